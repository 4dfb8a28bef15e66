"""A visit is written at the door, on a telephone; and corrected, which is a further version."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.forms import done, refused
from notoneless.desks.kit.policy import policy
from notoneless.desks.visits.asking import there
from notoneless.desks.visits.forms import AT, VisitForm
from notoneless.standards.errors import UserError
from notoneless.visits import actions, queries
from notoneless.visits.queries import Sheet
from notoneless.visits.terms import AbsentError, HeldWhy, Way

TEMPLATE = "visits/write.html"


@policy(get="visit.write", post="visit.write")
@there
def write(request: HttpRequest, child: UUID) -> HttpResponse:
    """A visit to a child and, where there are, to others of its household. The form bears the visit's own id: sent twice it is one visit."""
    on = timezone.localdate()
    sheet = queries.sheet(asker(request), child, on=on)
    return _answer(request, sheet, on, reverse("visits:write", args=[child]))


@policy(get="visit.write", post="visit.write")
@there
def correct(request: HttpRequest, key: UUID) -> HttpResponse:
    """A correction of a visit."""
    on = timezone.localdate()
    sheet = queries.correcting(asker(request), key, on=on)
    return _answer(request, sheet, on, reverse("visits:correct", args=[key]))


def _answer(request: HttpRequest, sheet: Sheet, on: date, here: str) -> HttpResponse:
    context: dict[str, Any] = {"sheet": sheet, "here": here}
    if request.method != "POST":
        return render(request, TEMPLATE, context | {"form": VisitForm(sheet=sheet, on=on)})
    form = VisitForm(request.POST, sheet=sheet, on=on)
    return answer_form(request, form, context, template=TEMPLATE, way=Way.DESK)


def answer_form(
    request: HttpRequest, form: VisitForm, context: dict[str, Any], *, template: str, way: Way, to: str = ""
) -> HttpResponse:
    """Answer a form of a visit that was sent: what is wrong at its place, or the visit that was received; ``to`` is where one goes on (the visit's
    own page, where nothing is said)."""
    sheet, context["form"] = form.sheet, form
    if not form.is_valid():
        return refused(request, template, context)
    content, found = queries.written(sheet.form, form.answers(), **form.given())
    if found.faults:
        form.refuse_all(found)
        return refused(request, template, context)
    try:
        receipt = actions.receive(content=content, digest=content.digest, way=way, by=asker(request), at=timezone.now())
    except AbsentError:
        raise
    except UserError as error:
        form.refuse(error, AT.get(error.code))
        return refused(request, template, context)
    back = to or reverse("visits:visit", args=[receipt.visit])
    if receipt.held:
        said = _("没有覆盖原来的走访：%(why)s。这一份另存了，请核对后处理。") % {"why": HeldWhy(receipt.held).label}
        messages.warning(request, said)
        return done(request, back, _("已另存。"))
    if found.missing:
        return done(
            request,
            back,
            _("已登记。还有 %(n)s 个必答的问题没有答，走访表不算完整，可以更正补上。") % {"n": len(found.missing)},
        )
    return done(request, back, _("已登记，走访表完整。"))
