"""Rounds of visits beside PyVRP, VROOM and OR-Tools: the same homes, the same seconds, every plan checked by the same checker.

The worlds are made from a seed. Those of one day with narrow windows follow the three kinds of Solomon's first class (customers
scattered, in clusters, and both; 100 of them, 25 vehicles; his own files are nobody's to ship); the others are a county's visits of
one afternoon, with more time than needed and with too little, and a class teacher's own forty homes over half-days.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from time import perf_counter, process_time
from typing import Any

from notoneless.planning.rounds.checking import violations
from notoneless.planning.rounds.hand import walked
from notoneless.planning.rounds.planning import plan
from notoneless.planning.rounds.terms import DAY, Aims, Plan, Problem, Span, Teacher, Unserved, Visit, Why

SECONDS = 10.0
MINUTE = 60
TICKS = 100
"""Units of a Solomon world are told in hundredths, so that no distance is lost in rounding."""
Orders = Mapping[str, list[str]]


@dataclass(frozen=True)
class World:
    """A problem of which every teacher has one outing, or (``own``) one teacher many."""

    name: str
    problem: Problem
    own: bool = False


def solomon(kind: str, seed: int) -> World:
    """A hundred homes of the kind ``R1``, ``C1`` or ``RC1``; 25 teachers who start at one place."""
    dice = random.Random(f"{kind}{seed}")
    centres = [(dice.uniform(10, 90), dice.uniform(10, 90)) for _ in range(10)]
    clustered = {"R1": 0.0, "C1": 1.0, "RC1": 0.5}[kind]
    service, horizon, most = {"R1": (10, 230, 14), "C1": (90, 1236, 10), "RC1": (10, 240, 12)}[kind]
    points = [(50.0, 50.0)]
    for n in range(100):
        if n < 100 * clustered:
            x, y = centres[n % 10]
            points.append((x + dice.gauss(0, 3), y + dice.gauss(0, 3)))
        else:
            points.append((dice.uniform(0, 100), dice.uniform(0, 100)))
    travel = [[math.ceil(math.dist(a, b) * TICKS) for b in points] for a in points]
    visits = []
    for n in range(1, 101):
        windows: tuple[Span, ...] = ()
        if dice.random() < 0.75:
            width = dice.uniform(10, 30) if kind != "C1" else dice.uniform(50, 120)
            centre = dice.uniform(travel[0][n] / TICKS, horizon - service - travel[n][0] / TICKS)
            begin = max(0, round((centre - width / 2) * TICKS))
            windows = (Span(begin, begin + round((width + service) * TICKS)),)
        visits.append(Visit(f"v{n:03}", n, service * TICKS, windows))
    day = Span(0, horizon * TICKS)
    staff = tuple(Teacher(f"t{n:02}", 0, 0, (day,), most) for n in range(25))
    return World(f"{kind}, 100/25", Problem(tuple(visits), staff, travel))


def county(homes: int, teachers: int, seed: int) -> World:
    """One afternoon: homes around twenty towns, half of them at home for ninety minutes only; one of three abilities is needed, and
    each teacher has two."""
    dice = random.Random(seed)
    towns = [(dice.uniform(0, 60), dice.uniform(0, 40)) for _ in range(20)]
    points = []
    for _ in range(homes):
        x, y = dice.choice(towns)
        points.append((x + dice.gauss(0, 3), y + dice.gauss(0, 3)))
    points += [dice.choice(towns) for _ in range(teachers)]
    travel = [[math.ceil(math.dist(a, b) * 1.4 / 30 * 3600) for b in points] for a in points]
    abilities = ("sign", "speech", "motion")
    visits = []
    for n in range(homes):
        windows: tuple[Span, ...] = ()
        if dice.random() < 0.5:
            begin = dice.randrange(0, 150, 15) * MINUTE
            windows = (Span(begin, begin + 90 * MINUTE),)
        visits.append(Visit(f"v{n:03}", n, 40 * MINUTE, windows, needs=frozenset({dice.choice(abilities)})))
    staff = tuple(
        Teacher(f"t{n:02}", homes + n, homes + n, (Span(0, 240 * MINUTE),), 5, can=frozenset(dice.sample(abilities, 2)))
        for n in range(teachers)
    )
    return World(f"visits {homes}/{teachers}", Problem(tuple(visits), staff, travel))


def own_class(seed: int) -> World:
    """A class teacher's own forty homes, half-days of 240 minutes, visits of 40."""
    dice = random.Random(seed)
    points = [(0.0, 0.0), *((dice.gauss(0, 4), dice.gauss(0, 4)) for _ in range(40))]
    travel = [[math.ceil(math.dist(a, b) * 1.4 / 25 * 3600) for b in points] for a in points]
    days = tuple(Span(n * DAY + 13 * 3600, n * DAY + 17 * 3600) for n in range(16))
    visits = tuple(Visit(f"v{n:02}", n, 40 * MINUTE) for n in range(1, 41))
    return World("one teacher, 40 homes", Problem(visits, (Teacher("t", 0, 0, days, 6),), travel), own=True)


