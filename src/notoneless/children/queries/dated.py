"""Whether a dated row holds on a day: its period is half-open, and a beginning that nobody told is long ago."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from notoneless.children.models import ChildRow


def live(on: date) -> Q:
    """Return the condition that a dated row holds on the day."""
    return (Q(began_on=None) | Q(began_on__lte=on)) & (Q(ended_on=None) | Q(ended_on__gt=on))


def holds(row: ChildRow, on: date) -> bool:
    """Return whether a row that was read holds on the day."""
    return (row.began_on is None or row.began_on <= on) and (row.ended_on is None or row.ended_on > on)
