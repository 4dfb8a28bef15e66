"""What is to be done about children who are missed, and one absence: its days, who does what by when, what was done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from notoneless.attendance import actions, queries
from notoneless.attendance.queries import AbsencePage
from notoneless.attendance.terms import AnswerKind, NoAbsenceError
from notoneless.desks.attendance.forms import AT, FORMS, AnswerForm
from notoneless.desks.attendance.tables import TASKS
from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.forms import done, refused
from notoneless.desks.kit.once import once_key
from notoneless.desks.kit.papers import file_answer
from notoneless.desks.kit.policy import policy
from notoneless.standards.errors import UserError


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that may be written now: its form, whether a task waits for it, whether it stands open."""

    kind: str
    label: str | Promise
    form: AnswerForm
    is_due: bool
    is_open: bool


@policy(get="child.see")
def tasks(request: HttpRequest) -> HttpResponse:
    """What is mine to do about children who are missed; with ``group=risen`` what went up from below."""
    group = "risen" if request.GET.get("group") == "risen" else ""
    viewer, on = asker(request), timezone.localdate()
    page = queries.tasks(viewer, on=on, group=group, after=TASKS.asked(request).after)
    empty = {
        "title": _("没有等着您办的缺勤跟进"),
        "text": _(
            "点名没到、原因不明的学生，满一天要联系、家访，两天会同村（居）委上门，三天书面报告，到时会出现在这里。"
        ),
    }
    query = f"group={group}" if group else ""
    context = {
        "table": TASKS.listing(request, page.rows, next=page.next, query=query, empty=empty, is_filtered=False),
        "group": group,
        "counts": queries.task_counts(viewer, on=on),
    }
    return render(request, "attendance/tasks.html", context)


@policy(get="child.see", post="case.act")
def absence(request: HttpRequest, key: UUID) -> HttpResponse:
    """One absence; a post writes what was done about it, or learnt."""
    viewer, on, now = asker(request), timezone.localdate(), timezone.now()
    page = _page(request, key, on)
    if request.method != "POST":
        return render(request, "attendance/absence.html", _context(page, on))
    kind = request.POST.get("kind", "")
    if not page.may:
        raise Http404
    if kind not in FORMS:
        return refused(request, "attendance/absence.html", _context(page, on))
    form = FORMS[kind](request.POST, request.FILES, page=page, on=on, kind=kind)
    if form.is_valid():
        try:
            actions.answer(absence=key, kind=kind, by=viewer, at=now, form_key=once_key(request), **form.given())
        except NoAbsenceError:
            raise Http404 from None
        except UserError as error:
            form.refuse(error, AT.get(error.code))
        else:
            return done(request, reverse("attendance:absence", args=(key,)), _("已登记。"))
    return refused(request, "attendance/absence.html", _context(page, on, refused=(kind, form)))


@policy(get="child.see")
def proof(request: HttpRequest, key: UUID) -> HttpResponse:
    """A proof that lies with an answer."""
    try:
        name, media, data = queries.open_proof(asker(request), key)
    except NoAbsenceError:
        raise Http404 from None
    return file_answer(data, media, name)


def _page(request: HttpRequest, key: UUID, on: date) -> AbsencePage:
    try:
        return queries.absence_page(asker(request), key, on=on)
    except NoAbsenceError:
        raise Http404 from None


def _context(page: AbsencePage, on: date, *, refused: tuple[str, AnswerForm] | None = None) -> dict[str, Any]:
    kind, form = refused or ("", None)
    waits = {one for task in page.tasks if not task.ended and task.step for one in task.step.ends_with}
    deeds = [
        Deed(
            one, AnswerKind(one).label, form if one == kind and form else FORMS[one](page=page, on=on, kind=one),
            one in waits, one == kind,
        )
        for one in page.may
    ]  # fmt: skip
    return {"page": page, "deeds": deeds, "on": on}
