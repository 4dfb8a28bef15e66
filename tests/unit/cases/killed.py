"""The work that the test of kills kills: published sweeps followed into cases, in small batches, and the morning's look."""

from __future__ import annotations

from datetime import UTC, datetime

from notoneless.audit.terms import System
from notoneless.cases import actions
from notoneless.cases.actions import following


def follow() -> None:
    """Follow every published sweep."""
    following.BATCH = 3
    actions.follow_all(by=System("worker"), at=datetime(2026, 9, 10, 4, tzinfo=UTC))


def morning() -> None:
    """Look at every case two weeks later."""
    following.BATCH = 2
    actions.morning(by=System("worker"), at=datetime(2026, 9, 25, 1, tzinfo=UTC))
