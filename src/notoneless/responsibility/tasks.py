"""Work of this station that is too long for a page (many letters at once), and what it does by the clock."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from notoneless.accounts.models import Account
from notoneless.responsibility import actions
from notoneless.responsibility.queries import viewer_of
from notoneless.work.jobs import job


@job(queue="bulk")
def draw_letters(account_id: str, line: str, path: str, year: int) -> int:
    """Draw the letters of a unit for the account that asked, with the powers it has when the work begins."""
    now = timezone.now()
    by = viewer_of(Account.objects.get(pk=account_id), at=now)
    return actions.draw_letters(by=by, at=now, line=line, path=path, year=year)


@job(every=timedelta(minutes=1))
def follow_places() -> int:
    """Let posts lie where their units lie now."""
    return actions.follow_places(at=timezone.now())


@job(every=timedelta(minutes=1))
def tell_of_exports() -> int:
    """Tell people of exports that wait for them."""
    return actions.tell_of_exports(at=timezone.now())
