"""A list of staff between its preview and its taking over."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from notoneless.accounts.models import StaffList
from notoneless.accounts.terms import ListKind, Viewer

KEPT = timedelta(days=7)


def keep_list(
    *, by: Viewer, at: datetime, file_name: str, rows: list[dict[str, Any]], kind: ListKind = ListKind.STAFF
) -> StaffList:
    """Keep the rows that were read, sealed; nothing is made of them yet."""
    StaffList.objects.filter(made_at__lt=at - KEPT).delete()
    kept = StaffList(kind=kind, made_by=by.actor, file_name=file_name[:120], count=len(rows), made_at=at)
    kept.rows = json.dumps(rows, ensure_ascii=False)
    kept.save()
    return kept


def mark_applied(*, kept: StaffList, at: datetime) -> bool:
    """Mark a list as taken over; return whether this call did it, and not one before."""
    return bool(StaffList.objects.filter(pk=kept.pk, applied_at=None).update(applied_at=at))
