"""Who asks: the person, with the powers of this moment, whom the middleware found for the request."""

from __future__ import annotations

from django.http import HttpRequest

from notoneless.accounts.terms import Viewer


def asker(request: HttpRequest) -> Viewer:
    """Return who asks."""
    asking: Viewer = request.viewer  # type: ignore[attr-defined]
    return asking
