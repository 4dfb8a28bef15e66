"""The stage between a right password and the house: a code, for whoever has a second factor."""

from __future__ import annotations

from typing import Any

from allauth.account.stages import LoginStage
from django.shortcuts import redirect

from notoneless.accounts import queries


class SecondFactorStage(LoginStage):  # type: ignore[misc]
    """Asks for a code. Nothing is signed in before; the session holds only that a password was right."""

    key = "second_factor"
    urlname = "second_factor"

    def handle(self) -> tuple[Any, bool]:
        """Return the way to the page that asks, or nothing where there is no second factor."""
        if queries.has_second_factor(self.login.user.pk):
            return redirect(self.urlname), True
        return None, True
