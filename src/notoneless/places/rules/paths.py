"""Arithmetic of paths: where a new unit hangs, where a moved one goes, what lies above.

A path given once is never given again, not even after its unit is no more: an old list that names it must not one day
mean somebody else's village.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from notoneless.accounts.terms import STEP
from notoneless.places.terms import PlaceError

NO_CENTRE: Final = "0" * STEP  # the school line's second step where a county has no education centres
LAST: Final = 10**STEP - 2  # a step never reaches 9999, so that a range always has an end


def depth(path: str) -> int:
    """Return how many steps a path has: 1 for a county."""
    return len(path) // STEP


def parent_of(path: str) -> str:
    """Return the path above, '' above a county."""
    return path[:-STEP]


def ancestors(path: str) -> tuple[str, ...]:
    """Return the paths above ``path``, the county first, itself left out."""
    return tuple(path[:end] for end in range(STEP, len(path), STEP))


def next_child(parent: str, taken: Iterable[str]) -> str:
    """Return the next free path under ``parent``, behind every path ever ``taken`` there (deeper ones may be among them).

    Raises Q010 when the 9,998 steps are used up.
    """
    start, end = len(parent), len(parent) + STEP
    last = max((int(path[start:end]) for path in taken if len(path) >= end and path.startswith(parent)), default=0)
    if last >= LAST:
        raise PlaceError(
            "Q010",
            f"同一上级之下最多可设 {LAST} 个单位，已经用完。请另设一个上级单位。",
            f"At most {LAST} units can lie under one unit, and all are used. Set up another unit above.",
        )
    return f"{parent}{last + 1:0{STEP}d}"


def moved(path: str, old: str, new: str) -> str:
    """Return where ``path`` lies after ``old`` became ``new``; a path that is not at or under ``old`` stays."""
    return new + path[len(old) :] if path.startswith(old) else path
