"""用手改 — hand: a person takes a visit out, puts it elsewhere, or says that a plan stays as it is.

Whoever knows the valley knows what no table does. A change by hand is carried out as it was said, with the times that follow from
it; whether it can be walked, the checker says. Nothing is moved that nobody asked to move.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

from notoneless.planning.rounds.terms import Lock, Plan, Problem, Round, Stop, Unserved, Why
from notoneless.standards.errors import UserError


def locks_of(
    problem: Problem, plan: Plan, visits: Iterable[str] | None = None, *, place: bool = True
) -> tuple[Lock, ...]:
    """Return the locks that hold ``visits`` (all of the plan's when None) to teacher and day, and to their place in the order
    unless ``place`` is False. A visit by two is held to the one of both whose round comes first."""
    wanted = None if visits is None else frozenset(visits)
    held: dict[str, Lock] = {}
    for one in plan.rounds:
        day = problem.teacher[one.teacher].outings[one.outing].day
        for nth, stop in enumerate(one.stops, 1):
            if wanted is None or stop.visit in wanted:
                held.setdefault(stop.visit, Lock(stop.visit, one.teacher, day, nth if place else None))
    return tuple(held.values())


def forbidden(problem: Problem, visit: str, teacher: str) -> Problem:
    """Return the problem in which ``teacher`` does not make ``visit``. Raises UserError T062 where there is no such visit."""
    _known(problem, visit, teacher)
    return replace(
        problem, visits=tuple(replace(v, never=v.never | {teacher}) if v.key == visit else v for v in problem.visits)
    )


def moved(
    problem: Problem, plan: Plan, visit: str, *, teacher: str, outing: int, nth: int, out_of: str | None = None
) -> Plan:
    """Return ``plan`` with ``visit`` as the ``nth`` of an outing (the last one where it has fewer), taken off the round it was
    on (of a visit by two: off that of ``out_of``). Whether the new plan can be walked, ``checking.violations`` tells.

    Raises UserError T062 where the visit, the teacher or the outing is not in the problem."""
    _known(problem, visit, teacher, outing)
    rounds = [one for one in (_without(problem, one, visit, out_of) for one in plan.rounds) if one.stops]
    at = next((i for i, one in enumerate(rounds) if (one.teacher, one.outing) == (teacher, outing)), None)
    names = [] if at is None else [stop.visit for stop in rounds[at].stops]
    names.insert(max(0, nth - 1), visit)
    made = walked(problem, teacher, outing, names)
    if at is None:
        rounds.append(made)
    else:
        rounds[at] = made
    return _plan(problem, plan, rounds)


def taken_out(problem: Problem, plan: Plan, visit: str) -> Plan:
    """Return ``plan`` without ``visit``, which is then left over. Raises UserError T062 where there is no such visit."""
    _known(problem, visit)
    rounds = [one for one in (_without(problem, one, visit, None) for one in plan.rounds) if one.stops]
    return _plan(problem, plan, rounds)


def walked(problem: Problem, teacher: str, outing: int, names: Iterable[str]) -> Round:
    """Return the round of visits in this order, each begun as soon as one is there and somebody is at home; where nobody is at
    home any more, as soon as one is there. One sets out so late that there is no waiting at the first door."""
    who = problem.teacher[teacher]
    span, clock, place = who.outings[outing], who.outings[outing].begin, who.start
    stops: list[Stop] = []
    for name in names:
        one = problem.visit[name]
        clock += problem.travel[place][one.at]
        open_at = [max(clock, w.begin) for w in sorted(one.windows) if max(clock, w.begin) + one.service <= w.end]
        begin = open_at[0] if open_at else clock
        stops.append(Stop(name, clock, begin, begin + one.service))
        clock, place = begin + one.service, one.at
    if not stops:
        return Round(teacher, outing, span.begin, (), span.begin)
    first = stops[0]
    stops[0] = replace(first, arrive=first.begin)
    leave = first.begin - problem.travel[who.start][problem.visit[first.visit].at]
    return Round(teacher, outing, leave, tuple(stops), clock + problem.travel[place][who.end])


def _without(problem: Problem, one: Round, visit: str, out_of: str | None) -> Round:
    if out_of not in (None, one.teacher) or all(stop.visit != visit for stop in one.stops):
        return one
    return walked(problem, one.teacher, one.outing, [s.visit for s in one.stops if s.visit != visit])


def _plan(problem: Problem, plan: Plan, rounds: list[Round]) -> Plan:
    rounds.sort(key=lambda one: (one.teacher, one.outing))
    served = {stop.visit for one in rounds for stop in one.stops}
    reasons = {one.visit: one.why for one in plan.unserved}
    left = sorted(visit.key for visit in problem.visits if visit.key not in served)
    travel = 0
    for one in rounds:
        who = problem.teacher[one.teacher]
        places = [who.start, *(problem.visit[s.visit].at for s in one.stops), who.end]
        travel += sum(problem.travel[a][b] for a, b in pairwise(places))
    return Plan(
        tuple(rounds), tuple(Unserved(key, reasons.get(key, Why.BY_HAND)) for key in left), plan.conflicts, travel, plan.cut_off
    )  # fmt: skip


def _known(problem: Problem, visit: str, teacher: str | None = None, outing: int = 0) -> None:
    who = problem.teacher.get(teacher) if teacher is not None else None
    if visit in problem.visit and (teacher is None or (who is not None and 0 <= outing < max(1, len(who.outings)))):
        return
    raise UserError(
        "T062",
        "要改的这一家、这位老师或这一次出门，不在这份计划里，没有改。请刷新计划再改。",
        "The home, the teacher or the outing is not in this plan; nothing was changed. Look at the plan again.",
    )
