"""Whom one must visit as a list that may leave the house: privacy asks for its columns, whose it is, and its lines.

Filters come as plain words, because they are kept with the request; one that is not known is refused. That a child is poor stands in no line of it.
Who struggles with learning is no list that leaves: the words for it are not known here.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext

from notoneless.accounts.terms import Viewer
from notoneless.children.access import SEE, Children
from notoneless.children.models import Child
from notoneless.children.queries import admit_units
from notoneless.privacy.access import Line, picked_keys
from notoneless.privacy.terms import NotThere
from notoneless.visits.queries.figures import NOWHERE
from notoneless.visits.queries.targets import CASE, CLASS, HARDSHIP, Target, target_lines, targets

AT_ONCE: Final = 500
WORDS: Final = ("group", "visited", "place", "school")


@dataclass(frozen=True, slots=True)
class _Asked:
    on: date
    keys: frozenset[uuid.UUID]
    only: dict[str, str]


def _asked(filters: Mapping[str, Any]) -> _Asked:
    if set(filters) - {*WORDS, "keys", "on", "asked"}:
        raise NotThere
    only = {name: str(filters[name]) for name in WORDS if filters.get(name)}
    if only.get("group", CLASS) not in (CLASS, HARDSHIP, CASE) or only.get("visited", "yes") not in ("yes", "no"):
        raise NotThere
    try:
        keys = frozenset(picked_keys(filters))
        return _Asked(date.fromisoformat(str(filters["on"])), keys, only)
    except (KeyError, ValueError):
        raise NotThere from None


def admit(viewer: Viewer, filters: Mapping[str, Any]) -> None:
    """Raise :class:`NotThere` when the words name a unit or a child whom ``viewer`` does not see."""
    asked = _asked(filters)
    keys, place = asked.keys, asked.only.get("place", "")
    admit_units(viewer, on=asked.on, place="" if place == NOWHERE else place, school=asked.only.get("school", ""))
    if keys and Children(viewer, SEE).filter(Child.objects.filter(pk__in=keys)).count() != len(keys):
        raise NotThere


def on_list(viewer: Viewer, filters: Mapping[str, Any], power: str) -> list[uuid.UUID]:
    """Return the ids of the children on the list within ``power``."""
    return [one.id for one in _rows(viewer, filters, power)]


def list_lines(viewer: Viewer, filters: Mapping[str, Any], power: str) -> Iterator[Line]:
    """Yield the lines of the list, whoever is due first in front."""
    on, rows = _asked(filters).on, _rows(viewer, filters, power)
    for begin in range(0, len(rows), AT_ONCE):
        for one in target_lines(rows[begin : begin + AT_ONCE], on=on):
            yield Line(
                one.id,
                {
                    "name": one.name, "school": one.school, "room": one.room, "place": one.place, "due_on": one.due_on,
                    "case": gettext("是") if CASE in one.groups else "", "visited_on": one.visited_on,
                },
            )  # fmt: skip


def _rows(viewer: Viewer, filters: Mapping[str, Any], power: str) -> list[Target]:
    asked = _asked(filters)
    found = targets(viewer, on=asked.on, **asked.only)
    if asked.keys:
        found = [one for one in found if one.id in asked.keys]
    within = set(Children(viewer, power).filter(Child.objects.all()).values_list("pk", flat=True))
    return [one for one in found if one.id in within]
