"""The goals of a place as a tree: each goal with its indicators, what is counted, what is wanted, and the list behind the figure."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notoneless.accounts.terms import is_english
from notoneless.desks.kit import excel
from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.policy import policy
from notoneless.desks.kit.tables import Column, Table
from notoneless.desks.kit.tongue import said
from notoneless.programmes import queries
from notoneless.programmes.rules.goals import Indicator, Stand

WORDS: Final = {
    Stand.REACHED: (gettext_lazy("已达到"), "green"),
    Stand.SHORT: (gettext_lazy("未达到"), "red"),
    Stand.NOTHING: (gettext_lazy("还没有可算的"), ""),
    Stand.HIDDEN: (gettext_lazy("不在您的职权里"), ""),
    Stand.NO_SWEEP: (gettext_lazy("不详：还没有留下这项指标的拉网"), "amber"),
    Stand.UNKNOWN: (gettext_lazy("尚未计算"), "amber"),
}
BOOK: Final = Table(
    "goals",
    (
        Column("goal", gettext_lazy("目标"), value=lambda row: said(row[0]), weight=14),
        Column("indicator", gettext_lazy("指标"), value=lambda row: said(row[1]), weight=30),
        Column("told", gettext_lazy("现状"), value=lambda row: row[1].told),
        Column("as_of", gettext_lazy("以哪天为准"), kind="date", value=lambda row: row[1].as_of),
        Column("wanted", gettext_lazy("目标值"), value=lambda row: row[1].wanted),
        Column("stand", gettext_lazy("情况"), value=lambda row: WORDS[row[1].stand][0]),
    ),
)


def list_of(one: Indicator, on: date) -> str:
    """Return the list that an indicator's figure counts; nothing where there is no figure."""
    if not one.told:
        return ""
    kind, _colon, ledger = one.figure.partition(":")
    if kind == "sweep":
        return f"{reverse('sweeps:figures', args=[one.source])}?indicator={ledger}#names"
    return {
        "ledger": f"{reverse('cases:ledgers')}?ledger={ledger}&asked=1",
        "large_classes": f"{reverse('attendance:sizes')}?size=above&asked=1",
        "called": f"{reverse('attendance:calling')}?month={on:%Y-%m}",
        "institutions": f"{reverse('programmes:institution_items')}?year={on.year}&asked=1",
        "tasks": f"{reverse('programmes:tasks')}?time=due&asked=1",
    }[kind]


@policy(get="programme.see")
def goals(request: HttpRequest) -> HttpResponseBase:
    """The goals and how they stand; as a book with ``book``."""
    on = timezone.localdate()
    found = queries.goals(asker(request), on=on)
    if "book" in request.GET:
        rows = [(goal, one) for goal in found for one in goal.indicators]
        return excel.answer(BOOK, rows, name=_("目标树"))
    tree = [
        (
            goal,
            "" if is_english() else goal.means,  # a place's own words, which it has in Chinese only
            goal.many(Stand.REACHED),
            goal.many(Stand.SHORT),
            goal.many(Stand.UNKNOWN, Stand.HIDDEN, Stand.NOTHING, Stand.NO_SWEEP),
            [(one, *WORDS[one.stand], list_of(one, on)) for one in goal.indicators],
        )
        for goal in found
    ]
    origin = queries.origin_of("programmes.goals", asker(request), on=on)
    return render(request, "programmes/goals.html", {"tree": tree, "on": on, "origin": origin})
