"""Divisions as a tree on a day, one division's page, and what forms offer to choose from."""

from __future__ import annotations

import uuid
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from notoneless.accounts.terms import STEP, Viewer
from notoneless.places import access
from notoneless.places.models import Division
from notoneless.places.queries.asof import divisions_on, schools_on
from notoneless.places.queries.history import HistoryRow, history_of
from notoneless.places.rules import codes, paths
from notoneless.places.terms import AbsentError, Key, Level


@dataclass(frozen=True, slots=True)
class DivisionRow:
    """A division as it stood on the day; ``schools`` counts those in it and under it that the viewer may see."""

    id: uuid.UUID
    name: str
    code: str
    level: int
    path: str
    parent_id: uuid.UUID | None
    began_on: date
    ended_on: date | None
    parts: int = 0
    schools: int = 0
    is_listed: bool = True
    version: int = 1
    now_name: str = ""

    @property
    def depth(self) -> int:
        """How many steps below the county: 0, 1, 2."""
        return paths.depth(self.path) - 1

    @property
    def level_label(self) -> str:
        """The level in words."""
        return str(Level(self.level).label)


@dataclass(frozen=True, slots=True)
class DivisionPage:
    """A division with those above it, those in it, and its history."""

    division: DivisionRow
    above: tuple[DivisionRow, ...]
    parts: tuple[DivisionRow, ...]
    history: tuple[HistoryRow, ...]
    may_edit: bool


def division_tree(viewer: Viewer, *, on: date) -> tuple[DivisionRow, ...]:
    """Return the divisions that the viewer may see as they stood on the day, each behind the one above it."""
    found = list(access.divisions(viewer).filter(divisions_on(on)).order_by("path"))
    homes = access.schools(viewer).filter(schools_on(on)).values_list("then_division", flat=True)
    at = Counter(homes)
    kept: dict[uuid.UUID, Any] = {one.pk: one for one in found}
    schools: Counter[uuid.UUID] = Counter()
    parts: Counter[uuid.UUID] = Counter()
    for one in found:
        if one.then_parent in kept:
            parts[one.then_parent] += 1
        step: Any = one
        while step is not None:
            schools[step.pk] += at[one.pk]
            step = kept.get(step.then_parent)
    rows = [_row(one, parts[one.pk], schools[one.pk]) for one in found]
    return tuple(sorted(rows, key=lambda row: row.path))


def _row(one: Any, parts: int = 0, schools: int = 0) -> DivisionRow:
    then: str = one.then_name
    return DivisionRow(
        id=one.pk,
        name=then,
        code=one.then_code,
        level=one.level,
        path=one.then_path,
        parent_id=one.then_parent,
        began_on=one.began_on,
        ended_on=one.ended_on,
        parts=parts,
        schools=schools,
        is_listed=codes.is_listed(one.then_code),
        version=one.version,
        now_name="" if then == one.name else one.name,
    )


def division_page(viewer: Viewer, key: Key, *, on: date) -> DivisionPage:
    """Return one division as it stood on the day. Raises :class:`AbsentError`.

    A division that began later or had ended is shown as it is now, so that its history can always be reached.
    """
    access.divisions(viewer).one(Division.objects.all(), pk=key)
    tree = {row.id: row for row in division_tree(viewer, on=on)}
    wanted = uuid.UUID(str(key))
    row = tree.get(wanted)
    if row is None:
        own = Division.objects.get(pk=wanted)
        row = DivisionRow(
            own.pk, own.name, own.code, own.level, own.path, own.parent_id, own.began_on, own.ended_on,
            is_listed=codes.is_listed(own.code), version=own.version,
        )  # fmt: skip
    over: list[DivisionRow] = []
    step = tree.get(row.parent_id) if row.parent_id else None
    while step is not None:
        over.insert(0, step)
        step = tree.get(step.parent_id) if step.parent_id else None
    return DivisionPage(
        division=row,
        above=tuple(over),
        parts=tuple(one for one in tree.values() if one.parent_id == row.id),
        history=history_of("division", wanted),
        may_edit=access.divisions(viewer, access.EDIT).filter(Division.objects.filter(pk=wanted)).exists(),
    )


def division_choices(county_path: str, *, on: date, level: int | None = None) -> tuple[DivisionRow, ...]:
    """Return the divisions of a county for a form to choose from, whoever asks: a pupil may live in any village of it."""
    county = county_path[:STEP]
    rows = divisions_on(on).filter(access.under([county])).order_by("path")
    if level is not None:
        rows = rows.filter(level=level)
    return tuple(sorted((_row(one) for one in rows), key=lambda row: row.path))


def parent_choices(viewer: Viewer, key: Key, *, on: date) -> tuple[DivisionRow, ...]:
    """Return the divisions under which this one may be put, or into which it may be merged: same county, the level of its
    parent or its own; itself left out."""
    one = access.divisions(viewer, access.EDIT).one(Division.objects.all(), pk=key)
    if one.level == Level.COUNTY:
        raise AbsentError
    rows = divisions_on(on).filter(
        access.under([one.path[:STEP]]), Q(level=one.level) | Q(level=one.level - 1)
    ).exclude(pk=one.pk)  # fmt: skip
    return tuple(sorted((_row(two) for two in rows), key=lambda row: row.path))
