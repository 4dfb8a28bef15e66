"""What the worker does for this station by the clock."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from notoneless.attendance import actions
from notoneless.audit.terms import System
from notoneless.work.jobs import job


@job(every=timedelta(hours=1))
def look_at_absences() -> dict[str, int]:
    """Let absences say what is said today, send up what is overdue, tell of it."""
    return actions.morning(by=System("worker"), at=timezone.now())
