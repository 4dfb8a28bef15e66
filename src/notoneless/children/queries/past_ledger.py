"""Who stood in a ledger of the sweeps on a past day: by the newest standing that a sweep published by then had brought.

Which sweeps were published by a day is not known here: whoever asks says it.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from notoneless.children.models import Child, Standing


def on_ledger(ledger: str, on: date, *, published: Collection[uuid.UUID]) -> QuerySet[Child]:
    """Return the children who stood in ``ledger`` when ``on`` ended, as the sweeps ``published`` by then found them."""
    ended = timezone.make_aware(datetime.combine(on + timedelta(days=1), time.min))
    newest = Standing.objects.filter(child=OuterRef("pk"), publication__in=published).order_by("-on", "-pk")
    return Child.objects.filter(
        Q(removed_at=None) | Q(removed_at__gte=ended), merged_into=None
    ).annotate(stood_in=Subquery(newest.values("ledger")[:1])).filter(stood_in=ledger)  # fmt: skip
