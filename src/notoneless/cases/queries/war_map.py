"""The war map: where the children are whose cases are open, which of these are overdue, who is back; the towns, then a town's
villages and schools.

A child counts where it lives and where it learns, as the list of cases narrows by them: every figure is the length of a list.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Count, Q

from notoneless.accounts.terms import STEP, TOWN, Viewer, after
from notoneless.cases.access import Cases
from notoneless.cases.models import Case
from notoneless.cases.terms import OUT_OF_CLASS, AbsentError, Stage
from notoneless.children.queries import units

SCHOOL: Final = 3 * STEP


@dataclass(slots=True)
class Spot:
    """The open cases of one unit: all, those past their day, those whose child is back and still looked after; those whose child
    is not known to be in a class (``out``), and those of them past their day (``late``)."""

    path: str
    name: str = ""
    open: int = 0
    overdue: int = 0
    returned: int = 0
    out: int = 0
    late: int = 0

    def add(self, many: int, overdue: int, returned: int, out: int, late: int) -> None:
        """Count some more."""
        self.open += many
        self.overdue += overdue
        self.returned += returned
        self.out += out
        self.late += late


@dataclass(frozen=True, slots=True)
class WarMap:
    """What lies within the viewer's reach, or in one town of it. ``unplaced`` are the open cases that no place listed here holds;
    they are in ``whole``."""

    on: date
    whole: Spot
    places: tuple[Spot, ...]
    schools: tuple[Spot, ...]
    unplaced: int


def war_map(viewer: Viewer, *, on: date, at: str = "") -> WarMap:
    """Return the map of everything within reach, or of the town ``at``. Raises :class:`AbsentError` for a town beyond it.

    Every place is on it in the order of its code, also where nobody is missing; of the schools those with an open case: in a
    town, and for a viewer who has no places.
    """
    offered = units(viewer, on=on, place=at)
    named = {path: name.strip("　") for path, name in offered.places}
    if at and (at not in named or len(at) != TOWN):
        raise AbsentError
    below = [path for path in named if path.startswith(at) and len(path) > len(at)]
    width = min(map(len, below), default=TOWN)
    whole = Spot(at, named.get(at, ""))
    places = {path: Spot(path, named[path]) for path in sorted(below) if len(path) == width}
    schools = {path: Spot(path, name.strip("　")) for path, name in offered.schools if len(path) == SCHOOL}
    has_schools = bool(at) or not places
    for place, school, *figures in _groups(viewer, on, at, by_school=has_schools):
        whole.add(*figures)
        for spot in (places.get(place[:width]), schools.get(school[:SCHOOL])):
            if spot is not None:
                spot.add(*figures)
    unplaced = whole.open - sum(spot.open for spot in places.values()) if places else 0
    shown = (spot for spot in schools.values() if spot.open) if has_schools else ()
    return WarMap(on, whole, tuple(places.values()), tuple(shown), unplaced)


def _groups(
    viewer: Viewer, on: date, at: str, *, by_school: bool
) -> Iterable[tuple[str, str, int, int, int, int, int]]:
    """Yield place, school ('' where they are not told apart) and the figures of the cases there, in the order of an index."""
    found = Cases(viewer).filter(Case.objects.filter(cached_closed_on=None))
    if at:
        found = found.filter(cached_place_path__gte=at, cached_place_path__lt=after(at))
    columns = ("cached_place_path", *(("cached_school_path",) if by_school else ()), "cached_stage")
    overdue = Count("pk", filter=Q(cached_due_on__lt=on))
    for place, *school, stage, many, late in (
        found.order_by().values_list(*columns).annotate(many=Count("pk"), late=overdue)
    ):
        is_out = stage in OUT_OF_CLASS
        back = many if stage == Stage.RETURNED else 0
        yield place, school[0] if school else "", many, late, back, many * is_out, late * is_out
