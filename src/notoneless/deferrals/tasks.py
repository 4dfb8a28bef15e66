"""What the worker does for this station by the clock: suspensions begin on their day, a look that is late rises."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from notoneless.audit.terms import System
from notoneless.deferrals import actions
from notoneless.work.jobs import job


@job(every=timedelta(hours=6), queue="bulk")
def look_at_deferrals() -> dict[str, int]:
    """Let suspensions begin and delays rise as far as they have come. Run twice a day it does nothing twice."""
    return actions.morning(by=System("worker"), at=timezone.now())
