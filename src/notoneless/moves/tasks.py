"""What the worker does for this station by the clock: a move that nobody answered rises to those above."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from notoneless.audit.terms import System
from notoneless.moves import actions
from notoneless.work.jobs import job


@job(every=timedelta(hours=6), queue="bulk")
def look_at_moves() -> dict[str, int]:
    """Let every silence rise as far as it has come, and tell those above. Run twice a day it does nothing twice."""
    return actions.morning(by=System("worker"), at=timezone.now())
