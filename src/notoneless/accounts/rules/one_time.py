"""One-time codes: those of an authenticator (RFC 6238), those kept on paper for the day the telephone is lost, and those on
the slip by which an account is first opened."""

from __future__ import annotations

import base64
import hmac
import secrets
import struct
from collections.abc import Iterable
from typing import Final
from urllib.parse import quote

PERIOD: Final = 30
DIGITS: Final = 6
DRIFT: Final = 1  # periods by which a telephone's clock may differ, either way
#: Crockford's letters: no I, L, O, U, so that a slip is read over the telephone without a mistake.
LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS: Final = str.maketrans({"I": "1", "L": "1", "O": "0", "U": "V"})


def new_secret() -> str:
    """Return a new secret for an authenticator: 160 bits in base32."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def code(secret: str, counter: int) -> str:
    """Return the code of ``secret`` for the period ``counter`` (RFC 4226 §5.3)."""
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", counter), "sha1")
    start = digest[-1] & 0x0F
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def counter_of(secret: str, given: str, *, seconds: float) -> int | None:
    """Return the period whose code was ``given`` at ``seconds`` since 1970, or ``None``: it is no code of now."""
    now = int(seconds) // PERIOD
    given = "".join(char for char in given if char.isdigit())
    found = None
    for counter in range(now - DRIFT, now + DRIFT + 1):  # every one is compared, so that the time tells nothing
        if hmac.compare_digest(code(secret, counter), given):
            found = counter
    return found


def address(secret: str, *, login: str, house: str) -> str:
    """Return the ``otpauth`` address that an authenticator reads from the picture."""
    label = quote(f"{house}:{login}", safe="")
    return f"otpauth://totp/{label}?secret={secret}&issuer={quote(house, safe='')}&period={PERIOD}&digits={DIGITS}"


def slip_code(groups: int = 3) -> str:
    """Return a code for paper: groups of four letters and digits, 20 bits each."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(groups))


def tidy(given: str) -> str:
    """Return a code from paper as it was made: capitals, groups of four, what looks alike read as meant."""
    plain = "".join(char for char in given.upper().translate(_READ_AS) if char in LETTERS)
    return "-".join(plain[start : start + 4] for start in range(0, len(plain), 4))


def paper_codes(count: int = 10) -> list[str]:
    """Return codes for paper, each good for one sign-in (40 bits)."""
    return [slip_code(2) for _ in range(count)]


def joined(codes: Iterable[str]) -> str:
    """Return codes as they are printed, one to a line."""
    return "\n".join(codes)
