"""Accounts themselves: made, switched off and on, unlocked. Whom one may do this to is said by posts, further along the
road; here stands what is done."""

from __future__ import annotations

import re
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction

from notoneless.accounts import queries
from notoneless.accounts.actions import refusals
from notoneless.accounts.actions.sessions import end_sessions
from notoneless.accounts.models import AccessToken, Account, Failure, Slip
from notoneless.accounts.terms import Viewer
from notoneless.audit import actions as audit

LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{2,63}")


def new_account(*, login: str, name: str, phone: str = "", email: str = "", at: datetime) -> Account:
    """Return a new account that is not saved yet and has no password: a slip opens it. Raises N009 for the login."""
    login = login.strip().lower()
    if not LOGIN.fullmatch(login):
        raise refusals.bad_login()
    account = Account(login=login, name=name.strip()[:64], email=email.strip(), made_at=at)
    if phone.strip():
        account.phone = phone.strip()
    account.password = make_password(None)
    return account


def disable(*, by: Viewer, at: datetime, account: Account, reason: str) -> None:
    """Switch an account off: its sessions end, its tokens and slips are void, its posts stay on the record.

    Raises N006 without the power, N010 for one's own.
    """
    _guard(by, account)
    with transaction.atomic():
        Account.objects.filter(pk=account.pk).update(is_active=False, disabled_at=at)
        end_sessions(account_id=account.pk)
        AccessToken.objects.filter(account=account, revoked_at=None).update(revoked_at=at)
        Slip.objects.filter(account=account, used_at=None, void_at=None).update(void_at=at)
        audit.write(
            "accounts.disable", by=by, at=at, subject=f"account:{account.pk}", detail={"reason": reason.strip()[:200]}
        )


def enable(*, by: Viewer, at: datetime, account: Account) -> None:
    """Switch an account on again. Raises N006, N010."""
    _guard(by, account)
    with transaction.atomic():
        Account.objects.filter(pk=account.pk).update(is_active=True, disabled_at=None)
        audit.write("accounts.enable", by=by, at=at, subject=f"account:{account.pk}")


def unlock(*, by: Viewer, at: datetime, account: Account) -> int:
    """Forgive the failures under this account's name, wherever they came from; return how many. Raises N006, N010."""
    _guard(by, account)
    with transaction.atomic():
        forgiven = Failure.objects.filter(name_index=queries.name_index(account.login), forgiven_at=None).update(
            forgiven_at=at
        )
        audit.write("accounts.unlock", by=by, at=at, subject=f"account:{account.pk}", detail={"count": forgiven})
    return forgiven


def correct(*, by: Viewer, at: datetime, account: Account, name: str, phone: str | None, email: str) -> None:
    """Correct a name, a telephone (``None`` leaves it as it is), an address; the caller checked who may."""
    with transaction.atomic():
        account.name, account.email = name.strip()[:64], email.strip()
        if phone is not None:
            account.phone = phone.strip() or None
        account.save(update_fields=("name", "email", "phone", "phone_index"))
        audit.write("accounts.correct", by=by, at=at, subject=f"account:{account.pk}")


def set_language(*, by: Viewer, at: datetime, language: str) -> None:
    """Remember in which language one's pages speak."""
    with transaction.atomic():
        Account.objects.filter(pk=by.known_id).update(language=language)
        audit.write("accounts.set_language", by=by, at=at, subject=f"account:{by.account_id}")


def _guard(by: Viewer, account: Account) -> None:
    if not by.has("account.disable"):
        raise refusals.no_power()
    if account.pk == by.account_id:
        raise refusals.oneself()
