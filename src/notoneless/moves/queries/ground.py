"""What the rules of a move are asked with: its acts as facts, the county's calendar, the days that the other side has."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date

from notoneless.attendance.queries.calls import calendar_at
from notoneless.attendance.queries.calls import policy as parameters
from notoneless.children.access import kept_of
from notoneless.children.models import Child
from notoneless.moves.models import Move
from notoneless.moves.rules.folding import fold
from notoneless.moves.terms import ActFact, ActKind, Standing
from notoneless.responsibility.queries import code_at, system_scope
from notoneless.standards.calendar import Calendar

__all__ = ["answer_days", "calendar_at", "children_of", "facts_of", "standing_of"]


def answer_days(county_path: str, on: date) -> int:
    """Return in how many working days the other side confirms, for what is proposed on ``on``."""
    return int(parameters().value("moves.answer_days", code_at(county_path), on).value)


def facts_of(move: Move) -> list[ActFact]:
    """Return the acts of a move as the rules read them, in their order."""
    return [
        ActFact(ActKind(row.kind), row.side, row.written_on, row.on, row.yes, row.unit_path)
        for row in move.acts.order_by("number")
    ]


def standing_of(move: Move, facts: list[ActFact]) -> Standing:
    """Return how a move stands after these acts."""
    calendar: Calendar = calendar_at(move.county_path)
    return fold(facts, calendar, days=answer_days(move.county_path, facts[0].written_on))


def children_of(moves: Iterable[Move]) -> dict[uuid.UUID, Child]:
    """Return child → its file, or the one that it was merged into. A school that is to confirm has no reach over the file yet and
    is shown the child by its move; the database is asked by the house."""
    with system_scope():
        found = Child.objects.in_bulk(list({one.child_id for one in moves}))
        return {key: kept_of(child) if child.merged_into_id else child for key, child in found.items()}
