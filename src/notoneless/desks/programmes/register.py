"""The register: documents, one document with its measures and tasks, every measure with its evidence; what is entered and added."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notoneless.accounts.terms import Viewer
from notoneless.desks.kit import excel
from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.filters import FilterForm
from notoneless.desks.kit.forms import done
from notoneless.desks.kit.once import once_key
from notoneless.desks.kit.papers import file_answer
from notoneless.desks.kit.policy import policy
from notoneless.desks.kit.tables import Column, Table, page_of
from notoneless.desks.kit.tiles import Tile
from notoneless.desks.kit.tongue import said
from notoneless.desks.programmes.asking import there
from notoneless.desks.programmes.forms import DocumentForm, MeasureForm, TaskForm
from notoneless.desks.programmes.tasks import LAMP_TONES, STAGE_TONES, lamp_words, repeats_words
from notoneless.papers import DOCX
from notoneless.programmes import actions, queries
from notoneless.programmes.queries import MeasureRow, TaskRow
from notoneless.programmes.terms import AbsentError
from notoneless.standards.errors import UserError

EDIT: Final = "programme.edit"
AT: Final = {
    "I002": "number",
    "I003": "replaces",
    "I004": "issued_on",
    "I005": "link",
    "D021": "papers",
    "D022": "papers",
    "I013": "papers",
}
TASK_AT: Final = {"I006": "to", "I007": "owner", "I015": "until"}
STATES: Final = (
    ("done", gettext_lazy("已完成的")),
    ("open", gettext_lazy("没有完成的")),
    ("proved", gettext_lazy("有复核过的依据")),
    ("unproved", gettext_lazy("没有复核过的依据")),
    ("undivided", gettext_lazy("还没有分解任务的")),
)
DOCUMENTS: Final = Table(
    "documents",
    (
        Column("title", gettext_lazy("标题"), href=page_of("programmes:document"), weight=44),
        Column("number", gettext_lazy("文号"), weight=20),
        Column("issuer", gettext_lazy("发文机关"), phone=False, weight=24),
        Column("issued_on", gettext_lazy("发文日期"), kind="date"),
        Column("level", gettext_lazy("级别"), value=lambda row: row.level.label, phone=False),
        Column("measures", gettext_lazy("措施"), kind="number"),
        Column("done", gettext_lazy("已完成"), kind="number"),
        Column("share", gettext_lazy("完成率"), kind="number"),
        Column("late", gettext_lazy("逾期任务"), kind="number"),
        Column("replaced", gettext_lazy("被替代"), phone=False, weight=30),
    ),
    unit=gettext_lazy("份"),
)  # fmt: skip
MEASURES: Final = Table(
    "measures",
    (
        Column("text", gettext_lazy("措施"), weight=44,
               href=lambda row: f"{reverse('programmes:document', args=[row.document_id])}#m{row.number}"),
        Column("clause", gettext_lazy("条款")),
        Column("state", gettext_lazy("情况"), kind="lamp", value=lambda row: state_of(row)[0], tone=lambda row: state_of(row)[1]),
        Column("tasks", gettext_lazy("任务"), kind="number"),
        Column("done", gettext_lazy("已完成任务"), kind="number"),
        Column("late", gettext_lazy("逾期任务"), kind="number"),
        Column("given", gettext_lazy("依据"), kind="number"),
        Column("agreed", gettext_lazy("已复核依据"), kind="number"),
        Column("document", gettext_lazy("文件"), phone=False, weight=36),
    ),
    unit=gettext_lazy("项"),
)  # fmt: skip


def state_of(row: MeasureRow) -> tuple[str, str]:
    """Return how a measure stands, in a word and a colour."""
    if row.is_done:
        return _("已完成"), "green"
    if not row.tasks:
        return _("未分解"), "amber"
    return (_("有逾期"), "red") if row.late else (_("推进中"), "blue")


class MeasuresFilter(FilterForm):
    """Which measures are asked for."""

    name = "measures"

    state = forms.ChoiceField(label=gettext_lazy("情况"))
    document = forms.ChoiceField(label=gettext_lazy("文件"))

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(state=STATES, document=queries.standing_documents(viewer, "programme.see"))


@policy(get="programme.see")
def measures(request: HttpRequest) -> HttpResponseBase:
    """Every measure with its tasks and its evidence: the matrix of what was asked for and what proves it; as a book with ``book``."""
    return _measures(request, decisions=False)


@policy(get="programme.see")
def decisions(request: HttpRequest) -> HttpResponseBase:
    """What meetings decided, in the same way."""
    return _measures(request, decisions=True)


def _measures(request: HttpRequest, *, decisions: bool) -> HttpResponseBase:
    viewer, on = asker(request), timezone.localdate()
    form = MeasuresFilter.of(request, viewer=viewer)
    everything = queries.measure_rows(viewer, on=on, decisions=decisions)
    rows = queries.measures_narrowed(everything, **form.values)
    if "book" in request.GET:
        return excel.answer(MEASURES, rows, name=_("措施与依据"))
    page, following = MEASURES.paged(request, rows)
    here = reverse("programmes:decisions" if decisions else "programmes:measures")
    listing = MEASURES.listing(
        request, page, next=following, total=len(rows), query=form.query, is_filtered=bool(form.values),
        empty={"title": _("还没有措施"), "text": _("教育局登记文件之后，把文件里的措施一条一条登记下来。")},
    )  # fmt: skip
    told = queries.measure_figures(everything)
    tiles = [
        Tile(str(told.all), _("议定事项") if decisions else _("措施"), f"{here}?asked=1"),
        Tile(
            str(told.done),
            _("已完成"),
            f"{here}?state=done&asked=1",
            note=told.done_share,
            tone="green" if told.done else "",
        ),
        Tile(str(told.proved), _("有复核过的依据"), f"{here}?state=proved&asked=1", note=told.proved_share),
        Tile(
            str(told.undivided),
            _("还没有分解任务"),
            f"{here}?state=undivided&asked=1",
            tone="amber" if told.undivided else "",
        ),
    ]
    context = {"table": listing, "form": form, "tiles": tiles, "book": f"{form.query}&book=1", "decisions": decisions}
    return render(request, "programmes/measures.html", context)


@policy(get="programme.see")
def documents(request: HttpRequest) -> HttpResponseBase:
    """The documents of the register; as a book with ``book``."""
    viewer, on = asker(request), timezone.localdate()
    rows = queries.documents(viewer, on=on)
    if "book" in request.GET:
        return excel.answer(DOCUMENTS, rows, name=_("文件登记册"))
    page, following = DOCUMENTS.paged(request, rows)
    listing = DOCUMENTS.listing(
        request, page, next=following, total=len(rows),
        empty={"title": _("还没有登记文件"), "text": _("登记国家、市和区县的文件，再把措施分解到单位和岗位。")},
    )  # fmt: skip
    context = {"table": listing, "drafts": list(enumerate(queries.drafts(viewer, on=on))), "may_edit": viewer.has(EDIT)}
    return render(request, "programmes/documents.html", context)


@policy(get=EDIT, post=EDIT)
@there
def new(request: HttpRequest) -> HttpResponse:
    """Enter a document; ``draft`` names one that the parameters know by its title, for a person to complete."""
    viewer, at = asker(request), timezone.now()
    at_home = queries.home_of(viewer)
    number = request.GET.get("draft", "")
    drafts = queries.drafts(viewer, on=timezone.localdate(at))
    draft = drafts[int(number)] if number.isascii() and number.isdigit() and int(number) < len(drafts) else None
    form = DocumentForm(
        request.POST or None, request.FILES or None, earlier=queries.standing_documents(viewer, EDIT),
        initial={"title": draft.title} if draft else None,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        try:
            row = actions.write_document(county_path=at_home, by=viewer, at=at, form_key=once_key(request), **said)
        except AbsentError:
            raise
        except UserError as error:
            form.refuse(error, AT.get(error.code))
        else:
            return done(
                request, reverse("programmes:document", args=[row.pk]), _("文件已登记。下一步：登记措施，再分解任务。")
            )
    context = {"form": form, "draft": draft}
    return render(request, "programmes/new.html", context, status=422 if form.errors else 200)


@policy(get="programme.see")
@there
def document(request: HttpRequest, key: UUID) -> HttpResponse:
    """A document with its measures and their tasks."""
    return _document(request, key)


@policy(post=EDIT)
@there
def add_measure(request: HttpRequest, key: UUID) -> HttpResponse:
    """Add a measure to a document."""
    form = _measure(request, key, request.POST)
    if form.is_valid():
        try:
            row = actions.add_measure(document=key, by=asker(request), at=timezone.now(), **form.cleaned_data)
        except AbsentError:
            raise
        except UserError as error:
            form.refuse(error, {"I024": "institution"}.get(error.code))
        else:
            return done(request, f"{reverse('programmes:document', args=[key])}#m{row.number}", _("措施已登记。"))
    return _document(request, key, measure=form)


@policy(get=EDIT, post=EDIT)
@there
def add_task(request: HttpRequest, key: UUID) -> HttpResponse:
    """Give a task of a measure to a unit, or to all of a kind."""
    viewer, at = asker(request), timezone.now()
    measure = queries.measure_of(viewer, key)
    on = timezone.localdate(at)
    form = TaskForm(
        request.POST or None, units=queries.unit_choices(viewer, measure.county_path, on=on),
        owners=queries.owner_choices(viewer, measure.county_path, on=on),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            laid = actions.add_tasks(measure=key, by=viewer, at=at, **form.cleaned_data)
        except AbsentError:
            raise
        except UserError as error:
            form.refuse(error, TASK_AT.get(error.code))
        else:
            told = _("已分派 %(n)s 项任务。") % {"n": len(laid.tasks)}
            if laid.bare:
                told += _("其中 %(n)s 个单位没有这个岗位，任务落在单位。") % {"n": laid.bare}
            return done(
                request, f"{reverse('programmes:document', args=[measure.document_id])}#m{measure.number}", told
            )
    return render(
        request, "programmes/add_task.html", {"form": form, "measure": measure}, status=422 if form.errors else 200
    )


def task_cells(tasks: Iterable[TaskRow]) -> list[tuple[TaskRow, str, str, str, str]]:
    """Return milestones with the words and colours in which a page shows them."""
    return [
        (row, lamp_words(row), LAMP_TONES.get(row.lamp, ""), STAGE_TONES[row.stage], repeats_words(row))
        for row in tasks
    ]


def _measure(request: HttpRequest, key: UUID, data: object = None) -> MeasureForm:
    path = queries.document_of(asker(request), key, EDIT).county_path
    named = queries.institutions_of(path, timezone.localdate())
    return MeasureForm(data, institutions=[(one.id, said(one)) for one in named])


def _document(request: HttpRequest, key: UUID, *, measure: MeasureForm | None = None) -> HttpResponse:
    viewer = asker(request)
    page = queries.document_page(viewer, key, on=timezone.localdate())
    context = {
        "page": page,
        "document": page.document,
        "key": key,
        "measures": [
            (one, *state_of(one), task_cells(tasks))
            for one, tasks in page.measures
        ],
        "form": measure or (_measure(request, key) if page.may_edit else None),
    }  # fmt: skip
    return render(request, "programmes/document.html", context, status=422 if measure is not None else 200)


@policy(get="programme.see")
@there
def paper(request: HttpRequest, key: UUID) -> HttpResponse:
    """A document's table of tasks as a paper: ``form`` is pdf or docx."""
    on = timezone.localdate()
    drawn = queries.breakdown(queries.document_page(asker(request), key, on=on), on=on)
    if request.GET.get("form") == "docx":
        return file_answer(drawn.docx, DOCX, f"{drawn.name}.docx")
    return file_answer(drawn.pdf(), "application/pdf", f"{drawn.name}.pdf")
