"""A form goes through once. The same post again, by a double click, a reload or a replay, gets the first one's result.

``{% once %}`` in a form carries a key of chance. The first post that succeeds leaves the key and where it led in the
session; a second one with that key changes nothing, says so, and is led to the same page. The session's row is locked in
the request's transaction while the first post runs, so that two posts at the same moment are one after the other. A post
that was refused (a field to correct) leaves no mark: corrected, it may come again with the same key.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.contrib.sessions.models import Session
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

SESSION_KEY: Final = "once"
REMEMBERED: Final = 60  # the newest keys; a session lives half a day


def fresh_key() -> str:
    """Return a key for one form."""
    return secrets.token_urlsafe(12)


class OnceMiddleware:
    """Stands inside the house's middleware, so that the lock on the session lasts as long as the transaction."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a replay; let a first post through and remember where it led."""
        key = once_key(request)
        if not key:
            return self.get_response(request)
        _reread(request)
        done: dict[str, str] = request.session.get(SESSION_KEY, {})
        if key in done:
            return _again(request, done[key])
        response = self.get_response(request)
        if response.status_code < 400 and request.session.session_key:
            done = {**request.session.get(SESSION_KEY, {}), key: response.get("Location", "")}
            request.session[SESSION_KEY] = dict(list(done.items())[-REMEMBERED:])
            request.session.save()
        return response


def once_key(request: HttpRequest) -> str:
    """Return the one-time key that a post carries, or nothing."""
    if request.method != "POST" or not request.session.session_key:
        return ""
    return str(request.POST.get("once", ""))[:64]


def _reread(request: HttpRequest) -> None:
    """Take the session as it stands now, after any post that was under way, and hold it until the transaction ends."""
    if not connection.in_atomic_block:
        return
    rows: Any = Session.objects.select_for_update().filter(session_key=request.session.session_key)
    row = rows.first()
    if row is not None:
        kept = row.get_decoded().get(SESSION_KEY)
        if kept is not None:
            request.session[SESSION_KEY] = kept


def _again(request: HttpRequest, location: str) -> HttpResponse:
    if location:
        messages.info(request, _("这份表单刚才已经提交过，没有重复办理。下面就是那一次的结果。"))
        return HttpResponseRedirect(location)
    return render(request, "errors/twice.html", status=409)
