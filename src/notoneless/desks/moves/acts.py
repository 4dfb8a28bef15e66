"""Proposing a move, reporting an arrival, and the answers: each form has its one act."""

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
from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.forms import done, refused
from notoneless.desks.kit.policy import policy
from notoneless.desks.moves.asking import moves_only
from notoneless.desks.moves.forms import FORMS, ArriveForm, ProposeForm
from notoneless.desks.moves.page import shown
from notoneless.moves import actions, queries
from notoneless.moves.terms import AbsentError, ChangedError
from notoneless.standards.errors import UserError

ACT: Final = "move.act"
#: The field at which a refusal is shown.
AT: Final = {"X104": "on", "X105": "text", "X108": "to_school", "X109": "school_class", "X110": "papers", "X112": "number",
             "K005": "on"}  # fmt: skip


@policy(get=ACT, post=ACT)
@moves_only
def propose(request: HttpRequest, child: UUID) -> HttpResponse:
    """Propose that a child moves."""
    by, at = asker(request), timezone.now()
    file = children.child_file(by, child, on=timezone.localdate(at))
    form = ProposeForm(request.POST or None, county=file.county_path)
    context = {"form": form, "file": file}
    if request.method != "POST":
        return render(request, "moves/propose.html", context)
    if not form.is_valid():
        return refused(request, "moves/propose.html", context)
    given = dict(form.cleaned_data)
    given["to_school"] = given["to_school"] or None
    try:
        made = actions.propose(child=child, by=by, at=at, **given)
    except (AbsentError, NoChildError, MovedError):
        raise
    except UserError as error:
        is_out = error.code == "X108" and given["way"] != "within"
        form.refuse(error, "elsewhere" if is_out else AT.get(error.code))
        return refused(request, "moves/propose.html", context)
    return done(request, reverse("moves:move", args=[made.pk]), _("已提出。对方确认到校以前，孩子仍由原学校负责。"))


@policy(get=ACT, post=ACT)
@moves_only
def arrival(request: HttpRequest) -> HttpResponse:
    """Report a child of another school who sits in one of our classes."""
    by, at = asker(request), timezone.now()
    form = ArriveForm(request.POST or None, viewer=by, on=timezone.localdate())
    if request.method != "POST":
        return render(request, "moves/arrival.html", {"form": form})
    if not form.is_valid():
        return refused(request, "moves/arrival.html", {"form": form})
    try:
        made = actions.report_arrival(by=by, at=at, **form.cleaned_data)
    except UserError as error:
        form.refuse(error, AT.get(error.code))
        return refused(request, "moves/arrival.html", {"form": form})
    return done(request, reverse("moves:move", args=[made.pk]), _("已登记，等原学校确认离校。"))


def _answer(request: HttpRequest, key: UUID, kind: str, act: Callable[..., Any], said: str | Promise) -> HttpResponse:
    by, at = asker(request), timezone.now()
    file = queries.move_file(by, key, on=timezone.localdate(at))
    form = FORMS[kind](request.POST, request.FILES, file=file)
    status = 422
    if form.is_valid():
        given = {name: value for name, value in form.cleaned_data.items() if value not in ("", None)}
        try:
            act(move=key, by=by, at=at, **({"text": ""} | given))
            return done(request, reverse("moves:move", args=[key]), said)
        except AbsentError:
            raise
        except ChangedError as error:
            status = 409
            form.refuse(error)
        except UserError as error:
            form.refuse(error, AT.get(error.code))
    context = shown(queries.move_file(by, key, on=timezone.localdate(at)), (kind, form))
    return render(request, "moves/move.html", context | {"answered": True}, status=status)


@policy(post=ACT)
@moves_only
def confirm(request: HttpRequest, key: UUID) -> HttpResponse:
    """The child sits there since this day."""
    return _answer(request, key, "confirmed", actions.confirm, _("已确认。学籍档案已按这一天转过来。"))


@policy(post=ACT)
@moves_only
def refuse(request: HttpRequest, key: UUID) -> HttpResponse:
    """The child is not there."""
    return _answer(request, key, "refused", actions.refuse, _("已退回，由教育局裁定。孩子仍由原学校负责。"))


@policy(post=ACT)
@moves_only
def withdraw(request: HttpRequest, key: UUID) -> HttpResponse:
    """One's own proposal is taken back."""
    return _answer(request, key, "withdrawn", actions.withdraw, _("已撤回。"))


@policy(post="move.decide")
@moves_only
def decide(request: HttpRequest, key: UUID) -> HttpResponse:
    """The bureau decides where both differ or one is silent."""
    return _answer(request, key, "decided", actions.decide, _("已裁定，两所学校都会收到通知。"))


@policy(post="move.decide")
@moves_only
def undo(request: HttpRequest, key: UUID) -> HttpResponse:
    """A confirmation was a mistake."""
    return _answer(request, key, "undone", actions.undo, _("已撤销。从今天起孩子回到原学校名下，经过都还留着。"))
