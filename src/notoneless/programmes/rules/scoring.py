"""What a unit's standing institutions are worth: of the items that were due in a year, the share that was kept, by weight.

An item is a task with one of its days. It is kept when a second person agreed to what proves it, and that was given before the year
was over: a score of a year that has ended is mended by nobody. A place without anything due has no score, which is not nought.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from notoneless.programmes.terms import Milestone, Stage


@dataclass(frozen=True, slots=True)
class Institution:
    """A standing institution of a place; ``weight`` None: the place has not said what it counts for, and it is not scored."""

    id: str
    zh: str
    en: str
    weight: int | None


@dataclass(frozen=True, slots=True)
class Kept:
    """Of the items of one institution: how many were due, and how many of these were kept."""

    kept: int = 0
    due: int = 0

    def __add__(self, other: Kept) -> Kept:
        return Kept(self.kept + other.kept, self.due + other.due)


@dataclass(frozen=True, slots=True)
class Score:
    """How many points, of how many that could be had; empty where nothing with a weight was due."""

    points: str = ""
    of: int = 0


def last_day(year: int, on: date) -> date:
    """Return until which day a year is looked at: its end, or today where it runs."""
    return min(date(year, 12, 31), on)


def counts(due_on: date, *, year: int, on: date, ended_on: date | None = None) -> bool:
    """Return whether an item is one of a year's: its day lies in it and has come, and came before its task was withdrawn or its
    document replaced (``ended_on``). To withdraw what is late takes it out of no score."""
    return due_on.year == year and due_on <= on and (ended_on is None or due_on < ended_on)


def is_kept(one: Milestone, *, year: int) -> bool:
    """Return whether an item was kept: agreed to, and given before the year was over."""
    return one.stage == Stage.DONE and one.given_on is not None and one.given_on.year <= year


def score(cells: Sequence[tuple[Institution, Kept]]) -> Score:
    """Return the score: each institution's share kept, by its weight, cut to one place; only of those under which something was due."""
    counted = [(one.weight, kept) for one, kept in cells if one.weight is not None and kept.due]
    if not counted:
        return Score()
    tenths = sum((Fraction(weight * kept.kept, kept.due) for weight, kept in counted), Fraction()) * 10 // 1
    return Score(f"{int(tenths) // 10}.{int(tenths) % 10}", sum(weight for weight, _kept in counted))


def total(cells: Iterable[Kept]) -> Kept:
    """Return several of them as one."""
    return sum(cells, Kept())
