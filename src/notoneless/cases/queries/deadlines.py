"""What fell due on cases in a time, at which unit, and whether it was done in time: counted from the deadlines that were kept.

A thing counts at the unit with which the case lay when it fell due. What fell away by its day was owed by nobody, and what is due
today may still be done: neither is counted.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Case as When
from django.db.models import CharField, Count, F, Q, QuerySet, Value
from django.db.models import When as Then
from django.db.models.functions import Length

from notoneless.accounts.terms import STEP, Viewer, after
from notoneless.cases.access import SEE, Cases, still_there
from notoneless.cases.models import Deadline
from notoneless.cases.terms import ActKind, Side, Timely
from notoneless.responsibility.terms import At, Line

#: (side, how many steps deep the unit lies) → its level. The county stands above both lines.
_LEVELS: Final = {
    (Side.PLACE.value, 2): At.TOWN, (Side.PLACE.value, 3): At.VILLAGE,
    (Side.SCHOOL.value, 2): At.CENTRE, (Side.SCHOOL.value, 3): At.SCHOOL,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit at which something is due. The county is one unit, whatever line a thing came by."""

    level: At
    line: Line
    path: str

    @property
    def key(self) -> str:
        """How an address names it: the same digits mean another unit on the other line."""
        return f"{self.line.value}:{self.path}"


@dataclass(frozen=True, slots=True)
class FellDue:
    """One thing that fell due on a case: what, at which unit, by when, when it was done (or fell away: ``is_done`` is then false)."""

    case: uuid.UUID
    number: str
    kind: ActKind
    unit: Unit
    due_on: date
    ended_on: date | None
    is_done: bool
    state: Timely


def unit_at(side: str, path: str) -> Unit:
    """Return the unit of a path on one side."""
    level = _LEVELS.get((side, len(path) // STEP), At.COUNTY)
    return Unit(level, Line.SCHOOL if level == At.COUNTY else Line(side), path)


def due_counts(viewer: Viewer, *, since: date, until: date, on: date) -> dict[tuple[Unit, Timely], int]:
    """Return how many things of the cases in scope fell due in the time at each unit in reach, by how they stand; one statement."""
    rows = _fell_due(viewer, since=since, until=until, on=on).order_by().values("side", "unit_path", "state")
    found: dict[tuple[Unit, Timely], int] = {}
    for row in rows.annotate(number=Count("pk")):
        key = unit_at(row["side"], row["unit_path"]), Timely(row["state"])
        found[key] = found.get(key, 0) + row["number"]
    return found


def due_keys(
    viewer: Viewer, *, since: date, until: date, on: date, level: str = "", unit: str = "", state: str = "", most: int | None = None
) -> list[tuple[date, int]]:  # fmt: skip
    """Return (day, key) of each of these things, of one level, unit (:attr:`Unit.key`) or state where one is asked for, the
    earliest first; at most ``most`` of them."""
    rows = _fell_due(viewer, since=since, until=until, on=on)
    if level:
        rows = _at_level(rows, level)
    if unit:
        line, _colon, path = unit.partition(":")
        rows = rows.filter(Q(unit_path=path) & (Q() if len(path) == STEP else Q(side=line)))
    if state:
        rows = rows.filter(state=state)
    return list(rows.order_by("due_on", "pk").values_list("due_on", "pk")[:most])


def due_lines(viewer: Viewer, keys: Sequence[int], *, on: date) -> dict[int, FellDue]:
    """Return key → the thing, of those of ``keys`` that lie in scope."""
    rows = _stated(Deadline.objects.filter(_within(viewer), pk__in=keys)).select_related("case")
    return {
        row.pk: FellDue(
            row.case_id, row.case.number, ActKind(row.kind), unit_at(row.side, row.unit_path), row.due_on, row.ended_on,
            bool(row.by_act), Timely(row.state),
        )
        for row in rows
    }  # fmt: skip


def _fell_due(viewer: Viewer, *, since: date, until: date, on: date) -> QuerySet[Any, Any]:
    day_over = Q(due_on__lt=on) | Q(ended_on__isnull=False)
    owed = Q(by_act__gt=0) | Q(ended_on=None) | Q(ended_on__gt=F("due_on"))
    within = Q(due_on__gte=since, due_on__lte=min(until, on)) & day_over & owed
    return _stated(Deadline.objects.filter(_within(viewer), within))


def _stated(rows: QuerySet[Deadline]) -> QuerySet[Any, Any]:
    return rows.annotate(
        state=When(
            Then(ended_on=None, then=Value(Timely.OVERDUE.value)),
            Then(ended_on__gt=F("due_on"), then=Value(Timely.LATE.value)),
            default=Value(Timely.IN_TIME.value), output_field=CharField(),
        )
    )  # fmt: skip


def _within(viewer: Viewer) -> Q:
    """Return the filter: of cases in scope, at units in reach."""
    cases = Cases(viewer)
    counties = cases.whole()
    if counties is not None:
        return Q(county_path__in=counties) & still_there()
    units = Q(pk__in=())
    for path in viewer.places(SEE):
        sides = (Side.PLACE, Side.COUNTY) if len(path) == STEP else (Side.PLACE,)
        units |= Q(side__in=sides, unit_path__gte=path, unit_path__lt=after(path))
    for path in viewer.schools(SEE):
        sides = (Side.SCHOOL, Side.COUNTY) if len(path) == STEP else (Side.SCHOOL,)
        units |= Q(side__in=sides, unit_path__gte=path, unit_path__lt=after(path))
    return units & cases.q("case__")


def _at_level(rows: QuerySet[Any, Any], level: str) -> QuerySet[Any, Any]:
    deep: QuerySet[Any, Any] = rows.annotate(deep=Length("unit_path"))
    if level == At.COUNTY:
        return deep.filter(deep=STEP)
    places = [(side, steps) for (side, steps), at in _LEVELS.items() if at == level]
    return deep.filter(side=places[0][0], deep=places[0][1] * STEP) if places else rows.none()
