"""四级联动: what fell due in a time at every level – county, town, village, education centre, school – and whether it was done in time.

Nothing is counted here that another station does not keep: the deadlines of cases, the days of reports, the milestones of tasks.
A level counts what was its own to do. What was missed there stays there, also when it rose since; where nothing fell due, there is
no share.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from notoneless.accounts.terms import STEP, Viewer
from notoneless.cases import queries as cases
from notoneless.cases.queries import Unit, unit_at
from notoneless.cases.terms import ActKind, Side, Timely
from notoneless.places.queries import names_on_lines
from notoneless.places.terms import Line as Tree
from notoneless.programmes.access import SEE
from notoneless.programmes.queries.tasks import rows as task_rows
from notoneless.programmes.terms import Stage
from notoneless.reports import queries as reports
from notoneless.reports.queries import ReportDue
from notoneless.reports.terms import Month
from notoneless.responsibility.queries import model_at
from notoneless.responsibility.terms import At, Line

#: The levels at which something may fall due, from above, line by line.
LEVELS: Final = (At.COUNTY, At.TOWN, At.VILLAGE, At.CENTRE, At.SCHOOL)
DUE_PAGE: Final = 50


@dataclass(slots=True)
class Timeliness:
    """What fell due at a level (``unit`` is None) or at one unit of it."""

    level: At
    unit: Unit | None = None
    name: str = ""
    counts: Counter[Timely] = field(default_factory=Counter)

    @property
    def due(self) -> int:
        """How many things fell due."""
        return self.counts.total()

    @property
    def in_time(self) -> int:
        """Those of them that were done in time."""
        return self.counts[Timely.IN_TIME]

    @property
    def late(self) -> int:
        """Those that were done, or fell away, behind their day."""
        return self.counts[Timely.LATE]

    @property
    def overdue(self) -> int:
        """Those that are owed still."""
        return self.counts[Timely.OVERDUE]


@dataclass(frozen=True, slots=True)
class Levels:
    """What fell due from ``since`` to ``until`` (both included): by level, and by unit within each, in the order of the paths."""

    since: date
    until: date
    levels: tuple[Timeliness, ...]
    units: tuple[Timeliness, ...]


@dataclass(frozen=True, slots=True)
class DueItem:
    """One thing that fell due. One of ``case``, ``report`` and ``task`` says where it is read; ``act`` is what had to be done on the
    case, ``number`` the case's; ``is_done`` is false where it fell away behind its day."""

    unit: Unit
    unit_name: str
    due_on: date
    ended_on: date | None
    state: Timely
    is_done: bool
    case: uuid.UUID | None = None
    number: str = ""
    act: ActKind | None = None
    school: uuid.UUID | None = None
    month: Month | None = None
    report: ReportDue | None = None
    task: uuid.UUID | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Fallen:
    """What fell due from ``since`` to ``until`` in somebody's reach, as ``on`` stands: how many things of cases at each unit, and the
    other things one by one. Read once, it gives the figures and the list behind each."""

    since: date
    until: date
    on: date
    of_cases: Mapping[tuple[Unit, Timely], int]
    others: tuple[DueItem, ...]


def fallen(viewer: Viewer, *, since: date, until: date, on: date) -> Fallen:
    """Return what fell due in the time in reach. ``on`` is today: what is due today may still be done."""
    return Fallen(
        since, until, on,
        cases.due_counts(viewer, since=since, until=until, on=on), tuple(_others(viewer, since, until, on)),
    )  # fmt: skip


def levels(viewer: Viewer, found: Fallen) -> Levels:
    """Return what fell due by level and by unit."""
    units: dict[Unit, Timeliness] = {}

    def at(unit: Unit) -> Timeliness:
        return units.setdefault(unit, Timeliness(unit.level, unit))

    for (unit, state), number in found.of_cases.items():
        at(unit).counts[state] += number
    for one in found.others:
        at(one.unit).counts[one.state] += 1
    names = _names(units)
    whole = {level: Timeliness(level) for level in (*_levels_here(viewer, found.on), *(unit.level for unit in units))}
    for unit, told in units.items():
        told.name = names.get(unit, unit.path)
        whole[unit.level].counts += told.counts
    order = {level: number for number, level in enumerate(LEVELS)}
    return Levels(
        found.since, found.until,
        tuple(sorted(whole.values(), key=lambda one: order[one.level])),
        tuple(units[unit] for unit in sorted(units, key=lambda one: (order[one.level], one.path))),
    )  # fmt: skip


