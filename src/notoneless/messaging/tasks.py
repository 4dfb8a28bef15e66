"""What is done for letters by the clock."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from notoneless.messaging import actions
from notoneless.privacy import access as privacy
from notoneless.work import leases
from notoneless.work.jobs import job


@job(every=timedelta(minutes=1), queue="bulk")
def carry_letters() -> int:
    """Part the outbox and carry out what is due; where another worker is at it, leave it to that one."""
    at = timezone.now()
    try:
        with leases.held("messages"), privacy.house_scope():
            actions.part(at=at)
            return actions.carry(at=at)
    except leases.Held:
        return 0
