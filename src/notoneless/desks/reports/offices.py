"""三统一 of the offices: whom the education office, the rural office and the ledger call a dropout, and who has to mend what."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notoneless.accounts.terms import Viewer
from notoneless.children import queries as children
from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.filters import FilterForm
from notoneless.desks.kit.policy import policy
from notoneless.desks.kit.tables import Bulk, Column, Table, page_of
from notoneless.desks.kit.taking_out import ask_export
from notoneless.desks.kit.tiles import Tile, Tone
from notoneless.reports import queries
from notoneless.reports.queries import BOOKS, MATCHES, MENDS, SAID, SIDES
from notoneless.reports.rules.offices import Match, Said

EXPORT: Final = "child.export"
TONES: Final[dict[Match, Tone]] = {Match.DIFFER: "red", Match.TWO: "green", Match.AGREE: "green"}

OFFICES: Final = Table(
    "offices",
    (
        Column("name", gettext_lazy("姓名"), value=lambda one: one.child.name, href=page_of("files:child"), weight=10),
        Column("match", gettext_lazy("三方是否一致"), kind="lamp", value=lambda one: MATCHES[one.matched.match],
               tone=lambda one: TONES[one.matched.match]),
        Column("education", gettext_lazy("教育部门"), value=lambda one: SAID[one.education]),
        Column("rural", gettext_lazy("乡村振兴部门"), value=lambda one: SAID[one.rural]),
        Column("book", gettext_lazy("台账"), value=lambda one: BOOKS[one.book]),
        Column("mend", gettext_lazy("怎么办"), value=lambda one: MENDS[one.matched.mend]),
        Column("school", gettext_lazy("学校"), value=lambda one: f"{one.child.school} {one.child.room}".strip()),
        Column("place", gettext_lazy("住地"), value=lambda one: one.child.place, phone=False),
    ),
    unit=gettext_lazy("人"),
)  # fmt: skip


class OfficeFilterForm(FilterForm):
    """Of whom it is asked."""

    name = "offices"

    side = forms.ChoiceField(label=gettext_lazy("哪一方、是否一致"))
    place = forms.ChoiceField(label=gettext_lazy("镇街、村社"))
    school = forms.ChoiceField(label=gettext_lazy("学校、班级"))

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(side=list(SIDES.items()))
        self.offer_units(children.units(viewer, on=timezone.localdate(), **self.units_asked))


@policy(get=EXPORT)
def offices(request: HttpRequest) -> HttpResponse:
    """The children whom one of the three calls a dropout, those that differ first."""
    viewer, on = asker(request), timezone.localdate()
    form = OfficeFilterForm.of(request, viewer=viewer)
    only = queries.office_filter(form.values)
    page = queries.office_page(viewer, on=on, only=only, after=OFFICES.asked(request).after)
    rest = "&".join(f"{name}={form.values[name]}" for name in ("place", "school") if name in form.values)
    address = f"{reverse('reports:offices')}?{rest}{'&' if rest else ''}"
    tones: dict[str, Tone] = {match.value: tone for match, tone in TONES.items()}
    tiles = [
        Tile("—", said, note=SAID[Said.UNASKED])  # nothing was asked, and nothing is no nought
        if side in page.unasked
        else Tile(page.counts[side], said, f"{address}side={side}&asked=1", tone=tones.get(side, "blue"))
        for side, said in SIDES.items()
    ]
    listing = OFFICES.listing(
        request, page.rows, next=page.next, total=page.counts[only.side] if only.side else sum(page.counts[one] for one in Match),
        query=form.query, bulk=[Bulk(gettext_lazy("导出所选"), reverse("reports:offices_export"), everything=True)],
        is_filtered=bool(form.values),
        empty={"title": _("没有要核对的人"), "text": _("三方都没有辍学的孩子；没有可报的栏的部门，不等于零报告。")},
    )  # fmt: skip
    context = {
        "table": listing, "form": form, "tiles": tiles, "on": on, "as_of": page.as_of,
        "unasked": [SIDES[office] for office in page.unasked] if page.as_of else [],
    }  # fmt: skip
    return render(request, "reports/offices.html", context)


@policy(post=EXPORT)
def export(request: HttpRequest) -> HttpResponse:
    """The picked children, or all that the filter gives, go on to where an export is asked for, with a reason."""
    return ask_export(request, "offices")
