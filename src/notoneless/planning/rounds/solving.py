"""一段一段地排 — solving: the question cut into parts that have nothing to do with each other, each answered, what binds them kept.

A class teacher's own forty homes are nobody else's business; planned alone they take a fraction of a second. What an engine does
not know – two at one door, a limit over the whole week, a place in the order that a person has given – is kept here around it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from time import perf_counter

from notoneless.planning.rounds.engine import Question, Routes, begin, improve
from notoneless.planning.rounds.facts import Outing, Task
from notoneless.planning.rounds.orders import arrange, stands
from notoneless.planning.rounds.terms import Aims, Table


@dataclass(frozen=True, slots=True)
class Bound:
    """What holds over more than one outing: who may go how often in all, and the places in the order that people have given."""

    most_in_all: Mapping[str, int | None]
    nth: Mapping[str, int]


def solve_all(
    tasks: Sequence[Task], outings: Sequence[Outing], travel: Table, bound: Bound, aims: Aims
) -> tuple[Routes, bool]:
    """Return the routes by outing, and whether the clock ended a search. A visit by two stands on both rounds or on none."""
    until = perf_counter() + aims.seconds
    routes: Routes = {}
    cut_off = False
    parts = _parts(tasks, outings)
    for done, part in enumerate(parts):
        left = max(0.0, until - perf_counter())
        share = left * len(part.tasks) / max(1, sum(len(one.tasks) for one in parts[done:]))
        question = Question(part.tasks, part.outings, travel)
        found, cut = _answer(question, bound, replace(aims, seconds=share))
        routes |= found
        cut_off |= cut
    return routes, cut_off


@dataclass(frozen=True, slots=True)
class _Part:
    tasks: tuple[Task, ...]
    outings: dict[int, Outing]


def _parts(tasks: Sequence[Task], outings: Sequence[Outing]) -> list[_Part]:
    """Return the tasks and outings that are bound to each other, by who may go, by one teacher and by visits of two."""
    root: dict[object, object] = {}

    def top(one: object) -> object:
        while root.setdefault(one, one) != one:
            root[one] = one = root[root[one]]
        return one

    for task in tasks:
        for k in task.outings:
            root[top(("teacher", outings[k].teacher))] = top(("visit", task.visit))
    gathered: dict[object, list[Task]] = {}
    for task in sorted(tasks, key=lambda t: t.key):
        gathered.setdefault(top(("visit", task.visit)), []).append(task)
    own: dict[object, dict[int, Outing]] = {}
    for k, one in enumerate(outings):
        own.setdefault(top(("teacher", one.teacher)), {})[k] = one
    return [_Part(tuple(some), own.get(which, {})) for which, some in gathered.items()]


def _answer(question: Question, bound: Bound, aims: Aims) -> tuple[Routes, bool]:
    """Answer one part. A visit by two of which one part alone found its place is taken out, and the part is answered again."""
    until = perf_counter() + aims.seconds
    while question.tasks and question.outings:
        routes, cut_off = _attempt(question, bound, aims, until)
        asked = Counter(task.visit for task in question.tasks)
        served = Counter(task.visit for order in routes.values() for task in order)
        halves = {visit for visit, many in served.items() if many < asked[visit]}
        if not halves:
            return routes, cut_off
        question = replace(question, tasks=tuple(t for t in question.tasks if t.visit not in halves))
    return {}, False


def _attempt(question: Question, bound: Bound, aims: Aims, until: float) -> tuple[Routes, bool]:
    """Plan, and again for as long as a limit or an order is not kept, each time with one freedom less; then improve."""
    whole, frozen = question, Routes()
    while question.tasks and question.outings:
        found = begin(question, aims)
        lowered = _lowered(whole, question, found | frozen, bound.most_in_all)
        if lowered:
            question = replace(question, outings={**question.outings, **lowered})
            continue
        again = _in_place(question, found, bound.nth)
        if not again:
            better, cut_off = improve(question, found, aims, seconds=until - perf_counter())
            kept = not _in_place(question, better, bound.nth) and not _lowered(
                whole, question, better | frozen, bound.most_in_all
            )
            return frozen | (better if kept else found), cut_off
        # These outings are settled; all others are planned once more, with what did not fit in them.
        frozen |= again
        settled = {task.key for order in again.values() for task in order}
        outings = {k: one for k, one in question.outings.items() if k not in again}
        left = tuple(t for t in question.tasks if t.key not in settled and t.outings & outings.keys())
        question = Question(left, outings, question.travel)
    return frozen, False


def _lowered(
    whole: Question, question: Question, found: Routes, most_in_all: Mapping[str, int | None]
) -> dict[int, Outing]:
    """Return outings with fewer visits allowed, for teachers who have more in all than they may: the longest rounds keep theirs."""
    own: dict[str, list[int]] = {}
    for k, one in whole.outings.items():
        own.setdefault(one.teacher, []).append(k)
    lowered = {}
    for teacher, numbers in own.items():
        most = most_in_all.get(teacher)
        used = {k: len(found.get(k, ())) for k in numbers}
        if most is None or sum(used.values()) <= most:
            continue
        room = most
        for k in sorted(numbers, key=lambda k: (k in question.outings, -used[k], k)):  # what is settled stays as it is
            allowed = min(used[k], room)
            room -= allowed
            if k in question.outings:
                lowered[k] = replace(question.outings[k], most=allowed)
    return lowered


def _in_place(question: Question, found: Routes, nth: Mapping[str, int]) -> Routes:
    """Return, for outings with a visit out of the place that a person gave it, an order in which it stands there; visits without
    a place of their own are left out where they do not fit."""
    again: Routes = {}
    for k, order in found.items():
        if stands(order, nth):
            continue
        keep = list(order)
        while True:
            ordered = arrange(question.outings[k], keep, nth, question.travel)
            if ordered is not None:
                again[k] = list(ordered)
                break
            loose = [t for t in keep if t.visit not in nth and len(t.starts) and t.starts[0][0] < t.starts[-1][1]]
            fixed = [t for t in keep if t.visit in nth]
            out = min(loose or fixed, key=lambda t: (t.weight, t.key))
            keep.remove(out)
    return again
