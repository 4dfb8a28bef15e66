"""困难家庭逐户 — of the households whose children must all stand on a school's roll, those of which they do, and those of which not.

That a family is in need lies sealed; who may take such a list along reads this one.
"""

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
from notoneless.children import queries
from notoneless.children.queries import Home, TownHomes
from notoneless.desks.kit import excel
from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.filters import NOWHERE, FilterForm
from notoneless.desks.kit.policy import policy
from notoneless.desks.kit.spans import address
from notoneless.desks.kit.tables import Column, Table, mark_behind
from notoneless.responsibility.rules.shares import share_of

EXPORT: Final = "child.export"
STATES: Final = (("broken", gettext_lazy("有孩子没有学籍的户")), ("unhoused", gettext_lazy("没有登记户的孩子")))


class HomesFilter(FilterForm):
    """Which households: of which town, not whole, or children without one."""

    name = "homes"

    state = forms.ChoiceField(label=gettext_lazy("情况"))
    place = forms.ChoiceField(label=gettext_lazy("镇街"))

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(state=STATES, place=[*queries.towns(viewer), (queries.NOWHERE, NOWHERE)])


def _figures(whole: TownHomes) -> Table:
    def listed(state: str) -> Callable[[TownHomes], str]:
        def href(one: TownHomes) -> str:
            return address(
                "files:households_listed", state=state, place="" if one is whole else one.path or queries.NOWHERE
            )

        return href

    def name(one: TownHomes) -> Any:
        return _("合计") if one is whole else one.name or NOWHERE

    return Table(
        "households",
        (
            Column("name", gettext_lazy("镇街"), value=name, weight=20),
            Column("homes", gettext_lazy("困难家庭（户）"), kind="number", weight=16),
            Column("whole", gettext_lazy("适龄儿童都有学籍的户"), kind="number", weight=22),
            Column("share", gettext_lazy("占比"), value=lambda one: share_of(one.whole, one.homes), kind="number"),
            Column("broken", STATES[0][1], kind="number", weight=22, href=listed("broken")),
            Column("unhoused", STATES[1][1], kind="number", weight=18, href=listed("unhoused")),
        ),
        unit=gettext_lazy("行"),
    )


@policy(get=EXPORT)
def households(request: HttpRequest) -> HttpResponseBase:
    """How many of these households are whole, by town; as a book with ``book``."""
    found = queries.home_figures(asker(request), on=timezone.localdate())
    table, rows = _figures(found.whole), [found.whole, *found.towns] if found.towns else []
    if "book" in request.GET:
        return excel.answer(table, rows, name=_("困难家庭逐户"))
    listing = table.listing(
        request, rows, export=f"{reverse('files:households')}?book=1",
        empty={"title": _("没有这样的家庭"), "text": _("儿童档案里没有这几类困难家庭的适龄儿童。")},
    )  # fmt: skip
    return render(request, "files/households.html", {"table": listing, "kinds": found.kinds})


def _names(of: list[tuple[Any, str]]) -> str:
    return "、".join(name for _key, name in of)


LIST: Final = Table(
    "homes",
    (
        Column("missing", gettext_lazy("没有学籍的孩子"), value=lambda one: _names(one.missing) or _names(one.children), weight=24,
               href=lambda one: reverse("files:child", args=[(one.missing or one.children)[0][0]])),
        Column("town", gettext_lazy("镇街"), value=lambda one: one.town_name or NOWHERE, weight=20),
        Column("children", gettext_lazy("适龄儿童（人）"), value=lambda one: len(one.children), kind="number"),
        Column("on_roll", gettext_lazy("有学籍（人）"), value=lambda one: len(one.children) - len(one.missing), kind="number"),
    ),
    unit=gettext_lazy("户"),
)  # fmt: skip


@policy(get=EXPORT)
def listed(request: HttpRequest) -> HttpResponse:
    """The households behind a figure."""
    form = HomesFilter.of(request, viewer=asker(request))
    first = LIST.asked(request).number
    rows: tuple[Home, ...]
    rows, total = queries.homes_listed(
        asker(request), on=timezone.localdate(), state=form.values.get("state", "broken"), place=form.values.get("place", ""),
        after=first,
    )  # fmt: skip
    listing = LIST.listing(
        request, rows, next=mark_behind(first, queries.HOMES_PAGE, total), total=total, query=form.query,
        is_filtered=bool(form.values), empty={"title": _("没有这样的户"), "text": _("换一个条件看看。")},
    )  # fmt: skip
    return render(request, "files/households_listed.html", {"table": listing, "form": form})
