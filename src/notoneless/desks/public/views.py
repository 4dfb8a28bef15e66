"""The front door."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from notoneless.desks.kit.policy import policy


@policy(get=None)
def home(request: HttpRequest) -> HttpResponse:
    """The first page after signing in."""
    return render(request, "kit/home.html")
