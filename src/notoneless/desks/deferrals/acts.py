"""Taking an application in, and what is done on it: each form has its one act."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from notoneless.children import queries as children
from notoneless.children.terms import AbsentError as NoChildError
from notoneless.children.terms import MovedError
from notoneless.deferrals import actions, queries
from notoneless.deferrals.terms import AbsentError, DecidedMeanwhileError
from notoneless.desks.deferrals.asking import deferrals_only
from notoneless.desks.deferrals.forms import FORMS, ApplyForm
from notoneless.desks.deferrals.page import shown
from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.forms import done, refused
from notoneless.desks.kit.policy import policy
from notoneless.standards.errors import UserError

TAKE, DECIDE = "deferral.take", "deferral.decide"
#: The field at which a refusal is shown.
AT: Final = {"X203": "reason", "X204": "kind", "X205": "until", "X206": "papers", "X207": "proof", "X209": "papers", "X210": "on",
             "X211": "text", "X213": "began_on", "X214": "guardian", "X217": "school_class"}  # fmt: skip


@policy(get=TAKE, post=TAKE)
@deferrals_only
def apply(request: HttpRequest, child: UUID) -> HttpResponse:
    """Take in what a guardian asks for."""
    by, at = asker(request), timezone.now()
    today = timezone.localdate(at)
    file = children.child_file(by, child, on=today)
    form = ApplyForm(
        request.POST or None, request.FILES or None, county=file.county_path, day=today,
        guardian=queries.guardian_of(by, file.id),
    )  # fmt: skip
    context = {"form": form, "file": file}
    if request.method != "POST":
        return render(request, "deferrals/apply.html", context)
    if not form.is_valid():
        return refused(request, "deferrals/apply.html", context)
    try:
        made = actions.apply(child=child, by=by, at=at, **form.cleaned_data)
    except (AbsentError, NoChildError, MovedError):
        raise
    except UserError as error:
        form.refuse(error, AT.get(error.code))
        return refused(request, "deferrals/apply.html", context)
    return done(
        request,
        reverse("deferrals:deferral", args=[made.pk]),
        _("已受理，等乡镇政府或教育局批准。批准以前孩子照常到校。"),
    )


def _write(
    request: HttpRequest, key: UUID, kind: str, act: Callable[..., Any], said: str | Promise, **fixed: Any
) -> HttpResponse:
    by, at = asker(request), timezone.now()
    file = queries.deferral_file(by, key, on=timezone.localdate(at))
    form = FORMS[kind](request.POST, request.FILES, file=file)
    status = 422
    if form.is_valid():
        given = {name: value for name, value in form.cleaned_data.items() if value not in ("", None)}
        try:
            act(deferral=key, by=by, at=at, **({"text": ""} | given | fixed))
            return done(request, reverse("deferrals:deferral", args=[key]), said)
        except AbsentError:
            raise
        except DecidedMeanwhileError as error:
            status = 409
            form.refuse(error)
        except UserError as error:
            form.refuse(error, AT.get(error.code))
    context = shown(queries.deferral_file(by, key, on=timezone.localdate(at)), (kind, form))
    return render(request, "deferrals/deferral.html", context | {"answered": True}, status=status)


@policy(post=DECIDE)
@deferrals_only
def approve(request: HttpRequest, key: UUID) -> HttpResponse:
    """The township or the bureau approves."""
    return _write(request, key, "approved", actions.decide, _("已批准。决定书可以打印送达监护人。"), yes=True)


@policy(post=DECIDE)
@deferrals_only
def refuse(request: HttpRequest, key: UUID) -> HttpResponse:
    """The township or the bureau refuses."""
    return _write(request, key, "refused", actions.decide, _("已决定不予批准。决定书可以打印送达监护人。"), yes=False)


@policy(post=TAKE)
@deferrals_only
def withdraw(request: HttpRequest, key: UUID) -> HttpResponse:
    """The guardian takes it back."""
    return _write(request, key, "withdrawn", actions.withdraw, _("已撤回。"))


@policy(post=TAKE)
@deferrals_only
def recheck(request: HttpRequest, key: UUID) -> HttpResponse:
    """Somebody looked again."""
    return _write(request, key, "rechecked", actions.recheck, _("已登记复核。期限不变，需要续期的由监护人重新申请。"))


@policy(post=TAKE)
@deferrals_only
def come_back(request: HttpRequest, key: UUID) -> HttpResponse:
    """The child sits in a class."""
    return _write(request, key, "returned", actions.come_back, _("已登记到校，从这一天起按在读点名。"))


@policy(post=DECIDE)
@deferrals_only
def revoke(request: HttpRequest, key: UUID) -> HttpResponse:
    """The approval was a mistake."""
    return _write(request, key, "revoked", actions.revoke, _("已撤销。从今天起孩子应当到校，没有到校的会立案。"))
