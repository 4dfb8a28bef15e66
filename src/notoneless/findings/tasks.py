"""What the worker does for this station: takes a sweep over or undoes it, batch by batch, while the pages go on."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from notoneless.accounts.models import Account
from notoneless.findings import actions
from notoneless.findings.models import Publication
from notoneless.findings.terms import FindingError, ProposalKind
from notoneless.responsibility.queries import viewer_of
from notoneless.work.jobs import job


@job(queue="bulk")
def take_over(publication: str, account: str, kinds: list[str]) -> int:
    """Take over what was asked for, with the powers that the person has now. Begun twice it does the rest once."""
    now = timezone.now()
    by = viewer_of(Account.objects.get(pk=UUID(account)), at=now)
    return actions.take(
        publication=Publication.objects.get(pk=UUID(publication)),
        by=by,
        at=now,
        kinds=[ProposalKind(kind) for kind in kinds],
    )


@job(queue="bulk")
def undo_taking(publication: str, account: str) -> int:
    """Undo what was taken over, as ordered. Begun twice it does the rest once; what somebody changed meanwhile stands."""
    now = timezone.now()
    by = viewer_of(Account.objects.get(pk=UUID(account)), at=now)
    try:
        return actions.undo(publication=Publication.objects.get(pk=UUID(publication)), by=by, at=now)
    except FindingError:  # the page says how far it came and why; trying again by itself would change nothing
        return 0
