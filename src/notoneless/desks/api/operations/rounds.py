"""铁脚板摸排: which village groups were gone through from door to door; a village with its groups and rounds, written down."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import Schema
from ninja.params.functions import Query
from pydantic import Field

from notoneless.desks.api.answers import programmes as answers
from notoneless.desks.api.bodies import Body
from notoneless.desks.api.calls import _, api, now, policy, told, viewer, written
from notoneless.reports import actions, queries
from notoneless.reports.queries import GroupLine, TownRounds
from notoneless.reports.terms import AbsentError
from notoneless.standards.school_year import school_year

SEE, WRITE = "case.see", "case.open"
PAGE = 50


class TownRoundsLine(Schema):
    """The groups of a town (``path`` is empty for all): visited with a nil return, visited with somebody found, not visited.
    ``unlisted`` are villages that have not listed their groups; they are in no other figure."""

    path: str
    name: str
    groups: int
    nil: int
    found: int
    missed: int
    unlisted: int
    households: int


class Rounds(Schema):
    """The survey of a time, all and by town."""

    since: date
    until: date
    whole: TownRoundsLine
    towns: list[TownRoundsLine]


class VillageGroupLine(Schema):
    """A group in a time; a village that has listed none has no ``id`` and an empty ``state``."""

    id: uuid.UUID | None
    village_id: uuid.UUID
    name: str
    village: str
    town: str
    state: str
    rounds: int
    households: int
    found: int
    last_on: date | None
    who: str


class VillageGroupLines(Schema):
    """A page of groups; ``total`` is of all pages."""

    total: int
    rows: list[VillageGroupLine]
    next: str


class RoundRow(Schema):
    """A round; a struck one counts for nothing."""

    id: uuid.UUID
    group: str
    on: date
    who: str
    households: int
    found: int
    note: str
    post_title: str
    struck_on: date | None
    struck_why: str


class VillageRounds(Schema):
    """A village with its groups and rounds."""

    id: uuid.UUID
    name: str
    groups: list[VillageGroupLine]
    rounds: list[RoundRow]
    may_write: bool


class GroupsListed(Schema):
    """How many groups are new, and how many ended."""

    new: int
    ended: int


class GroupsBody(Body):
    """The groups of a village, one a line."""

    names: Annotated[str, Field(min_length=1, max_length=10000)]


class RoundBody(Body):
    """That a group was gone through: by whom (posts), at how many doors, how many children were found; 0 is a nil return."""

    group: uuid.UUID
    on: date
    who: Annotated[str, Field(min_length=1, max_length=120)]
    households: Annotated[int, Field(ge=0, le=30000)]
    found: Annotated[int, Field(ge=0, le=30000)]
    note: Annotated[str, Field(max_length=300)] = ""


class StrikeBody(Body):
    """Why a round is struck."""

    why: Annotated[str, Field(min_length=1, max_length=300)]


@api.get("/rounds", response=told(Rounds), summary=_("村组摸排"))
@policy(get=SEE)
def get_rounds(request: HttpRequest, since: date | None = None, until: date | None = None) -> Any:
    """How many village groups were gone through in a time (this school year up to today, where none is named), by town."""
    on = now()[1]
    found = queries.round_figures(viewer(request), since=since or school_year(on).began_on, until=until or on, on=on)
    return {
        "since": found.since, "until": found.until, "whole": _town(found.whole), "towns": [_town(one) for one in found.towns],
    }  # fmt: skip


@api.get("/rounds/groups", response=told(VillageGroupLines), summary=_("村组摸排名单"))
@policy(get=SEE)
def list_village_groups(
    request: HttpRequest, since: date | None = None, until: date | None = None,
    state: str = Query("", pattern="^(|nil|found|not|swept|listed|unlisted)$"), place: str = Query("", pattern="^(|[0-9]{8})$"),
    after: Annotated[int, Field(ge=0, lt=10_000_000)] = 0,
) -> Any:  # fmt: skip
    """The groups behind a figure of ``get_rounds``, village by village, fifty at a time; ``place`` is a town's path."""
    on = now()[1]
    rows = queries.groups(
        viewer(request), since=since or school_year(on).began_on, until=until or on, on=on, state=state, place=place
    )
    following = after + PAGE
    return {
        "total": len(rows), "rows": [_group(one) for one in rows[after:following]],
        "next": str(following) if following < len(rows) else "",
    }  # fmt: skip


@api.get("/villages/{village}/rounds", response=told(VillageRounds), summary=_("一个村的摸排"))
@policy(get=SEE)
def get_village_rounds(request: HttpRequest, village: uuid.UUID) -> Any:
    """A village with the groups that it lists today and the rounds through them."""
    page = _there(queries.village_page, viewer(request), village, on=now()[1])
    return {
        "id": page.id, "name": page.name, "groups": [_group(one) for one in page.groups], "rounds": list(page.rounds),
        "may_write": page.may_write,
    }  # fmt: skip


@api.post("/villages/{village}/groups", response=written(GroupsListed), summary=_("登记村组"))
@policy(post=WRITE)
def set_village_groups(request: HttpRequest, village: uuid.UUID, body: GroupsBody) -> Any:
    """Let a village have the groups of a list: what is not on it ends today and keeps its rounds."""
    new, ended = _there(actions.set_groups, village=village, text=body.names, by=viewer(request), at=now()[0])
    return {"new": new, "ended": ended}


@api.post("/rounds", response=written(answers.Kept), summary=_("登记这次走访"))
@policy(post=WRITE)
def add_round(request: HttpRequest, body: RoundBody) -> Any:
    """Write down that a group was gone through, with whoever was found, or nobody."""
    return {"id": _there(actions.add_round, by=viewer(request), at=now()[0], **body.dict()).pk}


@api.post("/rounds/{round_}/strike", response=written(answers.Kept), summary=_("划去这次走访"))
@policy(post=WRITE)
def strike_round(request: HttpRequest, round_: uuid.UUID, body: StrikeBody) -> Any:
    """Strike a round that was not gone so: it counts no more, and stays."""
    return {"id": _there(actions.strike_round, round_=round_, why=body.why, by=viewer(request), at=now()[0]).pk}


def _town(one: TownRounds) -> dict[str, Any]:
    names = ("path", "name", "groups", "nil", "found", "missed", "unlisted", "households")
    return {name: getattr(one, name) for name in names}


def _group(one: GroupLine) -> dict[str, Any]:
    names = ("id", "village_id", "name", "village", "town", "rounds", "households", "found", "last_on", "who")
    return {name: getattr(one, name) for name in names} | {"state": one.state.value if one.state else ""}


def _there(run: Any, *args: Any, **given: Any) -> Any:
    try:
        return run(*args, **given)
    except AbsentError:
        raise Http404 from None
