"""What the worker does for this station: looks at files, sweeps, lets go."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from notoneless.accounts.models import Account
from notoneless.audit.terms import System
from notoneless.imports import actions
from notoneless.imports.models import RollImport
from notoneless.responsibility.queries import viewer_of
from notoneless.work.jobs import job


@job()
def look_at_file(file: str) -> bool:
    """Look at a file that was handed in. Begun twice it says the same."""
    return actions.look_at(UUID(file))


@job()
def compare_entries(file: str) -> bool:
    """Lay the second entry of a roll beside its first. Begun twice it says the same."""
    return actions.compare_entries(UUID(file), at=timezone.now())


@job(queue="bulk", tries=5)
def sweep_rolls(roll_import: str, number: int) -> bool:
    """Do the sweep that was ordered, with the powers that the person has now. Begun twice it is done once."""
    now = timezone.now()
    one = RollImport.objects.get(pk=UUID(roll_import))
    by = viewer_of(Account.objects.get(pk=UUID(one.ordered_by)), at=now)
    return actions.run(key=one.pk, number=number, by=by, at=now)


@job(every=timedelta(hours=6), queue="bulk")
def let_go() -> int:
    """Let go the rolls whose work is done."""
    return actions.forget(by=System("worker"), at=timezone.now())
