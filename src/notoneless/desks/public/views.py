"""The front door."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from notoneless.desks.kit.policy import policy
from notoneless.desks.kit.tiles import tiles_for


@policy(get=None)
def home(request: HttpRequest) -> HttpResponse:
    """The first page after signing in: what needs this person today."""
    viewer = request.viewer  # type: ignore[attr-defined]
    return render(request, "kit/home.html", {"tiles": tiles_for(viewer, on=timezone.localdate())})
