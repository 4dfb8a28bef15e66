"""A form goes through once. The same post again, by a double click, a reload or a replay, gets the first one's result.

``{% once %}`` in a form carries a key of chance. The first post that succeeds leaves the key and where it led in the
session; a second one with that key changes nothing, says so, and is led to the same page. The session's row is locked in
the request's transaction while the first post runs, so that two posts at the same moment are one after the other. A post
that was refused (a field to correct) leaves no mark: corrected, it may come again with the same key.

A program has no session: it chooses a key itself (``Idempotency-Key``), and its first answer is kept with its token.
"""

from __future__ import annotations

import hashlib
import secrets
import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.contrib import messages
from django.contrib.sessions.models import Session
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from notoneless.accounts import actions as accounts
from notoneless.desks.kit import programs

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


def answered_once(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Return a program's view whose writes go through once for each ``Idempotency-Key``.

    It stands inside the check of the declared policy: whoever lost the power is refused, and does not get the old answer.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        key = request.headers.get("Idempotency-Key", "")
        who = str(request.viewer.session).removeprefix("token:")  # type: ignore[attr-defined]
        if request.method != "POST" or not key or not who:
            return view(request, *args, **kwargs)
        if len(key) > 80:
            return programs.refusal(programs.UNREADABLE, 422)
        token, digest = uuid.UUID(who), _asked(request)
        first = accounts.claim_answer(token=token, key=key, digest=digest, at=timezone.now())
        if first is not None:
            if first.digest != digest:
                return programs.refusal(programs.OTHER_REQUEST, 422)
            again = HttpResponse(first.body, status=first.status, content_type="application/json; charset=utf-8")
            again["Idempotency-Replayed"] = "true"
            return again
        response = view(request, *args, **kwargs)
        if response.status_code < 400:
            accounts.keep_answer(token=token, key=key, status=response.status_code, body=response.content.decode())
        else:
            accounts.forget_answer(token=token, key=key)
        return response

    return answer


def _asked(request: HttpRequest) -> str:
    """Return what a request asks, as a digest: its address, its version, its body. A form's boundary is left out."""
    asked = hashlib.sha256(f"{request.get_full_path()}\0{request.headers.get('If-Match', '')}\0".encode())
    if request.content_type == "multipart/form-data":
        for name, values in sorted(request.POST.lists()):
            asked.update(repr((name, values)).encode())
        for name, file in sorted(request.FILES.items()):
            asked.update(name.encode() + hashlib.sha256(file.read()).digest())  # type: ignore[union-attr]
            file.seek(0)  # type: ignore[union-attr]
    else:
        asked.update(request.body)
    return asked.hexdigest()
