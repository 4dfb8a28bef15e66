"""The trend: how many children were not in class, and how many were back and looked after, on one day of each of the last weeks.

A past day is read from the days that were kept (``models.Stood``), so that it says what was known then and does not change.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Count

from notoneless.accounts.terms import Viewer, after
from notoneless.cases.access import Cases
from notoneless.cases.models import Stood
from notoneless.cases.terms import OUT_OF_CLASS, Stage

WEEKS: Final = 8


@dataclass(frozen=True, slots=True)
class Point:
    """One day: children with an open case who were not known to be in a class, and those who were back in theirs and looked after.
    ``None`` where it is not told."""

    on: date
    out: int | None
    returned: int | None


def trend(viewer: Viewer, *, on: date, at: str = "", weeks: int = WEEKS) -> tuple[Point, ...]:
    """Return the same weekday of the last ``weeks`` weeks and ``on`` itself, the oldest first; ``at`` is a place. One statement."""
    days = [on - timedelta(weeks=back) for back in range(weeks, -1, -1)]
    rows = Stood.objects.filter(Cases(viewer).days_q(), since__lte=on, until__gt=days[0])
    rows = rows.filter(stage__in=(*OUT_OF_CLASS, Stage.RETURNED))
    if at:
        rows = rows.filter(place_path__gte=at, place_path__lt=after(at))
    out, back = dict.fromkeys(days, 0), dict.fromkeys(days, 0)
    # Told by stage and by day of beginning and end, as an index has them; a day is counted from these few hundred.
    for stage, until, since, many in rows.order_by().values_list("stage", "until", "since").annotate(many=Count("pk")):
        counts = back if stage == Stage.RETURNED else out
        for day in days:
            if since <= day < until:
                counts[day] += many
    return tuple(Point(day, out[day], back[day]) for day in days)
