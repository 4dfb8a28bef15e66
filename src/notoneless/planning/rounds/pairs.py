"""两人同去 — pairs: which two go together, and when, before all else is planned around it.

Some homes are not for one to visit alone. Two teachers who are to stand at one door at the same minute bind two rounds to each
other; so these visits are settled first, each where the two lose least by it, and the engines plan the rest around fixed times.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from notoneless.planning.rounds.facts import Outing, Task, starts_of
from notoneless.planning.rounds.terms import Table, Visit


@dataclass(frozen=True, slots=True)
class Pinned:
    """A visit by two, settled: on these two outings, at this second."""

    visit: str
    begin: int
    outings: tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Gap:
    """Where one part would stand on an outing: between which seconds it may begin, and the seconds of road that it costs."""

    outing: int
    begin: int
    end: int
    cost: int


class Pairing:
    """Settles visits by two one after the other; what is settled stays."""

    def __init__(
        self,
        outings: Sequence[Outing],
        travel: Table,
        *,
        most_in_all: Mapping[str, int | None],
        outing_cost: int = 0,
        late: bool = False,
    ) -> None:
        self._late = late
        self._outings, self._travel, self._cost = outings, travel, outing_cost
        self._most_in_all, self._many = most_in_all, Counter[str]()
        self._on: dict[int, list[tuple[int, int, int]]] = {}  # outing → (begin, end, place), in order

    def settle(self, visit: Visit, allowed: Sequence[frozenset[int]]) -> Pinned | None:
        """Settle ``visit``, its two parts on one of ``allowed[0]`` and ``allowed[1]`` by two different teachers; None where no
        two can be there at the same time. Of all ways the one that costs the two the least road, then the earliest (``late``: the latest)."""
        first, second = ([g for o in sorted(part) for g in self._gaps(visit, o)] for part in allowed)
        best: tuple[int, int, int, int] | None = None
        for one in first:
            for other in second:
                if self._outings[one.outing].teacher == self._outings[other.outing].teacher:
                    continue
                first_at, last_at = max(one.begin, other.begin), min(one.end, other.end)
                if first_at > last_at:
                    continue
                begin = -last_at if self._late else first_at
                told = (one.cost + other.cost, begin, one.outing, other.outing)
                if best is None or told < best:
                    best = told
        if best is None:
            return None
        for outing in best[2:]:
            self._on.setdefault(outing, []).append((abs(best[1]), abs(best[1]) + visit.service, visit.at))
            self._on[outing].sort()
            self._many[self._outings[outing].teacher] += 1
        return Pinned(visit.key, abs(best[1]), (best[2], best[3]))

    def _gaps(self, visit: Visit, at: int) -> Iterator[_Gap]:
        outing, travel = self._outings[at], self._travel
        there = self._on.get(at, [])
        in_all = self._most_in_all.get(outing.teacher)
        if len(there) >= outing.most or (in_all is not None and self._many[outing.teacher] >= in_all):
            return
        ends = [(outing.span.begin, outing.span.begin, outing.start), *there, (outing.span.end,) * 2 + (outing.end,)]
        for before, after in pairwise(ends):
            first = before[1] + travel[before[2]][visit.at]
            last = after[0] - travel[visit.at][after[2]] - visit.service
            cost = travel[before[2]][visit.at] + travel[visit.at][after[2]]
            cost += self._cost if not there else -travel[before[2]][after[2]]
            for begin, end in starts_of(visit):
                if max(first, begin) <= min(last, end):
                    yield _Gap(at, max(first, begin), min(last, end), cost)


def tasks_of(visit: Visit, pinned: Pinned, weight: int) -> tuple[Task, Task]:
    """Return the two parts of a settled visit: each on its outing, at that second and at no other."""
    one, other = (
        Task(visit.key, part, visit.at, visit.service, ((pinned.begin, pinned.begin),), frozenset({outing}), weight)
        for part, outing in enumerate(pinned.outings)
    )
    return one, other
