"""停课学习: closures of schools, whom somebody asked what stands in the way of learning, and each pupil's plan."""

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
from notoneless.desks.api.calls import UNIT, _, api, now, policy, told, viewer, written
from notoneless.learning import actions, queries
from notoneless.learning.actions import Said
from notoneless.learning.queries import Only, Part, PlanPage
from notoneless.learning.terms import AbsentError

SEE, ASK, DECLARE = "barrier.see", "barrier.ask", "closure.declare"
PAGE = 50
TOWN = "^(|nowhere|[0-9]{8})$"
Text = Annotated[str, Field(max_length=400)]
Why = Annotated[str, Field(min_length=1, max_length=200)]
Word = Annotated[str, Field(min_length=1, max_length=32)]
Way = Literal["door", "phone"]
T = TypeVar("T")


class ClosureRow(Schema):
    """A closure: both days are included; ``told`` names its towns or schools."""

    id: uuid.UUID
    scope: str
    told: str
    began_on: date
    until: date
    why: str
    document: str
    changed_why: str
    is_withdrawn: bool
    is_running: bool


class ClosureTally(Schema):
    """The figures of a town, a school or a class (of all: no key). Shares are cut to one place."""

    key: str
    name: str
    pupils: int
    asked: int
    unasked: int
    barrier: int
    unplanned: int
    open: int
    late: int
    closed: int
    visited: int
    asked_share: str
    closed_share: str


class BarrierCount(Schema):
    """A barrier and how many pupils have it."""

    id: str
    label: str
    pupils: int


class ClosureFiguresTold(Schema):
    """A closure with its figures; ``rolls_of`` is the day of whose rolls the pupils are."""

    closure: ClosureRow
    rolls_of: date
    whole: ClosureTally
    kinds: list[BarrierCount]
    towns: list[ClosureTally]
    schools: list[ClosureTally]
    rooms: list[ClosureTally]


class ClosurePupil(Schema):
    """A pupil of a closure; ``plan`` is none where nobody asked yet."""

    id: uuid.UUID
    name: str
    school: str
    room: str
    town: str
    plan: uuid.UUID | None
    state: str
    barriers: list[str]
    due_on: date | None
    is_late: bool
    visits: int


class ClosurePupils(Schema):
    """A page of them; ``total`` is of all pages."""

    total: int
    rows: list[ClosurePupil]
    next: str


class AskingPupil(Schema):
    """A pupil of a class that is asked."""

    id: uuid.UUID
    name: str
    plan: uuid.UUID | None
    barriers: list[str]


class BarrierKind(Schema):
    """A barrier, or a measure, that the county knows."""

    id: str
    label: str


class AskingRoom(Schema):
    """A class to be asked in one go, and the barriers to choose from."""

    pupils: list[AskingPupil]
    barriers: list[BarrierKind]
    first_day: date


class PlanBarrier(Schema):
    """A barrier of a plan: what is done about it, by whom, by when; since when it is answered."""

    id: str
    label: str
    measure: str
    who: str
    due_on: date
    answered_on: date | None
    is_late: bool


class PlanWritten(Schema):
    """One deed of a plan."""

    number: int
    kind: str
    on: date
    what: str
    text: str
    visit: uuid.UUID | None
    by: str


class PupilPlanTold(Schema):
    """One pupil's plan."""

    id: uuid.UUID
    closure: uuid.UUID
    child: uuid.UUID
    name: str
    state: str
    due_on: date | None
    closed_on: date | None
    is_late: bool
    barriers: list[PlanBarrier]
    visits: list[uuid.UUID]
    offered: list[uuid.UUID]
    measures: list[BarrierKind]
    deeds: list[PlanWritten]
    may_write: bool


class NewClosure(bodies.Body):
    """A closure: of the whole county (a path), or of ``units``: paths of its towns or schools."""

    county: Annotated[str, Field(pattern="^[0-9]{4}$")]
    scope: Literal["county", "towns", "schools"]
    units: Annotated[list[Annotated[str, Field(pattern="^[0-9]{8}([0-9]{4})?$")]], Field(max_length=500)] = Field(
        default_factory=list
    )
    began_on: date
    until: date
    why: Why
    document: Annotated[str, Field(max_length=80)] = ""


class ChangedClosure(bodies.Body):
    """A new last day, and why."""

    until: date
    why: Why


class WithdrawnClosure(bodies.Body):
    """Why it is withdrawn."""

    why: Why


class FamilySaid(bodies.Body):
    """What one family said: the barriers (none: nothing stands in the way), and words."""

    child: uuid.UUID
    barriers: Annotated[list[Word], Field(max_length=20)] = Field(default_factory=list)
    text: Text = ""


