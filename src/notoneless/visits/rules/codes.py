"""The short code on a printed form: read off a sheet, typed by somebody, and wrong in no one sign without being noticed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

#: Letters and figures that nobody mistakes for each other; a prime number of them, so that one wrong sign and two exchanged are found out.
SIGNS: Final = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
LENGTH: Final = 8


def new_code(draw: Callable[[str], str]) -> str:
    """Return a fresh code; ``draw`` chooses a sign (``secrets.choice``)."""
    said = "".join(draw(SIGNS) for _ in range(LENGTH - 1))
    return said + _last(said)


def code_of(text: str) -> str | None:
    """Return the code that somebody typed, with blanks or dashes or small letters; None where it cannot be one."""
    said = "".join(one for one in text.upper() if one not in " -－—\u3000")
    fits = len(said) == LENGTH and set(said) <= set(SIGNS) and _last(said[:-1]) == said[-1]
    return said if fits else None


def shown(code: str) -> str:
    """Return a code as it is printed: in two groups of four."""
    return f"{code[:4]}-{code[4:]}"


def _last(said: str) -> str:
    return SIGNS[sum(at * SIGNS.index(one) for at, one in enumerate(said, start=2)) % len(SIGNS)]
