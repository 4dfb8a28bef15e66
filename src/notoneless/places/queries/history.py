"""What became of a unit: the changes that touched it, newest first."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from notoneless.accounts.queries import names_of
from notoneless.audit.queries import acts_on
from notoneless.places.models import UnitChange
from notoneless.places.terms import Change


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One change. ``said`` holds what was and what became (``old_name``, ``new_name``, ``old_code`` …) in words of that
    day; ``other`` is the unit at the other end, '' where the unit changed by itself."""

    id: uuid.UUID
    on: date
    kind: str
    label: str
    document: str
    note: str
    said: dict[str, Any]
    other: str
    other_id: uuid.UUID | None
    coming_in: bool
    recorded_at: datetime


def history_of(unit: str, key: uuid.UUID) -> tuple[HistoryRow, ...]:
    """Return the history of a unit; ``unit`` is ``division``, ``centre`` or ``school``. Who may see the unit may see it."""
    before, after = f"before_{unit}", f"after_{unit}"
    rows = (
        UnitChange.objects.filter(Q(**{before: key}) | Q(**{after: key}))
        .select_related(before, after)
        .order_by("-on", "-recorded_at")
    )
    return tuple(_row(one, getattr(one, before), getattr(one, after), key) for one in rows)


def _row(one: UnitChange, before: Any, after: Any, key: uuid.UUID) -> HistoryRow:
    coming_in = after is not None and after.pk == key and (before is None or before.pk != key)
    other = before if coming_in else after if after is not None and after.pk != key else None
    return HistoryRow(
        id=one.pk,
        on=one.on,
        kind=one.kind,
        label=str(Change(one.kind).label),
        document=one.document,
        note=one.note,
        said=one.said,
        other=other.name if other is not None else "",
        other_id=other.pk if other is not None else None,
        coming_in=coming_in,
        recorded_at=one.recorded_at,
    )


def last_changed(unit: str, key: uuid.UUID) -> tuple[str, datetime] | None:
    """Return who changed the unit last, by name, and when; None where nobody did yet. Who may edit the unit may see it."""
    table = {"division": "division", "centre": "educationcentre", "school": "school"}[unit]
    line = next(iter(acts_on([f"places_{table}:{key}"], most=1)), None)
    if line is None:
        return None
    return names_of([line.actor]).get(line.actor, ""), line.at
