"""How a move stands, told from its acts; and how high a silence has risen.

The last word counts: a refusal waits for the bureau, which alone may speak where both sides differ. Silence is no consent: whoever
lets the day pass is told above, one level for each further span of the same length.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from notoneless.moves.terms import ActFact, ActKind, Side, Standing, State
from notoneless.standards.calendar import Calendar

STEP = 4
_AFTER = {
    ActKind.PROPOSED: State.WAITING,
    ActKind.CONFIRMED: State.CONFIRMED,
    ActKind.REFUSED: State.REFUSED,
    ActKind.WITHDRAWN: State.WITHDRAWN,
    ActKind.UNDONE: State.UNDONE,
}


def fold(acts: Sequence[ActFact], calendar: Calendar, *, days: int) -> Standing:
    """Return how a move stands after its acts, the first of which proposed it. ``days`` are the working days that the other side
    has, from the day on which it was written."""
    first = acts[0]
    state, sits_on, risen = State.WAITING, None, ""
    for act in acts:
        if act.kind == ActKind.RISEN:
            risen = act.unit_path if not risen or len(act.unit_path) < len(risen) else risen
        elif act.kind == ActKind.DECIDED:
            state = State.CONFIRMED if act.yes else State.STAYS
        else:
            state = _AFTER[act.kind]
        if act.kind in (ActKind.CONFIRMED, ActKind.DECIDED):
            sits_on = act.on if state == State.CONFIRMED else None
        elif act.kind == ActKind.UNDONE:
            sits_on = None
    answers = Side.TO if first.side == Side.FROM else Side.FROM
    return Standing(state, first.side, answers, calendar.add_working(first.written_on, days), sits_on, risen)


def rises_to(school_path: str, due_on: date, calendar: Calendar, *, days: int, on: date) -> tuple[str, ...]:
    """Return the units above a school that are to know on ``on`` that its answer is late, the nearest first: one once the day has
    passed, one more for every further ``days`` working days, up to the county."""
    above = [school_path[:end] for end in range(len(school_path) - STEP, 0, -STEP)]
    told, day = 0, due_on
    while told < len(above) and day < on:
        told += 1
        day = calendar.add_working(day, days)
    return tuple(above[:told])
