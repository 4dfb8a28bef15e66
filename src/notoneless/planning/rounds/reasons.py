"""为什么没排上 — reasons: what stands in the way of a visit that is on no round, the plainest hindrance first.

A family that is left over is told with the one thing that somebody could change: another hour, another teacher, one more outing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from notoneless.planning.rounds.facts import ANY_TIME, Outing, may_go, may_lead, starts_in
from notoneless.planning.rounds.terms import Problem, Visit, Why


def never_served(problem: Problem, outings: Iterable[Outing], visit: Visit) -> Why | None:
    """Return why ``visit`` could not be made even if it were the only one; None where it could."""
    possible = [one for one in outings if one.most > 0 and may_go(visit, problem.teacher[one.teacher])]
    if not any(may_lead(visit, one.teacher) for one in possible):
        return Why.NOBODY
    if len({one.teacher for one in possible}) < visit.people:
        return Why.NOT_TWO
    windows = visit.windows or ANY_TIME
    shared = [
        min(one.span.end, w.end) - max(one.span.begin, w.begin)
        for one in possible
        for w in windows
        if min(one.span.end, w.end) > max(one.span.begin, w.begin)
    ]
    if not shared:
        return Why.NO_DAY
    if max(shared) < visit.service:
        return Why.TOO_LONG
    found = [(one.teacher, a, b) for one in possible for a, b in starts_in(visit, one, problem.travel)]
    if not found:
        return Why.TOO_FAR
    if visit.people > 1 and not any(
        one[0] != other[0] and may_lead(visit, one[0]) and max(one[1], other[1]) <= min(one[2], other[2])
        for one in found
        for other in found
    ):
        return Why.NOT_TWO
    return None


def left_over(problem: Problem, outings: Iterable[Outing], visit: Visit, loads: Mapping[tuple[str, int], int]) -> Why:
    """Return why ``visit`` is on no round, given how many visits stand on each (teacher, outing)."""
    outings = tuple(outings)
    alone = never_served(problem, outings, visit)
    if alone is not None:
        return alone
    in_all: dict[str, int] = {}
    for (key, _), many in loads.items():
        in_all[key] = in_all.get(key, 0) + many
    free = set()
    for one in outings:
        teacher = problem.teacher[one.teacher]
        full = loads.get((one.teacher, one.nth), 0) >= one.most
        if teacher.most_in_all is not None:
            full |= in_all.get(one.teacher, 0) >= teacher.most_in_all
        if not full and may_go(visit, teacher) and starts_in(visit, one, problem.travel):
            free.add(one.teacher)
    if not free:
        return Why.LOAD
    two = len(free) >= visit.people and any(may_lead(visit, one) for one in free)
    return Why.FULL if two else Why.NOT_TWO
