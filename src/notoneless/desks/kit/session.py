"""A session from its first click to its last: when it is over, what must come first, when a second factor is asked again.

What is kept in the session: ``began_at`` and ``seen_at`` (instants), ``second_factor`` (given at this sign-in),
``password_due``, ``fresh_until``.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from notoneless.accounts import actions as accounts
from notoneless.accounts import queries
from notoneless.accounts.rules.sessions import Must, ended, must_first
from notoneless.accounts.terms import AccountError, Viewer
from notoneless.desks.kit.forms import sentence

#: ``seen_at`` is written at most this often, so that reading pages writes little.
SEEN: Final = timedelta(minutes=1)
CODE: Final = "step_up_code"
_NOT_CARRIED: Final = frozenset({"csrfmiddlewaretoken", CODE})
_FIRST: Final = {Must.NEW_PASSWORD: "people:password", Must.SECOND_FACTOR: "people:second_factor"}


def begin(request: HttpRequest, *, at: datetime, second_factor: bool, password_due: bool) -> None:
    """Mark a session that somebody has just signed in to; Django has given it a new key already."""
    request.session.update(
        {
            "began_at": at.isoformat(),
            "seen_at": at.isoformat(),
            "second_factor": second_factor,
            "password_due": password_due,
        }
    )
    if second_factor:
        request.session["fresh_until"] = (at + queries.lasting(at.date()).fresh).isoformat()


def end_if_over(request: HttpRequest, viewer: Viewer, *, at: datetime) -> bool:
    """End the session if it was idle too long or has lasted too long; return whether it ended."""
    began, seen = instant(request, "began_at"), instant(request, "seen_at")
    if began is None or seen is None:  # signed in by no door of ours (a test): it begins now
        begin(request, at=at, second_factor=False, password_due=False)
        return False
    why = ended(began_at=began, seen_at=seen, at=at, lasting=queries.lasting(at.date()))
    if why is None:
        if at - seen >= SEEN:
            request.session["seen_at"] = at.isoformat()
        return False
    accounts.note_sign_out(by=viewer, at=at, why=why.value)
    logout(request)
    messages.info(request, _("登录已超时，请重新登录。您在表单里填写的内容，登录后会恢复。"))
    return True


def instant(request: HttpRequest, key: str) -> datetime | None:
    """Return the instant kept under ``key``."""
    kept = request.session.get(key)
    return datetime.fromisoformat(kept) if kept else None


def comes_first(request: HttpRequest, viewer: Viewer, *, at: datetime) -> HttpResponse | None:
    """Return the way to what ``viewer`` has to do before anything else opens, or ``None``."""
    must = must_first(
        viewer,
        password_due=bool(request.session.get("password_due")),
        has_second_factor=bool(request.session.get("second_factor")),
        asked_of=queries.asked_of(at.date()),
        relaxed=settings.NOTONELESS_SECOND_FACTOR == "relaxed",
    )
    return redirect(_FIRST[must]) if must else None


def ask_again(request: HttpRequest, viewer: Viewer, *, at: datetime) -> HttpResponse | None:
    """Ask for a second factor before an act that needs a fresh one: return the page that asks, or ``None`` to go on.

    The page carries what was posted, so that nothing is typed twice; the answer is posted to the same address, and what
    was asked for is done in that very request. Somebody without a second factor gives the password.
    """
    if viewer.fresh_until is not None and viewer.fresh_until > at:
        return None
    wrong = ""
    if given := request.POST.get(CODE, ""):
        try:
            prove(request, viewer, given, at=at)
        except AccountError as error:
            wrong = sentence(error)
        else:
            return None
    page = render(
        request,
        "people/step_up.html",
        {
            "carried": [
                (name, value) for name, values in request.POST.lists() if name not in _NOT_CARRIED for value in values
            ],
            "has_files": bool(request.FILES),
            "by_code": bool(request.session.get("second_factor")),
            "wrong": wrong,
            "action": request.get_full_path(),
        },
        status=403,
    )
    page["X-Step-Up"] = f"{reverse('people:step_up')}?{urlencode({'next': request.META.get('HTTP_REFERER', '/')})}"
    return page


def prove(request: HttpRequest, viewer: Viewer, given: str, *, at: datetime) -> None:
    """Take a code (or, without a second factor, the password) and count it as just given. Raises AccountError."""
    accounts.step_up(by=viewer, given=given, at=at)
    old = request.session.session_key or ""
    request.session["fresh_until"] = (at + queries.lasting(at.date()).fresh).isoformat()
    request.session.cycle_key()
    accounts.follow_key(old=old, new=request.session.session_key or "")
