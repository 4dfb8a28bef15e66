"""The chain: each line's hash covers the line and the hash before it, under a secret that the database does not hold."""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from typing import Any, Final

START: Final = "0" * 64


def canonical(fields: Mapping[str, Any]) -> bytes:
    """Return one spelling of ``fields``: keys sorted, no blanks, times and ids as text."""
    return json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str).encode()


def link(fields: Mapping[str, Any], *, previous: str, secret: bytes) -> str:
    """Return the hash of a line: HMAC-SHA-256 over the previous hash and the line, 64 hex digits."""
    return hmac.digest(secret, previous.encode() + b"\n" + canonical(fields), "sha256").hex()
