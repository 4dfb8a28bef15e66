"""A list of staff between its preview and its taking over."""

from __future__ import annotations

import json
import uuid
from datetime import datetime, timedelta
from typing import Any

from notoneless.accounts.actions import refusals
from notoneless.accounts.models import StaffList
from notoneless.accounts.terms import Viewer

KEPT = timedelta(days=7)


def keep_list(*, by: Viewer, at: datetime, file_name: str, rows: list[dict[str, Any]]) -> StaffList:
    """Keep the rows that were read, sealed; nothing is made of them yet."""
    StaffList.objects.filter(made_at__lt=at - KEPT).delete()
    kept = StaffList(made_by=by.actor, file_name=file_name[:120], count=len(rows), made_at=at)
    kept.rows = json.dumps(rows, ensure_ascii=False)
    kept.save()
    return kept


def kept_rows(*, by: Viewer, list_id: uuid.UUID) -> tuple[StaffList, list[dict[str, Any]]]:
    """Return a list that one has uploaded oneself, and its rows. Raises N005 for any other."""
    kept = StaffList.objects.filter(pk=list_id, made_by=by.actor).first()
    if kept is None or kept.rows is None:
        raise refusals.not_there()
    return kept, json.loads(kept.rows.open(why="staff_list"))


def mark_applied(*, kept: StaffList, at: datetime) -> bool:
    """Mark a list as taken over; return whether this call did it, and not one before."""
    return bool(StaffList.objects.filter(pk=kept.pk, applied_at=None).update(applied_at=at))
