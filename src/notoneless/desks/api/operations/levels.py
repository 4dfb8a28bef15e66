"""四级联动: what fell due at every level, done in time, late or owed still; the things behind a figure."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Schema
from ninja.params.functions import Query
from pydantic import Field

from notoneless.desks.api.calls import _, api, now, policy, told, viewer
from notoneless.programmes import queries
from notoneless.programmes.queries import DueItem, Fallen, Timeliness
from notoneless.standards.school_year import school_year

SEE = "case.see"


class TimelinessLine(Schema):
    """What fell due at a level (``unit`` is empty) or at one unit of it: done in time, late, owed still."""

    level: str
    unit: str
    name: str
    due: int
    in_time: int
    late: int
    overdue: int


class Levels(Schema):
    """What fell due from ``since`` to ``until``, by level and by unit; where ``due`` is 0 there is no share."""

    since: date
    until: date
    levels: list[TimelinessLine]
    units: list[TimelinessLine]


class DueLine(Schema):
    """One thing that fell due. ``what`` is ``case``, ``report`` or ``task``; ``act`` is what had to be done on the case; ``is_done``
    is false where it is owed, or fell away behind its day."""

    what: str
    act: str
    level: str
    unit: str
    unit_name: str
    due_on: date
    ended_on: date | None
    state: str
    is_done: bool
    case: uuid.UUID | None
    number: str
    school: uuid.UUID | None
    month: int | None
    period: int | None
    task: uuid.UUID | None


class DueLines(Schema):
    """A page of them; ``total`` is of all pages."""

    total: int
    rows: list[DueLine]
    next: str


@api.get("/levels", response=told(Levels), summary=_("分级按时"))
@policy(get=SEE)
def get_levels(request: HttpRequest, since: date | None = None, until: date | None = None) -> Any:
    """What fell due in a time (this school year up to today, where none is named), by level and by unit."""
    found = queries.levels(viewer(request), _fallen(request, since, until))
    return {
        "since": found.since, "until": found.until, "levels": [_line(one) for one in found.levels],
        "units": [_line(one) for one in found.units],
    }  # fmt: skip


@api.get("/levels/due", response=told(DueLines), summary=_("到期事项"))
@policy(get=SEE)
def list_due(
    request: HttpRequest, since: date | None = None, until: date | None = None, level: str = Query("", max_length=12),
    unit: str = Query("", max_length=24), state: str = Query("", max_length=12),
    after: Annotated[int, Field(ge=0, lt=10_000_000)] = 0,
) -> Any:  # fmt: skip
    """The things behind a figure of ``get_levels``, the earliest first, fifty at a time; ``unit`` is as ``get_levels`` names it."""
    found = _fallen(request, since, until)
    rows, total = queries.due_items(viewer(request), found, level=level, unit=unit, state=state, after=after)
    following = after + queries.DUE_PAGE
    return {"total": total, "rows": [_due(one) for one in rows], "next": str(following) if following < total else ""}


def _fallen(request: HttpRequest, since: date | None, until: date | None) -> Fallen:
    on = now()[1]
    return queries.fallen(viewer(request), on=on, since=since or school_year(on).began_on, until=until or on)


def _line(one: Timeliness) -> dict[str, Any]:
    return {
        "level": one.level.value, "unit": one.unit.key if one.unit else "", "name": one.name, "due": one.due,
        "in_time": one.in_time, "late": one.late, "overdue": one.overdue,
    }  # fmt: skip


def _due(one: DueItem) -> dict[str, Any]:
    period = one.report.period if one.report else None
    return {
        "what": "case" if one.case else "task" if one.task else "report", "act": one.act.value if one.act else "",
        "level": one.unit.level.value, "unit": one.unit.key, "unit_name": one.unit_name, "due_on": one.due_on,
        "ended_on": one.ended_on, "state": one.state.value, "is_done": one.is_done, "case": one.case, "number": one.number,
        "school": one.school, "month": one.month.number if one.month else None, "period": period.key if period else None,
        "task": one.task,
    }  # fmt: skip
