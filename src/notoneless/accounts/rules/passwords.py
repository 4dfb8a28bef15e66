"""Whether a password will do: by one of two profiles, each with its source, and always with the reason.

``asvs`` asks for length and refuses what is commonly used or easily guessed; it never asks for a change without cause.
``djbh3`` asks for what an assessor of 等保三级 looks for: kinds of characters, a change every so many days, no return to an
old one. A Chinese sentence is as good as any under both.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Profile:
    """What a password must be. ``kinds`` of characters are small, capital, digit, Chinese, other; 0 asks for none.

    ``days`` and ``history`` are 0 where nothing is asked.
    """

    name: str
    least: int
    most: int
    kinds: int
    days: int
    history: int
    kept: int  # how many characters must remain when words of the context are taken away

    @classmethod
    def of(cls, name: str, row: dict[str, Any]) -> Profile:
        """Return the profile that a parameter describes."""
        return cls(name, *(int(row[key]) for key in ("least", "most", "kinds", "days", "history", "kept")))


class Fault(StrEnum):
    """Why a password will not do."""

    SHORT = "short"
    LONG = "long"
    COMMON = "common"
    WORDS = "words"
    SIMPLE = "simple"
    KINDS = "kinds"
    OLD = "old"


#: Fewer different characters than this are a pattern, not a password: 121212121212.
DIFFERENT: Final = 5
_RUNS: Final = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890123456789",
    "qwertyuiopasdfghjklzxcvbnm",
    "1qaz2wsx3edc4rfv5tgb",
)


def faults(
    password: str, profile: Profile, *, common: Collection[str], words: Iterable[str] = (), reused: bool = False
) -> list[Fault]:
    """Return everything that is wrong with ``password``; nothing: it will do.

    ``common`` are passwords that many people use, in small letters. ``words`` are those of the context: the person's
    login, name and telephone, the office, the place; what is left without them must still be ``profile.kept`` characters.
    ``reused`` says that it equals one of the last ``profile.history``.
    """
    found: list[Fault] = []
    if len(password) < profile.least:
        found.append(Fault.SHORT)
    if len(password) > profile.most:
        found.append(Fault.LONG)
    tidy = unicodedata.normalize("NFKC", password).lower()
    if tidy in common or _core(tidy) in common:
        found.append(Fault.COMMON)
    if len(_without(tidy, words)) < min(profile.kept, profile.least):
        found.append(Fault.WORDS)
    if len(set(tidy)) < DIFFERENT or _is_run(tidy):
        found.append(Fault.SIMPLE)
    if kinds(password) < profile.kinds:
        found.append(Fault.KINDS)
    if reused and profile.history:
        found.append(Fault.OLD)
    return found


def kinds(password: str) -> int:
    """Return how many kinds of characters ``password`` has: small, capital, digit, Chinese, other."""
    return len({_kind(char) for char in password})


def _kind(char: str) -> str:
    if char.isdigit():
        return "digit"
    if char.islower():
        return "small"
    if char.isupper():
        return "capital"
    return "letter" if char.isalpha() else "other"


def _core(tidy: str) -> str:
    """``password2026!!!!`` is still ``password``: what adorns the two ends is taken away."""
    return re.sub(r"^[\W\d_]+|[\W\d_]+$", "", tidy)


def _without(tidy: str, words: Iterable[str]) -> str:
    for word in sorted({unicodedata.normalize("NFKC", word).strip().lower() for word in words}, key=len, reverse=True):
        if len(word) >= 2:
            tidy = tidy.replace(word, "")
    return tidy


def _is_run(tidy: str) -> bool:
    return any(tidy in run or tidy in run[::-1] for run in _RUNS)


def is_due(changed_at: datetime | None, profile: Profile, *, at: datetime) -> bool:
    """Return whether the profile asks for a new password at ``at``: the last one is ``days`` old."""
    return bool(profile.days) and changed_at is not None and at - changed_at >= timedelta(days=profile.days)
