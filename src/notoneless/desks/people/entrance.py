"""The doors beside the sign-in page: the code of the second factor, and opening an account by a slip."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account.internal.decorators import login_stage_required
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from notoneless.accounts import actions as accounts
from notoneless.accounts import queries
from notoneless.accounts.terms import AccountError
from notoneless.desks.kit.address import address_of
from notoneless.desks.kit.forms import sentence
from notoneless.desks.kit.policy import policy
from notoneless.desks.people.forms import CodeForm, OpenForm

after_the_password: Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]] = login_stage_required(
    stage="second_factor", redirect_urlname="account_login"
)


@policy(get=None, post=None, public=True)
@after_the_password
@sensitive_post_parameters("code")
def second_factor(request: HttpRequest) -> HttpResponse:
    """The code after a right password; nobody is signed in before it is right."""
    stage: Any = request._login_stage  # type: ignore[attr-defined]
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            accounts.take_code(
                account=stage.login.user, code=form.cleaned_data["code"], address=address_of(request), at=timezone.now()
            )
        except AccountError as error:
            form.add_error("code", sentence(error))
        else:
            answer: HttpResponse = stage.exit()
            return answer
    return render(request, "account/code.html", {"form": form}, status=422 if form.errors else 200)


@policy(get=None, post=None, public=True)
@sensitive_post_parameters("code", "new", "again")
def open_account(request: HttpRequest) -> HttpResponse:
    """Set the first password, or a new one after the old was forgotten, by the code of a slip."""
    form = OpenForm(request.POST or None)
    at = timezone.now()
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            accounts.open_with_slip(
                login=given["login"], code=given["code"], new=given["new"], address=address_of(request), at=at
            )
        except AccountError as error:
            form.add_error("new" if error.code == "N007" else None, sentence(error))
        else:
            messages.success(request, _("密码已设好。请用登录名和新密码登录。"))
            return redirect("account_login")
    return render(
        request,
        "account/open.html",
        {"form": form, "profile": queries.profile(at.date())},
        status=422 if form.errors else 200,
    )
