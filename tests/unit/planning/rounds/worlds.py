"""Small worlds for the tests: a valley road with homes along it, a minute of road between neighbours."""

from __future__ import annotations

import random
from typing import Any

from notoneless.planning.rounds.terms import DAY, Aims, Problem, Span, Teacher, Visit

MINUTE = 60
#: Short searches: the worlds are small.
QUICK = Aims(effort=5, seconds=20)


def minutes(begin: float, end: float, *, day: int = 0) -> Span:
    """A span told in minutes of a day."""
    return Span(day * DAY + int(begin * MINUTE), day * DAY + int(end * MINUTE))


def valley(places: int, apart: int = 1) -> list[list[int]]:
    """Travel times of places along one road, ``apart`` minutes from each to the next; place 0 is the school."""
    return [[abs(i - j) * apart * MINUTE for j in range(places)] for i in range(places)]


def visit(key: str, at: int, long: int = 40, **more: Any) -> Visit:
    """A visit of ``long`` minutes."""
    return Visit(key, at, long * MINUTE, **more)


def teacher(key: str, *spans: Span, at: int = 0, most: int = 9, **more: Any) -> Teacher:
    """A teacher who starts and ends at one place; one afternoon of four hours unless told otherwise."""
    return Teacher(key, at, at, spans or (minutes(0, 240),), most, **more)


def problem(visits: Any, teachers: Any, *, places: int = 12, apart: int = 1, locks: Any = ()) -> Problem:
    """A problem on the valley road."""
    return Problem(tuple(visits), tuple(teachers), valley(places, apart), tuple(locks))


def scattered(homes: int, teachers: int, seed: int, *, by_two: int = 0, days: int = 2) -> Problem:
    """Homes anywhere in the valleys around, some with an hour of their own, some only for those who can sign."""
    dice = random.Random(seed)
    points = [(dice.randrange(40), dice.randrange(30)) for _ in range(homes + teachers)]
    travel = [[MINUTE * (abs(a - c) + abs(b - d)) for c, d in points] for a, b in points]
    visits = []
    for n in range(homes):
        windows = ()
        if dice.random() < 0.4:
            begin, day = dice.randrange(0, 150, 15), dice.randrange(days)
            windows = (minutes(begin, begin + 90, day=day),)
        needs = frozenset({"sign"}) if dice.random() < 0.2 else frozenset()
        visits.append(
            visit(
                f"v{n:02}", n, 20 + 5 * dice.randrange(5), windows=windows, needs=needs, people=2 if n < by_two else 1
            )
        )
    staff = [
        teacher(
            f"t{n}", *(minutes(0, 240, day=day) for day in range(days)), at=homes + n, most=3 + dice.randrange(3),
            can=frozenset({"sign"}) if n % 2 == 0 else frozenset(),
        )
        for n in range(teachers)
    ]  # fmt: skip
    return Problem(tuple(visits), tuple(staff), travel)
