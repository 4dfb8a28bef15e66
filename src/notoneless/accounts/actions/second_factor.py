"""The second factor: set up, asked, renewed on paper, taken away by the security admin when the telephone is lost."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from notoneless.accounts import queries
from notoneless.accounts.actions import refusals
from notoneless.accounts.actions.sessions import end_sessions
from notoneless.accounts.actions.signing_in import hear, note_failure
from notoneless.accounts.models import Account, PaperCode, SecondFactor
from notoneless.accounts.rules import one_time
from notoneless.accounts.terms import Proof, Viewer
from notoneless.audit import actions as audit
from notoneless.audit.terms import Kind
from notoneless.privacy.models import keys


def new_second_factor(
    *, by: Viewer, at: datetime, secret: str, code: str, keep_session: str = ""
) -> list[str]:  # fmt: skip
    """Keep the secret that one's authenticator was given, proved by its code; return ten codes for paper, shown once.

    It takes the place of an earlier one, and ends one's other sessions. Raises N004, N002.
    """
    if hear(login=by.login, address=by.address, at=at) is not None:
        raise refusals.too_many()
    counter = one_time.counter_of(secret, code, seconds=at.timestamp())
    if counter is None:
        note_failure(login=by.login, address=by.address, session=by.session, proof=Proof.CODE, at=at)
        raise refusals.wrong_code()
    with transaction.atomic():
        account = Account.objects.select_for_update().get(pk=by.known_id)
        SecondFactor.objects.filter(account=account).delete()
        SecondFactor.objects.create(account=account, secret=secret, last_counter=counter, made_at=at)
        codes = new_paper_codes(account)
        end_sessions(account_id=account.pk, besides=keep_session)
        audit.write("accounts.new_second_factor", by=by, at=at, subject=f"account:{account.pk}")
    return codes


def take_code(*, account: Account, code: str, address: str, session: str = "", at: datetime) -> None:
    """Take a code of the account's authenticator or of its paper; each is good once, however many come with it at once.

    Raises N004 (not heard), N002 (wrong, old or used).
    """
    if hear(login=account.login, address=address, at=at) is not None:
        raise refusals.too_many()
    if not (_take_from_authenticator(account, code, at) or _take_from_paper(account, code, at)):
        note_failure(login=account.login, address=address, session=session, proof=Proof.CODE, at=at)
        raise refusals.wrong_code()


def step_up(*, by: Viewer, given: str, at: datetime) -> None:
    """Take a code again in the middle of a session, before an act that needs it; somebody without a second factor gives
    the password. Raises N004, N002, N001."""
    account = Account.objects.get(pk=by.known_id)
    if queries.has_second_factor(account.pk):
        take_code(account=account, code=given, address=by.address, session=by.session, at=at)
    else:
        if hear(login=account.login, address=by.address, at=at) is not None:
            raise refusals.too_many()
        if not account.check_password(given):
            note_failure(login=account.login, address=by.address, session=by.session, proof=Proof.PASSWORD, at=at)
            raise refusals.wrong_password()
    audit.write("accounts.step_up", by=by, at=at, kind=Kind.SIGN_IN, subject=f"account:{account.pk}")


def renew_paper_codes(*, by: Viewer, at: datetime) -> list[str]:
    """Make ten new codes for paper, shown once; the old ones are void. Raises N005 without a second factor."""
    with transaction.atomic():
        account = Account.objects.select_for_update().get(pk=by.known_id)
        if not queries.has_second_factor(account.pk):
            raise refusals.not_there()
        codes = new_paper_codes(account)
        audit.write("accounts.renew_paper_codes", by=by, at=at, subject=f"account:{account.pk}")
    return codes


def drop_second_factor(*, by: Viewer, at: datetime, account: Account) -> None:
    """Take away the second factor of somebody whose telephone is lost, and end all sessions: the next sign-in sets up a
    new one before anything opens. Raises N006 without the power, N010 for one's own."""
    if not by.has("account.disable"):
        raise refusals.no_power()
    if account.pk == by.account_id:
        raise refusals.oneself()
    with transaction.atomic():
        SecondFactor.objects.filter(account=account).delete()
        PaperCode.objects.filter(account=account).delete()
        end_sessions(account_id=account.pk)
        audit.write("accounts.drop_second_factor", by=by, at=at, subject=f"account:{account.pk}")


def new_paper_codes(account: Account) -> list[str]:
    """Make new codes for paper in place of the old ones and return them; the caller writes the journal's line."""
    codes = one_time.paper_codes()
    PaperCode.objects.filter(account=account).delete()
    PaperCode.objects.bulk_create(PaperCode(account=account, digest=_paper(code)) for code in codes)
    return codes


def _paper(code: str) -> str:
    return keys.blind(code, purpose="account.paper")


def _take_from_authenticator(account: Account, code: str, at: datetime) -> bool:
    factor = SecondFactor.objects.filter(account=account).first()
    if factor is None or factor.secret is None:
        return False
    counter = one_time.counter_of(factor.secret.open(why="second_factor"), code, seconds=at.timestamp())
    if counter is None:
        return False
    # One statement compares and sets, so of fifty with the same code one finds it unused.
    taken = SecondFactor.objects.filter(pk=factor.pk, last_counter__lt=counter).update(last_counter=counter)
    return bool(taken)


def _take_from_paper(account: Account, code: str, at: datetime) -> bool:
    digest = _paper(one_time.tidy(code))
    return bool(PaperCode.objects.filter(account=account, digest=digest, used_at=None).update(used_at=at))
