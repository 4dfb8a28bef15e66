"""How often the families of cases were visited, and what came of it: once, twice, three times or more, and of each how many children are back.

Counted are visits that were written as visits, while the case was open. What was written on the case alone is counted there.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from notoneless.accounts.terms import Viewer
from notoneless.audit import actions as audit
from notoneless.cases.access import Cases
from notoneless.cases.models import Case
from notoneless.cases.queries.facts import Ground
from notoneless.cases.queries.listing import CaseLine, lines
from notoneless.visits.access import Visits
from notoneless.visits.models import VisitChild

#: So many visits and more are told together.
MOST: Final = 3


@dataclass(frozen=True, slots=True)
class Worked:
    """A case whose family was visited in the time: how often, when last, whether the child is back."""

    id: uuid.UUID
    times: int
    last_on: date
    is_returned: bool

    @property
    def band(self) -> int:
        """Return how often, all from :data:`MOST` on as one."""
        return min(self.times, MOST)


@dataclass(slots=True)
class Band:
    """The cases that were visited so often (0: all): how many, how many visits, how many children are back."""

    times: int
    cases: int = 0
    visits: int = 0
    returned: int = 0

    @property
    def out(self) -> int:
        """Cases whose child is not back."""
        return self.cases - self.returned


@dataclass(frozen=True, slots=True)
class WorkedLine:
    """The same as a list shows it."""

    id: uuid.UUID
    case: CaseLine
    worked: Worked


def worked(
    viewer: Viewer, *, since: date, until: date, times: int = 0, returned: str = ""
) -> list[Worked]:  # fmt: skip
    """Return the cases in scope whose families were visited in a time (both days included), those visited most often in front; ``times``
    is a band, ``returned`` ``yes`` or ``no``."""
    days: dict[uuid.UUID, set[tuple[date, uuid.UUID]]] = defaultdict(set)
    rows = VisitChild.objects.filter(
        Visits(viewer).children("child__"),
        case__isnull=False,
        visit__cached_newest=True,
        visit__on__gte=since,
        visit__on__lte=until,
    )
    for case, day, visit in rows.values_list("case", "visit__on", "visit"):
        days[case].add((day, visit))
    back = dict(Cases(viewer).filter(Case.objects.filter(pk__in=list(days))).values_list("pk", "cached_returned_on"))
    found = [
        Worked(key, len(days[key]), max(day for day, _visit in days[key]), is_returned=on is not None)
        for key, on in back.items()
    ]
    chosen = [
        one for one in found if (not times or one.band == times) and (not returned or one.is_returned is (returned == "yes"))
    ]  # fmt: skip
    return sorted(chosen, key=lambda one: (-one.times, -one.last_on.toordinal(), str(one.id)))


def bands(viewer: Viewer, *, since: date, until: date) -> list[Band]:
    """Return the figures over :func:`worked`: all, then by how often. Counts only."""
    found = {times: Band(times) for times in range(MOST + 1)}
    for one in worked(viewer, since=since, until=until):
        for band in (found[0], found[one.band]):
            band.cases += 1
            band.visits += one.times
            band.returned += one.is_returned
    return list(found.values())


def worked_lines(rows: Sequence[Worked], *, on: date) -> list[WorkedLine]:
    """Return a page of the list with the children's names; noted as a look. ``rows`` are of :func:`worked`."""
    found = {one.pk: one for one in Case.objects.filter(pk__in=[row.id for row in rows]).select_related("child")}
    listed = lines([found[row.id] for row in rows], Ground(on))
    audit.note_look("visits.cases", [one.child.id for one in listed])
    return [WorkedLine(row.id, case, row) for row, case in zip(rows, listed, strict=True)]
