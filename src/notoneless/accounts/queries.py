"""Reads of this station: what the parameters say of signing in, and what an account may see of itself."""

from __future__ import annotations

import gzip
import json
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import password_validation
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef

from notoneless.accounts.models import AccessToken, Account, Failure, SavedFilter, SecondFactor, Slip, StaffList
from notoneless.accounts.rules import one_time
from notoneless.accounts.rules.passwords import Profile, is_due
from notoneless.accounts.rules.sessions import Lasting
from notoneless.accounts.rules.tries import Budget, Failures
from notoneless.accounts.terms import ListKind, Viewer
from notoneless.audit.models import Event
from notoneless.audit.terms import Outcome
from notoneless.policy import Policy, load
from notoneless.policy.terms import Value
from notoneless.privacy.models import keys
from notoneless.standards.names import pinyin

KNOWN_FOR = timedelta(days=90)  # how long an address counts as one from which the account signs in


@cache
def _policy() -> Policy:
    return load()


@cache
def _value(topic: str, on: date) -> Value:
    return _policy().value(f"accounts.{topic}", settings.NOTONELESS_PLACE or None, on)


def profile(on: date) -> Profile:
    """Return the password profile of this house (``NOTONELESS_PASSWORDS``)."""
    name = settings.NOTONELESS_PASSWORDS
    return Profile.of(name, _value("passwords", on).by_id()[name])


def budget(on: date) -> Budget:
    """Return how many failures to sign in are heard."""
    return Budget.of(_value("lockout", on).value)


def lasting(on: date) -> Lasting:
    """Return how long a session lasts."""
    return Lasting.of(_value("sessions", on).value)


def asked_of(on: date) -> frozenset[str]:
    """Return the powers whose holders sign in by two factors."""
    return frozenset(_value("second_factor", on).value)


def slip_days(on: date) -> int:
    """Return for how many days a slip is good."""
    return int(_value("slip_days", on).value)


@cache
def common_passwords() -> frozenset[str]:
    """Return passwords that many people use: the list that comes with Django, in small letters."""
    file = Path(password_validation.__file__).resolve().parent / "common-passwords.txt.gz"
    return frozenset(gzip.decompress(file.read_bytes()).decode().split())


def words_of(account: Account, *, also: Iterable[str] = (), on: date) -> list[str]:
    """Return the words that do not count in this account's password. ``also``: its units, which stand elsewhere."""
    own = [account.login, account.name, pinyin(account.name).replace(" ", ""), account.email.partition("@")[0]]
    if account.phone is not None:
        own.append(account.phone.open(why="password_words"))
    return [word for word in (*_value("common_words", on).value, *own, *also) if word]


def account_by_login(login: str) -> Account | None:
    """Return the account of this login name, whatever the case of its letters."""
    return Account.objects.filter(login=login.strip().lower()).first()


def account_by_claim(*, login: str, phone: str) -> Account | None:
    """Return the one account that another office's word for login or telephone names; two would be none."""
    live = Account.objects.filter(is_active=True)
    if login and (found := live.filter(login=login.strip().lower()).first()):
        return found
    if not phone:
        return None
    digits = "".join(char for char in phone if char.isdigit())[-11:]
    index = keys.blind(digits, purpose="account.phone")
    same = list(live.filter(phone_index=index)[:2])
    return same[0] if len(same) == 1 else None


def password_is_due(account: Account, *, at: datetime, on: date) -> bool:
    """Return whether a new password is asked for before anything else opens."""
    return account.must_change_password or is_due(account.password_changed_at, profile(on), at=at)


def has_second_factor(account_id: uuid.UUID) -> bool:
    """Return whether the account signs in by two factors."""
    return SecondFactor.objects.filter(account=account_id).exists()


def name_index(login: str) -> str:
    """Return what stands in the table for a login name that was typed."""
    return keys.blind(login.strip().lower(), purpose="account.tries")


def failures(login: str, address: str, *, at: datetime, budget: Budget) -> Failures:
    """Return what failed within the budget's times."""
    index = name_index(login)
    live = Failure.objects.filter(forgiven_at=None)

    def since(minutes: int) -> datetime:
        return at - timedelta(minutes=minutes)

    return Failures(
        pair=live.filter(name_index=index, address=address, at__gt=since(budget.pair_minutes)).count(),
        name=live.filter(name_index=index, at__gt=since(budget.name_minutes)).count(),
        address=live.filter(address=address, at__gt=since(budget.address_minutes)).count(),
        known_address=_is_known(login, address, at),
    )