class Asking(bodies.Body):
    """What families said: all are written, or none."""

    way: Way
    on: date
    said: Annotated[list[FamilySaid], Field(min_length=1, max_length=200)]


class AskedAgain(bodies.Body):
    """What a family says when it is asked again; a barrier left out needs its reason."""

    barriers: Annotated[list[Word], Field(max_length=20)] = Field(default_factory=list)
    text: Text = ""
    way: Way
    on: date


class BarrierMeasure(bodies.Body):
    """What is done about a barrier, by whom, by when."""

    barrier: Word
    measure: Word
    who: Annotated[str, Field(min_length=1, max_length=60)]
    due_on: date
    text: Text = ""


class BarrierAnswer(bodies.Body):
    """What the pupil got; the measure where none was planned, the visit at which it was seen."""

    barrier: Word
    on: date
    text: Text
    measure: Annotated[str, Field(max_length=32)] = ""
    visit: uuid.UUID | None = None


class SpecialVisit(bodies.Body):
    """The visit to link."""

    visit: uuid.UUID


class BarrierReopened(bodies.Body):
    """Why a barrier is open again, and by when it is to be answered."""

    barrier: Word
    text: Text
    due_on: date


class ClosureKept(Schema):
    """The closure, or the plan."""

    id: uuid.UUID


class AskedPlans(Schema):
    """The plans that were begun."""

    ids: list[uuid.UUID]


def _there(ask: Callable[..., T], *given: Any, **more: Any) -> T:
    try:
        return ask(*given, **more)
    except AbsentError:
        raise Http404 from None


def _tally(one: Part) -> dict[str, Any]:
    said = one.tally
    figures = (
        "pupils", "asked", "unasked", "barrier", "unplanned", "open", "late", "closed", "visited", "asked_share", "closed_share",
    )  # fmt: skip
    return {"key": one.key, "name": one.name} | {figure: getattr(said, figure) for figure in figures}


def _pairs(pairs: Any) -> list[dict[str, str]]:
    return [{"id": key, "label": label} for key, label in pairs]


@api.get("/closures", response=told(list[ClosureRow]), summary=_("停课"))
@policy(get=SEE)
def list_closures(request: HttpRequest) -> Any:
    """The closures of one's counties, the newest first, the withdrawn among them."""
    return queries.closures(viewer(request), on=now()[1])


@api.post("/closures", response=written(ClosureKept), summary=_("登记停课"))
@policy(post=DECLARE)
def declare_closure(request: HttpRequest, body: NewClosure) -> Any:
    """Declare a closure of the county, of towns or of schools."""
    return {"id": _there(actions.declare, by=viewer(request), at=now()[0], **body.dict()).pk}


@api.get("/closures/{closure}", response=told(ClosureFiguresTold), summary=_("一次停课的统计"))
@policy(get=SEE)
def get_closure(request: HttpRequest, closure: uuid.UUID) -> Any:
    """A closure with its figures by town, school and class: of one's own pupils."""
    found = _there(queries.closure_figures, viewer(request), closure, on=now()[1])
    parts = {name: [_tally(one) for one in getattr(found, name)] for name in ("towns", "schools", "rooms")}
    kinds = [{"id": kind, "label": label, "pupils": many} for kind, label, many in found.kinds]
    return {
        "closure": found.closure,
        "rolls_of": found.rolls_of,
        "whole": _tally(found.whole),
        "kinds": kinds,
        **parts,
    }


@api.post("/closures/{closure}/change", response=written(ClosureKept), summary=_("改停课的最后一天"))
@policy(post=DECLARE)
def change_closure(request: HttpRequest, closure: uuid.UUID, body: ChangedClosure) -> Any:
    """Move the last day of a closure."""
    _there(actions.change, closure=closure, by=viewer(request), at=now()[0], **body.dict())
    return {"id": closure}


@api.post("/closures/{closure}/withdraw", response=written(ClosureKept), summary=_("撤销停课"))
@policy(post=DECLARE)
def withdraw_closure(request: HttpRequest, closure: uuid.UUID, body: WithdrawnClosure) -> Any:
    """Withdraw a closure that was declared by mistake; it stays and counts no more."""
    _there(actions.withdraw, closure=closure, by=viewer(request), at=now()[0], **body.dict())
    return {"id": closure}


@api.get("/closures/{closure}/pupils", response=told(ClosurePupils), summary=_("停课学生"))
@policy(get=SEE)
def list_closure_pupils(
    request: HttpRequest, closure: uuid.UUID, state: str = Query("", max_length=12), barrier: str = Query("", max_length=32),
    place: str = Query("", pattern=TOWN), school: str = Query("", pattern=UNIT), after: int = Query(0, ge=0, le=10**7),
) -> Any:  # fmt: skip
    """The pupils behind a figure, fifty at a time. Whom it shows is written into the journal."""
    by, on = viewer(request), now()[1]
    only = Only(school=school, place=place, state=state, barrier=barrier)
    rows = _there(queries.listed_pupils, by, closure, on=on, only=only)
    following = after + PAGE
    return {
        "total": len(rows), "rows": queries.pupil_lines(by, closure, rows[after:following], on=on),
        "next": str(following) if following < len(rows) else "",
    }  # fmt: skip


