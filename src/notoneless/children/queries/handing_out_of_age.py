"""The ledger of children of school age as it may leave the house: privacy asks for its columns, whose it is, and its lines.

``day`` is the day of the ledger, ``on`` that on which it was asked for; the lines are those that the page of that day shows, in
the same order.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext

from notoneless.accounts.terms import Viewer, is_english
from notoneless.children.access import SEE
from notoneless.children.models import Child
from notoneless.children.queries.choosing import admit_units
from notoneless.children.queries.file_columns import Value, file_values
from notoneless.children.queries.listing import ChildLine
from notoneless.children.queries.of_age import AT_ONCE, OF_AGE, AgeFilter, age_keys, ledger_word, rows_of, word_choices
from notoneless.privacy.access import Line, picked_keys
from notoneless.privacy.terms import NotThere
from notoneless.standards.school_year import school_year, term

WORDS: Final = ("ledger", "place", "school", "outcome", "stage")


def _asked(filters: Mapping[str, Any]) -> tuple[AgeFilter, frozenset[uuid.UUID], date, date]:
    if set(filters) - {*WORDS, "keys", "on", "day", "asked"} or filters.get("ledger", OF_AGE) != OF_AGE:
        raise NotThere
    word = str(filters.get("outcome") or "")
    try:
        today = date.fromisoformat(str(filters["on"]))
        day = date.fromisoformat(str(filters.get("day") or filters["on"]))
        keys = frozenset(picked_keys(filters))
    except (KeyError, ValueError):
        raise NotThere from None
    if day > today or (word and word not in dict(word_choices())):
        raise NotThere
    only = AgeFilter(word, str(filters.get("place") or ""), str(filters.get("school") or ""))
    return only, keys, day, today


def called(filters: Mapping[str, Any]) -> str:
    """Return what the book is called: the ledger, and its day."""
    _only, _keys, day, _today = _asked(filters)
    return f"{ledger_word(OF_AGE)}（{day}）"


def admit(viewer: Viewer, filters: Mapping[str, Any]) -> None:
    """Raise :class:`NotThere` when the words name a place, a school or a child that ``viewer`` does not see."""
    only, keys, day, _today = _asked(filters)
    admit_units(viewer, on=day, place=only.place, school=only.school)
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
        rows = rows_of(keys[begin : begin + AT_ONCE], day, today)
        told = ledger_values([one.child for one in rows], day)
        for one in rows:
            yield Line(one.id, told[one.id] | {"outcome": one.word, "told_by": one.told_by})


def ledger_values(rows: Sequence[ChildLine], day: date) -> dict[uuid.UUID, dict[str, Value]]:
    """Return child → what a ledger of ``day`` says of it under the headings that all ledgers share."""
    files = Child.objects.in_bulk([one.id for one in rows])
    for one in rows:
        files[one.id].cached_school_path = one.school_path
    told = file_values([files[one.id] for one in rows], day)
    year, half = school_year(day), term(day)
    for one in rows:
        told[one.id] |= {
            "name": one.name, "sex": one.sex, "birth_on": one.birth_on, "place": one.place, "school": one.school,
            "grade": one.grade, "room": one.room, "ledger": one.ledger, "day": day,
            "school_year": year.en if is_english() else year.zh,
            "term": gettext("上学期") if half.number == 1 else gettext("下学期"),
        }  # fmt: skip
    return told
