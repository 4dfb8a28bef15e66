"""What the worker does for this station by the clock: whoever owes a report is told, and whoever stands above a late one."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from notoneless.reports import actions
from notoneless.work.jobs import job


@job(every=timedelta(hours=6), queue="bulk")
def tell_of_reports() -> dict[str, int]:
    """Tell of the last month's reports. Run twice a day it tells nobody twice."""
    return actions.tell_the_day(at=timezone.now())


@job(every=timedelta(hours=6), queue="bulk")
def tell_of_campaigns() -> dict[str, int]:
    """Tell of campaigns that near their last day or have passed it. Run twice a day it tells nobody twice."""
    return actions.tell_campaigns(at=timezone.now())


@job(every=timedelta(hours=6), queue="bulk")
def tell_of_upward_reports() -> dict[str, int]:
    """Tell of the term and year reports that are due or late. Run twice a day it tells nobody twice."""
    return actions.tell_upward(at=timezone.now())
