"""How a task stands: the days by which it is due, what is proved for each, whether it is late, who above was told.

Done is what a second person agreed to. What was given and not yet looked at is on its way and late for nobody; what was given
back is its owner's again, and its day is the old one.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from notoneless.cases.rules.book import Working, lamp
from notoneless.cases.terms import Lamp
from notoneless.programmes.terms import MONTHS, WITH_OWNER, Given, Milestone, Repeats, Stage


@dataclass(frozen=True, slots=True)
class Term:
    """How many working days past its day a late task rises by one level."""

    rise: int


def due_days(first: date, repeats: str, until: date | None, on: date) -> tuple[date, ...]:
    """Return the days by which a task is due: of a repeated one all until ``on`` and the next one; none behind ``until``."""
    if repeats == Repeats.ONCE:
        return (first,)
    found = [first]
    while found[-1] < on:
        following = _later(first, MONTHS[Repeats(repeats)] * len(found))
        if until is not None and following > until:
            break
        found.append(following)
    return tuple(found)


def _later(day: date, months: int) -> date:
    """Return the same day some months later; of a month that has no such day, its last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def milestone(
    due_on: date, given: Iterable[Given], *, on: date, calendar: Working, term: Term, depth: int
) -> Milestone:
    """Return how a task stands for one day by which it is due; ``given`` is what was given for that day, ``depth`` how many
    levels there are above the unit."""
    listed = sorted((one for one in given if one.due_on == due_on), key=lambda one: one.given_on)
    agreed = next((one for one in listed if one.agrees), None)
    if agreed is not None:
        return Milestone(due_on, Stage.DONE, agreed.given_on)
    waiting = next((one for one in listed if one.agrees is None), None)
    if waiting is not None:
        return Milestone(due_on, Stage.CHECK, waiting.given_on)
    stage = Stage.RETURNED if listed else Stage.OPEN
    shines = lamp(due_on, on, calendar)
    return Milestone(due_on, stage, None, shines, risen(due_on, on, calendar, term, depth) if shines == Lamp.RED else 0)


def risen(due_on: date, on: date, calendar: Working, term: Term, depth: int) -> int:
    """Return how many levels up a task has risen that was due on ``due_on`` and is not done on ``on``."""
    levels = 0
    while levels < depth and on > calendar.add_working(due_on, term.rise * (levels + 1)):
        levels += 1
    return levels


def standing(
    first: date, repeats: str, until: date | None, given: Sequence[Given], *, on: date, calendar: Working, term: Term, depth: int
) -> tuple[Milestone, ...]:  # fmt: skip
    """Return a task's milestones, the earliest first."""
    return tuple(
        milestone(due, given, on=on, calendar=calendar, term=term, depth=depth)
        for due in due_days(first, repeats, until, on)
    )


def is_done(milestones: Iterable[Milestone], on: date) -> bool:
    """Return whether a task is done on ``on``: every milestone whose day has come, and one at least."""
    listed = list(milestones)
    due = [one for one in listed if one.due_on <= on] or listed[:1]
    return bool(due) and all(one.stage == Stage.DONE for one in due)


def acting(milestones: Iterable[Milestone]) -> Milestone | None:
    """Return the milestone for which its owner must act first."""
    return next((one for one in milestones if one.stage in WITH_OWNER), None)


def share(part: int, whole: int) -> str:
    """Return a share in per cent, cut to one place and not rounded up; of nothing, nothing."""
    return f"{part * 1000 // whole / 10:.1f}%" if whole else ""
