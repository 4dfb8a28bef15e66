"""What the worker does for this station by the clock: files follow their places."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from notoneless.audit.terms import System
from notoneless.children import actions
from notoneless.work.jobs import job


@job(every=timedelta(minutes=1))
def follow_places() -> int:
    """Carry the files along with places, schools and classes that were given other paths."""
    return actions.follow_all_paths()


@job(every=timedelta(minutes=30), queue="bulk")
def follow_years() -> int:
    """Carry the pupils of a school year that turned into their new classes."""
    now = timezone.now()
    return actions.follow_all_years(by=System("worker"), at=now, on=timezone.localdate(now))
