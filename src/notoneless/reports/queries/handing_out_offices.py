"""The offices' three counts, child by child, as a list that may leave the house."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from django.utils.translation import override

from notoneless.accounts.terms import Viewer
from notoneless.children.queries import admit_units
from notoneless.privacy.access import Line, picked_keys
from notoneless.privacy.terms import NotThere
from notoneless.reports.queries.offices import (
    MATCHES,
    MENDS,
    SAID,
    OfficeFilter,
    OfficeRow,
    office_filter,
    office_rows,
)
from notoneless.reports.queries.three_way import BOOKS

WORDS: Final = ("side", "place", "school")


def _asked(filters: Mapping[str, Any]) -> tuple[OfficeFilter, date]:
    if set(filters) - {*WORDS, "keys", "on", "asked"}:
        raise NotThere
    try:
        keys = picked_keys(filters)
        return replace(office_filter(filters), keys=keys), date.fromisoformat(str(filters["on"]))
    except (KeyError, ValueError):
        raise NotThere from None


def admit(viewer: Viewer, filters: Mapping[str, Any]) -> None:
    """Raise :class:`NotThere` when the words name a place, a school or a child that ``viewer`` does not see on the list."""
    only, on = _asked(filters)
    admit_units(viewer, on=on, place=only.place, school=only.school)
    if only.keys and {row.id for row in _kept(viewer, filters)} != set(only.keys):
        raise NotThere


def on_list(viewer: Viewer, filters: Mapping[str, Any], power: str) -> list[uuid.UUID]:
    """Return the ids of the children on the list, all of them within the power to take a list along."""
    return [row.id for row in _kept(viewer, filters)]


def list_lines(viewer: Viewer, filters: Mapping[str, Any], power: str) -> Iterator[Line]:
    """Yield the lines of the list, those that differ first."""
    with override("zh-hans"):  # an office's book is Chinese, whoever asks for it
        lines = [Line(row.id, values(row)) for row in _kept(viewer, filters)]
    yield from lines


def values(row: OfficeRow) -> dict[str, str | date | None]:
    """Return what a row says under each heading of the book."""
    child = row.child
    return {
        "name": child.name, "sex": child.sex, "birth_on": child.birth_on, "place": child.place, "school": child.school,
        "room": child.room, "education": str(SAID[row.education]), "rural": str(SAID[row.rural]),
        "book": str(BOOKS[row.book]), "book_since": row.book_since, "match": str(MATCHES[row.matched.match]),
        "mend": str(MENDS[row.matched.mend]),
    }  # fmt: skip


def _kept(viewer: Viewer, filters: Mapping[str, Any]) -> list[OfficeRow]:
    only, on = _asked(filters)
    return office_rows(viewer, on=on, only=only)
