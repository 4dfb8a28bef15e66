"""Whose task is the most pressing: the posts with which cases lie whose day is past or next, and how many days are left.

No child stands here: of all the cases that lie with a post, the day of the one that waits longest.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from notoneless.accounts.terms import STEP, Viewer, after
from notoneless.cases.access import Cases
from notoneless.cases.models import NEVER, Case, Charge
from notoneless.cases.queries import words
from notoneless.cases.terms import OUT_OF_CLASS, Side
from notoneless.places.models import School
from notoneless.places.queries import names_on_lines
from notoneless.places.terms import Line

MOST: Final = 8
#: Cases looked at, the longest overdue first. A post whose first case comes after so many others is not among the worst.
DEPTH: Final = 240


@dataclass(frozen=True, slots=True)
class Pressing:
    """A post's most pressing day: the post's name, the name and path of its unit, the town where that is, and the days left
    (negative: past)."""

    side: str
    unit_path: str
    unit: str
    post: str
    kind: str
    town: str
    due_on: date
    days: int

    @property
    def over(self) -> int:
        """How many days it is past, 0 where it is not."""
        return max(0, -self.days)


def pressing(
    viewer: Viewer, *, on: date, at: str = "", most: int = MOST, only_out: bool = False
) -> tuple[Pressing, ...]:  # fmt: skip
    """Return the posts within reach whose cases are the longest overdue or the next to be, at most ``most``, the worst first;
    of the children who live in the place ``at``, where it is given; ``only_out``: of those who are not known to be in a class."""
    cases = Cases(viewer).filter(Case.objects.filter(cached_closed_on=None, cached_due_on__lt=NEVER))
    if only_out:
        cases = cases.filter(cached_stage__in=OUT_OF_CLASS)
    if at:
        cases = cases.filter(cached_place_path__gte=at, cached_place_path__lt=after(at))
    rows = list(
        cases.order_by("cached_due_on", "pk").values_list("pk", "cached_due_on", "cached_owner", "county_path")[:DEPTH]
    )
    lies = {
        (case, side): (unit, title, kind)
        for case, side, unit, title, kind in Charge.objects.filter(
            case__in=[row[0] for row in rows], is_offer=False
        ).values_list("case", "side", "unit_path", "post__title", "post__kind")
    }
    first: dict[tuple[str, str, str], tuple[date, str]] = {}
    for case, due_on, owner, county in rows:
        for side in owner.split("+"):
            # What waits for the bureau, and what nobody was sent yet, lies with the bureau.
            unit, title, kind = lies.get((case, side), (county, None, None))
            side_ = side if (case, side) in lies else Side.COUNTY.value
            first.setdefault((side_, unit, title or ""), (due_on, kind or ""))
    worst = sorted(first.items(), key=lambda one: (one[1][0], one[0]))[:most]
    return _named(worst, on)


def _named(worst: list[tuple[tuple[str, str, str], tuple[date, str]]], on: date) -> tuple[Pressing, ...]:
    wanted: dict[Line, set[str]] = {Line.PLACE: set(), Line.SCHOOL: set()}
    for (side, unit, _title), _due in worst:
        wanted[Line.SCHOOL if side == Side.SCHOOL else Line.PLACE].add(unit)
    stand = dict(
        School.objects.filter(path__in={path[: 3 * STEP] for path in wanted[Line.SCHOOL]})
        .order_by()
        .values_list("path", "division__path")
    )
    wanted[Line.PLACE] |= {path[: 2 * STEP] for path in stand.values()}
    names = names_on_lines({line: paths for line, paths in wanted.items() if paths})
    places = names.get(Line.PLACE, {})
    found = []
    for (side, unit, title), (due_on, kind) in worst:
        line = Line.SCHOOL if side == Side.SCHOOL else Line.PLACE
        town = (unit if line is Line.PLACE else stand.get(unit[: 3 * STEP], ""))[: 2 * STEP]
        found.append(
            Pressing(
                side=side,
                unit_path=unit,
                unit=names.get(line, {}).get(unit, ""),
                post=title or words.label(Side, side),
                kind=kind,
                town=places.get(town, ""),
                due_on=due_on,
                days=(due_on - on).days,
            )
        )
    return tuple(found)
