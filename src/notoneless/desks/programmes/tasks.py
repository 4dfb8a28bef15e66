"""Tasks: what is mine, by when, what waits for a look, what rose from below; one task with all that was given to prove it.

Every figure at the top is a question and opens the list that it counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
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
from notoneless.desks.programmes.asking import there
from notoneless.desks.programmes.forms import GiveForm, LookForm, WithdrawForm
from notoneless.programmes import actions, queries
from notoneless.programmes.queries import Figures, TaskRow
from notoneless.programmes.terms import AbsentError, Repeats, Stage
from notoneless.standards.errors import UserError

GROUPS: Final = (
    ("", gettext_lazy("范围内的全部任务")),
    ("mine", gettext_lazy("我的任务")),
    ("check", gettext_lazy("等待复核")),
    ("risen", gettext_lazy("下级逾期，报上来的")),
)
LAMPS: Final = (("red", gettext_lazy("已逾期")), ("yellow", gettext_lazy("快到期")), ("green", gettext_lazy("期限内")))
TIMES: Final = (
    ("due", gettext_lazy("已到时限的")),
    ("on_time", gettext_lazy("按期完成的")),
    ("not_on_time", gettext_lazy("到时限而没有按期完成的")),
)
LAMP_TONES: Final = {"red": "red", "yellow": "amber", "green": "green"}
STAGE_TONES: Final = {Stage.OPEN: "", Stage.RETURNED: "amber", Stage.CHECK: "blue", Stage.DONE: "green"}
#: Where a refusal stands in the form.
AT: Final = {"I019": "text", "V007": "text", "I020": "link", "D021": "papers", "D022": "papers", "I013": "papers"}


def lamp_words(row: Any) -> str:
    """Return the word of a milestone's lamp; of none, nothing."""
    return str(dict(LAMPS).get(row.lamp, ""))


def repeats_words(row: TaskRow) -> str:
    """Return how often a task comes again; of one that does not, nothing."""
    return "" if row.repeats == Repeats.ONCE else str(row.repeats.label)


TASKS: Final = Table(
    "tasks",
    (
        Column("text", gettext_lazy("任务"), href=page_of("programmes:task"), weight=40),
        Column("lamp", gettext_lazy("期限灯"), kind="lamp", value=lamp_words, tone=lambda row: LAMP_TONES.get(row.lamp, ""), weight=8),
        Column("due_on", gettext_lazy("完成时限"), kind="date"),
        Column("stage", gettext_lazy("办到哪一步"), kind="lamp", value=lambda row: row.stage.label,
               tone=lambda row: STAGE_TONES[row.stage]),
        Column("unit", gettext_lazy("责任单位"), weight=20),
        Column("owner", gettext_lazy("责任岗位"), phone=False, weight=24),
        Column("holder", gettext_lazy("责任人"), phone=False),
        Column("repeats", gettext_lazy("周期"), value=repeats_words, phone=False, weight=8),
        Column("given_on", gettext_lazy("提交日期"), kind="date", phone=False),
        Column("clause", gettext_lazy("条款"), phone=False, weight=14),
        Column("document", gettext_lazy("文件"), phone=False, weight=36),
    ),
    unit=gettext_lazy("项"),
)  # fmt: skip
#: In the book under the headings by which a table of tasks may come in again, the measure among them.
BOOK: Final = Table(
    "tasks",
    (
        Column("document", gettext_lazy("文件"), weight=36),
        Column("clause", gettext_lazy("条款")),
        Column("measure", gettext_lazy("措施"), weight=40),
        *(one for one in TASKS.columns if one.name not in ("document", "clause")),
    ),
)


class TasksFilter(FilterForm):
    """Which tasks are asked for."""

    name = "tasks"

    group = forms.ChoiceField(label=gettext_lazy("谁的任务"), choices=GROUPS)
    lamp = forms.ChoiceField(label=gettext_lazy("期限灯"))
    stage = forms.ChoiceField(label=gettext_lazy("办到哪一步"))
    time = forms.ChoiceField(label=gettext_lazy("按期"))
    document = forms.ChoiceField(label=gettext_lazy("文件"))

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(
            lamp=LAMPS, stage=Stage.choices, time=TIMES, document=queries.standing_documents(viewer, "programme.see")
        )


def _href(**asked: str) -> str:
    return f"{reverse('programmes:tasks')}?{'&'.join(f'{name}={value}' for name, value in asked.items())}&asked=1"


def _waiting(told: Figures) -> Iterator[Tile]:
    yield Tile(told.red, _("我的任务，已逾期"), _href(group="mine", lamp="red"), tone="red")
    yield Tile(told.yellow, _("我的任务，两个工作日内到期"), _href(group="mine", lamp="yellow"), tone="amber")
    yield Tile(told.risen, _("下级逾期的任务，报上来的"), _href(group="risen"), tone="red")


def waiting_tiles(viewer: Viewer, on: date) -> Iterator[Tile]:
    """Yield what waits for somebody today."""
    told = queries.waiting(viewer, on=on)
    yield from _waiting(told)
    if viewer.has("programme.edit"):
        yield Tile(told.check, _("任务依据，等待复核"), _href(group="check"), tone="blue")


