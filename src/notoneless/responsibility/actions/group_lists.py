"""Many schools' groups and plans by one list: uploaded, looked at, carried out at once."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from notoneless.accounts import actions as accounts
from notoneless.accounts.queries import kept_rows
from notoneless.accounts.terms import ListKind, Viewer
from notoneless.audit import actions as audit
from notoneless.responsibility.actions.groups import set_group
from notoneless.responsibility.actions.refusals import not_there, taken_before
from notoneless.responsibility.queries.group_lists import group_facts
from notoneless.responsibility.rules.group_lists import Becomes, GroupLine, Judged, judge
from notoneless.responsibility.terms import ChangedError


def keep_group_list(*, by: Viewer, at: datetime, file_name: str, rows: Sequence[GroupLine]) -> uuid.UUID:
    """Keep a list of groups as it was read, sealed, until it is looked at and carried out; return its key."""
    with transaction.atomic():
        kept = accounts.keep_list(
            by=by, at=at, file_name=file_name, rows=[asdict(row) for row in rows], kind=ListKind.GROUPS
        )
        audit.write("responsibility.keep_group_list", by=by, at=at, subject=f"staff_list:{kept.pk}",
                    detail={"rows": kept.count})  # fmt: skip
    return kept.pk


def take_group_list(*, by: Viewer, at: datetime, list_id: uuid.UUID, seen: str) -> Judged:
    """Carry out a list of groups that was looked at, its unclear rows left out; all that is clear in one transaction, once.

    ``seen`` is the digest of the preview that was looked at. Raises D001 (not one's own list), D011 (carried out before),
    D029 (something changed since, so that the list would do other than was seen).
    """
    on = timezone.localdate(at)
    with transaction.atomic():
        found = kept_rows(by=by, list_id=list_id, kind=ListKind.GROUPS)
        if found is None:
            raise not_there("这份名单", "list")
        kept, raw = found
        if not accounts.mark_applied(kept=kept, at=at):
            raise taken_before()
        rows = [GroupLine(**row) for row in raw]
        judged = judge(rows, group_facts(by, rows, on=on))
        if judged.digest != seen:
            raise ChangedError(
                "D029",
                "预览之后，学校的小组或任职有了变化，这份名单办出来会和您看到的不同，所以还没有办理。请看新的预览，再确认一次。",
                "A group or a post changed since the preview, so this list would do other than you saw; nothing was done. Look at it again and confirm.",
            )
        for one in judged.of(Becomes.NEW, Becomes.CHANGED):
            set_group(
                by=by, at=at, school_id=one.standing.school_id, leader_id=one.leader, member_ids=one.members,
                plan=one.plan, seen=one.standing.mark,
            )  # fmt: skip
        audit.write(
            "responsibility.take_group_list", by=by, at=at, subject=f"staff_list:{kept.pk}",
            detail={kind.value: len(judged.of(kind)) for kind in Becomes} | {"unclear": len(judged.unclear)},
        )  # fmt: skip
    return judged
