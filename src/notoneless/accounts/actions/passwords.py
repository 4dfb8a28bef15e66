"""Setting a password: one's own by the old one, or by a slip. Every other session ends with the old password."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.hashers import check_password
from django.db import transaction

from notoneless.accounts import queries
from notoneless.accounts.actions import refusals
from notoneless.accounts.actions.sessions import end_sessions
from notoneless.accounts.actions.signing_in import hear, note_failure
from notoneless.accounts.models import Account, PastPassword, Slip
from notoneless.accounts.rules import one_time
from notoneless.accounts.rules.passwords import Profile, faults
from notoneless.accounts.terms import Proof, Viewer
from notoneless.audit import actions as audit
from notoneless.privacy.models import keys


def change_password(
    *, by: Viewer, at: datetime, old: str, new: str, words: Iterable[str] = (), keep_session: str = ""
) -> Account:
    """Change one's own password and end one's other sessions (``keep_session`` is the key of the one that stays).

    Raises :class:`AccountError` N004 (not heard after many failures), N001 (the old one is wrong), N007 (the new one will
    not do).
    """
    account = Account.objects.get(pk=by.known_id)
    if hear(login=account.login, address=by.address, at=at) is not None:
        raise refusals.too_many()
    if not account.check_password(old):
        note_failure(login=account.login, address=by.address, session=by.session, proof=Proof.PASSWORD, at=at)
        raise refusals.wrong_password()
    with transaction.atomic():
        _set(account, new, words=words, at=at)
        end_sessions(account_id=account.pk, besides=keep_session)
        audit.write("accounts.change_password", by=by, at=at, subject=f"account:{account.pk}")
    return account


def open_with_slip(
    *, login: str, code: str, new: str, address: str, at: datetime, words: Iterable[str] = ()
) -> Account:
    """Set the password by the code of a slip, which is used up by it; return the account.

    Raises N004 (not heard), N003 (no such slip: whatever the cause, the same answer), N007 (the password will not do; the
    slip stays good). A second factor that the account has stays and is asked for at the next sign-in.
    """
    if hear(login=login, address=address, at=at) is not None:
        raise refusals.too_many()
    digest = keys.blind(one_time.tidy(code), purpose="account.slip")
    slip = (
        Slip.objects.select_related("account")
        .filter(digest=digest, account__login=login.strip().lower(), account__is_active=True)
        .filter(used_at=None, void_at=None, expires_at__gt=at)
        .first()
    )
    if slip is None:
        note_failure(login=login, address=address, proof=Proof.SLIP, at=at)
        raise refusals.wrong_slip()
    account = slip.account
    with transaction.atomic():
        _set(account, new, words=words, at=at)
        if not Slip.objects.filter(pk=slip.pk, used_at=None).update(used_at=at):
            raise refusals.wrong_slip()
        end_sessions(account_id=account.pk)
        audit.write(
            "accounts.open_with_slip", by=Viewer(account.pk, address=address), at=at, subject=f"account:{account.pk}",
            detail={"kind": slip.kind},
        )  # fmt: skip
    return account


def _set(account: Account, new: str, *, words: Iterable[str], at: datetime) -> None:
    profile = queries.profile(at.date())
    found = faults(
        new,
        profile,
        common=queries.common_passwords(),
        words=queries.words_of(account, also=words, on=at.date()),
        reused=_is_reused(account, new, profile),
    )
    if found:
        raise refusals.weak(found, profile)
    if profile.history and account.has_usable_password():
        PastPassword.objects.create(account=account, password=account.password, set_at=at)
        old = PastPassword.objects.filter(account=account).order_by("-set_at", "-pk")[profile.history - 1 :]
        PastPassword.objects.filter(pk__in=[past.pk for past in old]).delete()
    account.set_password(new)
    account.password_changed_at, account.must_change_password = at, False
    account.save(update_fields=("password", "password_changed_at", "must_change_password"))


def _is_reused(account: Account, new: str, profile: Profile) -> bool:
    if not profile.history:
        return False
    past = PastPassword.objects.filter(account=account).order_by("-set_at", "-pk")[: profile.history - 1]
    return any(check_password(new, old) for old in (account.password, *(row.password for row in past)))
