"""What a goal is judged by: indicators, each a number of children or a share, against what the place wants of it.

What the house does not count yet, and what the reader may not see, is said so and is never nought.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Final

from notoneless.programmes.rules.standing import share

#: An indicator that a published sweep left is named so.
OF_SWEEP: Final = "sweep:"


class Stand(StrEnum):
    """How an indicator stands."""

    REACHED = "reached"
    SHORT = "short"
    NOTHING = "nothing"  # it is counted, and there is nothing yet to count
    HIDDEN = "hidden"  # the reader has not the power to see what it counts
    UNKNOWN = "unknown"  # the house does not count it yet
    NO_SWEEP = "no_sweep"  # a sweep counts it, and none was published that left its indicators


@dataclass(frozen=True, slots=True)
class Number:
    """So many; fewer are better."""

    count: int


@dataclass(frozen=True, slots=True)
class Share:
    """Of ``whole`` so many; more are better."""

    part: int
    whole: int


@dataclass(frozen=True, slots=True)
class Indicator:
    """An indicator of a goal: what was counted for it, against which target; ``as_of`` is the day of the sweep ``source`` where a
    sweep counted it."""

    id: str
    zh: str
    en: str
    goal: str
    figure: str
    target: Fraction
    found: Number | Share | None
    is_hidden: bool = False
    as_of: date | None = None
    source: str = ""

    @property
    def stand(self) -> Stand:
        """How it stands."""
        if not self.figure:
            return Stand.UNKNOWN
        if self.is_hidden:
            return Stand.HIDDEN
        if self.figure.startswith(OF_SWEEP) and not self.source:
            return Stand.NO_SWEEP
        if isinstance(self.found, Number):
            return Stand.REACHED if self.found.count <= self.target else Stand.SHORT
        if self.found is None or not self.found.whole:
            return Stand.NOTHING
        return Stand.REACHED if Fraction(self.found.part, self.found.whole) >= self.target else Stand.SHORT

    @property
    def is_share(self) -> bool:
        """Whether its target is a share."""
        return not isinstance(self.found, Number) and self.target > 0

    @property
    def told(self) -> str:
        """What was counted, in figures; empty where nothing was."""
        if isinstance(self.found, Number):
            return str(self.found.count)
        return f"{share(self.found.part, self.found.whole)}" if self.found and self.found.whole else ""

    @property
    def wanted(self) -> str:
        """The target, in figures."""
        return f"{float(self.target) * 100:g}%" if self.is_share else str(int(self.target))


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal with its indicators; ``means`` is what the place says it is reached by."""

    id: str
    zh: str
    en: str
    means: str
    indicators: tuple[Indicator, ...]

    def many(self, *stands: Stand) -> int:
        """How many of its indicators stand so."""
        return sum(one.stand in stands for one in self.indicators)


def reached(goals: Iterable[Goal]) -> int:
    """Return how many goals are reached: everything that is judged is reached, and something is."""
    return sum(goal.many(Stand.REACHED) > 0 and goal.many(Stand.SHORT) == 0 for goal in goals)
