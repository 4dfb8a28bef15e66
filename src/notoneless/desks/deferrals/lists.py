"""Deferrals and suspensions in a list: those that wait for a decision, those to look at again, what ran out, and all."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notoneless.deferrals import queries
from notoneless.deferrals.queries import DeferralLine
from notoneless.deferrals.terms import DeferralKind, State
from notoneless.desks.deferrals.menu import figures
from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.filters import FilterForm
from notoneless.desks.kit.policy import policy
from notoneless.desks.kit.tables import Bulk, Column, Table, page_of
from notoneless.desks.kit.taking_out import ask_export

GROUPS = (
    ("decide", gettext_lazy("等您批准")),
    ("recheck", gettext_lazy("等本单位复核")),
    ("risen", gettext_lazy("下级逾期，报上来的")),
    ("expired", gettext_lazy("到期没有登记到校")),
)
STATES = (
    ("in_force", gettext_lazy("今天在批准期内")),
    ("expired", gettext_lazy("批准已到期")),
    *State.choices,
)  # fmt: skip


def state_words(line: DeferralLine) -> str:
    """Return how an application stands in a word; past its last day it says so."""
    return _("已到期") if line.is_expired else _("逾期没有复核") if line.is_late else line.state_label


DEFERRALS = Table(
    "deferrals",
    (
        Column("name", gettext_lazy("姓名"), href=page_of("deferrals:deferral"), weight=10),
        Column("kind_label", gettext_lazy("类别")),
        Column("state", gettext_lazy("状态"), kind="lamp", value=state_words, tone=lambda one: one.tone),
        Column("until", gettext_lazy("截止日期"), kind="date"),
        Column("recheck_by", gettext_lazy("复核期限"), kind="date"),
        Column("began_on", gettext_lazy("开始日期"), kind="date", phone=False),
        Column("school", gettext_lazy("学校"), value=lambda one: f"{one.child.school}{one.child.room}", weight=20),
        Column("place", gettext_lazy("居住地"), value=lambda one: one.child.place, weight=16, phone=False),
        Column("proof_label", gettext_lazy("证明"), phone=False),
        Column("applied_on", gettext_lazy("申请日期"), kind="date", phone=False),
        Column("risen_to", gettext_lazy("已报到"), phone=False),
    ),
    unit=gettext_lazy("件"),
)  # fmt: skip


class DeferralsFilter(FilterForm):
    """What of the applications in scope is asked for."""

    name = "deferrals"

    group = forms.ChoiceField(label=gettext_lazy("等谁办"))
    state = forms.ChoiceField(label=gettext_lazy("状态"))
    kind = forms.ChoiceField(label=gettext_lazy("类别"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(group=GROUPS, state=STATES, kind=DeferralKind.choices)


@policy(get="child.see")
def deferrals(request: HttpRequest) -> HttpResponse:
    """The applications in scope."""
    viewer, on = asker(request), timezone.localdate()
    form = DeferralsFilter.of(request)
    only = queries.deferral_filter(form.values)
    found = queries.deferral_list(viewer, on=on, only=only, after=DEFERRALS.asked(request).after)
    bulk = [Bulk(gettext_lazy("导出所选"), reverse("deferrals:export"), everything=True)]
    listing = DEFERRALS.listing(
        request,
        found.rows,
        next=found.next,
        total=queries.deferral_count(viewer, on=on, only=only),
        query=form.query,
        bulk=bulk if viewer.has("child.export") else (),
        is_filtered=bool(form.values),
        empty={
            "title": _("没有缓学休学"),
            "text": _("监护人因孩子身体状况申请的，从儿童档案里点“受理缓学休学申请”。其他原因依法不能受理。"),
        },
    )
    context = {
        "table": listing,
        "form": form,
        "tiles": figures(viewer, on),
        "may_template": bool(queries.letter_templates(viewer)),
    }
    return render(request, "deferrals/list.html", context)


@policy(post="child.export")
def export(request: HttpRequest) -> HttpResponse:
    """The picked applications, or all that the filter gives, go on to where an export is asked for, with a reason."""
    return ask_export(request, "deferrals")
