"""Who asks (the person, with the powers of this moment, whom the middleware found for the request), and which number an address names."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest

from notoneless.accounts.terms import Viewer

DIGITS: Final = 15  # more than any number of ours has, less than a database refuses


def whole_number(text: str) -> int:
    """Return the number that an address or a form's hidden field names; 0 where it is none: nothing of ours is number 0."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= DIGITS else 0


def asker(request: HttpRequest) -> Viewer:
    """Return who asks."""
    asking: Viewer = request.viewer  # type: ignore[attr-defined]
    return asking
