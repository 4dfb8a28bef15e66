"""班额 — how many pupils sit in each class, and which classes have more than their standard."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notoneless.attendance import queries
from notoneless.attendance.terms import Band
from notoneless.desks.kit import excel
from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.filters import FilterForm
from notoneless.desks.kit.policy import policy
from notoneless.desks.kit.spans import address
from notoneless.desks.kit.tables import Column, Table
from notoneless.desks.kit.tiles import Tile, Tone

CALL: Final = "class.call"
TONES: Final[dict[Band, Tone]] = {
    Band.USUAL: "green", Band.RATHER_LARGE: "amber", Band.OVERSIZE: "red", Band.FAR_OVERSIZE: "red",
}  # fmt: skip
ABOVE_WORD: Final = gettext_lazy("超过标准班额")

SIZES: Final = Table(
    "class_sizes",
    (
        Column("name", gettext_lazy("班级"), weight=16),
        Column("school", gettext_lazy("学校"), weight=26),
        Column("pupils", gettext_lazy("学生"), kind="number", weight=8),
        Column("standard", gettext_lazy("标准班额"), kind="number", weight=10),
        Column("band", gettext_lazy("班额"), kind="lamp", value=lambda one: one.band.label, tone=lambda one: TONES[one.band],
               weight=12),
        Column("above", ABOVE_WORD, value=lambda one: _("是") if one.is_above else "", weight=14),
    ),
    unit=gettext_lazy("班"),
)  # fmt: skip


class SizesFilter(FilterForm):
    """Which classes: of a band, or above their standard."""

    name = "class_sizes"

    size = forms.ChoiceField(label=gettext_lazy("班额"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(size=[(queries.ABOVE, ABOVE_WORD), *Band.choices])


@policy(get=CALL)
def sizes(request: HttpRequest) -> HttpResponseBase:
    """The classes in reach with their pupils, the fullest first; as a book with ``book``."""
    viewer, on = asker(request), timezone.localdate()
    form = SizesFilter.of(request)
    every = queries.class_sizes(viewer, on=on)
    rows = queries.sized(every, form.values.get("size", ""))
    if "book" in request.GET:
        return excel.answer(SIZES, rows, name=_("班额"))
    page, following = SIZES.paged(request, rows)
    listing = SIZES.listing(
        request, page, next=following, total=len(rows), query=form.query, is_filtered=bool(form.values),
        empty={"title": _("没有有学生的班"), "text": _("您负责点名的范围里，今天没有有学生的班。")},
    )  # fmt: skip
    told = queries.size_figures(every)
    tiles = [Tile(told.above, ABOVE_WORD, address("attendance:sizes", size=queries.ABOVE), tone="red")]
    tiles += [
        Tile(told.bands[band], band.label, address("attendance:sizes", size=band.value), tone=TONES[band])
        for band in Band
    ]
    context = {
        "table": listing, "form": form, "tiles": [one for one in tiles if one.figure], "classes": told.classes, "on": on,
        "book": f"{form.query}&book=1", "place": reverse("attendance:sizes"),
    }  # fmt: skip
    return render(request, "attendance/sizes.html", context)
