"""What the worker does for this station by the clock: whoever has a task that is near or late is told, and whoever stands above."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from notoneless.programmes import actions
from notoneless.work.jobs import job


@job(every=timedelta(hours=6), queue="bulk")
def tell_of_programmes() -> dict[str, int]:
    """Tell of what is due and late today. Run twice a day it tells nobody twice."""
    at = timezone.now()
    return actions.tell_the_day(at=at) | {"meetings": actions.tell_of_meetings(at=at)}
