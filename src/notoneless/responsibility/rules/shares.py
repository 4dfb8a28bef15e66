"""A share as it is published: cut, never rounded up, so that 100% means everyone; nobody to count is no share at all."""

from __future__ import annotations


def share_of(part: int, whole: int) -> str:
    """Return ``part`` of ``whole`` in percent, cut to one place: 7 of 9 → 77.7%, 3 of 3 → 100%; of nobody: —."""
    if not whole:
        return "—"
    tenths = part * 1000 // whole
    return f"{tenths // 10}%" if tenths % 10 == 0 else f"{tenths // 10}.{tenths % 10}%"
