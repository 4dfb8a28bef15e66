"""谁能去、几点能到 — facts: what the planner reads from a problem before anything is chosen.

The outings of all teachers stand in one row; a task is one person's part in a visit, with the outings that it may be on and the
seconds at which it may begin. A visit by two is two tasks that begin at the same second.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from notoneless.planning.rounds.terms import Problem, Round, Span, Stop, Table, Teacher, Visit

ANY_TIME = (Span(0, 1 << 31),)


@dataclass(frozen=True, slots=True)
class Outing:
    """One outing of one teacher: ``nth`` of hers, from place ``start`` to place ``end``."""

    teacher: str
    nth: int
    span: Span
    start: int
    end: int
    most: int


@dataclass(frozen=True, slots=True)
class Task:
    """One person's part in ``visit``. It begins within one of ``starts`` (both ends may be taken), on one of ``outings``."""

    visit: str
    part: int
    at: int
    service: int
    starts: tuple[tuple[int, int], ...]
    outings: frozenset[int]
    weight: int

    @property
    def key(self) -> tuple[str, int]:
        """What it is known by."""
        return self.visit, self.part


def outings_of(problem: Problem) -> tuple[Outing, ...]:
    """Return all outings, in order of the teachers' keys."""
    return tuple(
        Outing(one.key, nth, span, one.start, one.end, one.most)
        for one in sorted(problem.teachers, key=lambda t: t.key)
        for nth, span in enumerate(one.outings)
    )


def may_go(visit: Visit, teacher: Teacher) -> bool:
    """Return whether ``teacher`` may make ``visit`` at all, alone or as one of two."""
    return (
        (visit.only is None or teacher.key in visit.only)
        and (visit.people > 1 or may_lead(visit, teacher.key))
        and teacher.key not in visit.never
        and visit.needs <= teacher.can
    )


def may_lead(visit: Visit, teacher: str) -> bool:
    """Return whether ``teacher`` is one of those of whom one must go."""
    return visit.lead is None or teacher in visit.lead


def starts_in(visit: Visit, outing: Outing, travel: Table) -> tuple[tuple[int, int], ...]:
    """Return when ``visit`` can begin if it is the only one of ``outing``, a range for each window; none where it cannot."""
    first = outing.span.begin + travel[outing.start][visit.at]
    last = outing.span.end - travel[visit.at][outing.end] - visit.service
    found = []
    for window in visit.windows or ANY_TIME:
        begin, end = max(first, window.begin), min(last, window.end - visit.service)
        if begin <= end:
            found.append((begin, end))
    return tuple(found)


def starts_of(visit: Visit) -> tuple[tuple[int, int], ...]:
    """Return the seconds at which ``visit`` may begin as the family says: ranges in order, apart from each other, ends included."""
    found: list[tuple[int, int]] = []
    for window in sorted(visit.windows or ANY_TIME):
        begin, end = window.begin, window.end - visit.service
        if begin > end:
            continue
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((begin, end))
    return tuple(found)


def timed(outing: Outing, tasks: Sequence[Task], travel: Table) -> Round | None:
    """Return the round of ``tasks`` in this order, None where it cannot be kept. It is over as early as can be; within that,
    it sets out late and waits little."""
    begins: list[int] = []
    ranges: list[tuple[int, int]] = []
    now, at = outing.span.begin, outing.start
    for task in tasks:
        now += travel[at][task.at]
        fits = next(((a, b) for a, b in task.starts if b >= now), None)
        if fits is None:
            return None
        now = max(now, fits[0])
        begins.append(now)
        ranges.append(fits)
        now, at = now + task.service, task.at
    back = now + travel[at][outing.end]
    if back > outing.span.end or len(tasks) > outing.most:
        return None
    for i in range(len(tasks) - 2, -1, -1):
        late = begins[i + 1] - travel[tasks[i].at][tasks[i + 1].at] - tasks[i].service
        begins[i] = max(begins[i], min(ranges[i][1], late))
    leave = begins[0] - travel[outing.start][tasks[0].at] if tasks else outing.span.begin
    stops, now, at = [], leave, outing.start
    for task, begin in zip(tasks, begins, strict=True):
        now += travel[at][task.at]
        stops.append(Stop(task.visit, now, begin, begin + task.service))
        now, at = begin + task.service, task.at
    return Round(outing.teacher, outing.nth, leave, tuple(stops), back if tasks else leave)


def road(outing: Outing, tasks: Sequence[Task], travel: Table) -> int:
    """Return the seconds on the road of ``tasks`` in this order; nought for an outing that nobody goes on."""
    if not tasks:
        return 0
    places = [outing.start, *(task.at for task in tasks), outing.end]
    return sum(travel[a][b] for a, b in pairwise(places))
