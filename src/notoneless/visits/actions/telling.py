"""Telling of problems: who has one in hand that it was given or sent back, and, once for each that passes its day, that some are late."""

from __future__ import annotations

import uuid
from collections import defaultdict
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from notoneless.accounts.terms import Viewer
from notoneless.audit.terms import System
from notoneless.messaging import actions as messaging
from notoneless.messaging.terms import Kind
from notoneless.responsibility.queries import system_scope
from notoneless.visits.models import Deed, Issue
from notoneless.visits.terms import IssueDeed, IssueState


def tell(issue: Issue, deed: Deed, *, by: Viewer, at: datetime) -> None:
    """Tell whoever has the problem in hand now of what came to him; nobody is told what he did himself."""
    kind = {IssueDeed.ASSIGNED: Kind.ISSUE_LAID, IssueDeed.REOPENED: Kind.ISSUE_BACK}.get(IssueDeed(deed.deed))
    if kind is None or deed.due_on is None or issue.cached_to_id is None or issue.cached_to_id == by.account_id:
        return
    messaging.send(
        to=[issue.cached_to_id], kind=kind, key=f"visits:{issue.pk}:{deed.number}", county=issue.child.county_path, by=by, at=at,
        link=f"/visits/issues/{issue.pk}", params={"on": deed.due_on},
    )  # fmt: skip


def tell_of_late(*, at: datetime) -> dict[str, int]:
    """Tell everybody who has late problems in hand how many; told again only when a further one passes its day. Return how many people
    have such. Run twice a day it tells nobody twice."""
    late: dict[tuple[uuid.UUID, str], list[uuid.UUID]] = defaultdict(list)
    with transaction.atomic(), system_scope():
        rows = Issue.objects.filter(
            cached_state=IssueState.ASSIGNED,
            cached_due_on__lt=timezone.localdate(at),
            child__removed_at=None,
            cached_to__is_active=True,
        ).order_by("cached_due_on", "pk")
        for key, who, county in rows.values_list("pk", "cached_to", "child__county_path"):
            assert who is not None  # what is assigned is assigned to somebody
            late[who, county].append(key)
        for (who, county), keys in late.items():
            messaging.send(
                to=[who], kind=Kind.ISSUES_LATE, key=f"visits:{keys[-1]}:late", county=county, by=System("worker"), at=at,
                link="/visits/issues", params={"count": len(keys)},
            )  # fmt: skip
    return {"late": len(late)}