def due_items(
    viewer: Viewer, found: Fallen, *, level: str = "", unit: str = "", state: str = "", after: int = 0, size: int = DUE_PAGE
) -> tuple[tuple[DueItem, ...], int]:  # fmt: skip
    """Return a page of the things behind a figure of :func:`levels`, the earliest first, and how many there are in all."""

    def asked(where: Unit, how: Timely) -> bool:
        return (not level or where.level == level) and (not unit or where.key == unit) and (not state or how == state)

    others = [one for one in found.others if asked(one.unit, one.state)]
    total = len(others) + sum(number for (where, how), number in found.of_cases.items() if asked(where, how))
    keys = cases.due_keys(
        viewer,
        since=found.since,
        until=found.until,
        on=found.on,
        level=level,
        unit=unit,
        state=state,
        most=after + size,
    )
    every: list[tuple[date, int, int]] = sorted(
        [*((day, 0, key) for day, key in keys), *((one.due_on, 1, number) for number, one in enumerate(others))]
    )
    page = every[after : after + size]
    lines = cases.due_lines(viewer, [key for _day, other, key in page if not other], on=found.on)
    shown = [
        others[key] if other else DueItem(
            one.unit, "", one.due_on, one.ended_on, one.state, one.is_done, case=one.case, number=one.number, act=one.kind
        )
        for _day, other, key in page
        if other or (one := lines[key])
    ]  # fmt: skip
    names = _names({one.unit for one in shown})
    return tuple(replace(one, unit_name=names[one.unit]) for one in shown), total


def _others(viewer: Viewer, since: date, until: date, on: date) -> Iterator[DueItem]:
    """Yield the reports and the milestones of tasks that fell due."""
    for one in reports.reports_due(viewer, since=since, until=until, on=on):
        state = _state(one.due_on, one.filed_on, on)
        if state is not None:
            unit = unit_at(Side.SCHOOL, one.unit_path)
            yield DueItem(
                unit, "", one.due_on, one.filed_on, state, one.filed_on is not None, school=one.school, month=one.month,
                report=one,
            )  # fmt: skip
    if not viewer.has(SEE):
        return
    for row in task_rows(viewer, on=on):
        # What was given and waits for a look was given: whoever looks is another.
        given_on = row.given_on if row.stage in (Stage.CHECK, Stage.DONE) else None
        state = _state(row.due_on, given_on, on) if since <= row.due_on <= until else None
        if state is not None:
            kind, _colon, path = row.unit_key.partition(":")
            unit = unit_at(Side.PLACE if kind == "place" else Side.SCHOOL, path)
            yield DueItem(
                unit, "", row.due_on, given_on, state, given_on is not None, task=row.id, text=row.text
            )  # fmt: skip


def _state(due_on: date, done_on: date | None, on: date) -> Timely | None:
    """Return how a thing stands that fell due; None where its day is not over and it is not done."""
    if done_on is not None:
        return (Timely.IN_TIME if done_on <= due_on else Timely.LATE) if due_on <= on else None
    return Timely.OVERDUE if due_on < on else None


def _levels_here(viewer: Viewer, on: date) -> Iterator[At]:
    """Yield the levels that the model of the viewer's counties has, below and at which something may fall due."""
    reach = (*viewer.places("case.see"), *viewer.schools("case.see"))
    whole = any(len(path) == STEP for path in reach)
    for county in viewer.counties if whole else ():
        yield from (At(step.at) for step in model_at(county, on).steps if step.at in LEVELS)


def _names(among: Iterable[Unit]) -> dict[Unit, str]:
    units = set(among)
    paths: dict[Tree, set[str]] = {Tree.PLACE: set(), Tree.SCHOOL: set()}
    for unit in units:
        paths[Tree.PLACE if unit.line == Line.PLACE else Tree.SCHOOL].add(unit.path)
    told = names_on_lines(paths)
    return {unit: told[Tree(unit.line.value)].get(unit.path, unit.path) for unit in units}
