"""How a pupil's plan stands: a barrier is answered by its own proof, a plan is closed when every barrier is."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from notoneless.learning.terms import BarrierLine, DeedFact, DeedKind, Standing, State


def fold(deeds: Iterable[DeedFact]) -> Standing:
    """Return how a plan stands after its deeds, in their order.

    An asking says which barriers stand. One that is found again keeps what was done about it; one that is no longer found is left out, unless it
    was answered: what was given stays with the plan.
    """
    lines: dict[str, BarrierLine] = {}
    visits: dict[uuid.UUID, None] = {}
    for one in deeds:
        if one.kind == DeedKind.ASKED:
            due = one.due_on or one.on
            kept = {key: line for key, line in lines.items() if key in one.barriers or line.answered_on is not None}
            lines = kept | {key: BarrierLine(key, one.on, due) for key in one.barriers if key not in kept}
        elif one.kind == DeedKind.VISITED and one.visit is not None:
            visits[one.visit] = None
        elif one.barrier in lines:
            lines[one.barrier] = _after(lines[one.barrier], one)
            if one.visit is not None:
                visits[one.visit] = None
    told = tuple(lines.values())
    return Standing(_state(told), told, due_on=_due(told), closed_on=_closed(told), visits=tuple(visits))


def _after(line: BarrierLine, deed: DeedFact) -> BarrierLine:
    measure, who, due = deed.measure or line.measure, deed.who or line.who, deed.due_on or line.due_on
    if deed.kind == DeedKind.PLANNED:
        return replace(line, measure=measure, who=who, due_on=due)
    if deed.kind == DeedKind.ANSWERED:
        return replace(line, measure=measure, answered_on=deed.on)
    return replace(line, due_on=due, answered_on=None)


def _open(lines: tuple[BarrierLine, ...]) -> list[BarrierLine]:
    return [one for one in lines if one.answered_on is None]


def _state(lines: tuple[BarrierLine, ...]) -> State:
    if not lines:
        return State.CLEAR
    waiting = _open(lines)
    if not waiting:
        return State.CLOSED
    return State.OPEN if all(one.measure for one in waiting) else State.UNPLANNED


def _due(lines: tuple[BarrierLine, ...]) -> date | None:
    return min((one.due_on for one in _open(lines)), default=None)


def _closed(lines: tuple[BarrierLine, ...]) -> date | None:
    return max((one.answered_on for one in lines if one.answered_on), default=None) if not _open(lines) else None


def is_late(due_on: date | None, on: date) -> bool:
    """Return whether what is open until ``due_on`` is late on a day: from the day after it."""
    return due_on is not None and due_on < on
