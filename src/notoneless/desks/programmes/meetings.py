"""Meetings: which were held and what they decided, which is still owed in this period; one is entered, its decisions become tasks."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notoneless.desks.kit import excel
from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.forms import done
from notoneless.desks.kit.once import once_key
from notoneless.desks.kit.papers import file_answer
from notoneless.desks.kit.policy import policy
from notoneless.desks.kit.tables import Column, Table, page_of
from notoneless.desks.kit.tiles import Tile
from notoneless.desks.kit.tongue import said
from notoneless.desks.programmes.asking import there
from notoneless.desks.programmes.forms import DecisionForm, MeetingForm
from notoneless.desks.programmes.register import state_of, task_cells
from notoneless.papers import DOCX
from notoneless.programmes import actions, queries
from notoneless.programmes.terms import AbsentError
from notoneless.standards.errors import UserError

EDIT: Final = "programme.edit"
AT: Final = {"I002": "number", "I022": "kind", "I023": "held_on", "V007": "agenda"}
DECISION_AT: Final = {"I006": "to", "I007": "owner", "V007": "text"}
MEETINGS: Final = Table(
    "meetings",
    (
        Column("kind", gettext_lazy("会议"), value=lambda row: said(row.kind), href=page_of("programmes:meeting"), weight=24),
        Column("held_on", gettext_lazy("召开日期"), kind="date"),
        Column("number", gettext_lazy("文号"), weight=20),
        Column("chair", gettext_lazy("主持"), phone=False, weight=20),
        Column("decisions", gettext_lazy("议定事项"), kind="number"),
        Column("closed", gettext_lazy("已办结"), kind="number"),
        Column("late", gettext_lazy("逾期任务"), kind="number"),
    ),
    unit=gettext_lazy("次"),
)  # fmt: skip


@policy(get="programme.see")
def meetings(request: HttpRequest) -> HttpResponseBase:
    """The meetings, and which is still owed in the running period; as a book with ``book``."""
    viewer, on = asker(request), timezone.localdate()
    rows = queries.meetings(viewer, on=on)
    if "book" in request.GET:
        return excel.answer(MEETINGS, rows, name=_("会议"))
    page, following = MEETINGS.paged(request, rows)
    listing = MEETINGS.listing(
        request, page, next=following, total=len(rows),
        empty={"title": _("还没有登记会议"), "text": _("会议开过之后登记，议定事项分派成任务，办到哪一步在这里看。")},
    )  # fmt: skip
    told = queries.measure_figures(queries.measure_rows(viewer, on=on, decisions=True))
    here = reverse("programmes:decisions")
    tiles = [
        Tile(str(told.all), _("议定事项"), f"{here}?asked=1"),
        Tile(
            str(told.done),
            _("已办结"),
            f"{here}?state=done&asked=1",
            note=told.done_share,
            tone="green" if told.done else "",
        ),
    ]
    context = {"table": listing, "tiles": tiles, "dues": queries.dues(viewer, on=on), "may_edit": viewer.has(EDIT)}
    return render(request, "programmes/meetings.html", context)


@policy(get=EDIT, post=EDIT)
@there
def new_meeting(request: HttpRequest) -> HttpResponse:
    """Enter a meeting that was held."""
    viewer, at = asker(request), timezone.now()
    at_home = queries.home_of(viewer)
    kinds = [(one.id, said(one)) for one in queries.kinds_of(at_home, timezone.localdate(at))]
    form = MeetingForm(request.POST or None, kinds=kinds)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.hold_meeting(
                county_path=at_home, by=viewer, at=at, form_key=once_key(request), **form.cleaned_data
            )
        except AbsentError:
            raise
        except UserError as error:
            form.refuse(error, AT.get(error.code))
        else:
            return done(request, reverse("programmes:meeting", args=[row.pk]), _("会议已登记。下一步：登记议定事项。"))
    return render(request, "programmes/new_meeting.html", {"form": form}, status=422 if form.errors else 200)


@policy(get="programme.see")
@there
def meeting(request: HttpRequest, key: UUID) -> HttpResponse:
    """A meeting with what it decided."""
    return _meeting(request, key)


@policy(post=EDIT)
@there
def decide(request: HttpRequest, key: UUID) -> HttpResponse:
    """Enter a decision: who has to do it by when."""
    viewer, at = asker(request), timezone.now()
    form = _decision(request, key, request.POST)
    if form.is_valid():
        try:
            actions.add_decision(meeting=key, by=viewer, at=at, **form.cleaned_data)
        except AbsentError:
            raise
        except UserError as error:
            form.refuse(error, DECISION_AT.get(error.code))
        else:
            return done(request, reverse("programmes:meeting", args=[key]), _("议定事项已登记，任务已分派。"))
    return _meeting(request, key, form=form)


def _decision(request: HttpRequest, key: UUID, data: object = None) -> DecisionForm:
    viewer, on = asker(request), timezone.localdate()
    path = queries.meeting_of(viewer, key, EDIT).county_path
    return DecisionForm(
        data, units=queries.unit_choices(viewer, path, on=on), owners=queries.owner_choices(viewer, path, on=on)
    )


def _meeting(request: HttpRequest, key: UUID, *, form: DecisionForm | None = None) -> HttpResponse:
    page = queries.meeting_page(asker(request), key, on=timezone.localdate())
    context = {
        "page": page,
        "meeting": page.meeting,
        "key": key,
        "kind": said(page.kind),
        "decisions": [(one, *state_of(one), task_cells(tasks)) for one, tasks in page.decisions],
        "form": form or (_decision(request, key) if page.may_edit else None),
    }
    return render(request, "programmes/meeting.html", context, status=422 if form is not None else 200)


@policy(get="programme.see")
@there
def minutes(request: HttpRequest, key: UUID) -> HttpResponse:
    """A meeting's minutes as a paper: ``form`` is pdf or docx."""
    drawn = queries.minutes(queries.meeting_page(asker(request), key, on=timezone.localdate()))
    if request.GET.get("form") == "docx":
        return file_answer(drawn.docx, DOCX, f"{drawn.name}.docx")
    return file_answer(drawn.pdf(), "application/pdf", f"{drawn.name}.pdf")
