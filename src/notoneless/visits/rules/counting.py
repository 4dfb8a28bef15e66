"""人次, 户次, pupils, staff: four counts of the same visits, which no figure of the house may mix up.

Two teachers who visit a household with three children make two person-visits (人次), one household-visit (户次), three pupil-visits
(学生人次) and touch three distinct pupils, one household and two of the staff. Whoever comes again next month adds to the visits and to no distinct count.

人次 is said of two things. At each door a visitor is counted once (入户人次, ``person_visits``): never fewer than the visits. Who went out on an
evening is counted once for that day, at however many doors (出访人次, ``outings``): a report of 6,500 人次 to 11,000 户次 can only be of these.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import chain

from notoneless.visits.terms import VisitFact


@dataclass(frozen=True, slots=True)
class Counts:
    """What was done in a time. ``unhoused`` are household-visits to families whose files name no household: they are among
    ``household_visits`` and in no ``households``. ``repeated`` are pupils who were visited more than once."""

    person_visits: int = 0
    outings: int = 0
    household_visits: int = 0
    pupil_visits: int = 0
    pupils: int = 0
    households: int = 0
    unhoused: int = 0
    staff: int = 0
    others: int = 0
    repeated: int = 0
    complete: int = 0


def counts(visits: Iterable[VisitFact]) -> Counts:
    """Return the counts of these visits; each of them once."""
    listed = list(visits)
    pupils = Counter(chain.from_iterable(one.children for one in listed))
    staff: set[str] = set()
    out: dict[date, set[str | tuple[str, str]]] = defaultdict(set)
    for one in listed:
        staff.update(one.staff)
        out[one.on].update(one.staff)
        out[one.on].update(one.others)
    return Counts(
        person_visits=sum([len(one.staff) + len(one.others) for one in listed]),
        outings=sum(map(len, out.values())),
        household_visits=len(listed),
        pupil_visits=sum(pupils.values()),
        pupils=len(pupils),
        households=len({one.household for one in listed} - {None}),
        unhoused=sum([one.household is None for one in listed]),
        staff=len(staff),
        others=len({who for one in listed for who in one.others}),
        repeated=sum([number > 1 for number in pupils.values()]),
        complete=sum([one.is_complete for one in listed]),
    )


def visited(visits: Iterable[VisitFact]) -> frozenset[str]:
    """Return the distinct pupils of these visits."""
    return frozenset(child for one in visits for child in one.children)
