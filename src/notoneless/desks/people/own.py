"""My account: password, second factor, where I am signed in, language; and giving a code again before an act that needs it."""

from __future__ import annotations

import base64
from io import BytesIO
from typing import Final

import qrcode
import qrcode.image.svg
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from notoneless.accounts import actions as accounts
from notoneless.accounts import queries
from notoneless.accounts.terms import AccountError, Viewer
from notoneless.desks.kit import session
from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.forms import sentence
from notoneless.desks.kit.policy import policy
from notoneless.desks.people.forms import NewFactorForm, PasswordForm, ProofForm

SECRET: Final = "second_factor_secret"  # in the session, until its first code was right


@policy(get=None, early=True)
def account(request: HttpRequest) -> HttpResponse:
    """Everything about one's own account on one page."""
    by, at = asker(request), timezone.now()
    return render(
        request,
        "people/own.html",
        {
            "account": queries.own(by),
            "sessions": queries.sessions_of(by.known_id, at=at, this=request.session.session_key or ""),
            "has_second_factor": queries.has_second_factor(by.known_id),
            "paper_left": queries.paper_codes_left(by.known_id),
            "sign_ins": queries.sign_ins_of(by.known_id, count=10),
            "languages": settings.LANGUAGES,
        },
    )


@policy(get=None, post=None, early=True)
@sensitive_post_parameters("old", "new", "again")
def password(request: HttpRequest) -> HttpResponse:
    """Change one's password; all other sessions end."""
    by, at = asker(request), timezone.now()
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            changed = accounts.change_password(
                by=by, at=at, old=given["old"], new=given["new"], words=unit_words(by),
                keep_session=request.session.session_key or "",
            )  # fmt: skip
        except AccountError as error:
            form.add_error("new" if error.code == "N007" else "old", sentence(error))
        else:
            old = request.session.session_key or ""
            update_session_auth_hash(request, changed)
            accounts.follow_key(old=old, new=request.session.session_key or "")
            request.session["password_due"] = False
            messages.success(request, _("密码已改。您在别处的登录都已退出。"))
            return redirect("people:account")
    return render(
        request,
        "people/password.html",
        {
            "form": form,
            "profile": queries.profile(at.date()),
            "is_due": bool(request.session.get("password_due")),
        },
        status=422 if form.errors else 200,
    )


@policy(get=None, post=None, early=True)
@sensitive_post_parameters("code")
def second_factor(request: HttpRequest) -> HttpResponse:
    """Set up an authenticator: scan, type its code, keep the codes for paper. Whoever has one gives its code first."""
    by, at = asker(request), timezone.now()
    has_one = queries.has_second_factor(by.known_id)
    if has_one and not (by.fresh_until and by.fresh_until > at):
        return redirect(f"/people/step-up/?next={request.path}")
    secret = request.session.get(SECRET) or accounts.new_secret()
    request.session[SECRET] = secret
    form = NewFactorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            codes = accounts.new_second_factor(
                by=by, at=at, secret=secret, code=form.cleaned_data["code"],
                keep_session=request.session.session_key or "",
            )  # fmt: skip
        except AccountError as error:
            form.add_error("code", sentence(error))
        else:
            del request.session[SECRET]
            old = request.session.session_key or ""
            request.session["second_factor"] = True
            request.session["fresh_until"] = (at + queries.lasting(at.date()).fresh).isoformat()
            request.session.cycle_key()
            accounts.follow_key(old=old, new=request.session.session_key or "")
            return render(request, "people/paper_codes.html", {"codes": codes, "first": not has_one})
    address = queries.second_factor_address(by.login, secret, house=_("一个都不能少"))
    return render(
        request,
        "people/second_factor.html",
        {
            "form": form,
            "secret": " ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
            "picture": picture(address),
            "has_one": has_one,
            "must": not has_one and not request.session.get("second_factor"),
        },
        status=422 if form.errors else 200,
    )


@policy(post=None, fresh=True)
def paper_codes(request: HttpRequest) -> HttpResponse:
    """New codes for paper, shown once."""
    codes = accounts.renew_paper_codes(by=asker(request), at=timezone.now())
    return render(request, "people/paper_codes.html", {"codes": codes})


@policy(post=None)
def end_session(request: HttpRequest, key: int) -> HttpResponse:
    """Sign out in one other place."""
    try:
        accounts.end_session(by=asker(request), at=timezone.now(), session_id=key)
    except AccountError as error:
        messages.error(request, sentence(error))
    else:
        messages.success(request, _("那一处的登录已退出。"))
    return redirect("people:account")


@policy(post=None)
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere else."""
    count = accounts.end_other_sessions(
        by=asker(request), at=timezone.now(), this=request.session.session_key or ""
    )  # fmt: skip
    messages.success(request, _("其他 %(count)s 处的登录都已退出。") % {"count": count})
    return redirect("people:account")


@policy(post=None, early=True)
def language(request: HttpRequest) -> HttpResponse:
    """Choose in which language the pages speak, here and wherever one signs in."""
    chosen = request.POST.get("language", "")
    answer = redirect("people:account")
    if chosen in dict(settings.LANGUAGES):
        accounts.set_language(by=asker(request), at=timezone.now(), language=chosen)
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, chosen, secure=settings.SESSION_COOKIE_SECURE, samesite="Lax"
        )  # fmt: skip
    return answer


@policy(get=None, post=None)
@sensitive_post_parameters("proof")
def step_up(request: HttpRequest) -> HttpResponse:
    """Give a code again, and go back to where one came from."""
    by_code = bool(request.session.get("second_factor"))
    form = ProofForm(request.POST or None, by_code=by_code)
    to = request.POST.get("next") or request.GET.get("next") or "/"
    if not url_has_allowed_host_and_scheme(to, {request.get_host()}, require_https=request.is_secure()):
        to = "/"
    if request.method == "POST" and form.is_valid():
        try:
            session.prove(request, asker(request), form.cleaned_data["proof"], at=timezone.now())
        except AccountError as error:
            form.add_error("proof", sentence(error))
        else:
            return redirect(to)
    return render(
        request,
        "people/step_up.html",
        {"form": form, "next": to, "by_code": by_code},
        status=422 if form.errors else 200,
    )


def unit_words(by: Viewer) -> list[str]:
    """Return the names of one's units: they do not count in a password."""
    return [part for reach in by.reaches for part in reach.label.split("·") if part]


def picture(text: str) -> str:
    """Return a QR code as the address of an image."""
    made = BytesIO()
    qrcode.make(text, image_factory=qrcode.image.svg.SvgPathFillImage, border=2).save(made)
    return "data:image/svg+xml;base64," + base64.b64encode(made.getvalue()).decode()
