"""算路线的引擎 — engine: the one room that knows the libraries that plan routes.

VROOM finds a whole plan within a second or two and serves as many as can be; PyVRP takes that plan up and shortens it for as long
as it is given. Both are asked the same question about the same whole seconds; the better answer is taken. Neither is needed for
anything else, so a site without them runs, and refuses only to plan (T060).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from time import perf_counter
from typing import Any, Final

from notoneless.planning.rounds.facts import Outing, Task, road, timed
from notoneless.planning.rounds.terms import Aims, Table
from notoneless.standards.errors import UserError

Routes = dict[int, list[Task]]
"""For each outing that is used, its tasks in order."""

EXPLORATION: Final = 1
"""How hard VROOM tries, of 5. What it gains by trying harder, PyVRP gains in a tenth of the time."""
CELLS: Final = 40_000_000
"""Cells of all travel tables that PyVRP is given at most (16 bytes each); beyond that VROOM's plan stands as it is."""
TURNS: Final = 4
"""How often PyVRP is asked, by turns with visits that may be dropped and with all of them."""
FORBIDDEN: Final = 10_000_000
"""Seconds on a road that must not be taken."""


@dataclass(frozen=True, slots=True)
class Question:
    """What an engine is asked: the tasks, the outings by their number, the road."""

    tasks: tuple[Task, ...]
    outings: Mapping[int, Outing]
    travel: Table

    def allowed(self, task: Task) -> frozenset[int]:
        """The outings of this question that a task may be on."""
        return frozenset(task.outings & self.outings.keys())


def libraries() -> tuple[Any, Any]:
    """Return the modules ``vroom`` and ``pyvrp``. Raises UserError T060 where one is missing."""
    try:
        return import_module("vroom"), import_module("pyvrp")
    except ImportError as error:
        raise UserError(
            "T060",
            f"排路线要用的程序库没有装（缺 {error.name}），没有排。请管理员运行 pip install 'notoneless[planning]' 后再试；其他功能不受影响。",
            f"The libraries that plan rounds are not installed ({error.name} is missing); nothing was planned. Ask the administrator "
            "to run pip install 'notoneless[planning]' and try again; nothing else depends on them.",
        ) from error


def begin(question: Question, aims: Aims) -> Routes:
    """Return VROOM's plan: as much of the weight served as can be, then the least road."""
    return _vroom(libraries()[0], question, aims)


