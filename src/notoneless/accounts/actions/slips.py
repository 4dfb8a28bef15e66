"""Slips: a code on paper, given to a person from hand to hand, by which an account is opened or given back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from notoneless.accounts import queries
from notoneless.accounts.models import Account, Slip
from notoneless.accounts.rules import one_time
from notoneless.accounts.terms import SlipKind, Viewer
from notoneless.audit import actions as audit
from notoneless.privacy.models import keys

BATCH = 500


def issue_slips(*, by: Viewer, at: datetime, accounts: Sequence[Account]) -> list[str]:
    """Make a slip for each account and return the codes in order; earlier slips are void. Part of a larger act, which
    checked who may and writes the journal's line."""
    expires_at = at + timedelta(days=queries.slip_days(at.date()))
    codes = [one_time.slip_code() for _ in accounts]
    with transaction.atomic():
        keys_of = [account.pk for account in accounts]
        for start in range(0, len(keys_of), BATCH):
            Slip.objects.filter(account__in=keys_of[start : start + BATCH], used_at=None, void_at=None).update(
                void_at=at
            )
        Slip.objects.bulk_create(
            (
                Slip(
                    account=account, digest=keys.blind(code, purpose="account.slip"), made_by=by.actor, made_at=at,
                    expires_at=expires_at, kind=(SlipKind.RESET if account.is_opened else SlipKind.OPEN).value,
                )
                for account, code in zip(accounts, codes)
            ),
            batch_size=BATCH,
        )  # fmt: skip
    return codes


def issue_slip(*, by: Viewer, at: datetime, account: Account) -> str:
    """Make a slip for one account, with its line in the journal; return the code, which nobody sees again."""
    with transaction.atomic():
        code = issue_slips(by=by, at=at, accounts=[account])[0]
        audit.write(
            "accounts.issue_slip", by=by, at=at, subject=f"account:{account.pk}",
            detail={"kind": "reset" if account.is_opened else "open"},
        )  # fmt: skip
    return code
