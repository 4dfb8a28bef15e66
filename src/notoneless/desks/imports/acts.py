"""What a clerk does with a set of rolls: adds files, takes them out, answers, orders the sweep, gives it up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from notoneless.desks.imports import taking
from notoneless.desks.imports.forms import FilesForm
from notoneless.desks.imports.tables import TONES
from notoneless.desks.imports.views import found_file, found_import
from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.forms import done, refused, sentence
from notoneless.desks.kit.policy import policy
from notoneless.imports import actions, queries
from notoneless.imports.terms import RollsError


@policy(post="sweep.publish")
def add(request: HttpRequest, key: UUID) -> HttpResponse:
    """Hand in more files."""
    one = found_import(request, key)
    form = FilesForm(request.POST, request.FILES)
    if not form.is_valid():
        page = queries.page(asker(request), one)
        return refused(
            request, "imports/import.html", {"one": one, "page": page, "form": form, "tone": TONES[one.state]}
        )
    return taking.take(request, one, form.given)


@policy(post="sweep.publish")
def order(request: HttpRequest, key: UUID) -> HttpResponse:
    """Have the worker sweep."""
    return _acted(
        request, key, lambda one: actions.order(one=one, by=asker(request), at=timezone.now()),
        _("已交后台拉网，进度显示在下面。"),
    )  # fmt: skip


@policy(post="sweep.publish")
def answer(request: HttpRequest, key: UUID) -> HttpResponse:
    """Let figures pass, each for a reason, and sweep on."""
    reasons = {
        name.removeprefix("why-"): str(why)
        for name, why in request.POST.items()
        if name.startswith("why-") and str(why).strip()
    }

    def act(one: Any) -> None:
        actions.answer(one=one, reasons=reasons, by=asker(request), at=timezone.now())
        actions.order(one=one, by=asker(request), at=timezone.now())

    return _acted(request, key, act, _("理由已记下，继续拉网。"))


@policy(post="sweep.publish")
def discard(request: HttpRequest, key: UUID) -> HttpResponse:
    """Give the set up."""
    reason = request.POST.get("reason", "")
    return _acted(
        request, key, lambda one: actions.discard(one=one, reason=reason, by=asker(request), at=timezone.now()),
        _("这批名册已作罢，儿童档案没有任何改动。"),
    )  # fmt: skip


@policy(post="sweep.publish")
def drop(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take a file out."""
    file = found_file(request, key)
    return _acted(
        request, file.roll_import_id, lambda _one: actions.drop_file(file=file, by=asker(request), at=timezone.now()),
        _("《%(file)s》已取出。") % {"file": file.name},
    )  # fmt: skip


@policy(post="sweep.publish")
def look_again(request: HttpRequest, key: UUID) -> HttpResponse:
    """Have a file looked at again, where the worker gave it up."""
    file = found_file(request, key)
    return _acted(
        request, file.roll_import_id, lambda _one: actions.look_again(file=file, by=asker(request), at=timezone.now()),
        _("正在重新识别。"),
    )  # fmt: skip


def _acted(request: HttpRequest, key: UUID, act: Callable[[Any], object], told: str) -> HttpResponse:
    one = found_import(request, key)
    try:
        act(one)
    except RollsError as error:
        messages.error(request, sentence(error))
        return redirect("imports:import", key=key)
    return done(request, reverse("imports:import", args=(key,)), told)
