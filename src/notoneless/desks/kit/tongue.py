"""Which of its two sentences a thing says: the reader's.

A step of a chain, a reason, a parameter carry their words twice, ``zh`` and ``en``, because they come from tables and not from
the page. Whoever reads in English reads ``en``; nobody chooses by hand, so that no page is half in one language.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from notoneless.accounts.terms import is_english


class Bilingual(Protocol):
    """What says itself in both languages."""

    @property
    def zh(self) -> str:
        """In Chinese."""

    @property
    def en(self) -> str:
        """In English."""


def said(thing: Bilingual | Mapping[str, Any] | None) -> str:
    """Return what ``thing`` (or a row of the parameters) says in the reader's language; empty for nothing."""
    if not thing:
        return ""
    if isinstance(thing, Mapping):
        return str(thing["en" if is_english() else "zh"])
    return thing.en if is_english() else thing.zh
