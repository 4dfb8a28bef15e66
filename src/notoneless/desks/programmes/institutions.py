"""The standing institutions of a place, scored: unit by unit what was due and kept in a year, every figure with its list behind it."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notoneless.accounts.terms import Viewer
from notoneless.desks.kit import excel
from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.filters import FilterForm
from notoneless.desks.kit.policy import policy
from notoneless.desks.kit.tables import Column, Table
from notoneless.desks.kit.tongue import said
from notoneless.desks.programmes.tasks import BOOK, TASKS
from notoneless.programmes import queries
from notoneless.programmes.queries import Scores, UnitScore

KEPT: Final = (("kept", gettext_lazy("已落实的")), ("missed", gettext_lazy("没有落实的")))


def asked_year(text: str, this: int) -> int:
    """Return the year that an address names, the running one for none, for one to come and for what is no year."""
    return int(text) if len(text) == 4 and text.isascii() and text.isdigit() and 2000 <= int(text) <= this else this


def _items(year: int, **asked: str) -> str:
    told = {"year": str(year)} | {name: value for name, value in asked.items() if value} | {"asked": "1"}
    return f"{reverse('programmes:institution_items')}?{urlencode(told)}"


def _cells(found: Scores, row: UnitScore) -> list[tuple[Any, Any, str, str]]:
    """Return for each institution of a unit (all together: no unit) what was kept of what was due, and the lists behind both."""
    return [
        (
            one,
            kept,
            _items(found.year, institution=one.id, unit=row.key, kept="kept"),
            _items(found.year, institution=one.id, unit=row.key),
        )
        for one, kept in zip(found.institutions, row.cells, strict=True)
    ]


@policy(get="programme.see")
def institutions(request: HttpRequest) -> HttpResponseBase:
    """A year's institutions, units and figures; as a book with ``book``."""
    viewer, on = asker(request), timezone.localdate()
    year = asked_year(request.GET.get("year", ""), on.year)
    found = queries.scores(viewer, year=year, on=on)
    if "book" in request.GET:
        return _book(found)
    first = queries.items_read(viewer)[0] or on.year
    context = {
        "found": found,
        "rows": [(row, _cells(found, row)) for row in found.rows],
        "how": how(),
        "origin": queries.origin_of("programmes.institutions", viewer, on=on),
        "whole": _cells(found, found.whole),
        "year": year,
        "on": on,
        "earlier": year - 1 if year > first else None,
        "later": year + 1 if year < on.year else None,
    }
    return render(request, "programmes/institutions.html", context)


def _book(found: Scores) -> HttpResponseBase:
    columns = [
        Column("unit", gettext_lazy("责任单位"), weight=28),
        Column("points", gettext_lazy("得分"), value=lambda row: row.score.points),
        Column("of", gettext_lazy("满分"), value=lambda row: row.score.of or "", kind="number"),
    ]
    for n, one in enumerate(found.institutions):
        name = said(one)
        columns += [
            Column(
                f"kept{n}", f"{name} {_('已落实')}", value=partial(_count, n=n, what="kept"), kind="number", weight=18
            ),
            Column(
                f"due{n}", f"{name} {_('已到期')}", value=partial(_count, n=n, what="due"), kind="number", weight=18
            ),
        ]
    return excel.answer(
        Table("institutions", tuple(columns)),
        [*found.rows, _all(found)],
        name=f"{_('制度评分')}-{found.year}",
        lines=[how()],
    )


def _count(row: UnitScore, *, n: int, what: str) -> int:
    return int(getattr(row.cells[n], what))


def _all(found: Scores) -> UnitScore:
    return UnitScore("", _("合计"), found.whole.cells, found.whole.score)


def how() -> str:
    """Return how the score is told, in a sentence."""
    return _(
        "已到期：当年时限已到的事项；已落实：当年内提交依据、另一个人复核同意的。"
        "得分 = 各项制度“已落实 ÷ 已到期 × 分值”之和，舍去第二位小数；没有到期事项的制度不计满分。"
    )


class ItemsFilter(FilterForm):
    """Which items are asked for."""

    name = "institution_items"

    year = forms.ChoiceField(label=gettext_lazy("年份"))
    institution = forms.ChoiceField(label=gettext_lazy("制度"))
    unit = forms.ChoiceField(label=gettext_lazy("责任单位"))
    kept = forms.ChoiceField(label=gettext_lazy("是否落实"))

    def __init__(self, *args: Any, viewer: Viewer, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first, units = queries.items_read(viewer)
        years = range(on.year, (first or on.year) - 1, -1)
        self.offer(
            institution=[(one.id, said(one)) for one in queries.institutions_read(viewer, on=on)], unit=units, kept=KEPT
        )
        self.fields["year"].choices = [("", _("今年")), *((str(one), str(one)) for one in years)]  # type: ignore[attr-defined]


@policy(get="programme.see")
def institution_items(request: HttpRequest) -> HttpResponseBase:
    """The items that a figure counts; as a book with ``book``."""
    viewer, on = asker(request), timezone.localdate()
    form = ItemsFilter.of(request, viewer=viewer, on=on)
    asked = dict(form.values)
    year = int(asked.pop("year", on.year))
    rows = queries.items(viewer, year=year, on=on, **asked)
    if "book" in request.GET:
        return excel.answer(BOOK, rows, name=f"{_('制度事项')}-{year}")
    page, following = TASKS.paged(request, rows)
    listing = TASKS.listing(
        request, page, next=following, total=len(rows), query=form.query, is_filtered=bool(form.values),
        empty={"title": _("没有到期的事项"), "text": _("制度的措施分派了任务、时限到了，事项出现在这里。")},
    )  # fmt: skip
    context = {"table": listing, "form": form, "year": year, "book": f"{form.query}&book=1"}
    return render(request, "programmes/institution_items.html", context)
