"""A week of rounds: from families, people and evenings to what the planner of the library is asked, and its answer in days and minutes.

The place is known as far as a village or a town. Where the towns' outlines were brought in, the road between two towns is reckoned between
their middles; where none are known, every other village is equally far, and no map is drawn. Nothing of a family but its keys is in here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from notoneless.accounts.terms import STEP, covers
from notoneless.planning.rounds.checking import violations
from notoneless.planning.rounds.hand import moved, taken_out
from notoneless.planning.rounds.terms import (
    DAY,
    Lock,
    Plan,
    Problem,
    Round,
    Span,
    Stop,
    Teacher,
    Unserved,
    Visit,
    Why,
)
from notoneless.planning.rounds.travel import Point, crow_m, seconds
from notoneless.visits.terms import WRONG, Wrong

MINUTE = 60


@dataclass(frozen=True, slots=True)
class Evening:
    """When somebody goes out, or a family is at home: a day, and minutes from its 00:00."""

    on: date
    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class Home:
    """A family to be visited: its key, the path of its village or town, how many minutes, by how many people, who may go."""

    key: str
    place: str
    minutes: int
    people: int
    only: tuple[str, ...]
    at_home: tuple[Evening, ...] = ()


@dataclass(frozen=True, slots=True)
class Goer:
    """Somebody who goes out: from where, on which evenings, to how many families on each at most."""

    key: str
    place: str
    evenings: tuple[Evening, ...]
    most: int


@dataclass(frozen=True, slots=True)
class Placed:
    """A family as it stands in a plan: of whom, on which evening of theirs, as which one, from when to when (minutes of that day)."""

    home: str
    goer: str
    on: date
    outing: int
    nth: int
    arrive: int
    begin: int
    end: int


def clock(minutes: int | None) -> str:
    """Return minutes of a day as a clock shows them."""
    return "" if minutes is None else f"{minutes // 60:02}:{minutes % 60:02}"


def road(places: Sequence[str], points: Mapping[str, Point], setting: Mapping[str, Any]) -> list[list[int]]:
    """Return the seconds between places (paths of villages, towns, or of the county): within one place, between two of one town, and between
    towns by their middles where both are known."""
    within: int = setting["same_village_minutes"] * MINUTE
    between: int = setting["other_village_minutes"] * MINUTE

    def way(one: str, other: str) -> int:
        if one == other:
            return within
        here, there = points.get(one[:8]), points.get(other[:8])
        if here is None or there is None or one[:8] == other[:8]:
            return between
        return max(
            between, seconds(here, there, factor=setting["road_factor"], km_an_hour=setting["km_an_hour"], step=MINUTE)
        )

    return [[way(one, other) for other in places] for one in places]


def km_between(one: str, other: str, points: Mapping[str, Point], setting: Mapping[str, Any]) -> float | None:
    """Return about how many kilometres the road between two places is, to a tenth: by the middles of their towns. None where that is not known:
    within one town, or where an outline is missing."""
    here, there = points.get(one[:8]), points.get(other[:8])
    if here is None or there is None or one[:8] == other[:8]:
        return None
    return round(crow_m(here, there) * float(setting["road_factor"]) / 1000, 1)


def unit_of(reaches: Sequence[str], paths: Sequence[str], *, longest: int) -> str:
    """Return the unit in whose name these places are gone to: of the units held (``reaches``), the nearest to each place, and what those have in
    common; not below ``longest`` steps of a path (a class's week is its school's). Empty where one of the places lies in none of them."""
    nearest = []
    for path in paths:
        over = [one for one in reaches if covers(one, path)]
        if not over:
            return ""
        nearest.append(max(over, key=len))
    common = nearest[0][:longest]
    while common and not all(path.startswith(common) for path in nearest):
        common = common[:-STEP]
    return common


def problem_of(
    homes: Sequence[Home], goers: Sequence[Goer], *, first: date, points: Mapping[str, Point], setting: Mapping[str, Any],
    locks: Sequence[Lock] = (),
) -> Problem:  # fmt: skip
    """Return what the planner is asked."""
    places = sorted({one.place for one in homes} | {one.place for one in goers})
    at = {place: number for number, place in enumerate(places)}

    def span(one: Evening) -> Span:
        start = (one.on - first).days * DAY
        return Span(start + one.begin * MINUTE, start + one.end * MINUTE)

    return Problem(
        tuple(
            Visit(
                one.key, at[one.place], one.minutes * MINUTE, tuple(map(span, one.at_home)), only=frozenset(one.only),
                people=one.people,
            )
            for one in sorted(homes, key=lambda one: one.key)
        ),
        tuple(
            Teacher(one.key, at[one.place], at[one.place], tuple(map(span, one.evenings)), one.most)
            for one in sorted(goers, key=lambda one: one.key)
        ),
        road(places, points, setting),
        tuple(locks),
    )  # fmt: skip


def placed(plan: Plan, *, first: date) -> tuple[Placed, ...]:
    """Return the families of a plan, in the order of people and evenings."""
    found = []
    for one in plan.rounds:
        for nth, stop in enumerate(one.stops, start=1):
            day = stop.begin // DAY
            found.append(
                Placed(
                    stop.visit, one.teacher, first + timedelta(days=day), one.outing, nth,
                    *((at - day * DAY) // MINUTE for at in (stop.arrive, stop.begin, stop.end)),
                )
            )  # fmt: skip
    return tuple(found)


def plan_of(problem: Problem, kept: Sequence[Placed], left: Mapping[str, str]) -> Plan:
    """Return the plan that stands in these rows; what is left over with its reason."""
    orders: dict[tuple[str, int], list[Placed]] = {}
    for one in kept:
        orders.setdefault((one.goer, one.outing), []).append(one)
    rounds = []
    for (goer, outing), some in sorted(orders.items()):
        some.sort(key=lambda one: one.nth)
        who = problem.teacher[goer]
        base = who.outings[outing].day * DAY
        stops = tuple(
            Stop(one.home, base + one.arrive * MINUTE, base + one.begin * MINUTE, base + one.end * MINUTE) for one in some
        )  # fmt: skip
        first, last = problem.visit[some[0].home].at, problem.visit[some[-1].home].at
        leave = stops[0].arrive - problem.travel[who.start][first]
        rounds.append(Round(goer, outing, leave, stops, stops[-1].end + problem.travel[last][who.end]))
    return Plan(
        tuple(rounds), tuple(Unserved(home, Why(why)) for home, why in sorted(left.items())), travel=_travel(problem, rounds)
    )  # fmt: skip


def _travel(problem: Problem, rounds: Sequence[Round]) -> int:
    total = 0
    for one in rounds:
        who = problem.teacher[one.teacher]
        places = [who.start, *(problem.visit[stop.visit].at for stop in one.stops), who.end]
        total += sum(problem.travel[a][b] for a, b in pairwise(places))
    return total


def moved_to(problem: Problem, plan: Plan, home: str, *, goer: str, outing: int, nth: int, out_of: str | None) -> Plan:
    """Return the plan with a family elsewhere; times follow."""
    return moved(problem, plan, home, teacher=goer, outing=outing, nth=nth, out_of=out_of)


def without(problem: Problem, plan: Plan, home: str) -> Plan:
    """Return the plan without a family, which is then left over by hand."""
    return taken_out(problem, plan, home)


def locks_at(kept: Sequence[Placed], *, first: date) -> tuple[Lock, ...]:
    """Return the locks that hold these families to person and day, whichever outing of that day it becomes; a visit by two is held to the one of both who
    comes first."""
    found: dict[str, Lock] = {}
    for one in sorted(kept, key=lambda one: (one.goer, one.outing)):
        found.setdefault(one.home, Lock(one.home, one.goer, (one.on - first).days))
    return tuple(found.values())


def ahead(problem: Problem, walked: Collection[str], *, first: date, today: date) -> Problem:
    """Return what is still to be planned today: without the families where somebody was on a day that is over (``walked``), and the others from
    today on, at their own hours where they have any."""
    begin = max((today - first).days, 0) * DAY
    if not begin and not walked:
        return problem
    end = max([begin + DAY, *(span.end for one in problem.teachers for span in one.outings)])

    def left(windows: tuple[Span, ...]) -> tuple[Span, ...]:
        still = tuple(Span(max(one.begin, begin), one.end) for one in windows or (Span(begin, end),) if one.end > begin)
        # Whoever was at home only on days that are over is at home no more: a moment in which nobody goes anywhere.
        return still or (Span(begin, begin + 1),)

    visits = tuple(
        replace(one, windows=left(one.windows)) if begin else one for one in problem.visits if one.key not in walked
    )
    return replace(
        problem, visits=visits, locks=tuple(one for one in problem.locks if one.visit not in walked and (one.day or 0) * DAY >= begin)
    )  # fmt: skip


def faults(problem: Problem, plan: Plan) -> tuple[tuple[Wrong, str], ...]:
    """Return what an independent check finds: what is wrong, and at which family or for whom."""
    return tuple((WRONG[one.wrong.value], one.where) for one in violations(problem, plan))
