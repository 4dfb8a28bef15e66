"""三统一 person by person: of whom roll, classroom and ledger do not say the same today, and what is to be done."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
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
from notoneless.reports.queries import BOOKS, ROLLS, SEATS, TODOS, VERDICTS, ThreeRow
from notoneless.reports.rules.three_way import Verdict

TONES: dict[Verdict, Tone] = {Verdict.DIFFER: "red", Verdict.UNKNOWN: "amber", Verdict.AGREE: "green"}


def _with(said: Any, on: date | None) -> SafeString:
    return format_html('{}<div class="quiet">{}</div>', said, on) if on else format_html("{}", said)


THREE = Table(
    "three",
    (
        Column("name", gettext_lazy("姓名"), value=lambda one: one.child.name, href=page_of("files:child"), weight=10),
        Column("verdict", gettext_lazy("三方是否一致"), kind="lamp", value=lambda one: VERDICTS[one.judged.verdict],
               tone=lambda one: TONES[one.judged.verdict]),
        Column("roll", gettext_lazy("学籍"), value=lambda one: ROLLS[one.roll],
               html=lambda one: _with(ROLLS[one.roll], one.roll_since)),
        Column("seat", gettext_lazy("课堂"), value=lambda one: SEATS[one.seat],
               html=lambda one: _with(SEATS[one.seat], one.seat_on)),
        Column("book", gettext_lazy("台账"), value=lambda one: BOOKS[one.book],
               html=lambda one: _with(BOOKS[one.book], one.book_since)),
        Column("todo", gettext_lazy("怎么办"), value=lambda one: TODOS[one.judged.todo]),
        Column("school", gettext_lazy("学校"), value=lambda one: f"{one.child.school} {one.child.room}".strip()),
        Column("place", gettext_lazy("住地"), value=lambda one: one.child.place, phone=False),
    ),
    unit=gettext_lazy("人"),
)  # fmt: skip


class ThreeFilterForm(FilterForm):
    """Of whom it is asked."""

    name = "three"

    verdict = forms.ChoiceField(label=gettext_lazy("三方是否一致"))
    place = forms.ChoiceField(label=gettext_lazy("镇街、村社"))
    school = forms.ChoiceField(label=gettext_lazy("学校、班级"))

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(verdict=[(one.value, said) for one, said in VERDICTS.items()])
        self.offer_units(children.units(viewer, on=timezone.localdate(), **self.units_asked))


@policy(get="case.see")
def three(request: HttpRequest) -> HttpResponse:
    """The children of whom the three do not plainly agree, those that differ first."""
    viewer, on = asker(request), timezone.localdate()
    form = ThreeFilterForm.of(request, viewer=viewer)
    only = queries.three_filter(form.values)
    page = queries.three_page(viewer, on=on, only=only, after=THREE.asked(request).after)
    rest = "&".join(f"{name}={form.values[name]}" for name in ("place", "school") if name in form.values)
    address = f"{reverse('reports:three')}?{rest}{'&' if rest else ''}"
    tiles = [
        Tile(page.counts[one.value], said, f"{address}verdict={one.value}&asked=1", tone=TONES[one])
        for one, said in VERDICTS.items()
    ]
    bulk = [Bulk(gettext_lazy("导出所选"), reverse("reports:three_export"), everything=True)]
    rows: tuple[ThreeRow, ...] = page.rows
    listing = THREE.listing(
        request,
        rows,
        next=page.next,
        total=page.counts[only.verdict] if only.verdict else sum(page.counts.values()),
        query=form.query,
        bulk=bulk if viewer.has("child.export") else (),
        is_filtered=bool(form.values),
        empty={
            "title": _("没有要核对的人"),
            "text": _(
                "没有案件、没有不明缺勤、没有未确认的转学，也没有在籍不在校的学生。没有点名、没有拉网的，不在此列。"
            ),
        },
    )
    context = {
        "table": listing, "form": form, "tiles": tiles, "on": on, "may_offices": viewer.has("child.export"),
    }  # fmt: skip
    return render(request, "reports/three.html", context)


@policy(post="child.export")
def export(request: HttpRequest) -> HttpResponse:
    """The picked children, or all that the filter gives, go on to where an export is asked for, with a reason."""
    return ask_export(request, "three")