def told(problem: Problem, orders: Orders) -> Plan:
    """Return what a rival answered as a plan of ours, so that one checker judges all."""
    rounds = tuple(walked(problem, who, 0, names) for who, names in sorted(orders.items()) if names)
    travel = 0
    for one in rounds:
        who = problem.teacher[one.teacher]
        places = [who.start, *(problem.visit[s.visit].at for s in one.stops), who.end]
        travel += sum(problem.travel[a][b] for a, b in pairwise(places))
    served = {stop.visit for one in rounds for stop in one.stops}
    left = tuple(Unserved(v.key, Why.FULL) for v in problem.visits if v.key not in served)
    return Plan(rounds, left, travel=travel)


def _groups(problem: Problem) -> dict[frozenset[str], int]:
    return {needs: n for n, needs in enumerate(sorted({v.needs for v in problem.visits}, key=sorted), 1)}


def _starts(problem: Problem, visit: Visit) -> tuple[int, int]:
    window = visit.windows[0] if visit.windows else problem.teachers[0].outings[0]
    return window.begin, window.end - visit.service


def by_vroom(problem: Problem, seconds: float) -> Orders:
    """VROOM at its hardest, two threads."""
    import numpy
    import vroom

    asked = vroom.Input()
    asked.set_durations_matrix("car", numpy.array(problem.travel, dtype="uint32"))
    groups = _groups(problem)
    for n, one in enumerate(problem.teachers):
        asked.add_vehicle(
            vroom.Vehicle(
                id=n + 1, start=one.start, end=one.end, max_tasks=one.most,
                time_window=(one.outings[0].begin, one.outings[0].end),
                skills={number for needs, number in groups.items() if needs <= one.can},
            )
        )  # fmt: skip
    for n, visit in enumerate(problem.visits):
        asked.add_job(
            vroom.Job(
                id=n + 1, location=visit.at, default_service=visit.service, skills={groups[visit.needs]},
                time_windows=[_starts(problem, visit)],
            )
        )  # fmt: skip
    table = asked.solve(exploration_level=5, nb_threads=2, timeout=timedelta(seconds=seconds)).routes
    orders: dict[str, list[str]] = {}
    for row in table[table["type"] == "job"].itertuples():
        orders.setdefault(problem.teachers[row.vehicle_id - 1].key, []).append(problem.visits[int(row.id) - 1].key)
    return orders


def by_pyvrp(problem: Problem, seconds: float) -> Orders:
    """PyVRP from nothing, as its own ``solve`` begins; who may not go is told by a table of roads that are closed."""
    import numpy
    import pyvrp
    from pyvrp.stop import MaxRuntime

    # Every home is a place of its own, and so is every start.
    homes = [visit.at for visit in problem.visits]
    starts = sorted({one.start for one in problem.teachers})
    places = numpy.array([*homes, *starts])
    table = numpy.array(problem.travel, dtype="int64")[numpy.ix_(places, places)]
    longest = int(table.max())
    clients = []
    for n, visit in enumerate(problem.visits):
        early, late = _starts(problem, visit)
        clients.append(
            pyvrp.Client(
                n, delivery=[1], service_duration=visit.service, tw_early=early, tw_late=late, prize=3 * longest, required=False
            )
        )  # fmt: skip
    kinds: dict[frozenset[str], int] = {}
    tables: list[Any] = []
    vehicles = []
    for one in problem.teachers:
        if one.can not in kinds:
            kinds[one.can] = len(tables)
            barred = [n for n, visit in enumerate(problem.visits) if not visit.needs <= one.can]
            own = table.copy()
            own[:, barred] = own[barred, :] = 10_000_000
            numpy.fill_diagonal(own, 0)
            tables.append(own)
        at = starts.index(one.start)
        vehicles.append(
            pyvrp.VehicleType(
                capacity=[one.most], start_depot=at, end_depot=at, tw_early=one.outings[0].begin, tw_late=one.outings[0].end,
                profile=kinds[one.can],
            )
        )  # fmt: skip
    depots = [pyvrp.Depot(location=len(homes) + n) for n in range(len(starts))]
    data = pyvrp.ProblemData([pyvrp.Location(0, 0) for _ in places], clients, depots, vehicles, tables, tables)
    best = pyvrp.solve(data, MaxRuntime(seconds), seed=1, collect_stats=False).best
    if not best.is_feasible():
        return {}
    return {
        problem.teachers[one.vehicle_type()].key: [problem.visits[a.idx].key for a in one if a.is_client()]
        for one in best.routes()
    }


