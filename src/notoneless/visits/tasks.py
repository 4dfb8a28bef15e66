"""What the worker does for this station by the clock: whoever has a problem in hand that passed its day is told,
and a correction that came before its visit does not wait for a person when the visit is there."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from notoneless.visits import actions
from notoneless.work.jobs import job


@job(every=timedelta(hours=6), queue="bulk")
def tell_of_late_issues() -> dict[str, int]:
    """Tell of what is late today. Run twice a day it tells nobody twice."""
    return actions.tell_of_late(at=timezone.now())


@job(every=timedelta(hours=1), queue="bulk")
def take_early_corrections() -> dict[str, int]:
    """Take corrections whose visit has come meanwhile. Run again it finds none."""
    return actions.apply_early(at=timezone.now())


@job(queue="bulk")
def make_rounds(plan: str) -> str:
    """Make the rounds that were asked for. Run twice it makes them once."""
    return str(actions.make_rounds(plan=UUID(plan), at=timezone.now()).state)
