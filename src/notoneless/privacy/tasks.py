"""What is done behind the scenes: lists are made, files and keys are let go when their time is over."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.utils import timezone

from notoneless.audit.terms import System
from notoneless.privacy import access, actions, queries
from notoneless.work.jobs import job


@job(queue="bulk")
def make_export(export: str) -> None:
    """Make one list that was granted."""
    actions.produce_export(export=uuid.UUID(export), at=timezone.now())


@job(every=timedelta(minutes=1), queue="bulk")
def make_waiting_exports() -> None:
    """Make the lists that were granted and that nobody handed in: the machine went off in between."""
    for export in queries.granted_exports():
        actions.produce_export(export=export, at=timezone.now())


@job(every=timedelta(minutes=10))
def take_away_exports() -> None:
    """Take away the files whose hours are over."""
    actions.expire_exports(at=timezone.now())


@job(every=timedelta(days=1), queue="bulk")
def let_go() -> None:
    """Let go what was kept long enough; wipe the keys that seal nothing any more."""
    with access.house_scope():
        actions.run_retention(by=System("retention"), at=timezone.now())
        actions.wipe_keys(by=System("keys"), at=timezone.now())
