"""A question that somebody asks a list again and again, kept under a word of their own."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Final

from django.db import transaction

from notoneless.accounts.models import SavedFilter
from notoneless.accounts.terms import AccountError, Viewer
from notoneless.audit import actions as audit

MANY: Final = 20  # for one list; more are no help to anybody


def keep_filter(*, by: Viewer, at: datetime, list_name: str, name: str, query: str) -> SavedFilter:
    """Keep a filter of ``list_name``; one of the same name is replaced. Raises N020 without a name or a condition, N021
    when there are too many."""
    name, query = name.strip()[:40], query[:1000]
    if not name or not query:
        raise AccountError(
            "N020",
            "保存筛选要有一个名字，并且至少选了一个条件。请先选条件，再起名保存。",
            "A filter is saved under a name and with at least one condition. Choose a condition first.",
        )
    with transaction.atomic():
        mine = SavedFilter.objects.filter(account=by.known_id, list_name=list_name)
        if mine.exclude(name=name).count() >= MANY:
            raise AccountError(
                "N021",
                f"这个列表已经存了 {MANY} 个筛选。请先删掉一个不用的。",
                f"{MANY} filters are saved for this list already. Delete one that is not used.",
            )
        kept, _ = SavedFilter.objects.update_or_create(
            account_id=by.known_id, list_name=list_name, name=name, defaults={"query": query, "kept_at": at}
        )
        audit.write("accounts.filter_kept", by=by, at=at, subject=f"account:{by.actor}", detail={"list": list_name})
    return kept


def drop_filter(*, by: Viewer, at: datetime, filter_id: uuid.UUID) -> None:
    """Forget one of one's own filters; one that is not there, or another's, is as if it were gone already."""
    with transaction.atomic():
        if SavedFilter.objects.filter(pk=filter_id, account=by.known_id).delete()[0]:
            audit.write("accounts.filter_dropped", by=by, at=at, subject=f"account:{by.actor}")
