"""What the journal has done by the clock: its end written down outside the database, and now and then read through."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from notoneless.audit import actions
from notoneless.audit.terms import System
from notoneless.work.jobs import job

WORKER = System("worker")


@job(every=timedelta(minutes=5))
def anchor() -> None:
    """Take in what waits in the reserve, and write down the journal's end."""
    now = timezone.now()
    actions.take_in_reserve(at=now)
    actions.anchor(at=now, by=WORKER)


@job(every=timedelta(hours=24), queue="bulk")
def verify() -> None:
    """Read the whole journal through; the health page shows how it ended."""
    actions.verify(at=timezone.now(), by=WORKER)
