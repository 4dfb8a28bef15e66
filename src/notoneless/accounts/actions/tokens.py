"""Tokens: what a program shows in place of a person. Never more powers than the person has at that moment."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from notoneless.accounts.actions import refusals
from notoneless.accounts.models import AccessToken, Account
from notoneless.accounts.terms import AccountError, Viewer
from notoneless.audit import actions as audit

PREFIX: Final = "nol_"
MOST_DAYS: Final = 366
SEEN_AGAIN: Final = timedelta(minutes=5)  # the last use is written down at most this often


@dataclass(frozen=True, slots=True)
class Made:
    """A token just made: its row, and the text that is shown this once."""

    token: AccessToken
    text: str


def make_token(*, by: Viewer, at: datetime, name: str, powers: Collection[str], days: int) -> Made:
    """Make a token with some of one's powers. Raises N006 without the power ``token.make``, N011 (no powers, powers that
    one has not, or a time that is none)."""
    if not by.has("token.make") or by.extra:
        raise refusals.no_power()
    own = frozenset().union(*(reach.powers for reach in by.reaches))
    if not powers or not set(powers) <= own or not 1 <= days <= MOST_DAYS:
        raise AccountError(
            "N011",
            f"令牌没有生成：至少选一项您自己有的权限，有效期 1 到 {MOST_DAYS} 天。",
            f"No token was made: choose at least one of your own powers, and 1 to {MOST_DAYS} days.",
        )
    text = PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        token = AccessToken.objects.create(
            account_id=by.known_id, name=name.strip()[:60], digest=_digest(text), tail=text[-4:],
            powers=sorted(powers), made_at=at, expires_at=at + timedelta(days=days),
        )  # fmt: skip
        audit.write(
            "accounts.make_token", by=by, at=at, subject=f"token:{token.pk}",
            detail={"powers": token.powers, "days": days},
        )  # fmt: skip
    return Made(token, text)


def revoke_token(*, by: Viewer, at: datetime, token_id: uuid.UUID) -> None:
    """Take one of one's own tokens back, at once. Raises N005."""
    with transaction.atomic():
        if not AccessToken.objects.filter(pk=token_id, account=by.account_id, revoked_at=None).update(revoked_at=at):
            raise refusals.not_there()
        audit.write("accounts.revoke_token", by=by, at=at, subject=f"token:{token_id}")


def show_token(*, text: str, address: str, at: datetime) -> tuple[Account, frozenset[str], str] | None:
    """Return whose token this is, the powers that it narrows to, and its key, or ``None``: unknown, over, taken back, switched off."""
    token = (
        AccessToken.objects.select_related("account")
        .filter(digest=_digest(text), revoked_at=None, expires_at__gt=at, account__is_active=True)
        .first()
    )
    if token is None or not token.powers:
        return None
    if token.used_at is None or at - token.used_at >= SEEN_AGAIN or token.used_from != address:
        AccessToken.objects.filter(pk=token.pk).update(used_at=at, used_from=address)
    return token.account, frozenset(token.powers), str(token.pk)


def _digest(text: str) -> str:
    """A token has 256 bits of chance, so a plain hash keeps it as well as a slow one."""
    return hashlib.sha256(text.encode()).hexdigest()
