"""路线核对 — checking: whether a plan can be walked as it is written. It shares no code with whoever made the plan.

Every stop is gone through with the clock in hand: can one be there by then, is somebody at home, may this teacher go, do two
arrive together, is the teacher back in time. A plan with one fault is not shown to anybody.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from notoneless.planning.rounds.terms import Plan, Problem, Round, Stop


class Wrong(StrEnum):
    """What can be wrong with a plan."""

    STRANGER = "unknown_teacher_or_visit"
    OUTING = "no_such_outing"
    OUTING_TWICE = "outing_twice"
    OUTSIDE = "outside_the_outing"
    ROAD = "too_short_a_road"
    SERVICE = "wrong_length_of_visit"
    CLOSED = "nobody_at_home"
    MAY_NOT = "may_not_go"
    LOAD = "too_many_on_an_outing"
    LOAD_IN_ALL = "too_many_in_all"
    TIMES = "visited_too_often"
    ALONE = "one_alone"
    LEAD = "without_whom_must_go"
    APART = "two_not_together"
    BOTH = "served_and_left_over"
    LOST = "neither_served_nor_left_over"
    TRAVEL = "wrong_sum_of_road"
    LOCK = "lock_not_kept"


@dataclass(frozen=True, slots=True)
class Violation:
    """One fault of a plan, and where it was seen (a visit's or a teacher's key)."""

    wrong: Wrong
    where: str


def violations(problem: Problem, plan: Plan) -> tuple[Violation, ...]:
    """Return every fault of ``plan``; none means that it can be walked as written and leaves no visit untold."""
    return tuple(_all(problem, plan))


def _all(problem: Problem, plan: Plan) -> Iterator[Violation]:
    there: dict[str, list[tuple[str, Stop]]] = {}
    seen: Counter[tuple[str, int]] = Counter()
    made: Counter[str] = Counter()
    on_the_road = 0
    for one in plan.rounds:
        teacher = problem.teacher.get(one.teacher)
        if teacher is None or any(stop.visit not in problem.visit for stop in one.stops):
            yield Violation(Wrong.STRANGER, one.teacher)
            continue
        if not 0 <= one.outing < len(teacher.outings):
            yield Violation(Wrong.OUTING, one.teacher)
            continue
        seen[one.teacher, one.outing] += 1
        made[one.teacher] += len(one.stops)
        if len(one.stops) > teacher.most:
            yield Violation(Wrong.LOAD, one.teacher)
        yield from _walked(problem, one)
        for stop in one.stops:
            there.setdefault(stop.visit, []).append((one.teacher, stop))
        on_the_road += _road(problem, one)
    yield from (Violation(Wrong.OUTING_TWICE, teacher) for (teacher, _), times in seen.items() if times > 1)
    for key, teacher in problem.teacher.items():
        if teacher.most_in_all is not None and made[key] > teacher.most_in_all:
            yield Violation(Wrong.LOAD_IN_ALL, key)
    yield from _attended(problem, plan, there)
    if plan.travel != on_the_road:
        yield Violation(Wrong.TRAVEL, str(plan.travel))
    yield from _locks(problem, plan)


def _walked(problem: Problem, one: Round) -> Iterator[Violation]:
    teacher = problem.teacher[one.teacher]
    span = teacher.outings[one.outing]
    if one.leave < span.begin or one.back > span.end or one.back < one.leave:
        yield Violation(Wrong.OUTSIDE, one.teacher)
    clock, place = one.leave, teacher.start
    for stop in one.stops:
        visit = problem.visit[stop.visit]
        if stop.arrive < clock + problem.travel[place][visit.at] or stop.begin < stop.arrive:
            yield Violation(Wrong.ROAD, stop.visit)
        if stop.end - stop.begin != visit.service:
            yield Violation(Wrong.SERVICE, stop.visit)
        if visit.windows and not any(w.begin <= stop.begin and stop.end <= w.end for w in visit.windows):
            yield Violation(Wrong.CLOSED, stop.visit)
        named = visit.only is None or one.teacher in visit.only
        if not named or one.teacher in visit.never or visit.needs - teacher.can:
            yield Violation(Wrong.MAY_NOT, stop.visit)
        clock, place = stop.end, visit.at
    if one.stops and one.back < clock + problem.travel[place][teacher.end]:
        yield Violation(Wrong.ROAD, one.teacher)


def _road(problem: Problem, one: Round) -> int:
    teacher, total = problem.teacher[one.teacher], 0
    place = teacher.start
    for stop in one.stops:
        total += problem.travel[place][problem.visit[stop.visit].at]
        place = problem.visit[stop.visit].at
    return total + problem.travel[place][teacher.end] if one.stops else 0


def _attended(problem: Problem, plan: Plan, there: dict[str, list[tuple[str, Stop]]]) -> Iterator[Violation]:
    left = Counter(one.visit for one in plan.unserved)
    for visit in problem.visits:
        stops = there.get(visit.key, [])
        if len(stops) > visit.people:
            yield Violation(Wrong.TIMES, visit.key)
        elif stops and len({teacher for teacher, _ in stops}) < visit.people:
            yield Violation(Wrong.ALONE, visit.key)
        elif len({stop.begin for _, stop in stops}) > 1:
            yield Violation(Wrong.APART, visit.key)
        if stops and visit.lead is not None and not any(teacher in visit.lead for teacher, _ in stops):
            yield Violation(Wrong.LEAD, visit.key)
        if stops and left[visit.key]:
            yield Violation(Wrong.BOTH, visit.key)
        if not stops and left[visit.key] != 1:
            yield Violation(Wrong.LOST, visit.key)
    for key in left:
        if key not in problem.visit:
            yield Violation(Wrong.STRANGER, key)


def _locks(problem: Problem, plan: Plan) -> Iterator[Violation]:
    excused = {conflict.lock for conflict in plan.conflicts}
    for lock in problem.locks:
        if lock in excused:
            continue
        kept = False
        for one in plan.rounds:
            teacher = problem.teacher.get(one.teacher)
            if one.teacher != lock.teacher or teacher is None or not 0 <= one.outing < len(teacher.outings):
                continue
            names = [stop.visit for stop in one.stops]
            if lock.visit not in names:
                continue
            day = teacher.outings[one.outing].begin // 86_400
            place = names.index(lock.visit) + 1
            in_place = lock.nth is None or place == min(lock.nth, len(names))
            kept |= (lock.day is None or lock.day == day) and in_place
        if not kept:
            yield Violation(Wrong.LOCK, lock.visit)
