"""Who calls and who does not: of the school days of a time, on how many a class was called, by school or by class."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from notoneless.accounts.terms import STEP, Viewer
from notoneless.attendance.models import RollCall
from notoneless.attendance.queries.calls import calendar_at, callable_rooms, spells_on
from notoneless.places import access as places
from notoneless.places.models import SchoolClass
from notoneless.places.queries.asof import not_ended
from notoneless.responsibility.queries import system_scope
from notoneless.responsibility.rules.shares import share_of

#: A year's school days are more than a page can be asked for at once.
LONGEST = timedelta(days=62)


@dataclass(frozen=True, slots=True)
class ShareRow:
    """A school, or a class: of how many school days (of its classes together) how many were called, and which were not."""

    path: str
    id: uuid.UUID | None
    school: str
    name: str
    classes: int
    expected: int
    called: int
    last_on: date | None
    uncalled: tuple[date, ...] = ()

    @property
    def missing(self) -> int:
        """How many school days nobody called."""
        return self.expected - self.called

    @property
    def percent(self) -> str:
        """The share that was called."""
        return share_of(self.called, self.expected)


@dataclass(frozen=True, slots=True)
class Shares:
    """The whole and its parts, the lowest share first; ``by_class`` says that the parts are classes."""

    since: date
    until: date
    whole: ShareRow
    rows: tuple[ShareRow, ...]
    by_class: bool


def shares(viewer: Viewer, *, since: date, until: date, school: str = "") -> Shares:
    """Return how many of the school days from ``since`` to ``until`` (both included, two months at most) the classes with pupils
    in the viewer's reach were called; by school where there are several and none (a path) is named, else by class."""
    if until - since > LONGEST:
        since = until - LONGEST
    rooms = callable_rooms(viewer, since)
    if school:
        rooms = rooms.filter(places.under([school]))
    parts = _parts(rooms, since, until)
    by_class = bool(school) or len({one.path[: 3 * STEP] for one in parts}) <= 1
    found = parts if by_class else _by_school(parts)
    found.sort(key=lambda one: (one.called / one.expected if one.expected else 1.0, one.path))
    return Shares(since, until, _sum("", "", parts), tuple(found), by_class)


def shares_of(schools: Collection[str], *, since: date, until: date) -> dict[str, ShareRow]:
    """Return path → the same of each of these schools, whoever asks: days and classes, no child. A school without a class is
    missing."""
    if not schools:
        return {}
    with system_scope():
        rooms = SchoolClass.objects.filter(not_ended(since)).filter(places.under(schools))
        return {row.path: row for row in _by_school(_parts(rooms, since, until))}


def _parts(rooms: QuerySet[SchoolClass], since: date, until: date) -> list[ShareRow]:
    """Return the row of each class of ``rooms`` that had begun by ``until`` and had pupils then."""
    rooms = rooms.filter(Exists(spells_on(until).filter(school_class=OuterRef("pk"))), began_on__lte=until)
    listed = list(rooms.select_related("school").order_by("path"))
    days = {county: _days(county, since, until) for county in {room.path[:STEP] for room in listed}}
    every = sorted({day for one in days.values() for day in one})
    called: dict[uuid.UUID, set[date]] = defaultdict(set)
    rows = RollCall.objects.filter(school_class__in=[room.pk for room in listed], on__in=every)
    for room, on in rows.values_list("school_class", "on").distinct():
        called[room].add(on)
    return [_row(room, days[room.path[:STEP]], called[room.pk]) for room in listed]


def _days(county: str, since: date, until: date) -> tuple[date, ...]:
    held = calendar_at(county)
    every = (since + timedelta(days=n) for n in range((until - since).days + 1))
    return tuple(day for day in every if held.is_school_day(day))


def _row(room: SchoolClass, days: tuple[date, ...], called: set[date]) -> ShareRow:
    mine = [day for day in days if room.stood_on(day)]
    return ShareRow(
        room.path, room.pk, room.school.name, room.name, 1, len(mine), sum(day in called for day in mine),
        max(called, default=None), tuple(day for day in mine if day not in called),
    )  # fmt: skip


def _by_school(parts: list[ShareRow]) -> list[ShareRow]:
    schools: dict[str, list[ShareRow]] = defaultdict(list)
    for one in parts:
        schools[one.path[: 3 * STEP]].append(one)
    return [_sum(path, rows[0].school, rows) for path, rows in schools.items()]


def _sum(path: str, school: str, rows: list[ShareRow]) -> ShareRow:
    return ShareRow(
        path, None, school, school, len(rows), sum(one.expected for one in rows), sum(one.called for one in rows),
        max((one.last_on for one in rows if one.last_on), default=None),
    )  # fmt: skip
