"""Acts on an account of somebody within reach: switched off and on, unlocked, corrected, the second factor taken away."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.utils import timezone

from notoneless.accounts import actions as accounts
from notoneless.accounts.models import Account
from notoneless.accounts.terms import Viewer
from notoneless.responsibility import access
from notoneless.responsibility.actions.refusals import not_there
from notoneless.responsibility.queries.viewers import system_scope


def disable_account(*, by: Viewer, at: datetime, account_id: uuid.UUID, reason: str) -> None:
    """Switch an account off at once. Raises D001, N010."""
    accounts.disable(by=by, at=at, account=_guarded(by, account_id), reason=reason)


def enable_account(*, by: Viewer, at: datetime, account_id: uuid.UUID) -> None:
    """Switch an account on again. Raises D001, N010."""
    accounts.enable(by=by, at=at, account=_guarded(by, account_id))


def unlock_account(*, by: Viewer, at: datetime, account_id: uuid.UUID) -> int:
    """Forgive failures to sign in; return how many. Raises D001, N010."""
    return accounts.unlock(by=by, at=at, account=_guarded(by, account_id))


def drop_second_factor(*, by: Viewer, at: datetime, account_id: uuid.UUID) -> None:
    """Take away the second factor of somebody whose telephone is lost. Raises D001, N010."""
    accounts.drop_second_factor(by=by, at=at, account=_guarded(by, account_id))


def correct_account(
    *, by: Viewer, at: datetime, account_id: uuid.UUID, name: str, phone: str | None, email: str
) -> None:  # fmt: skip
    """Correct name, telephone (``None`` leaves it) or mail address of somebody whose posts one could give. Raises D001."""
    with system_scope():  # a post in another county may put the person out of reach
        account = access.Governed(by, timezone.localdate(at)).filter(Account.objects.filter(pk=account_id)).first()
    if account is None:
        raise not_there("这个人", "person")
    accounts.correct(by=by, at=at, account=account, name=name, phone=phone, email=email)


def _guarded(by: Viewer, account_id: uuid.UUID) -> Account:
    account = access.People(by, "account.disable").filter(Account.objects.filter(pk=account_id)).first()
    if account is None:
        raise not_there("这个人", "person")
    return account
