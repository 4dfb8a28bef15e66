"""三统一 as a list that may leave the house: privacy asks for its columns, whose it is, and its lines. A word that is not known is refused."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from django.utils.translation import override

from notoneless.accounts.terms import Viewer
from notoneless.cases.access import SEE
from notoneless.children.queries import admit_units
from notoneless.privacy.access import Line, picked_keys
from notoneless.privacy.terms import NotThere
from notoneless.reports.queries.three_way import (
    BOOKS,
    ROLLS,
    SEATS,
    TODOS,
    VERDICTS,
    ThreeFilter,
    ThreeRow,
    three_filter,
    three_rows,
)

WORDS: Final = ("verdict", "place", "school")


def _asked(filters: Mapping[str, Any]) -> tuple[ThreeFilter, date]:
    if set(filters) - {*WORDS, "keys", "on", "asked"}:
        raise NotThere
    try:
        keys = picked_keys(filters)
        return replace(three_filter(filters), keys=keys), date.fromisoformat(str(filters["on"]))
    except (KeyError, ValueError):
        raise NotThere from None


def admit(viewer: Viewer, filters: Mapping[str, Any]) -> None:
    """Raise :class:`NotThere` when the words name a place, a school or a child that ``viewer`` does not see on the list."""
    only, on = _asked(filters)
    admit_units(viewer, on=on, place=only.place, school=only.school)
    if only.keys and {row.id for row in _kept(viewer, filters, SEE)} != set(only.keys):
        raise NotThere


def on_list(viewer: Viewer, filters: Mapping[str, Any], power: str) -> list[uuid.UUID]:
    """Return the ids of the children on the list within ``power``."""
    return [row.id for row in _kept(viewer, filters, power)]


def list_lines(viewer: Viewer, filters: Mapping[str, Any], power: str) -> Iterator[Line]:
    """Yield the lines of the list, those that differ first."""
    with override("zh-hans"):  # an office's book is Chinese, whoever asks for it
        lines = [Line(row.id, three_values(row)) for row in _kept(viewer, filters, power)]
    yield from lines


def three_values(row: ThreeRow) -> dict[str, str | date | None]:
    """Return what a row says under each heading of the book."""
    child = row.child
    return {
        "name": child.name, "sex": child.sex, "birth_on": child.birth_on, "place": child.place, "school": child.school,
        "room": child.room, "verdict": str(VERDICTS[row.judged.verdict]), "roll": str(ROLLS[row.roll]),
        "roll_since": row.roll_since, "seat": str(SEATS[row.seat]), "seat_on": row.seat_on, "book": str(BOOKS[row.book]),
        "book_since": row.book_since, "todo": str(TODOS[row.judged.todo]),
    }  # fmt: skip


def _kept(viewer: Viewer, filters: Mapping[str, Any], power: str) -> list[ThreeRow]:
    only, on = _asked(filters)
    found = three_rows(viewer, on=on, only=only, power=SEE)
    if power != SEE:
        within = {row.id for row in three_rows(viewer, on=on, only=only, power=power)}
        found = [row for row in found if row.id in within]
    return [row for row in found if only.verdict in ("", row.judged.verdict)]
