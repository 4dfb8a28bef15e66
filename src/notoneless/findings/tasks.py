"""What the worker does for this station: takes a sweep over, batch by batch, while the pages go on."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from notoneless.accounts.models import Account
from notoneless.findings import actions
from notoneless.findings.models import Publication
from notoneless.findings.terms import ProposalKind
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
