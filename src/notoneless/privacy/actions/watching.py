"""Counting looks: who looks at more children in a day than the post needs is stopped, and somebody is told."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from notoneless.audit import actions as audit
from notoneless.audit.terms import Kind, Outcome
from notoneless.privacy.actions.alerting import alert
from notoneless.privacy.models import Looks
from notoneless.privacy.rules.limits import looks_a_day
from notoneless.privacy.terms import Asker, PrivacyError
from notoneless.privacy.terms.states import AlertKind

SIZE = 8  # bytes by which a child is told from the others of one day


def count_looks(*, children: Iterable[uuid.UUID], by: Asker, at: datetime) -> None:
    """Count ``children`` as looked at today, before they are shown. Children seen earlier today count once.

    Raises P019 when they would be more than the day's number; then none of them is counted and none may be shown. The
    day's row is locked meanwhile, so that many sessions of one person share one number.
    """
    shown = {child.bytes[:SIZE] for child in children}
    if not shown or not by.actor:
        return
    on = timezone.localdate(at)
    limit = looks_a_day(settings.NOTONELESS_PLACE, on, posts=[reach.post for reach in by.reaches])
    with transaction.atomic():
        day, _ = Looks.objects.select_for_update().get_or_create(actor=by.actor, on=on)
        seen = bytes(day.seen)
        known = {seen[i : i + SIZE] for i in range(0, len(seen), SIZE)}
        more = known | shown
        over = len(more) > limit
        if over:
            if day.blocked_at is None:
                day.blocked_at = at
                day.save(update_fields=("blocked_at",))
            audit.write("privacy.looks_refused", by=by, at=at, kind=Kind.REFUSAL, outcome=Outcome.REFUSED,
                        detail={"today": len(known), "asked": len(shown - known), "most": limit})  # fmt: skip
            alert(AlertKind.LOOKS, by=by, at=at, count=len(known), name=by.name)
        elif len(more) > len(known):
            day.seen, day.count = b"".join(sorted(more)), len(more)
            day.save(update_fields=("seen", "count"))
    if over:
        raise PrivacyError(
            "P019",
            f"您今天已查看 {len(known)} 名儿童，加上这一页会超过 {limit} 名的限度，所以没有显示。"
            "已看过的儿童仍可查看；确需更多，请用“导出”并由他人审批，或请安全管理员核对您的岗位。",
            f"You have looked at {len(known)} children today; with this page it would be more than {limit}, so it is not "
            "shown. Those already seen stay open; for more, ask for an export, which a second person approves, or have the "
            "security administrator check your post.",
        )
