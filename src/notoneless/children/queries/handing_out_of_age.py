"""The ledger of children of school age as it may leave the house: privacy asks for its columns, whose it is, and its lines.

``day`` is the day of the ledger, ``on`` that on which it was asked for; the lines are those that the page of that day shows, in
the same order.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from notoneless.accounts.terms import Viewer
from notoneless.children.access import SEE
from notoneless.children.queries.choosing import units
from notoneless.children.queries.of_age import AT_ONCE, OF_AGE, AgeFilter, AgeRow, age_keys, rows_of, word_choices
from notoneless.privacy.access import Line
from notoneless.privacy.terms import NotThere

WORDS: Final = ("ledger", "place", "school", "outcome", "stage")


def _asked(filters: Mapping[str, Any]) -> tuple[AgeFilter, frozenset[uuid.UUID], date, date]:
    if set(filters) - {*WORDS, "keys", "on", "day", "asked"} or filters.get("ledger", OF_AGE) != OF_AGE:
        raise NotThere
    word = str(filters.get("outcome") or "")
    try:
        today = date.fromisoformat(str(filters["on"]))
        day = date.fromisoformat(str(filters.get("day") or filters["on"]))
        keys = frozenset(uuid.UUID(key) for key in str(filters.get("keys", "")).split(".") if key)
    except (KeyError, ValueError):
        raise NotThere from None
    if day > today or (word and word not in dict(word_choices())):
        raise NotThere
    only = AgeFilter(word, str(filters.get("place") or ""), str(filters.get("school") or ""))
    return only, keys, day, today


def admit(viewer: Viewer, filters: Mapping[str, Any]) -> None:
    """Raise :class:`NotThere` when the words name a place, a school or a child that ``viewer`` does not see."""
    only, keys, _day, _today = _asked(filters)
    offered = units(viewer, place=only.place, school=only.school)
    for path, pairs in ((only.place, offered.places), (only.school, offered.schools)):
        if path and path not in {one for one, _name in pairs}:
            raise NotThere
    if keys and len(on_list(viewer, filters, SEE)) != len(keys):
        raise NotThere


def on_list(viewer: Viewer, filters: Mapping[str, Any], power: str) -> list[uuid.UUID]:
    """Return the ids of the children on the list within ``power``."""
    only, picked, day, today = _asked(filters)
    keys = age_keys(viewer, on=day, only=only, today=today, power=power)
    return [key for key in keys if key in picked] if picked else keys


def list_lines(viewer: Viewer, filters: Mapping[str, Any], power: str) -> Iterator[Line]:
    """Yield the lines of the ledger, village by village."""
    _only, _picked, day, today = _asked(filters)
    keys = on_list(viewer, filters, power)
    for begin in range(0, len(keys), AT_ONCE):
        for one in rows_of(keys[begin : begin + AT_ONCE], day, today):
            yield Line(one.id, age_values(one) | {"day": day})


def age_values(one: AgeRow) -> dict[str, str | int | date | None]:
    """Return what a row says under each heading of the book."""
    child = one.child
    return {
        "name": child.name, "sex": child.sex, "birth_on": child.birth_on, "place": child.place, "school": child.school,
        "grade": child.grade, "room": child.room, "outcome": one.word, "told_by": one.told_by, "ledger": child.ledger,
    }  # fmt: skip
