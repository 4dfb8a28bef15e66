"""What no browser keeps: nearly every answer of the house says a child's name to whoever may read it, and to nobody who comes after.

A machine in a school's office has one account of its own for everybody. What a browser lays on its disk is read by the next teacher by
the back button, after the first one signed out. So every answer says that it is not to be kept, whoever asks and whatever it is; the
few that are the same for everybody and name nobody say so themselves (the shell of the app that works without a network). Files of
the house's own look never come this far.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse

KEPT_BY_NOBODY: Final = "private, no-store"


def same_for_all(response: HttpResponse, said: str) -> HttpResponse:
    """Let the answer be kept as ``said`` (a ``Cache-Control``): it is the same for everybody and names nobody."""
    response["Cache-Control"] = said
    response.same_for_all = True  # type: ignore[attr-defined]
    return response


class UnkeptMiddleware:
    """Says beside every answer that it is not to be kept, but beside one that is :func:`same_for_all`.

    It stands in front of whatever may answer in a view's place: a refusal, a fault, a page that is not ours.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not getattr(response, "same_for_all", False):
            response["Cache-Control"] = KEPT_BY_NOBODY
        return response
