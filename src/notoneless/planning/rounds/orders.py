"""先后 — orders: the shortest order of one outing in which every visit that a person has put in its place stands there.

An engine chooses orders freely. Where somebody has said “this family first”, the outing's own few visits are put in order here,
exactly, over every order that the windows allow.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from notoneless.planning.rounds.facts import Outing, Task, timed
from notoneless.planning.rounds.terms import Table

MOST: Final = 12
"""Visits of one outing that are put in order exactly; of more, the engine's order is kept but for those that have a place."""


def stands(order: Sequence[Task], nth: Mapping[str, int]) -> bool:
    """Return whether every visit that was put in its place stands there (the last one, where there are fewer)."""
    return all(at == min(nth.get(task.visit, at), len(order)) for at, task in enumerate(order, 1))


def arrange(outing: Outing, tasks: Sequence[Task], nth: Mapping[str, int], travel: Table) -> tuple[Task, ...] | None:
    """Return the shortest order of ``tasks`` that keeps every window and every place of ``nth``; None where there is none (of more
    than ``MOST``: where their own order, with those that have a place put there, is none)."""
    many = len(tasks)
    if many > outing.most:
        return None
    places = [min(nth[t.visit], many) if t.visit in nth else 0 for t in tasks]
    taken = [p for p in places if p]
    if len(taken) != len(set(taken)):
        return None
    if many > MOST:
        order = _put(tasks, places)
        return order if timed(outing, order, travel) is not None else None
    # Labels: for each set of visits and the last of them, what is not worse in both the clock and the road.
    labels: dict[tuple[int, int], list[tuple[int, int, tuple[int, ...]]]] = {(0, -1): [(outing.span.begin, 0, ())]}
    for step in range(1, many + 1):
        grown: dict[tuple[int, int], list[tuple[int, int, tuple[int, ...]]]] = {}
        for (done, last), some in labels.items():
            at = outing.start if last < 0 else tasks[last].at
            for i, task in enumerate(tasks):
                if done >> i & 1 or (places[i] and places[i] != step) or (not places[i] and step in taken):
                    continue
                way = travel[at][task.at]
                for now, cost, path in some:
                    here = next((max(now + way, a) for a, b in task.starts if b >= now + way), None)
                    if here is not None:
                        _keep(grown.setdefault((done | 1 << i, i), []), (here + task.service, cost + way, (*path, i)))
        labels = grown
    best: tuple[int, tuple[int, ...]] | None = None
    for (_, last), some in labels.items():
        home = travel[outing.start if last < 0 else tasks[last].at][outing.end] if many else 0
        for now, cost, path in some:
            if now + home <= outing.span.end and (best is None or (cost + home, path) < best):
                best = (cost + home, path)
    return None if best is None else tuple(tasks[i] for i in best[1])


def _put(tasks: Sequence[Task], places: Sequence[int]) -> tuple[Task, ...]:
    """Return ``tasks`` in their own order, those that have a place (from 1; 0 is none) put there."""
    loose = iter([task for task, place in zip(tasks, places, strict=True) if not place])
    fixed = {place: task for task, place in zip(tasks, places, strict=True) if place}
    return tuple(fixed[n] if n in fixed else next(loose) for n in range(1, len(tasks) + 1))


def _keep(some: list[tuple[int, int, tuple[int, ...]]], new: tuple[int, int, tuple[int, ...]]) -> None:
    """Add a label unless another is as good in both; take out those that it beats."""
    if any(now <= new[0] and cost <= new[1] for now, cost, _ in some):
        return
    some[:] = [one for one in some if one[0] < new[0] or one[1] < new[1]]
    some.append(new)
