"""办案情况 — what was done for the children of the cases: visits, the first word, who came back, why, by town; each figure a list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notoneless.cases import queries
from notoneless.cases.queries import Effort
from notoneless.cases.terms import Done
from notoneless.desks.kit import excel
from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.filters import NOWHERE, FilterForm
from notoneless.desks.kit.policy import policy
from notoneless.desks.kit.spans import Span, address, day_field, span_of
from notoneless.desks.kit.tables import Column, Table
from notoneless.responsibility.rules.shares import share_of


class EffortFilter(FilterForm):
    """Of the cases opened in which time."""

    name = "effort"

    since = day_field(gettext_lazy("立案不早于"))
    until = day_field(gettext_lazy("立案不晚于"))


def tenth(effort: Effort) -> str:
    """Return the visits a case, cut to one place."""
    return "" if effort.tenths is None else f"{effort.tenths // 10}.{effort.tenths % 10}"


def _table(span: Span) -> Table:
    """Return the table, its figures opening the lists of cases that were opened in this time."""

    def listed(what: str = "") -> Callable[[Effort], str]:
        def href(one: Effort) -> str:
            done = what or ("" if one.path or one.name == "" else Done.HOMELESS.value)
            return address(
                "cases:list", state="all", place=one.path, done=done,
                opened_from=span["since"].isoformat(), opened_until=span["until"].isoformat(),
            )  # fmt: skip

        return href

    def figure(name: str, label: Any, what: Done, *, phone: bool = False) -> Column:
        return Column(
            name, label, kind="number", href=listed(what.value), phone=phone,
            value=lambda one: getattr(one, name) if one.path or not one.name else None,
        )  # fmt: skip

    return Table(
        "effort",
        (
            Column("name", gettext_lazy("镇街"), value=lambda one: one.name or _("合计"), weight=20),
            Column("cases", gettext_lazy("案件"), kind="number", href=listed()),
            Column("visits", gettext_lazy("走访（次）"), kind="number"),
            Column("per", gettext_lazy("每案走访"), value=tenth, kind="number"),
            figure("unvisited", gettext_lazy("没有走访过"), Done.UNVISITED, phone=True),
            Column("hours", gettext_lazy("首次联系（小时）"), kind="number"),
            figure("uncontacted", gettext_lazy("还没有联系"), Done.UNCONTACTED, phone=True),
            figure("returned", gettext_lazy("复学过"), Done.RETURNED),
            Column("share", gettext_lazy("复学率"), value=lambda one: share_of(one.returned, one.cases), kind="number"),
            figure("unreasoned", gettext_lazy("没有查明原因"), Done.UNREASONED),
            Column("known", gettext_lazy("原因查明率"), value=lambda one: share_of(one.reasoned, one.cases), kind="number", phone=False),
            figure("owed", gettext_lazy("应转办没有转办"), Done.OWED),
        ),
        unit=gettext_lazy("行"),
    )  # fmt: skip


@policy(get="case.see")
def effort(request: HttpRequest) -> HttpResponseBase:
    """The cases opened in a time (this school year, where none is named), by town; as a book with ``book``."""
    on = timezone.localdate()
    form = EffortFilter.of(request)
    span = span_of(form, on)
    found = queries.efforts(asker(request), on=on, **span)
    table = _table(span)
    rows = _rows(found)
    if "book" in request.GET:
        return excel.answer(table, rows, name=_("办案情况"))
    empty = {"title": _("这段时间没有立案"), "text": _("换一段时间看看。")}
    listing = table.listing(
        request, rows, next="", query=form.query, is_filtered=bool(form.values), empty=empty,
        export=f"{reverse('cases:effort')}?book=1",
    )  # fmt: skip
    context = {"table": listing, "form": form, "whole": found.whole, **span}
    return render(request, "cases/effort.html", context)


def _rows(found: queries.Efforts) -> list[Effort]:
    for one in found.towns:
        if not one.path:
            one.name = str(NOWHERE)
    return [found.whole, *found.towns] if found.towns else []
