"""Moves in a list: those that wait for my word, those that I wait for, what the bureau decides, and all."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.filters import FilterForm
from notoneless.desks.kit.policy import policy
from notoneless.desks.kit.tables import Bulk, Column, Table, page_of
from notoneless.desks.kit.taking_out import ask_export
from notoneless.desks.moves.menu import figures
from notoneless.moves import queries
from notoneless.moves.queries import MoveLine
from notoneless.moves.terms import State

GROUPS = (
    ("answer", gettext_lazy("等本校确认")),
    ("waiting", gettext_lazy("本校提出，等对方")),
    ("bureau", gettext_lazy("等教育局裁定")),
    ("risen", gettext_lazy("下级逾期，报上来的")),
)
WAYS = (("within", gettext_lazy("县内")), ("out", gettext_lazy("转出县外")), ("into", gettext_lazy("从县外转入")))
STATES = (
    ("open", gettext_lazy("没有人确认在新学校上课")),
    ("overdue", gettext_lazy("逾期没有确认")),
    *State.choices,
)  # fmt: skip


def state_words(line: MoveLine) -> str:
    """Return how a move stands in a word; past its day it says so."""
    return _("逾期没有确认") if line.is_overdue else line.state_label


MOVES = Table(
    "moves",
    (
        Column("name", gettext_lazy("姓名"), href=page_of("moves:move"), weight=10),
        Column("state", gettext_lazy("状态"), kind="lamp", value=state_words, tone=lambda one: one.tone),
        Column("due_on", gettext_lazy("确认期限"), kind="date",
               value=lambda one: one.due_on if one.state == State.WAITING else None),
        Column("from_label", gettext_lazy("转出学校"), weight=24),
        Column("to_label", gettext_lazy("转入学校"), weight=24),
        Column("left_on", gettext_lazy("离校或到校日期"), kind="date", phone=False),
        Column("asked_on", gettext_lazy("提出日期"), kind="date", phone=False),
        Column("grade", gettext_lazy("年级"), phone=False),
        Column("risen_to", gettext_lazy("已报到"), phone=False),
    ),
    unit=gettext_lazy("件"),
)  # fmt: skip


class MovesFilter(FilterForm):
    """What of the moves in scope is asked for."""

    name = "moves"

    group = forms.ChoiceField(label=gettext_lazy("等谁办"))
    state = forms.ChoiceField(label=gettext_lazy("状态"))
    way = forms.ChoiceField(label=gettext_lazy("县内还是县外"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(group=GROUPS, state=STATES, way=WAYS)


@policy(get="child.see")
def moves(request: HttpRequest) -> HttpResponse:
    """The moves in scope."""
    viewer, on = asker(request), timezone.localdate()
    form = MovesFilter.of(request)
    only = queries.move_filter(form.values)
    found = queries.move_list(viewer, on=on, only=only, after=MOVES.asked(request).after)
    bulk = [Bulk(gettext_lazy("导出所选"), reverse("moves:export"), everything=True)]
    listing = MOVES.listing(
        request,
        found.rows,
        next=found.next,
        total=queries.move_count(viewer, on=on, only=only),
        query=form.query,
        bulk=bulk if viewer.has("child.export") else (),
        is_filtered=bool(form.values),
        empty={
            "title": _("没有转学"),
            "text": _(
                "孩子转走由原学校从儿童档案里提出；已经坐到本校班里的，点“登记转入”。对方确认以前，孩子仍由原学校负责。"
            ),
        },
    )
    context = {"table": listing, "form": form, "tiles": figures(viewer, on), "may_report": queries.has_school(viewer)}
    context["may_template"] = bool(queries.letter_templates(viewer))
    return render(request, "moves/list.html", context)


@policy(post="child.export")
def export(request: HttpRequest) -> HttpResponse:
    """The picked moves, or all that the filter gives, go on to where an export is asked for, with a reason."""
    return ask_export(request, "moves")
