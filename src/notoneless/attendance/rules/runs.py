"""For how many school days running a child has been missed, and what that calls for.

Only days on which the class was called count: a day of which nobody said anything neither adds to the days nor ends them, so
that no child is accused by a teacher's silence. A day without school adds nothing either. A child who was seen, or whose
absence is explained, is missed no longer; what comes after is counted anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from notoneless.attendance.terms import Told, Word
from notoneless.standards.calendar import Calendar


@dataclass(frozen=True, slots=True)
class Step:
    """What a number of missed school days calls for (``cases.absence_steps``); 0 days: on the first of them, the same day.

    ``at`` is the level that does it, ``beside`` the level of the other line that comes along, ``within`` how many working days
    it has, ``ends_with`` the kinds of answers that it waits for; ``opens_case`` says that a case is opened when it is reached."""

    id: str
    zh: str
    en: str
    after_days: int
    at: str = "class"
    beside: str = ""
    within: int = 0
    ends_with: frozenset[str] = frozenset()
    opens_case: bool = False


@dataclass(frozen=True, slots=True)
class Called:
    """A step that the days call for, and the missed school day on which they came to it."""

    step: Step
    on: date


def missed_days(said: Mapping[date, Word], calendar: Calendar, *, on: date) -> tuple[date, ...]:
    """Return the school days, the first one first, of the unexplained absence that still runs on ``on``; empty: none does."""
    found: list[date] = []
    for day in sorted((day for day in said if day <= on), reverse=True):
        if said[day] is not Word.AWAY:
            break
        if calendar.is_school_day(day):
            found.append(day)
    return tuple(reversed(found))


def present_days(
    told: Mapping[date, Told], calendar: Calendar, *, since: date, on: date, but: str = ""
) -> tuple[date, ...]:  # fmt: skip
    """Return the school days, the first one first, of the run on which the child was in class from ``since`` on and that still
    lasts on ``on``; days on which the account ``but`` called do not count. A day missed without a reason ends the run; one under a
    note, and one on which nobody called, neither adds nor ends."""
    found: list[date] = []
    for day in sorted((day for day in told if since <= day <= on), reverse=True):
        one = told[day]
        if one.word is Word.AWAY:
            break
        if one.word is Word.HERE and calendar.is_school_day(day) and one.by and one.by != but:
            found.append(day)
    return tuple(reversed(found))


def called_for(days: tuple[date, ...], steps: Iterable[Step]) -> tuple[Called, ...]:
    """Return what the missed ``days`` call for so far, in the order of the steps."""
    return tuple(
        Called(step, days[max(step.after_days, 1) - 1]) for step in steps if len(days) >= max(step.after_days, 1)
    )


def quiet_since(calendar: Calendar, *, on: date, days: int) -> date | None:
    """Return the first of the last ``days`` school days before ``on``: a class called on none of them, nor today, is silent.
    None outside the terms, and at a term's beginning, before so many have passed."""
    term = calendar.term_of(on)
    if term is None or calendar.school_days_between(term.began_on, on) < days:
        return None
    found, day = 0, on
    while found < days:
        day = date.fromordinal(day.toordinal() - 1)
        found += calendar.is_school_day(day)
    return day
