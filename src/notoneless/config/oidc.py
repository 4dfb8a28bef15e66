"""Signing in through another office (OIDC): which one, told by the environment. Without it, nobody else's door leads here.

``NOTONELESS_OIDC_ISSUER`` (https://…), ``NOTONELESS_OIDC_CLIENT``, ``NOTONELESS_OIDC_SECRET_FILE`` (or ``…_SECRET``),
``NOTONELESS_OIDC_NAME`` (what the button says). ``NOTONELESS_OIDC_LOGIN_CLAIM`` and ``NOTONELESS_OIDC_PHONE_CLAIM`` name
the claims by which an identity that comes for the first time is tied to an invited account; unset, only identities that
were tied before come in.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

PROVIDER = "office"


@dataclass(frozen=True, slots=True)
class Office:
    """Another office's sign-in."""

    issuer: str
    client: str
    secret: str
    name: str
    login_claim: str = ""
    phone_claim: str = ""


def from_environment() -> Office | None:
    """Return what the environment says, or ``None``."""
    issuer = os.environ.get("NOTONELESS_OIDC_ISSUER", "").rstrip("/")
    if not issuer:
        return None
    file = os.environ.get("NOTONELESS_OIDC_SECRET_FILE", "")
    return Office(
        issuer=issuer,
        client=os.environ.get("NOTONELESS_OIDC_CLIENT", ""),
        secret=Path(file).read_text("utf-8").strip() if file else os.environ.get("NOTONELESS_OIDC_SECRET", ""),
        name=os.environ.get("NOTONELESS_OIDC_NAME", "统一身份认证"),
        login_claim=os.environ.get("NOTONELESS_OIDC_LOGIN_CLAIM", ""),
        phone_claim=os.environ.get("NOTONELESS_OIDC_PHONE_CLAIM", ""),
    )


def providers(office: Office | None) -> dict[str, Any]:
    """Return allauth's description of the office."""
    if office is None:
        return {}
    app = {
        "provider_id": PROVIDER,
        "name": office.name,
        "client_id": office.client,
        "secret": office.secret,
        "settings": {"server_url": office.issuer},
    }
    return {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}


def origins(office: Office | None) -> list[str]:
    """Return the origin to which the sign-in button leads."""
    if office is None:
        return []
    parts = urlsplit(office.issuer)
    return [f"{parts.scheme}://{parts.netloc}"]
