"""What is done for accounts by the clock: failures that no budget counts any more are let go."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from notoneless.accounts import actions
from notoneless.work.jobs import job


@job(every=timedelta(hours=6))
def forget_old_failures() -> int:
    """Remove failures to sign in that are older than any budget remembers; the journal keeps its lines."""
    return actions.forget_old_failures(at=timezone.now())
