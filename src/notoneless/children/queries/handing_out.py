"""The list of children as it may leave the house: privacy asks for its columns, whose it is, and its lines.

Filters come as plain words, because they are kept with the request; one that is not known is refused. ``on`` is the day as
of which ages and marks are told.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from notoneless.accounts.terms import Viewer
from notoneless.children.access import SEE
from notoneless.children.models import Child
from notoneless.children.queries.choosing import admit_units
from notoneless.children.queries.file_columns import Value, file_values
from notoneless.children.queries.listing import ChildFilter, child_keys, lines
from notoneless.privacy.access import Line, picked_keys
from notoneless.privacy.terms import NotThere

AT_ONCE: Final = 500
WORDS: Final = ("text", "ledger", "school", "place", "group", "mark", "sex")
NUMBERS: Final = ("grade", "age_from", "age_to")


def filter_of(filters: Mapping[str, Any]) -> tuple[ChildFilter, tuple[str, ...], date]:
    """Return the filter, the ids that were picked, and the day, of words that a form or an address gave.

    Raises :class:`NotThere` for a word that is not known.
    """
    if set(filters) - {*WORDS, *NUMBERS, "standing", "keys", "on", "asked"}:
        raise NotThere
    try:
        given: dict[str, Any] = {name: str(filters[name]) for name in WORDS if filters.get(name)}
        given |= {name: int(filters[name]) for name in NUMBERS if filters.get(name) not in (None, "")}
        on = date.fromisoformat(str(filters["on"])) if filters.get("on") else date(9999, 1, 1)
        keys = tuple(map(str, picked_keys(filters)))
    except ValueError:
        raise NotThere from None
    if filters.get("standing"):
        given["standing"] = (str(filters["standing"]),)
    return ChildFilter(**given), keys, on


def admit(viewer: Viewer, filters: Mapping[str, Any]) -> None:
    """Raise :class:`NotThere` when the words name a place, a school, a class or a child that ``viewer`` does not see.

    One that is closed, one of somebody else's and one that never was are one answer.
    """
    only, keys, on = filter_of(filters)
    admit_units(viewer, on=on, place=only.place, school=only.school)
    if keys and set(keys) != {str(key) for key in child_keys(viewer, on=date.max, power=SEE, keys=keys)}:
        raise NotThere


def on_list(viewer: Viewer, filters: Mapping[str, Any], power: str) -> list[uuid.UUID]:
    """Return the ids of the children on the list within ``power``."""
    only, keys, on = filter_of(filters)
    return child_keys(viewer, on=on, only=only, power=power, keys=keys)


def list_lines(viewer: Viewer, filters: Mapping[str, Any], power: str) -> Iterator[Line]:
    """Yield the lines of the list, school by school."""
    _only, _keys, on = filter_of(filters)
    keys = on_list(viewer, filters, power)
    ordered = list(
        Child.objects.filter(pk__in=keys).order_by("cached_school_path", "pinyin", "pk").values_list("pk", flat=True)
    ) if len(keys) <= AT_ONCE else _by_school(keys)  # fmt: skip
    for begin in range(0, len(ordered), AT_ONCE):
        some = ordered[begin : begin + AT_ONCE]
        rows = Child.objects.in_bulk(some)
        yield from _lines([rows[key] for key in some if key in rows], on)


def _by_school(keys: list[uuid.UUID]) -> list[uuid.UUID]:
    found: list[tuple[str, str, uuid.UUID]] = []
    for begin in range(0, len(keys), AT_ONCE):
        found += Child.objects.filter(pk__in=keys[begin : begin + AT_ONCE]).values_list(
            "cached_school_path", "pinyin", "pk"
        )
    return [key for _school, _pinyin, key in sorted(found, key=lambda row: (row[0], row[1], str(row[2])))]


def _lines(children: list[Child], on: date) -> Iterator[Line]:
    told = file_values(children, on)
    for child, line in zip(children, lines(children, on=on if on.year < 9999 else child_day(children)), strict=True):
        values: dict[str, Value] = told[child.pk] | {
            "name": line.name, "sex": line.sex, "birth_on": line.birth_on, "school": line.school, "room": line.room,
            "grade": line.grade, "place": line.place, "standing": line.standing, "ledger": line.ledger,
        }  # fmt: skip
        yield Line(child.pk, values, group=line.school)


def child_day(children: list[Child]) -> date:
    """Return a day for ages where none was given: that of the newest file."""
    return max(one.opened_at for one in children).date()
