"""A report's children as a list that may leave the house: privacy asks for its columns, whose it is, and its lines. A word that is
not known is refused. Only children whom the asker sees stand in it: of the others there is no name to hand out."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from django.utils.translation import override

from notoneless.accounts.terms import Viewer
from notoneless.children.access import SEE
from notoneless.privacy.access import Line, picked_keys
from notoneless.privacy.terms import NotThere
from notoneless.reports.queries.upward import county_of, line_of, told, version_of
from notoneless.reports.queries.upward_children import (
    UpwardFilter,
    UpwardRow,
    grouped,
    narrowed,
    reason_said,
    rows_of,
    upward_filter,
)
from notoneless.reports.queries.upward_periods import owed_one
from notoneless.reports.terms import STAGES, UPWARD, AbsentError

WORDS: Final = frozenset(UpwardFilter.__slots__)


def _rows(viewer: Viewer, filters: Mapping[str, Any], power: str) -> tuple[UpwardRow, ...]:
    if set(filters) - {*WORDS, "period", "version", "keys", "on", "asked"}:
        raise NotThere
    try:
        on = date.fromisoformat(str(filters["on"]))
        picked = set(picked_keys(filters))
        county = county_of(viewer)
        line = line_of(county, owed_one(county, int(str(filters["period"])), on), on)
        row = version_of(line, int(str(filters.get("version") or 0)))
    except (KeyError, ValueError, AbsentError):
        raise NotThere from None
    items, _facts, _words, until = told(line, row, on)
    only = upward_filter(filters)
    groups = grouped(county, items, until, known_by=row.handed_at if row else None) if only.group else {}
    kept = [item for item in narrowed(items, only, groups) if not picked or (item.case or item.child) in picked]
    rows = tuple(row for row in rows_of(viewer, kept, on, power) if row.child)
    if power == SEE and picked - {row.id for row in rows}:
        raise NotThere
    return rows


def admit(viewer: Viewer, filters: Mapping[str, Any]) -> None:
    """Raise :class:`NotThere` when the words name a report, or a child of it, that ``viewer`` does not see."""
    _rows(viewer, filters, SEE)


def on_list(viewer: Viewer, filters: Mapping[str, Any], power: str) -> list[uuid.UUID]:
    """Return the ids of the children on the list within ``power``."""
    return [row.child.id for row in _rows(viewer, filters, power) if row.child]


def list_lines(viewer: Viewer, filters: Mapping[str, Any], power: str) -> Iterator[Line]:
    """Yield the lines of the list, town by town."""
    with override("zh-hans"):  # an office's book is Chinese, whoever asks for it
        lines = [Line(row.child.id, upward_values(row)) for row in _rows(viewer, filters, power) if row.child]
    yield from lines


def upward_values(row: UpwardRow) -> dict[str, str | date | None]:
    """Return what a row says under each heading of the book."""
    return {
        "name": row.name, "sex": row.child.sex if row.child else "", "birth_on": row.child.birth_on if row.child else None,
        "number": row.number, "town": row.town, "school": row.school, "stage": str(STAGES.get(row.stage, row.stage)),
        "reason": reason_said(row.reason),
        "figures": "、".join(str(label) for name, label in UPWARD.items() if name in row.figures),
    }  # fmt: skip