def improve(question: Question, routes: Routes, aims: Aims, *, seconds: float) -> tuple[Routes, bool]:
    """Return the better of ``routes`` and what PyVRP makes of them, and whether the clock ended its search.

    It looks in turns: with visits that may be dropped on the way, which finds room for one more and gets out of dead ends; then for
    the shortest road of those that have found theirs, none to be dropped. While visits are left over it looks for room first."""
    if aims.effort < 1 or len(question.tasks) < 3 or seconds <= 0 or _cells(question) > CELLS:
        return routes, False
    pyvrp = libraries()[1]
    until = perf_counter() + seconds
    steps, best, cut_off = max(1, aims.effort * len(question.tasks) // TURNS), routes, False
    for turn in range(TURNS):
        left = (until - perf_counter()) / (TURNS - turn)
        if left <= 0:
            return best, True
        left_over = sum(map(len, best.values())) < len(question.tasks)
        asked, all_of_them = question, turn == TURNS - 1 or (turn % 2 == 1 and not left_over)
        if all_of_them:
            served = {task.key for order in best.values() for task in order}
            asked = Question(tuple(t for t in question.tasks if t.key in served), question.outings, question.travel)
        found, cut = _pyvrp(pyvrp, asked, aims, best, Search(all_of_them, steps, left, aims.seed + turn))
        cut_off |= cut
        if worth(question, found, aims) < worth(question, best, aims):
            best = found
    return best, cut_off


@dataclass(frozen=True, slots=True)
class Search:
    """One search of PyVRP: whether all tasks must be served, how many steps and seconds it has, where its chance begins."""

    all_of_them: bool
    steps: int
    seconds: float
    seed: int


def worth(question: Question, routes: Routes, aims: Aims) -> tuple[int, int]:
    """Return what to compare plans by, less being better: the weight left over, then road and outings."""
    served = sum(task.weight for order in routes.values() for task in order)
    total = sum(task.weight for task in question.tasks)
    cost = sum(road(question.outings[k], order, question.travel) + aims.outing for k, order in routes.items() if order)
    return total - served, cost


def _places(question: Question) -> tuple[list[int], dict[int, int]]:
    used = {task.at for task in question.tasks}
    used |= {place for one in question.outings.values() for place in (one.start, one.end)}
    order = sorted(used)
    return order, {place: at for at, place in enumerate(order)}


def _groups(question: Question) -> tuple[dict[int, int], dict[int, set[int]]]:
    """Return, for each task (by position), the number of its set of outings, and for each outing the sets that it is in."""
    numbers: dict[frozenset[int], int] = {}
    of_task = {}
    for at, task in enumerate(question.tasks):
        of_task[at] = numbers.setdefault(question.allowed(task), len(numbers) + 1)
    return of_task, {k: {n for allowed, n in numbers.items() if k in allowed} for k in question.outings}


def _horizon(question: Question) -> int:
    return max(one.span.end for one in question.outings.values())


def _vroom(vroom: Any, question: Question, aims: Aims) -> Routes:
    """Ask VROOM: skills say who may, priorities who matters, windows when."""
    import numpy

    order, at = _places(question)
    of_task, of_outing = _groups(question)
    horizon = _horizon(question)
    asked = vroom.Input()
    table = [[question.travel[a][b] for b in order] for a in order]
    asked.set_durations_matrix("car", numpy.array(table, dtype="uint32"))
    for k, one in question.outings.items():
        asked.add_vehicle(
            vroom.Vehicle(
                id=k + 1, start=at[one.start], end=at[one.end], skills=of_outing[k], max_tasks=one.most,
                time_window=(one.span.begin, one.span.end), costs=vroom.VehicleCosts(fixed=aims.outing),
            )
        )  # fmt: skip
    for i, task in enumerate(question.tasks):
        windows = [(a, min(b, horizon)) for a, b in task.starts if a <= horizon]
        asked.add_job(
            vroom.Job(
                id=i + 1, location=at[task.at], default_service=task.service, skills={of_task[i]},
                priority=min(100, task.weight), time_windows=windows,
            )
        )  # fmt: skip
    answer = asked.solve(exploration_level=EXPLORATION, nb_threads=2)
    told = answer.routes
    jobs = told[told["type"] == "job"]
    routes: Routes = {}
    for vehicle, job in zip(jobs["vehicle_id"].tolist(), jobs["id"].tolist(), strict=True):
        routes.setdefault(int(vehicle) - 1, []).append(question.tasks[int(job) - 1])
    return _kept(question, routes)


def _cells(question: Question) -> int:
    kinds = {frozenset(sets) for sets in _groups(question)[1].values()}
    return len(kinds) * len(_places(question)[0]) ** 2


def _pyvrp(pyvrp: Any, question: Question, aims: Aims, first: Routes, search: Search) -> tuple[Routes, bool]:
    """Ask PyVRP to go on from ``first``. It knows one window for each visit: the one that ``first`` uses, else the longest."""
    import numpy

    order, at = _places(question)
    of_task, of_outing = _groups(question)
    base = numpy.array([[question.travel[a][b] for b in order] for a in order], dtype="int64")
    horizon, longest = _horizon(question), int(base.max()) if len(order) > 1 else 1
    chosen = _windows(question, first)
    clients = []
    # A place is used by many tasks, and who may go differs by task: so every task has a place of its own.
    rows = [at[task.at] for task in question.tasks]
    depots = sorted({place for one in question.outings.values() for place in (one.start, one.end)})
    places = numpy.array([*rows, *(at[p] for p in depots)])
    table = base[numpy.ix_(places, places)]
    where = {p: len(rows) + n for n, p in enumerate(depots)}
    for i, task in enumerate(question.tasks):
        early, late = chosen[i]
        clients.append(
            pyvrp.Client(
                location=i, delivery=[1], service_duration=task.service, tw_early=early, tw_late=min(late, horizon),
                prize=0 if search.all_of_them else task.weight * (3 * longest + aims.outing),
                required=search.all_of_them,
            )
        )  # fmt: skip
    profiles: dict[frozenset[int], int] = {}
    tables: list[Any] = []
    vehicles, numbers = [], sorted(question.outings)
    for k in numbers:
        sets = frozenset(of_outing[k])
        if sets not in profiles:
            profiles[sets] = len(tables)
            barred = numpy.array([i for i in range(len(rows)) if of_task[i] not in sets], dtype=int)
            own = table.copy()
            own[:, barred] = own[barred, :] = FORBIDDEN
            numpy.fill_diagonal(own, 0)
            tables.append(own)
        one = question.outings[k]
        vehicles.append(
            pyvrp.VehicleType(
                capacity=[one.most], start_depot=depots.index(one.start), end_depot=depots.index(one.end),
                fixed_cost=aims.outing, tw_early=one.span.begin, tw_late=one.span.end, profile=profiles[sets],
            )
        )  # fmt: skip
    data = pyvrp.ProblemData(
        [pyvrp.Location(0, 0) for _ in places],
        clients,
        [pyvrp.Depot(location=where[p]) for p in depots],
        vehicles,
        tables,
        tables,
    )
    by_task = {task.key: i for i, task in enumerate(question.tasks)}
    client = pyvrp.ActivityType.CLIENT
    start = pyvrp.Solution(
        data,
        [
            pyvrp.Route(data, [pyvrp.Activity(client, by_task[task.key]) for task in some], numbers.index(k))
            for k, some in sorted(first.items())
            if some
        ],
    )
    stop = import_module("pyvrp.stop")
    by_steps, by_clock = stop.MaxIterations(search.steps), stop.MaxRuntime(search.seconds)
    answer = pyvrp.solve(
        data, stop.MultipleCriteria([by_steps, by_clock]), seed=search.seed, collect_stats=False, initial_solution=start
    )
    routes: Routes = {}
    if answer.is_feasible():
        for one in answer.best.routes():
            routes[numbers[one.vehicle_type()]] = [question.tasks[a.idx] for a in one if a.is_client()]
    return _kept(question, routes), answer.num_iterations < search.steps


def _windows(question: Question, first: Routes) -> list[tuple[int, int]]:
    """Return one range of beginnings for each task: that in which ``first`` begins it, else the longest."""
    used: dict[tuple[str, int], tuple[int, int]] = {}
    for k, order in first.items():
        made = timed(question.outings[k], order, question.travel)
        for task, stop in zip(order, made.stops if made else (), strict=False):
            used[task.key] = next((a, b) for a, b in task.starts if a <= stop.begin <= b)
    return [used.get(task.key) or max(task.starts, key=lambda r: (r[1] - r[0], -r[0])) for task in question.tasks]


def _kept(question: Question, routes: Routes) -> Routes:
    """Leave out any route that cannot be kept as it stands: an engine's word is not taken for it."""
    return {
        k: order
        for k, order in sorted(routes.items())
        if order
        and all(k in task.outings for task in order)
        and timed(question.outings[k], order, question.travel) is not None
    }