def _is_known(login: str, address: str, at: datetime) -> bool:
    account = account_by_login(login)
    actor = str(account.pk) if account else "nobody"  # asked for either way, so that the time tells nothing
    return Event.objects.filter(
        actor=actor, verb="accounts.sign_in", outcome=Outcome.DONE, address=address, at__gt=at - KNOWN_FOR
    ).exists()


@dataclass(frozen=True, slots=True)
class OpenSession:
    """One place where an account is signed in."""

    id: int
    address: str
    browser: str
    began_at: datetime
    seen_at: datetime
    is_this: bool = False


def sessions_of(account_id: uuid.UUID, *, at: datetime, this: str = "") -> list[OpenSession]:
    """Return where the account is signed in, the newest first. ``this`` is the key of the session that asks."""
    live = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gt=at)
    rows = UserSession.objects.filter(Exists(live), user=account_id).order_by("-last_seen_at", "-pk")
    return [
        OpenSession(row.pk, row.ip, row.user_agent, row.created_at, row.last_seen_at, row.session_key == this)
        for row in rows
    ]


def tokens_of(by: Viewer) -> list[AccessToken]:
    """Return one's own tokens that were not taken back, the newest first."""
    return list(AccessToken.objects.filter(account=by.account_id, revoked_at=None).order_by("-made_at"))


def open_slip(account_id: uuid.UUID, *, at: datetime) -> Slip | None:
    """Return the slip by which the account can be opened or given back at ``at``."""
    return Slip.objects.filter(account=account_id, used_at=None, void_at=None, expires_at__gt=at).first()


def paper_codes_left(account_id: uuid.UUID) -> int:
    """Return how many codes on paper are still good."""
    return Account.objects.get(pk=account_id).paper_codes.filter(used_at=None).count()


def second_factor_address(login: str, secret: str, *, house: str) -> str:
    """Return the address that an authenticator reads from the picture."""
    return one_time.address(secret, login=login, house=house)


def filters_of(by: Viewer, *, list_name: str) -> list[SavedFilter]:
    """Return what one has kept of a list's filters, by name."""
    return list(SavedFilter.objects.filter(account=by.account_id, list_name=list_name).order_by("name"))


def own(by: Viewer) -> Account:
    """Return the account of whoever asks."""
    return Account.objects.get(pk=by.known_id)


def sign_ins_of(account_id: uuid.UUID, *, count: int = 20) -> list[dict[str, Any]]:
    """Return the newest sign-ins and failures of an account, from the journal."""
    rows = Event.objects.filter(subject=f"account:{account_id}", kind="sign_in").order_by("-seq")[:count]
    return [dict(row) for row in rows.values("at", "verb", "outcome", "address")]


def names_of(actors: Iterable[str]) -> dict[str, str]:
    """Return actor → name of everybody among ``actors`` who is an account, in one statement. The journal and what a row
    was written by hold an account's id as text; the system's own hand has none."""
    known: list[uuid.UUID] = []
    for actor in set(actors) - {""}:
        try:
            known.append(uuid.UUID(actor))
        except ValueError:
            continue
    return {str(key): name for key, name in Account.objects.filter(pk__in=known).values_list("pk", "name")}


def logins() -> Callable[[str], str]:
    """Return what gives the login name of an account's id; it asks the table once for each."""

    @cache
    def login_of(account_id: str) -> str:
        if not account_id:
            return ""
        return Account.objects.filter(pk=account_id).values_list("login", flat=True).first() or ""

    return login_of


def kept_rows(
    *, by: Viewer, list_id: uuid.UUID, kind: ListKind = ListKind.STAFF
) -> tuple[StaffList, list[dict[str, Any]]] | None:
    """Return a list of that kind that one has uploaded oneself, and its rows. ``None`` for any other."""
    kept = StaffList.objects.filter(pk=list_id, made_by=by.actor, kind=kind).first()
    if kept is None or kept.rows is None:
        return None
    return kept, json.loads(kept.rows.open(why="staff_list"))
