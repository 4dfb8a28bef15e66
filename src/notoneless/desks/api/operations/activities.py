"""活动: talks, class meetings, stands; of a span how many, and whom they reached."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Literal, TypeVar

from django.http import Http404, HttpRequest
from ninja import Schema
from ninja.params.functions import Query
from pydantic import Field

from notoneless.desks.api import bodies
from notoneless.desks.api.calls import FILE, _, api, now, policy, told, viewer, written
from notoneless.desks.api.case_bodies import Papers
from notoneless.desks.kit.papers import file_answer
from notoneless.desks.kit.spans import Span
from notoneless.programmes import actions, queries
from notoneless.programmes.queries import ActivityPart, ActivityRow, Only
from notoneless.programmes.terms import AbsentError
from notoneless.standards.school_year import school_year

READ, HOLD = "child.see", "activity.write"
PAGE = 50
TOWN = "^(|nowhere|[0-9]{8})$"
SCHOOL = "^(|[0-9]{12})$"
Aim = Literal["", "aspiration", "outreach"]
T = TypeVar("T")


class ActivityLine(Schema):
    """An activity: pupils on the rolls of its classes and schools on its day, as far as one sees them; households as they were typed."""

    id: uuid.UUID
    on: date
    title: str
    kind: str
    unit: str
    to: str
    pupils: int
    households: int | None


class ActivityLines(Schema):
    """A page of them; ``total`` is of all pages."""

    total: int
    rows: list[ActivityLine]
    next: str


class ActivityWhole(Schema):
    """One activity."""

    activity: ActivityLine
    text: str
    held_by: str
    proof_at: str
    proofs: list[uuid.UUID]
    withdrawn_why: str


class ActivityTally(Schema):
    """The figures of an aim, a kind, a town or a school (of all: no key): activities, pupils each once and each time, households as typed."""

    key: str
    name: str
    activities: int
    pupils: int
    pupil_times: int
    households: int


class ActivityFigures(Schema):
    """All, and by aim, kind, town and school."""

    since: date
    until: date
    whole: ActivityTally
    aims: list[ActivityTally]
    kinds: list[ActivityTally]
    towns: list[ActivityTally]
    schools: list[ActivityTally]


class ReachedPupilLine(Schema):
    """A pupil and how many activities reached it."""

    id: uuid.UUID
    times: int
    name: str
    school: str
    room: str


class ReachedPupils(Schema):
    """A page of them."""

    total: int
    rows: list[ReachedPupilLine]
    next: str


class NewActivity(bodies.Body):
    """An activity that was held: ``unit`` and ``to`` are keys (``school:`` ``class:`` ``centre:`` ``place:`` and a path); the words name nobody."""

    unit: Annotated[str, Field(pattern="^(school|centre|place):([0-9]{4}){1,4}$")]
    kind: Annotated[str, Field(min_length=1, max_length=24)]
    on: date
    title: Annotated[str, Field(min_length=1, max_length=120)]
    held_by: Annotated[str, Field(min_length=1, max_length=300)]
    to: Annotated[
        list[Annotated[str, Field(pattern="^(class|school|place):([0-9]{4}){2,4}$")]], Field(max_length=500)
    ] = Field(default_factory=list)
    text: Annotated[str, Field(max_length=1000)] = ""
    households: Annotated[int, Field(ge=1, le=100_000)] | None = None
    papers: Papers = Field(default_factory=list)
    proof_at: Annotated[str, Field(max_length=200)] = ""


class WhyWithdrawn(bodies.Body):
    """Why it is withdrawn."""

    reason: Annotated[str, Field(min_length=1, max_length=300)]


class ActivityKept(Schema):
    """The activity."""

    id: uuid.UUID


def _there(ask: Callable[..., T], *given: Any, **more: Any) -> T:
    try:
        return ask(*given, **more)
    except AbsentError:
        raise Http404 from None


def _time(since: date | None, until: date | None) -> Span:
    on = now()[1]
    return {"since": since or school_year(on).began_on, "until": until or on}


def _line(one: ActivityRow) -> dict[str, Any]:
    return {
        "id": one.id, "on": one.on, "title": one.title, "kind": one.kind.id, "unit": one.unit, "to": one.to, "pupils": one.pupils,
        "households": one.households,
    }  # fmt: skip


def _tally(one: ActivityPart) -> dict[str, Any]:
    said = one.tally
    return {
        "key": one.key, "name": one.name, "activities": said.activities, "pupils": said.pupils, "pupil_times": said.pupil_times,
        "households": said.households,
    }  # fmt: skip


def _next(after: int, total: int) -> str:
    return str(after + PAGE) if after + PAGE < total else ""


@api.get("/activities", response=told(ActivityLines), summary=_("活动"))
@policy(get=READ)
def list_activities(
    request: HttpRequest, since: date | None = None, until: date | None = None, aim: Aim = "", kind: str = Query("", max_length=24),
    place: str = Query("", pattern=TOWN), school: str = Query("", pattern=SCHOOL), after: int = Query(0, ge=0, le=10**7),
) -> Any:  # fmt: skip
    """The activities in reach of a time (this school year up to today, where none is named), the newest first, fifty at a time."""
    only = Only(aim=aim, kind=kind, place=place, school=school)
    rows = queries.activities(viewer(request), **_time(since, until), only=only)
    return {
        "total": len(rows),
        "rows": [_line(one) for one in rows[after : after + PAGE]],
        "next": _next(after, len(rows)),
    }


@api.post("/activities", response=written(ActivityKept), summary=_("登记活动"))
@policy(post=HOLD)
def hold_activity(request: HttpRequest, body: NewActivity) -> Any:
    """Enter an activity that a unit held at which one's post stands."""
    said = body.dict() | {"papers": [(one.name, one.data) for one in body.papers]}
    return {"id": _there(actions.hold_activity, by=viewer(request), at=now()[0], **said).pk}


