"""待办 — the page that somebody finds after signing in: what is mine, by when, the longest overdue first.

The figures at the top are questions: each opens the list that it counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notoneless.accounts.terms import Viewer
from notoneless.attendance import queries as attendance
from notoneless.cases import queries
from notoneless.cases.queries import Task
from notoneless.children import queries as children
from notoneless.desks.cases.lists import LAMPS, STAGE_TONES, bulk, lamp_words
from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.filters import FilterForm
from notoneless.desks.kit.policy import policy
from notoneless.desks.kit.tables import Column, Table
from notoneless.desks.kit.tiles import Tile, Tone, tiles_for
from notoneless.reports import queries as reports

#: So many tasks about children who are missed stand on this page; the rest are in their own list.
FEW = 10
GROUPS = (
    ("", gettext_lazy("我的待办")),
    ("offers", gettext_lazy("等我接手")),
    ("bureau", gettext_lazy("等教育局办")),
    ("risen", gettext_lazy("下级逾期，报上来的")),
)
#: Figure → its words, its colour, the question that it stands for.
FIGURES: tuple[tuple[str, Any, Tone, str], ...] = (
    ("red", gettext_lazy("我的，已逾期"), "red", "lamp=red"),
    ("yellow", gettext_lazy("我的，两个工作日内到期"), "amber", "lamp=yellow"),
    ("green", gettext_lazy("我的，期限内"), "green", "lamp=green"),
    ("offers", gettext_lazy("移交给我，等我接手"), "amber", "group=offers"),
    ("bureau", gettext_lazy("等教育局派发、复核"), "blue", "group=bureau"),
    ("risen", gettext_lazy("下级逾期，报上来的"), "red", "group=risen"),
)


def figures(viewer: Viewer, on: Any) -> Iterator[Tile]:
    """Yield the figures over the list, each with the address of its list; one of nought is left out."""
    counts = queries.task_figures(viewer, on=on)
    for key, label, tone, question in FIGURES:
        if counts[key]:
            yield Tile(counts[key], label, f"{reverse('cases:todo')}?{question}&asked=1", tone=tone)


def _what(task: Task) -> SafeString:
    """Return what is to be done as one line, with the reason for the day under it."""
    said = format_html("{}{}", task.kind_label, f" · {task.what}" if task.what else "")
    helps = format_html(' <span class="tag">{}</span>', _("协办")) if task.helps else ""
    why = format_html('<div class="quiet">{}</div>', task.why) if task.why else ""
    campaign = getattr(task, "campaign", None)
    due = _("清理行动“%(name)s”，期限 %(day)s") % {"name": campaign.name, "day": campaign.due_on} if campaign else ""
    inside = format_html('<div class="quiet">{}</div>', due) if due else ""
    return format_html("{}{}{}{}", said, helps, why, inside)


TASKS = Table(
    "todo",
    (
        Column("name", gettext_lazy("姓名"), value=lambda one: one.case.child.name, weight=10,
               href=lambda one: reverse("cases:case", args=(one.case.id,))),
        Column("lamp", gettext_lazy("期限灯"), kind="lamp", value=lambda one: lamp_words(one.case),
               tone=lambda one: one.case.tone),
        Column("due_on", gettext_lazy("最迟"), kind="date", value=lambda one: one.case.due_on),
        Column("what", gettext_lazy("要办什么"), value=lambda one: one.kind_label, html=_what),
        Column("lies", gettext_lazy("案件在"), value=lambda one: one.unit or one.side_label, phone=False),
        Column("stage", gettext_lazy("办到哪一步"), kind="lamp", value=lambda one: one.case.stage_label,
               tone=lambda one: STAGE_TONES.get(one.case.stage, ""), phone=False),
        Column("place", gettext_lazy("住地"), value=lambda one: one.case.child.place),
        Column("school", gettext_lazy("学校"), value=lambda one: one.case.child.school),
        Column("number", gettext_lazy("案号"), value=lambda one: one.case.number, phone=False),
    ),
    unit=gettext_lazy("项"),
)  # fmt: skip


class _Row:
    """A task with the key by which its case is picked, and the campaign in which it stands that ends first."""

    def __init__(self, task: Task, campaigns: Mapping[Any, Sequence[Any]]) -> None:
        self.id = task.case.id
        self.campaign = next(iter(campaigns.get(task.case.id, ())), None)
        self._task = task

    def __getattr__(self, name: str) -> Any:
        return getattr(self._task, name)


class TodoFilter(FilterForm):
    """Which of somebody's tasks are asked for."""

    name = "todo"

    group = forms.ChoiceField(label=gettext_lazy("谁的事"), choices=GROUPS)
    lamp = forms.ChoiceField(label=gettext_lazy("期限灯"))
    kind = forms.ChoiceField(label=gettext_lazy("要办什么"))
    place = forms.ChoiceField(label=gettext_lazy("镇街、村社"))
    school = forms.ChoiceField(label=gettext_lazy("学校、班级"))

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(lamp=LAMPS, kind=queries.task_kinds())
        self.offer_units(children.units(viewer, on=timezone.localdate(), **self.units_asked))


@policy(get="case.see")
def todo(request: HttpRequest) -> HttpResponse:
    """What is mine today."""
    return _page(request, TodoFilter.of(request, viewer=asker(request)))


@policy(get="case.check")
def checks(request: HttpRequest) -> HttpResponse:
    """What waits for a second person's eyes: closures that were asked for."""
    form = TodoFilter(QueryDict("group=bureau&kind=checked"), viewer=asker(request))
    form.path = reverse("cases:todo")
    form.is_valid()
    return _page(request, form, heading=_("销号复核"), lead=_("已经申请销号的案件，由另一个人看过凭据再同意或退回。"))


@policy(get="case.see")
def elsewhere(request: HttpRequest) -> HttpResponse:
    """What waits for me at the other desks: the part under the list, asked for when the list is there. What is mine today does not
    wait until everything else is counted."""
    tiles = tiles_for(asker(request), on=timezone.localdate(), but=("cases",))
    return render(request, "cases/elsewhere.html", {"tiles": tiles})


def _page(request: HttpRequest, form: TodoFilter, *, heading: str = "", lead: str = "") -> HttpResponse:
    viewer, on = asker(request), timezone.localdate()
    only = queries.task_filter(form.values)
    asked = TASKS.asked(request)
    found = queries.task_list(viewer, on=on, only=only, after=asked.after)
    total = queries.task_count(viewer, on=on, only=only)
    campaigns = reports.campaigns_of({task.case.id for task in found.rows}, on=on)
    listing = TASKS.listing(
        request,
        [_Row(task, campaigns) for task in found.rows],
        next=found.next,
        total=total,
        query=form.query,
        bulk=bulk(viewer, of="todo"),
        is_filtered=bool(form.values),
        empty={
            "title": _("今天没有等着您办的案件"),
            "text": _("案件派到您的单位、快到期或下级逾期时，会出现在这里。要看全部案件，请打开“案件”。"),
            "href": reverse("cases:list"),
            "verb": _("看全部案件"),
        },
    )
    missed = attendance.tasks(viewer, on=on, size=FEW) if not asked.after and not form.values else None
    context = {
        "table": listing,
        "form": form,
        "tiles": list(figures(viewer, on)),
        "missed": missed,
        "heading": heading or _("待办"),
        "lead": lead or _("最急的在前。点数字只看那一类，点姓名去办。"),
    }
    return render(request, "cases/todo.html", context)
