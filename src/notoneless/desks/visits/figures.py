"""走访统计 — 人次、户次、学生、教职工, four counts kept apart, by town and by school; each figure opens its list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notoneless.desks.kit import excel
from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.filters import NOWHERE, FilterForm
from notoneless.desks.kit.policy import policy
from notoneless.desks.kit.spans import Span, address, day_field, span_of
from notoneless.desks.kit.tables import Column, Table
from notoneless.responsibility.rules.shares import share_of
from notoneless.visits import queries
from notoneless.visits.queries import Part


class FiguresFilter(FilterForm):
    """Of the visits of which time."""

    name = "visit_figures"

    since = day_field(gettext_lazy("走访不早于"))
    until = day_field(gettext_lazy("走访不晚于"))


def _table(name: str, label: Any, column: str, whole: Part, time: Span) -> Table:
    def listed(of: str) -> Callable[[Part], str]:
        def href(one: Part) -> str:
            where = {} if one is whole else {column: one.path or queries.NOWHERE}
            return address("visits:list", time, what=of, **where)

        return href

    def figure(of: str, words: Any, *, phone: bool = True) -> Column:
        value = (lambda one: one.incomplete) if of == "incomplete" else lambda one: getattr(one.counts, of)
        return Column(of, words, kind="number", value=value, href=listed(of), phone=phone)

    return Table(
        name,
        (
            Column("name", label, value=lambda one: _("合计") if one is whole else one.name or NOWHERE, weight=20),
            figure("person_visits", gettext_lazy("入户人次")),
            figure("outings", gettext_lazy("出访人次"), phone=False),
            figure("household_visits", gettext_lazy("走访户次")),
            figure("pupil_visits", gettext_lazy("学生人次"), phone=False),
            figure("pupils", gettext_lazy("学生")),
            figure("staff", gettext_lazy("教职工和干部")),
            figure("others", gettext_lazy("其他同行人"), phone=False),
            figure("households", gettext_lazy("户"), phone=False),
            figure("unhoused", gettext_lazy("没有户号"), phone=False),
            figure("repeated", gettext_lazy("多次走访"), phone=False),
            figure("incomplete", gettext_lazy("表不完整"), phone=False),
            Column(
                "complete", gettext_lazy("表完整率"), kind="number", phone=False,
                value=lambda one: share_of(one.counts.complete, one.counts.household_visits),
            ),
        ),
        unit=gettext_lazy("行"),
    )  # fmt: skip


@policy(get="child.see")
def figures(request: HttpRequest) -> HttpResponseBase:
    """The visits of a time (this school year, where none is named); as a book with ``book`` (towns) or ``book=schools``."""
    on = timezone.localdate()
    form = FiguresFilter.of(request)
    time = span_of(form, on)
    found = queries.figures(asker(request), **time)
    towns = _table("visit_towns", gettext_lazy("镇街"), "place", found.whole, time)
    schools = _table("visit_schools", gettext_lazy("学校"), "school", found.whole, time)
    rows = {"1": (towns, [found.whole, *found.towns] if found.towns else []), "schools": (schools, list(found.schools))}
    if (book := request.GET.get("book", "")) in rows:
        return excel.answer(*rows[book], name=_("走访统计"))
    here = reverse("visits:figures")
    empty = {"title": _("这段时间没有走访"), "text": _("换一段时间看看。")}
    listings = {
        name: rows[key][0].listing(
            request,
            rows[key][1],
            query=form.query,
            is_filtered=bool(form.values),
            export=f"{here}?book={key}",
            empty=empty,
        )
        for name, key in (("towns", "1"), ("schools", "schools"))
    }
    return render(request, "visits/figures.html", {**listings, "form": form, **time})