def by_ortools(problem: Problem, seconds: float) -> Orders:
    """OR-Tools with guided local search from parallel cheapest insertion, the one that finds a start on tight fleets."""
    from ortools.constraint_solver import pywrapcp, routing_enums_pb2

    homes = len(problem.visits)
    places = [*(v.at for v in problem.visits), *(t.start for t in problem.teachers)]
    nodes = [homes + n for n in range(len(problem.teachers))]
    manager = pywrapcp.RoutingIndexManager(len(places), len(nodes), nodes, nodes)
    routing = pywrapcp.RoutingModel(manager)
    travel = [[problem.travel[a][b] for b in places] for a in places]

    def road(a: int, b: int) -> int:
        return travel[manager.IndexToNode(a)][manager.IndexToNode(b)]

    def time(a: int, b: int) -> int:
        node = manager.IndexToNode(a)
        return travel[node][manager.IndexToNode(b)] + (problem.visits[node].service if node < homes else 0)

    routing.SetArcCostEvaluatorOfAllVehicles(routing.RegisterTransitCallback(road))
    routing.AddDimension(routing.RegisterTransitCallback(time), 10**7, 10**7, False, "time")
    clock = routing.GetDimensionOrDie("time")
    load = routing.RegisterUnaryTransitCallback(lambda a: int(manager.IndexToNode(a) < homes))
    routing.AddDimensionWithVehicleCapacity(load, 0, [t.most for t in problem.teachers], True, "load")
    for n, visit in enumerate(problem.visits):
        at = manager.NodeToIndex(n)
        clock.CumulVar(at).SetRange(*_starts(problem, visit))
        routing.AddDisjunction([at], 20 * max(map(max, travel)))
        able = [k for k, one in enumerate(problem.teachers) if visit.needs <= one.can]
        routing.VehicleVar(at).SetValues([-1, *able])
    for k, one in enumerate(problem.teachers):
        for at in (routing.Start(k), routing.End(k)):
            clock.CumulVar(at).SetRange(one.outings[0].begin, one.outings[0].end)
    how = pywrapcp.DefaultRoutingSearchParameters()
    how.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    how.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    how.time_limit.FromMilliseconds(int(seconds * 1000))
    answer = routing.SolveWithParameters(how)
    orders: dict[str, list[str]] = {}
    for k, one in enumerate(problem.teachers):
        at = routing.Start(k)
        while answer is not None and not routing.IsEnd(at):
            node = manager.IndexToNode(at)
            if node < homes:
                orders.setdefault(one.key, []).append(problem.visits[node].key)
            at = answer.Value(routing.NextVar(at))
    return orders


RIVALS: dict[str, Callable[[Problem, float], Orders]] = {"PyVRP": by_pyvrp, "VROOM": by_vroom, "OR-Tools": by_ortools}
HEADINGS = ["world", "contender", "served", "road", "÷ best rival", "outings", "s", "CPU s", "violations"]


def measure(seed: int, rivals: bool) -> list[list[object]]:
    """Return a row for every world and contender. The ratio is to the shortest of the rivals that serve as many as the best of
    them; ``served`` comes first."""
    plan(own_class(seed).problem, Aims(effort=1))  # the libraries are read once, outside the clock
    rows: list[list[object]] = []
    worlds = [
        solomon("R1", seed),
        solomon("C1", seed),
        solomon("RC1", seed),
        county(200, 60, seed),
        county(200, 52, seed),
    ]
    for world in worlds:
        found: dict[str, tuple[Plan, float, float]] = {}
        for name, solver in RIVALS.items() if rivals else ():
            began, worked = perf_counter(), process_time()
            orders = solver(world.problem, SECONDS)
            took = perf_counter() - began, process_time() - worked
            found[name] = told(world.problem, orders), *took
        rows += _rows(
            world, found, {"ours, 10 s": Aims(effort=1_000_000, seconds=SECONDS - 0.3), "ours, as set": Aims()}
        )
    for n in range(3):
        rows += _rows(own_class(seed + n), {}, {"ours, as set": Aims(outing=1800)})
    return rows


def _rows(
    world: World, rivals: Mapping[str, tuple[Plan, float, float]], ours: Mapping[str, Aims]
) -> list[list[object]]:
    found = dict(rivals)
    for name, aims in ours.items():
        began, worked = perf_counter(), process_time()
        made = plan(world.problem, aims)
        found[name] = made, perf_counter() - began, process_time() - worked
    most = max((len(made.served) for made, *_ in rivals.values()), default=0)
    best = min((made.travel for made, *_ in rivals.values() if len(made.served) == most), default=0)
    return [
        [
            world.name, name, len(made.served), made.travel, f"{made.travel / best:.4f}" if best else "—", len(made.rounds),
            round(took, 2), round(worked, 2), len(violations(world.problem, made)),
        ]
        for name, (made, took, worked) in found.items()
    ]  # fmt: skip
