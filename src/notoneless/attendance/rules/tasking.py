"""Who does what about an absence, and by when; what is overdue goes up one level at a time."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from notoneless.attendance.rules.runs import Step
from notoneless.attendance.terms import TaskFact
from notoneless.responsibility.rules.chain import above
from notoneless.responsibility.terms import At, Chain, Line
from notoneless.standards.calendar import Calendar

#: The levels of each line from which something is done, and on to whoever stands in where nobody is.
_UPWARDS: Final = {
    At.CLASS: (Line.SCHOOL, (At.CLASS, At.SCHOOL, At.CENTRE, At.COUNTY)),
    At.SCHOOL: (Line.SCHOOL, (At.SCHOOL, At.CENTRE, At.COUNTY)),
    At.VILLAGE: (Line.PLACE, (At.VILLAGE, At.TOWN)),
}


@dataclass(frozen=True, slots=True)
class Hand:
    """In whose hands something lies: the unit, its post and who holds it; the level that has nobody ('' : the right one)."""

    line: str
    unit_path: str
    post: uuid.UUID | None = None
    stands_in_for: str = ""


def hand(chain: Chain, level: str, *, county_path: str) -> Hand:
    """Return in whose hands what ``level`` has to do lies for the child of this chain; nobody at all: the county's bureau, of
    the village the township, and where that is empty too, a unit without a post."""
    line, levels = _UPWARDS[At(level)]
    links = chain.on_line(line.value)
    wanted = ""
    for at in levels:
        held = next((link for link in links if link.step.at == at and link.holders), None)
        if held is not None:
            return Hand(line.value, held.unit, held.holders[0].post_id, wanted)
        wanted = wanted or at.value
    return Hand(line.value, county_path if line == Line.SCHOOL else "", None, wanted)


def due_on(step: Step, learnt_on: date, calendar: Calendar) -> date:
    """Return by when what ``step`` calls for is to be done, counted from the day on which the house learnt of it."""
    first = learnt_on if calendar.is_working(learnt_on) else calendar.add_working(learnt_on, 1)
    return calendar.add_working(first, step.within) if step.within else first


def rise(
    task: TaskFact, told: Sequence[tuple[str, date]], calendar: Calendar, *, between: int, on: date
) -> str | None:  # fmt: skip
    """Return the unit to which an overdue task goes up on ``on``, or None. ``told`` are the units that were told of it and on
    which days; ``between`` working days lie between two levels."""
    if on <= task.due_on:
        return None
    if told and on <= calendar.add_working(max(day for _unit, day in told), between):
        return None
    known = {unit for unit, _day in told}
    return next((up for up in above(task.unit_path, task.line) if up not in known), None)


def furthest(units: Iterable[str]) -> str:
    """Return the highest of the units that were told, '' where none was."""
    return min(units, key=len, default="")
