"""Coming in as whoever holds a post."""

from __future__ import annotations

from datetime import timedelta

from django.test import Client
from django.utils import timezone

from notoneless.accounts.models import Account
from tests.world import County

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def sign_in(client: Client, made: County, post: str, *, fresh: bool = True) -> Client:
    """Sign ``client`` in as the holder of ``post`` and return it."""
    return come_in(client, made.accounts[post], fresh=fresh)


def come_in(client: Client, account: Account, *, fresh: bool = True) -> Client:
    """Sign ``client`` in as ``account`` and return it; ``fresh``: the second factor was given a moment ago."""
    client.force_login(account, backend=BACKEND)
    session, now = client.session, timezone.now()
    session.update({"began_at": now.isoformat(), "seen_at": now.isoformat()})
    if fresh:
        session["fresh_until"] = (now + timedelta(minutes=5)).isoformat()
    session.save()
    return client
