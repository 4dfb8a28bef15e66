"""困难家庭按户走访 — of the households of poor families, how many a visit reached, by town; each figure its list."""

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

from notoneless.accounts.terms import Viewer
from notoneless.children import queries as children
from notoneless.desks.kit import excel
from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.filters import NOWHERE, FilterForm
from notoneless.desks.kit.policy import policy
from notoneless.desks.kit.spans import address
from notoneless.desks.kit.tables import Column, Table
from notoneless.desks.visits.asking import YES_NO
from notoneless.responsibility.rules.shares import share_of
from notoneless.visits import queries
from notoneless.visits.queries import HomesPart

EXPORT: Final = "child.export"
STATES: Final = (*YES_NO, (queries.UNHOUSED, gettext_lazy("没有登记户的孩子")))


class VisitedHomesFilter(FilterForm):
    """Of which town, reached or not."""

    name = "visited_homes"

    state = forms.ChoiceField(label=gettext_lazy("走访情况"))
    place = forms.ChoiceField(label=gettext_lazy("镇街"))

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(state=STATES, place=[*children.towns(viewer), (queries.NOWHERE, NOWHERE)])


def _figures(whole: HomesPart) -> Table:
    def listed(state: str = "") -> Callable[[HomesPart], str]:
        return lambda one: address(
            "visits:homes_listed", state=state, place="" if one is whole else one.path or queries.NOWHERE
        )

    return Table(
        "visit_homes",
        (
            Column("name", gettext_lazy("镇街"), value=lambda one: _("合计") if one is whole else one.name or NOWHERE, weight=20),
            Column("homes", gettext_lazy("困难家庭（户）"), kind="number", href=listed(), weight=16),
            Column("visited", gettext_lazy("已走访（户）"), kind="number", href=listed(queries.VISITED), weight=14),
            Column("unvisited", gettext_lazy("还没有走访（户）"), kind="number", href=listed(queries.UNVISITED), weight=18),
            Column("share", gettext_lazy("走访率"), kind="number", value=lambda one: share_of(one.visited, one.homes)),
            Column("unhoused", STATES[2][1], kind="number", href=listed(queries.UNHOUSED), weight=18),
        ),
        unit=gettext_lazy("行"),
    )  # fmt: skip


@policy(get=EXPORT)
def homes(request: HttpRequest) -> HttpResponseBase:
    """The households of poor families and how many of them a visit reached, by town; as a book with ``book``."""
    found = queries.poor_home_figures(asker(request), on=timezone.localdate())
    table, rows = _figures(found.whole), [found.whole, *found.towns] if found.towns else []
    if "book" in request.GET:
        return excel.answer(table, rows, name=_("困难家庭按户走访"))
    listing = table.listing(
        request, rows, export=f"{reverse('visits:homes')}?book=1",
        empty={"title": _("没有困难家庭"), "text": _("儿童档案里没有现行的困难类型，或不在您的范围内。")},
    )  # fmt: skip
    return render(request, "visits/homes.html", {"table": listing, "found": found})


LIST: Final = Table(
    "visited_homes",
    (
        Column("names", gettext_lazy("户里的孩子"), value=lambda one: "、".join(one.names), weight=24,
               href=lambda one: reverse("visits:write", args=[one.first])),
        Column("state", gettext_lazy("走访情况"), kind="lamp", value=lambda one: dict(STATES)[one.state],
               tone=lambda one: "green" if one.visited_on else "amber"),
        Column("visited_on", gettext_lazy("最近一次走访"), kind="date"),
        Column("town", gettext_lazy("镇街"), value=lambda one: one.town or NOWHERE, weight=20),
    ),
    unit=gettext_lazy("户"),
)  # fmt: skip


@policy(get=EXPORT)
def homes_listed(request: HttpRequest) -> HttpResponse:
    """The households behind a figure."""
    viewer = asker(request)
    form = VisitedHomesFilter.of(request, viewer=viewer)
    rows = queries.poor_homes(viewer, on=timezone.localdate(), **form.values)
    page, following = LIST.paged(request, rows)
    listing = LIST.listing(
        request, queries.poor_home_lines(page), next=following, total=len(rows), query=form.query,
        is_filtered=bool(form.values), empty={"title": _("没有这样的户"), "text": _("换一个条件看看。")},
    )  # fmt: skip
    return render(request, "visits/homes_listed.html", {"table": listing, "form": form})
