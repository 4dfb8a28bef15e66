"""案件走访 — how often the families of cases were visited, and of how many the child is back; each figure its list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notoneless.desks.kit import excel
from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.filters import FilterForm
from notoneless.desks.kit.policy import policy
from notoneless.desks.kit.spans import Span, address, day_field, span_of
from notoneless.desks.kit.tables import Column, Table
from notoneless.responsibility.rules.shares import share_of
from notoneless.visits import queries
from notoneless.visits.queries import Band

TIMES: Final = {1: gettext_lazy("走访一次"), 2: gettext_lazy("走访两次"), queries.MOST: gettext_lazy("走访三次以上")}
BACK: Final = (("yes", gettext_lazy("已复学")), ("no", gettext_lazy("还没有复学")))


class CaseVisitsFilter(FilterForm):
    """Of the visits of which time."""

    name = "case_visits"

    since = day_field(gettext_lazy("走访不早于"))
    until = day_field(gettext_lazy("走访不晚于"))


class VisitedCasesFilter(CaseVisitsFilter):
    """How often visited, back or not."""

    name = "visited_cases"

    times = forms.TypedChoiceField(label=gettext_lazy("走访次数"), coerce=int)
    done = forms.ChoiceField(label=gettext_lazy("复学情况"), choices=BACK)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(times=[(str(key), label) for key, label in TIMES.items()], done=BACK)


def _table(time: Span) -> Table:
    def listed(done: str = "") -> Callable[[Band], str]:
        return lambda one: address("visits:visited_cases", time, times=str(one.times or ""), done=done)

    return Table(
        "case_visits",
        (
            Column("name", gettext_lazy("走访次数"), value=lambda one: TIMES[one.times] if one.times else _("合计"), weight=20),
            Column("cases", gettext_lazy("案件"), kind="number", href=listed()),
            Column("visits", gettext_lazy("走访（次）"), kind="number"),
            Column("returned", gettext_lazy("已复学"), kind="number", href=listed("yes")),
            Column("out", gettext_lazy("还没有复学"), kind="number", href=listed("no")),
            Column("share", gettext_lazy("复学率"), kind="number", value=lambda one: share_of(one.returned, one.cases)),
        ),
        unit=gettext_lazy("行"),
    )  # fmt: skip


@policy(get="case.see")
def case_visits(request: HttpRequest) -> HttpResponseBase:
    """The cases whose families were visited in a time, by how often; as a book with ``book``."""
    on = timezone.localdate()
    form = CaseVisitsFilter.of(request)
    time = span_of(form, on)
    rows = queries.bands(asker(request), **time)
    table = _table(time)
    if "book" in request.GET:
        return excel.answer(table, rows, name=_("案件走访"))
    listing = table.listing(
        request, rows, query=form.query, is_filtered=bool(form.values), export=f"{reverse('visits:case_visits')}?book=1"
    )
    return render(request, "visits/case_visits.html", {"table": listing, "form": form, **time})


LIST: Final = Table(
    "visited_cases",
    (
        Column("name", gettext_lazy("姓名"), value=lambda one: one.case.child.name, href=lambda one: reverse("cases:case", args=[one.id])),
        Column("times", gettext_lazy("走访（次）"), kind="number", value=lambda one: one.worked.times),
        Column("last_on", gettext_lazy("最近一次"), kind="date", value=lambda one: one.worked.last_on),
        Column(
            "back", gettext_lazy("复学情况"), kind="lamp", value=lambda one: BACK[0 if one.worked.is_returned else 1][1],
            tone=lambda one: "green" if one.worked.is_returned else "amber",
        ),
        Column("stage", gettext_lazy("办到哪一步"), value=lambda one: one.case.stage_label, phone=False),
        Column("place", gettext_lazy("住地"), value=lambda one: one.case.child.place, phone=False, weight=20),
        Column("number", gettext_lazy("案号"), value=lambda one: one.case.number, phone=False),
    ),
    unit=gettext_lazy("件"),
)  # fmt: skip


@policy(get="case.see")
def visited_cases(request: HttpRequest) -> HttpResponse:
    """The cases behind a figure."""
    on = timezone.localdate()
    form = VisitedCasesFilter.of(request)
    rows = queries.worked(
        asker(request), **span_of(form, on), times=form.values.get("times", 0), returned=form.values.get("done", "")
    )
    page, following = LIST.paged(request, rows)
    listing = LIST.listing(
        request, queries.worked_lines(page, on=on), next=following, total=len(rows), query=form.query, is_filtered=bool(form.values),
        empty={"title": _("没有这样的案件"), "text": _("换一个条件，或者看全部。")},
    )  # fmt: skip
    return render(request, "visits/visited_cases.html", {"table": listing, "form": form})
