"""排路线 — planning: from who goes and whom to visit to rounds with their times, and a reason for every visit that is on none.

A person's word comes first: what somebody has locked is kept, or told as a conflict with what it collides with. The same input
gives the same plan, in whatever order its rows stand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from notoneless.planning.rounds.checking import violations
from notoneless.planning.rounds.engine import Routes, libraries
from notoneless.planning.rounds.facts import (
    Outing,
    Task,
    may_go,
    may_lead,
    outings_of,
    road,
    starts_in,
    starts_of,
    timed,
)
from notoneless.planning.rounds.orders import arrange, stands
from notoneless.planning.rounds.pairs import Pairing, Pinned, tasks_of
from notoneless.planning.rounds.reasons import left_over, never_served
from notoneless.planning.rounds.solving import Bound, solve_all
from notoneless.planning.rounds.terms import (
    DAY,
    Aims,
    Clash,
    Conflict,
    Lock,
    Plan,
    Problem,
    Round,
    Unserved,
    Visit,
    Why,
)
from notoneless.standards.errors import UserError

HELD = 100
"""The weight of a visit that a person has locked, or that two are bound to: no usual one outweighs it."""


def plan(problem: Problem, aims: Aims | None = None) -> Plan:
    """Return the plan of ``problem``, checked. Raises UserError T060 (no engine), T061 (a plan that fails its check).

    Each visit stands on a round (a visit by two on two) or among ``unserved`` with its reason; each lock is kept or among
    ``conflicts``. Served comes first, by weight, then the road."""
    aims = aims or Aims()
    libraries()
    outings = outings_of(problem)
    locks, conflicts = _single(problem, outings)
    while True:
        found, cut_off = _best(problem, outings, locks, aims)
        broken = [lock for lock in locks if not _holds(problem, outings, found, lock)]
        if not broken:
            break
        # The last one that was said gives way: with it gone the others may yet hold.
        locks = tuple(lock for lock in locks if lock != broken[-1])
        conflicts.append(Conflict(broken[-1], Clash.TOGETHER))
    made = _told(problem, outings, found, conflicts, cut_off)
    wrong = violations(problem, made)
    if wrong:
        kinds = "、".join(sorted({one.wrong.value for one in wrong}))
        raise UserError(
            "T061",
            f"排出的路线没有通过核对（{kinds}），没有给出。这是程序的差错，请把这一行报给开发者。",
            f"The plan failed its check ({kinds}) and was not given out. This is our mistake; please report this line.",
        )
    return made


def _single(problem: Problem, outings: Sequence[Outing]) -> tuple[tuple[Lock, ...], list[Conflict]]:
    """Return the locks that can be kept by themselves, and those that cannot, with what stands in the way."""
    kept: dict[str, Lock] = {}
    conflicts = []
    for lock in problem.locks:
        visit, teacher = problem.visit.get(lock.visit), problem.teacher.get(lock.teacher)
        why = None
        if visit is None or teacher is None:
            why = Clash.UNKNOWN
        elif not may_go(visit, teacher):
            why = Clash.MAY_NOT
        elif lock.visit in kept:
            why = Clash.TWICE
        else:
            own = [one for one in outings if one.teacher == teacher.key and lock.day in (None, one.span.begin // DAY)]
            if not own:
                why = Clash.NO_OUTING
            elif not any(starts_in(visit, one, problem.travel) and one.most > 0 for one in own):
                why = Clash.NO_TIME
        if why is None:
            kept[lock.visit] = lock
        else:
            conflicts.append(Conflict(lock, why))
    # Locks that leave only one outing are laid together at once: engines are not needed to see that they do not fit.
    tight: dict[int, list[Lock]] = {}
    for lock in list(kept.values()):
        allowed = _allowed(problem, outings, problem.visit[lock.visit], lock)
        if len(allowed) == 1 and problem.visit[lock.visit].people == 1:
            (k,) = allowed
            some = [*tight.get(k, ()), lock]
            tasks = [_task(problem.visit[one.visit], allowed, HELD) for one in some]
            places = [one.nth for one in some if one.nth is not None]
            if (
                len(some) > outings[k].most
                or len(places) > len(set(places))
                or (len(some) <= 8 and arrange(outings[k], tasks, {}, problem.travel) is None)
            ):
                del kept[lock.visit]
                conflicts.append(Conflict(lock, Clash.TOGETHER))
            else:
                tight[k] = some
    return tuple(kept.values()), conflicts


def _best(problem: Problem, outings: Sequence[Outing], locks: Sequence[Lock], aims: Aims) -> tuple[Routes, bool]:
    """Plan with the visits by two as early as can be, or as late: whichever, tried quickly, keeps more locks, serves more, is
    shorter."""
    if all(visit.people == 1 for visit in problem.visits):
        return _attempt(problem, outings, locks, aims, late=False)
    told = []
    for late in (False, True):
        found, _ = _attempt(problem, outings, locks, replace(aims, effort=0), late=late)
        broken = sum(not _holds(problem, outings, found, lock) for lock in locks)
        served = {task.visit for order in found.values() for task in order}
        weight = sum(problem.visit[key].urgency.weight for key in served)
        told.append((broken, -weight, sum(road(outings[k], order, problem.travel) for k, order in found.items()), late))
    return _attempt(problem, outings, locks, aims, late=min(told)[-1])


def _attempt(
    problem: Problem, outings: Sequence[Outing], locks: Sequence[Lock], aims: Aims, *, late: bool
) -> tuple[Routes, bool]:
    """Plan with ``locks``: visits by two first, then all others around them."""
    held = {lock.visit: lock for lock in locks}
    tasks: list[Task] = []
    pairing = Pairing(
        outings, problem.travel, outing_cost=aims.outing, late=late,
        most_in_all={one.key: one.most_in_all for one in problem.teachers},
    )  # fmt: skip
    by_two = [one for one in problem.visits if one.people > 1]
    for visit in sorted(
        by_two, key=lambda v: (v.key not in held, -v.urgency.weight, len(_allowed(problem, outings, v)), v.key)
    ):
        pinned = _pinned(problem, outings, pairing, visit, held.get(visit.key))
        if pinned is not None:
            tasks += tasks_of(visit, pinned, HELD)
    for visit in problem.visits:
        if visit.people == 1 and never_served(problem, outings, visit) is None:
            lock = held.get(visit.key)
            tasks.append(_task(visit, _allowed(problem, outings, visit, lock), HELD if lock else visit.urgency.weight))
    nth = {lock.visit: lock.nth for lock in locks if lock.nth is not None}
    bound = Bound({one.key: one.most_in_all for one in problem.teachers}, nth)
    return solve_all(tasks, outings, problem.travel, bound, aims)


def _pinned(
    problem: Problem, outings: Sequence[Outing], pairing: Pairing, visit: Visit, lock: Lock | None
) -> Pinned | None:
    everyone = _allowed(problem, outings, visit)
    leading = frozenset(k for k in everyone if may_lead(visit, outings[k].teacher))
    if lock is None:
        return pairing.settle(visit, (leading, everyone))
    mine = _allowed(problem, outings, visit, lock)
    return pairing.settle(visit, (mine, everyone if may_lead(visit, lock.teacher) else leading))


def _allowed(problem: Problem, outings: Sequence[Outing], visit: Visit, lock: Lock | None = None) -> frozenset[int]:
    """Return the outings that a visit (as it is locked) may be on."""
    return frozenset(
        k
        for k, one in enumerate(outings)
        if one.most > 0
        and may_go(visit, problem.teacher[one.teacher])
        and starts_in(visit, one, problem.travel)
        and (lock is None or (one.teacher == lock.teacher and lock.day in (None, one.span.begin // DAY)))
    )


def _task(visit: Visit, allowed: frozenset[int], weight: int) -> Task:
    return Task(visit.key, 0, visit.at, visit.service, starts_of(visit), allowed, weight)


def _holds(problem: Problem, outings: Sequence[Outing], routes: Routes, lock: Lock) -> bool:
    """Return whether the routes keep a lock."""
    for k, order in routes.items():
        one = outings[k]
        if one.teacher != lock.teacher or lock.day not in (None, one.span.begin // DAY):
            continue
        if any(task.visit == lock.visit for task in order):
            return lock.nth is None or stands(order, {lock.visit: lock.nth})
    return False


def _told(
    problem: Problem, outings: Sequence[Outing], routes: Routes, conflicts: Sequence[Conflict], cut_off: bool
) -> Plan:
    """Return the plan in words of the station: rounds in order of teacher and time, the left-over with their reasons."""
    rounds: list[Round] = []
    travel = 0
    for k, order in sorted(routes.items()):
        made = timed(outings[k], order, problem.travel)
        if made is not None and order:
            rounds.append(made)
            travel += road(outings[k], order, problem.travel)
    served = {stop.visit for one in rounds for stop in one.stops}
    loads = {(one.teacher, one.outing): len(one.stops) for one in rounds}
    left = tuple(
        Unserved(visit.key, left_over(problem, outings, visit, loads))
        for visit in sorted(problem.visits, key=lambda v: v.key)
        if visit.key not in served
    )
    return Plan(tuple(rounds), left, tuple(conflicts), travel, cut_off)


__all__ = ["Why", "plan"]