@policy(get="programme.see")
def tasks(request: HttpRequest) -> HttpResponseBase:
    """Tasks in reach, the earliest day first; as a book with ``book``."""
    viewer, on = asker(request), timezone.localdate()
    form = TasksFilter.of(request, viewer=viewer)
    everything = queries.rows(viewer, on=on)
    rows = queries.narrowed(everything, on=on, **form.values)
    told = queries.figures(everything, on=on)
    if "book" in request.GET:
        return excel.answer(BOOK, rows, name=_("任务分解表"), lines=[_sums(told)])
    page, following = TASKS.paged(request, rows)
    listing = TASKS.listing(
        request, page, next=following, total=len(rows), query=form.query, is_filtered=bool(form.values),
        empty={"title": _("还没有任务"), "text": _("教育局登记文件、把措施分解到单位和岗位之后，任务出现在这里。")},
    )  # fmt: skip
    tiles = [one for one in (
        *_waiting(told),
        Tile(told.green, _("我的任务，期限内"), _href(group="mine", lamp="green"), tone="green"),
        Tile(told.check, _("等待复核"), _href(group="check"), tone="blue"),
    ) if one.figure]  # fmt: skip
    tiles += [
        Tile(told.due, _("已到时限"), _href(time="due")),
        Tile(
            told.on_time,
            _("其中按期完成"),
            _href(time="on_time"),
            note=told.share,
            tone="green" if told.on_time else "",
        ),
    ]
    context = {"table": listing, "form": form, "tiles": tiles, "sums": _sums(told), "book": f"{form.query}&book=1"}
    return render(request, "programmes/tasks.html", context)


def _sums(told: Figures) -> str:
    if not told.due:
        return _("还没有到时限的任务，没有按期完成率。")
    return _("已到时限 %(due)s 项，按期完成 %(on_time)s 项，按期完成率 %(share)s。") % {
        "due": told.due, "on_time": told.on_time, "share": told.share,
    }  # fmt: skip


@policy(get="programme.see")
@there
def task(request: HttpRequest, key: UUID) -> HttpResponse:
    """One task: its days, what was given, what may be done."""
    return _task(request, key)


@policy(post="programme.answer")
@there
def give(request: HttpRequest, key: UUID) -> HttpResponse:
    """Give what proves it; what is refused comes back with everything in the form."""
    form = GiveForm(request.POST, request.FILES)
    if form.is_valid():
        said = form.cleaned_data
        try:
            actions.give(
                task=key, text=said["text"], link=said["link"], papers=said["papers"], due_on=said["due"], by=asker(request),
                at=timezone.now(), form_key=once_key(request),
            )  # fmt: skip
        except AbsentError:
            raise
        except UserError as error:
            form.refuse(error, AT.get(error.code))
        else:
            return done(request, reverse("programmes:task", args=[key]), _("依据已提交，等另一个人复核。"))
    return _task(request, key, give=form)


@policy(post="programme.edit")
@there
def look(request: HttpRequest, key: UUID) -> HttpResponse:
    """Agree that it is done, or send it back."""
    task_id = queries.task_of_evidence(asker(request), key)
    form = LookForm(request.POST, auto_id=f"look-{key}-%s")
    if form.is_valid():
        try:
            actions.look(
                evidence=key, agrees=form.cleaned_data["verb"] == "agree", text=form.cleaned_data["text"], by=asker(request),
                at=timezone.now(),
            )  # fmt: skip
        except AbsentError:
            raise
        except UserError as error:
            form.refuse(error, {"I012": "text", "V007": "text"}.get(error.code))
        else:
            return done(request, reverse("programmes:task", args=[task_id]), _("复核结果已登记。"))
    return _task(request, task_id, look=(key, form))


@policy(post="programme.edit")
@there
def withdraw(request: HttpRequest, key: UUID) -> HttpResponse:
    """Withdraw a task, with the reason."""
    form = WithdrawForm(request.POST)
    if form.is_valid():
        try:
            actions.withdraw_task(task=key, why=form.cleaned_data["reason"], by=asker(request), at=timezone.now())
        except AbsentError:
            raise
        except UserError as error:
            form.refuse(error)
        else:
            return done(request, reverse("programmes:task", args=[key]), _("任务已撤销，理由留在任务里。"))
    return _task(request, key, withdraw=form)


def _task(
    request: HttpRequest, key: UUID, *, give: GiveForm | None = None, look: tuple[UUID, LookForm] | None = None,
    withdraw: WithdrawForm | None = None,
) -> HttpResponse:  # fmt: skip
    page = queries.task_page(asker(request), key, on=timezone.localdate())
    proofs = [(proof, _look(proof, look)) for proof in page.proofs]
    if give is None and page.answers_for is not None:
        give = GiveForm(initial={"due": page.answers_for.due_on})
    bound = any(form is not None and form.is_bound for form in (give, withdraw, look[1] if look else None))
    context = {
        "page": page,
        "row": page.row,
        "key": key,
        "lamp": lamp_words(page.row),
        "lamp_tone": LAMP_TONES.get(page.row.lamp, ""),
        "stage_tone": STAGE_TONES[page.row.stage],
        "repeats": repeats_words(page.row),
        "miles": [
            (one, STAGE_TONES[one.stage], lamp_words(one), LAMP_TONES.get(one.lamp, "")) for one in page.milestones
        ],
        "proofs": proofs,
        "give": give,
        "withdraw": withdraw or (WithdrawForm() if page.may_withdraw else None),
        "answered": bound,
    }
    return render(request, "programmes/task.html", context, status=422 if bound else 200)


def _look(proof: queries.Proof, refused: tuple[UUID, LookForm] | None) -> LookForm | None:
    """Return the form of a look at evidence: the one that was refused, or a new one where the reader may look."""
    if refused is not None and refused[0] == proof.id:
        return refused[1]
    return LookForm(auto_id=f"look-{proof.id}-%s") if proof.may_look else None


@policy(get="programme.see")
@there
def sheet(request: HttpRequest, key: UUID) -> HttpResponse:
    """A scan that lies with a document or with evidence."""
    name, media, data = queries.open_sheet(asker(request), key)
    return file_answer(data, media, name)
