"""Coming in as whoever holds a post."""

from __future__ import annotations

from django.test import Client

from tests.world import County

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def sign_in(client: Client, made: County, post: str) -> Client:
    """Sign ``client`` in as the holder of ``post`` and return it."""
    client.force_login(made.accounts[post], backend=BACKEND)
    return client