@api.get("/activities/figures", response=told(ActivityFigures), summary=_("活动统计"))
@policy(get=READ)
def get_activity_figures(request: HttpRequest, since: date | None = None, until: date | None = None) -> Any:
    """Activities, pupils reached (each once, and each time) and households told of, by aim, kind, town and school."""
    time = _time(since, until)
    found = queries.activity_figures(viewer(request), **time)
    parts = {name: [_tally(one) for one in getattr(found, name)] for name in ("aims", "kinds", "towns", "schools")}
    return {**time, "whole": _tally(found.whole), **parts}


@api.get("/activities/pupils", response=told(ReachedPupils), summary=_("活动覆盖的学生"))
@policy(get=READ)
def list_activity_pupils(
    request: HttpRequest, since: date | None = None, until: date | None = None, aim: Aim = "", kind: str = Query("", max_length=24),
    place: str = Query("", pattern=TOWN), school: str = Query("", pattern=SCHOOL), after: int = Query(0, ge=0, le=10**7),
) -> Any:  # fmt: skip
    """The pupils behind a figure, fifty at a time. Whom it shows is written into the journal."""
    only = Only(aim=aim, kind=kind, place=place, school=school)
    rows = queries.reached_pupils(viewer(request), **_time(since, until), only=only)
    return {
        "total": len(rows),
        "rows": queries.reached_lines(rows[after : after + PAGE]),
        "next": _next(after, len(rows)),
    }


@api.get("/activities/{activity}", response=told(ActivityWhole), summary=_("一项活动"))
@policy(get=READ)
def get_activity(request: HttpRequest, activity: uuid.UUID) -> Any:
    """One activity with its proofs."""
    page = _there(queries.activity_page, viewer(request), activity)
    return {
        "activity": _line(page.row), "text": page.activity.text, "held_by": page.activity.held_by, "proof_at": page.activity.proof_at,
        "proofs": [key for key, _name, _size, is_kept in page.proofs if is_kept], "withdrawn_why": page.activity.withdrawn_why,
    }  # fmt: skip


@api.post("/activities/{activity}/withdraw", response=written(ActivityKept), summary=_("撤销活动"))
@policy(post=HOLD)
def withdraw_activity(request: HttpRequest, activity: uuid.UUID, body: WhyWithdrawn) -> Any:
    """Withdraw an activity that was entered by mistake; it stays and counts no more."""
    _there(actions.withdraw_activity, activity=activity, reason=body.reason, by=viewer(request), at=now()[0])
    return {"id": activity}


@api.get("/activity-proofs/{proof}", response=told(None), openapi_extra=FILE, summary=_("活动的材料"))
@policy(get=READ)
def get_activity_proof(request: HttpRequest, proof: uuid.UUID) -> Any:
    """A picture or paper that lies with an activity; that it was opened is written into the journal."""
    name, media, data = _there(queries.open_activity_proof, viewer(request), proof)
    return file_answer(data, media, name)