@api.get("/closures/{closure}/room", response=told(AskingRoom), summary=_("停课问询的班级名单"))
@policy(get=ASK)
def get_asking_room(request: HttpRequest, closure: uuid.UUID, room: str = Query(..., pattern="^[0-9]{16}$")) -> Any:
    """The pupils of a class (a path) whom one may ask, with what was said already, and the barriers."""
    sheet = _there(queries.asking_sheet, viewer(request), closure, room=room, on=now()[1])
    return {"pupils": sheet.pupils, "barriers": _pairs(sheet.barriers), "first_day": sheet.first_day}


@api.post("/closures/{closure}/ask", response=written(AskedPlans), summary=_("登记停课期间学生的困难"))
@policy(post=ASK)
def ask_pupils(request: HttpRequest, closure: uuid.UUID, body: Asking) -> Any:
    """Write what the families of pupils said whom nobody asked yet."""
    said = [Said(one.child, tuple(one.barriers), one.text) for one in body.said]
    ids = _there(actions.ask, closure=closure, said=said, way=body.way, on=body.on, by=viewer(request), at=now()[0])
    return {"ids": ids}


def _plan(page: PlanPage) -> dict[str, Any]:
    standing = page.standing
    return {
        "id": page.id, "closure": page.closure, "child": page.child.id, "name": page.child.name, "state": standing.state.value,
        "due_on": standing.due_on, "closed_on": standing.closed_on, "is_late": page.is_late,
        "barriers": [
            {"id": one.id, "label": one.barrier, "measure": one.measure, "who": one.who, "due_on": one.due_on,
             "answered_on": one.answered_on, "is_late": one.is_late}
            for one in page.lines
        ],
        "visits": [key for key, _day in page.visits], "offered": [key for key, _day in page.offered],
        "measures": _pairs(page.measures), "deeds": page.deeds, "may_write": page.may_write,
    }  # fmt: skip


@api.get("/pupil-plans/{plan}", response=told(PupilPlanTold), summary=_("一生一策"))
@policy(get=SEE)
def get_pupil_plan(request: HttpRequest, plan: uuid.UUID) -> Any:
    """One pupil's plan. Whom it shows is written into the journal."""
    return _plan(_there(queries.plan_page, viewer(request), plan, on=now()[1]))


def _deed(request: HttpRequest, act: Callable[..., None], plan: uuid.UUID, body: bodies.Body) -> dict[str, Any]:
    _there(act, plan=plan, by=viewer(request), at=now()[0], **body.dict())
    return {"id": plan}


@api.post("/pupil-plans/{plan}/measure", response=written(ClosureKept), summary=_("定一生一策的办法"))
@policy(post=ASK)
def plan_measure(request: HttpRequest, plan: uuid.UUID, body: BarrierMeasure) -> Any:
    """Say what is done about a barrier, by whom, by when."""
    return _deed(request, actions.plan_measure, plan, body)


@api.post("/pupil-plans/{plan}/answer", response=written(ClosureKept), summary=_("登记一生一策已解决"))
@policy(post=ASK)
def answer_barrier(request: HttpRequest, plan: uuid.UUID, body: BarrierAnswer) -> Any:
    """Say what the pupil got and since when it can learn."""
    return _deed(request, actions.answer, plan, body)


@api.post("/pupil-plans/{plan}/visit", response=written(ClosureKept), summary=_("关联特别走访"))
@policy(post=ASK)
def link_special_visit(request: HttpRequest, plan: uuid.UUID, body: SpecialVisit) -> Any:
    """Say which visit to the pupil was the special one."""
    return _deed(request, actions.link_visit, plan, body)


@api.post("/pupil-plans/{plan}/again", response=written(ClosureKept), summary=_("再问一次"))
@policy(post=ASK)
def ask_pupil_again(request: HttpRequest, plan: uuid.UUID, body: AskedAgain) -> Any:
    """Write what a family says when it is asked again."""
    return _deed(request, actions.ask_again, plan, body)


@api.post("/pupil-plans/{plan}/reopen", response=written(ClosureKept), summary=_("重开一生一策"))
@policy(post=ASK)
def reopen_barrier(request: HttpRequest, plan: uuid.UUID, body: BarrierReopened) -> Any:
    """Open a barrier again that was answered, with the reason."""
    return _deed(request, actions.reopen, plan, body)
