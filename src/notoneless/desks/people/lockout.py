"""Between django-axes and the station: each try to sign in is asked for, each failure told, and a try that is not heard gets
one answer, the same for a name that exists and one that does not."""

from __future__ import annotations

from typing import Any

from axes.handlers.base import AxesHandler
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from notoneless.accounts import actions as accounts
from notoneless.accounts.terms import Proof
from notoneless.desks.kit.address import address_of


class Handler(AxesHandler):  # type: ignore[misc]
    """Counts by the station's budgets, in the station's table."""

    def is_allowed(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> bool:
        """Return whether this try is heard."""
        login = str((credentials or {}).get("username") or "")
        return accounts.hear(login=login, address=address_of(request), at=timezone.now()) is None

    def user_login_failed(
        self, sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any
    ) -> None:
        """Count a failure; a try that was not heard is none."""
        if request is None or getattr(request, "axes_locked_out", False):
            return
        login = str(credentials.get("username") or "")
        accounts.note_failure(login=login, address=address_of(request), proof=Proof.PASSWORD, at=timezone.now())


def answer(request: HttpRequest, *_args: Any) -> HttpResponse:
    """The page for a try that was not heard."""
    return render(request, "errors/429.html", status=429)
