"""The wall: what hangs in a corridor where anybody may pass. How many children are not in class, in which towns, whose task
is the longest overdue, and whether it is getting better; no child, and no number so small that it would be one
(:mod:`notoneless.cases.rules.small_numbers`).

Only whoever answers for a whole county hangs it: of a part, the numbers would be small ones.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from notoneless.accounts.terms import Viewer
from notoneless.cases.access import SEE
from notoneless.cases.queries.book import policy
from notoneless.cases.queries.pressing import DEPTH, MOST, Pressing, pressing
from notoneless.cases.queries.trend import Point, trend
from notoneless.cases.queries.war_map import Spot, war_map
from notoneless.cases.rules import small_numbers
from notoneless.cases.terms import AbsentError
from notoneless.children.access import Children
from notoneless.places.queries import names_on_lines
from notoneless.places.terms import Line
from notoneless.responsibility.queries import code_at

#: Colours by what they mean, the worst first.
LATE, OUT, BACK, NONE = "red", "amber", "blue", "green"
TONES: Final = (LATE, OUT, BACK, NONE)


@dataclass(frozen=True, slots=True)
class WallTown:
    """A town on the wall: how many children are not in class (``None``: not told), and its colour."""

    path: str
    name: str
    out: int | None
    tone: str


@dataclass(frozen=True, slots=True)
class Wall:
    """What hangs on the wall. ``unplaced`` are children who live in none of the towns (``None``: not told); ``small`` is the
    number below which none is told."""

    on: date
    name: str
    towns: tuple[WallTown, ...]
    unplaced: int | None
    out: int | None
    late: int | None
    is_late: bool
    returned: int | None
    small: int
    pressing: tuple[Pressing, ...]
    trend: tuple[Point, ...]

    @property
    def worst(self) -> tuple[WallTown, ...]:
        """The towns that need help first: those where a day has passed, then the most children; by what is told alone."""
        there = (town for town in self.towns if town.tone in (LATE, OUT))
        return tuple(sorted(there, key=lambda one: (one.tone != LATE, -(one.out or 0), one.path)))

    @property
    def towns_out(self) -> int:
        """In how many towns there are children who are not in class."""
        return sum(town.tone in (LATE, OUT) for town in self.towns)


def may_hang(viewer: Viewer) -> bool:
    """Return whether ``viewer`` answers for a whole county, and so may hang its wall."""
    return bool(Children(viewer, SEE).counties)


def wall(viewer: Viewer, *, on: date) -> Wall:
    """Return the wall of the counties that ``viewer`` reaches whole. Raises :class:`AbsentError` where there is none."""
    counties = Children(viewer, SEE).counties
    if not counties:
        raise AbsentError
    small = max(int(policy().value("cases.small_numbers", code_at(path), on).value) for path in counties)
    found = war_map(viewer, on=on)
    rest = Spot("", out=found.whole.out, late=found.whole.late)
    for spot in found.places:
        rest.out -= spot.out
        rest.late -= spot.late
    spots = (*found.places, rest)
    said = small_numbers.told([one.out for one in spots], [one.late for one in spots], small=small)
    towns = tuple(
        WallTown(spot.path, spot.name, number, tone_of(spot))
        for spot, number in zip(found.places, said.numbers, strict=False)
    )
    names = names_on_lines({Line.PLACE: counties})[Line.PLACE]
    days = [_told(point, small) for point in trend(viewer, on=on)]
    days[-1] = replace(days[-1], out=said.total)
    return Wall(
        on=on,
        name="、".join(names.get(path, "") for path in counties),
        towns=towns,
        unplaced=said.numbers[-1],
        out=said.total,
        late=said.late,
        is_late=any(said.some_late),
        returned=_large(found.whole.returned, small),
        small=small,
        pressing=_of_towns(pressing(viewer, on=on, most=DEPTH, only_out=True)),
        trend=tuple(days),
    )


def _of_towns(tasks: tuple[Pressing, ...]) -> tuple[Pressing, ...]:
    """Return of each town the task that waits longest: two of one town would say that it has two children."""
    first: dict[str, Pressing] = {}
    for task in tasks:
        first.setdefault(task.town, task)
    return tuple(first.values())[:MOST]


def tone_of(spot: Spot) -> str:
    """Return a town's colour on the wall: red where a child who is out waits past the day, amber where one is out, blue where all
    are back or found and still looked after, else green."""
    if spot.late:
        return LATE
    return OUT if spot.out else BACK if spot.open else NONE


def _told(point: Point, small: int) -> Point:
    return replace(point, out=_large(point.out, small), returned=_large(point.returned, small))


def _large(number: int | None, small: int) -> int | None:
    return None if number is None or 0 < number < small else number
