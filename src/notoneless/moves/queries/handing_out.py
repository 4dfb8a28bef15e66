"""Moves as a list that may leave the house: privacy asks for its columns, whose it is, and its lines.

Filters come as plain words, because they are kept with the request; one that is not known is refused. Only children whom the asker's
own power reaches leave with it: a child whose move a school is still to confirm is shown there, and not handed out.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from notoneless.accounts.terms import Viewer
from notoneless.children.access import Children
from notoneless.children.models import Child
from notoneless.moves.access import Moves
from notoneless.moves.models import Move
from notoneless.moves.queries.listing import MoveFilter, asked_for, lines, move_filter
from notoneless.privacy.access import Line, picked_keys
from notoneless.privacy.terms import NotThere

AT_ONCE: Final = 500
WORDS: Final = ("group", "state", "way")


def _asked(filters: Mapping[str, Any]) -> tuple[MoveFilter, date]:
    if set(filters) - {*WORDS, "keys", "on", "asked"}:
        raise NotThere
    try:
        keys = picked_keys(filters)
        return replace(move_filter(filters), keys=keys), date.fromisoformat(str(filters["on"]))
    except (KeyError, ValueError):
        raise NotThere from None


def admit(viewer: Viewer, filters: Mapping[str, Any]) -> None:
    """Raise :class:`NotThere` when the words name a move that ``viewer`` does not see."""
    only, _on = _asked(filters)
    if only.keys and Moves(viewer).filter(Move.objects.filter(pk__in=only.keys)).count() != len(set(only.keys)):
        raise NotThere


def on_list(viewer: Viewer, filters: Mapping[str, Any], power: str) -> list[uuid.UUID]:
    """Return the ids of the children on the list within ``power``."""
    return list(dict.fromkeys(move.child_id for move in _moves(viewer, filters, power)))


def list_lines(viewer: Viewer, filters: Mapping[str, Any], power: str) -> Iterator[Line]:
    """Yield the lines of the list, the earliest day first."""
    _only, on = _asked(filters)
    moves = _moves(viewer, filters, power)
    for begin in range(0, len(moves), AT_ONCE):
        for one in lines(viewer, moves[begin : begin + AT_ONCE], on=on):
            yield Line(
                one.child,
                {
                    "name": one.name, "sex": one.sex, "birth_on": one.birth_on, "from": one.from_label,
                    "to": one.to_label, "left_on": one.left_on, "asked_on": one.asked_on, "due_on": one.due_on,
                    "state": one.state_label, "is_overdue": "是" if one.is_overdue else "", "risen_to": one.risen_to,
                },
            )  # fmt: skip


def _moves(viewer: Viewer, filters: Mapping[str, Any], power: str) -> list[Move]:
    only, on = _asked(filters)
    within = Children(viewer, power).filter(Child.objects.all()).values("pk")
    rows = asked_for(viewer, only, on=on).filter(child__in=within)
    return list(rows.select_related("from_school", "to_school").order_by("cached_due_on", "pk"))
