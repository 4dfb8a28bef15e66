"""The work that the test of kills kills: a roll handed in, looked at, and the sweep that was ordered."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from notoneless.accounts.models import Account
from notoneless.imports import actions
from notoneless.imports.models import RollImport
from notoneless.responsibility.queries import viewer_of

AT = datetime(2026, 9, 10, 4, tzinfo=UTC)


def hand_in(roll_import: str, file: str) -> None:
    """Hand one file in, as a clerk's browser sends it."""
    one, path = RollImport.objects.get(pk=UUID(roll_import)), Path(file)
    by = viewer_of(Account.objects.get(pk=UUID(one.began_by)), at=AT)
    actions.add_file(to=one, name=path.name, chunks=[path.read_bytes()], by=by, at=AT)


def look(file: str) -> None:
    """Look at a file that was handed in."""
    actions.look_at(UUID(file))


def sweep(roll_import: str, number: str) -> None:
    """Do the sweep that was ordered, as the worker takes it up."""
    one = RollImport.objects.get(pk=UUID(roll_import))
    by = viewer_of(Account.objects.get(pk=UUID(one.ordered_by)), at=AT)
    actions.run(key=one.pk, number=int(number), by=by, at=AT)
