"""The chain: each line's hash covers the line and the hash before it, under a secret that the database does not hold.

A line is hashed when it is written and again, years later, when it was read back from whichever database it lies in. So a
line is first brought to a form that every database gives back unchanged (:func:`plain`), and then spelt in one way only
(:func:`canonical`): instants in UTC with microseconds, ids in small letters, keys in order.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, Final
from uuid import UUID

START: Final = "0" * 64

#: The columns that a line's hash covers, besides the hash before it.
BOUND: Final = (
    "seq", "id", "at", "kind", "verb", "outcome", "actor", "actor_post", "county", "address", "session", "subject", "children",
    "detail", "key_version",
)  # fmt: skip


def plain(value: object) -> Any:
    """Return ``value`` as any database gives it back: words, whole numbers, yes and no, lists, and objects of these.

    Dates, instants and ids become words. Raises :class:`TypeError` for what a database might round (a float) or does not
    know. A NUL, which PostgreSQL refuses, and half a surrogate pair, which no file can hold, are written as visible signs.
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, str):
        return word(value)
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date | UUID):
        return str(value)
    if isinstance(value, Mapping):
        return {word(str(key)): plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    if isinstance(value, set | frozenset):
        return sorted((plain(part) for part in value), key=str)
    if hasattr(value, "__str__") and type(value).__name__ == "__proxy__":  # a sentence waiting for its language
        return word(str(value))
    raise TypeError(f"a {type(value).__name__} has no place in the journal")


def word(text: str, *, most: int | None = None) -> str:
    """Return ``text`` without what some database refuses, cut to ``most`` characters."""
    clean = str(text).replace("\0", "␀")
    if not clean.isascii():
        clean = clean.encode("utf-8", "backslashreplace").decode("utf-8")
    return clean if most is None else clean[:most]


def instant(at: datetime) -> str:
    """Return the one spelling of an instant: UTC, to the microsecond."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def canonical(fields: Mapping[str, Any]) -> bytes:
    """Return the one spelling of ``fields``: keys sorted, no blanks, instants in UTC, ids as text."""
    return _encode(fields).encode()


def link(fields: Mapping[str, Any], *, previous: str, secret: bytes) -> str:
    """Return the hash of a line: HMAC-SHA-256 over the previous hash and the line, 64 hex digits."""
    return hmac.digest(secret, previous.encode() + b"\n" + canonical(fields), "sha256").hex()


def _spelt(value: object) -> str:
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"a {type(value).__name__} has no spelling in the journal")


_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_spelt).encode
