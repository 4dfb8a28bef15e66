"""Rolls and their columns in words."""

from __future__ import annotations

from notoneless.accounts.terms import is_english
from notoneless.children.queries.words import roll
from notoneless.rolls.kinds import COLUMNS


def column(standard: str) -> str:
    """Return a standard column in the office's word for it."""
    return standard.replace("_", " ") if is_english() else COLUMNS[standard].zh


__all__ = ["column", "roll"]
