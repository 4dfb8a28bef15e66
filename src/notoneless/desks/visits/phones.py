"""离线走访的手机 — the telephones that one has registered, letting go of one, and handing in by file what no network took."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.forms import done, refused
from notoneless.desks.kit.papers import file_answer
from notoneless.desks.kit.policy import policy
from notoneless.desks.visits.asking import there
from notoneless.desks.visits.forms import HandInForm
from notoneless.standards.errors import UserError
from notoneless.visits import actions, queries
from notoneless.visits.terms import AbsentError


@policy(get="visit.write")
def phones(request: HttpRequest) -> HttpResponse:
    """One's own telephones."""
    viewer, at = asker(request), timezone.now()
    context = {
        "phones": queries.devices_of(viewer, at=at), "limits": queries.limits_of(viewer, timezone.localdate(at)),
        "address": request.build_absolute_uri("/offline/"), "is_safe": request.is_secure(),
    }  # fmt: skip
    return render(request, "visits/phones.html", context)


@policy(get=None, post=None)
@there
def phone(request: HttpRequest, key: UUID) -> HttpResponse:
    """One telephone; a post lets go of it: one's own, or that of somebody whose account one may close."""
    viewer, at = asker(request), timezone.now()
    line = queries.device_line(viewer, key, at=at)
    here = reverse("visits:phone", args=[key])
    if request.method != "POST":
        return render(request, "visits/phone.html", {"phone": line, "here": here})
    actions.revoke_phone(device=key, by=viewer, at=at)
    return done(request, here, _("已停用。它下次联网时会销毁带走的学生信息；还没交的走访仍会收下，另存待核对。"))


@policy(get=None, post=None)
def hand_in(request: HttpRequest) -> HttpResponse:
    """Hand in a file of sealed visits that a telephone made, where it finds no network."""
    context: dict[str, Any] = {"form": HandInForm(), "here": reverse("visits:hand_in")}
    if request.method != "POST":
        return render(request, "visits/hand_in.html", context)
    form = context["form"] = HandInForm(request.POST, request.FILES)
    if not form.is_valid():
        return refused(request, "visits/hand_in.html", context)
    try:
        found = actions.hand_in(text=form.cleaned_data["file"], by=asker(request), at=timezone.now())
    except AbsentError as error:
        form.refuse(error, "file")
    except UserError as error:
        form.refuse(error, "file")
    else:
        return render(request, "visits/hand_in.html", context | {"form": HandInForm(), "found": found})
    return refused(request, "visits/hand_in.html", context)


@policy(get="child.see")
@there
def picture(request: HttpRequest, key: UUID) -> HttpResponse:
    """A picture that came with a visit."""
    name, media, data = queries.open_picture(asker(request), key)
    return file_answer(data, media, name)
