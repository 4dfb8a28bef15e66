"""四级联动 — what fell due at every level in a time, done in time, late, or owed still; each figure opens the list of just these."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notoneless.accounts.terms import Viewer
from notoneless.cases.terms import Timely
from notoneless.desks.kit import excel
from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.filters import FilterForm
from notoneless.desks.kit.policy import policy
from notoneless.desks.kit.spans import Span, address, day_field, span_of
from notoneless.desks.kit.tables import Column, Table, mark_behind
from notoneless.desks.kit.tongue import said
from notoneless.programmes import queries
from notoneless.programmes.queries import DueItem, Levels, Timeliness
from notoneless.responsibility.rules.shares import share_of
from notoneless.responsibility.terms import At

TONES: Final = {Timely.IN_TIME: "green", Timely.LATE: "amber", Timely.OVERDUE: "red"}


class LevelsFilter(FilterForm):
    """Of what fell due in which time."""

    name = "levels"

    since = day_field(gettext_lazy("期限不早于"))
    until = day_field(gettext_lazy("期限不晚于"))


class DueFilter(FilterForm):
    """Which things that fell due: at which level, at which unit of it, how they stand."""

    name = "due"

    level = forms.ChoiceField(label=gettext_lazy("层级"))
    unit = forms.ChoiceField(label=gettext_lazy("单位"))
    state = forms.ChoiceField(label=gettext_lazy("是否按时"))
    since = day_field(gettext_lazy("期限不早于"))
    until = day_field(gettext_lazy("期限不晚于"))

    def __init__(self, *args: Any, viewer: Viewer, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        time = LevelsFilter(self.data)
        time.is_valid()
        self.fallen = queries.fallen(viewer, on=on, **span_of(time, on))
        found = queries.levels(viewer, self.fallen)
        self.offer(
            level=[(one.level.value, one.level.label) for one in found.levels],
            unit=[(one.unit.key, one.name) for one in found.units if one.unit], state=Timely.choices,
        )  # fmt: skip


def _figures(time: Span) -> Table:
    def listed(state: str = "") -> Callable[[Timeliness], str]:
        def href(one: Timeliness) -> str:
            return address("cases:due", time, level=one.level.value, unit=one.unit.key if one.unit else "", state=state)

        return href

    def figure(name: str, label: Any, state: str = "", *, phone: bool = True) -> Column:
        def value(one: Timeliness) -> int | None:
            return getattr(one, name) if one.due else None

        return Column(name, label, kind="number", value=value, href=listed(state), phone=phone)

    def share(one: Timeliness) -> str:
        return share_of(one.in_time, one.due) if one.due else _("没有到期事项")

    return Table(
        "levels",
        (
            Column(
                "name",
                gettext_lazy("单位"),
                weight=24,
                value=lambda one: one.name if one.unit else _("%(level)s合计") % {"level": one.level.label},
            ),
            Column("level", gettext_lazy("层级"), value=lambda one: one.level.label, phone=False),
            figure("due", gettext_lazy("到期数")),
            figure("in_time", Timely.IN_TIME.label, Timely.IN_TIME.value),
            figure("late", Timely.LATE.label, Timely.LATE.value),
            figure("overdue", Timely.OVERDUE.label, Timely.OVERDUE.value),
            Column("share", gettext_lazy("按时率"), value=share, kind="number"),
        ),
        unit=gettext_lazy("行"),
    )


def _rows(found: Levels) -> Iterator[Timeliness]:
    """Yield each level, and behind it its units; a level of one unit is that unit."""
    for level in found.levels:
        units = [one for one in found.units if one.level == level.level]
        yield from units if len(units) == 1 else (level, *units)


@policy(get="case.see")
def levels(request: HttpRequest) -> HttpResponseBase:
    """What fell due in a time (this school year up to today, where none is named) by level and unit; as a book with ``book``."""
    on = timezone.localdate()
    form = LevelsFilter.of(request)
    time = span_of(form, on)
    viewer = asker(request)
    found = queries.levels(viewer, queries.fallen(viewer, on=on, **time))
    table, rows = _figures(time), list(_rows(found))
    if "book" in request.GET:
        return excel.answer(table, rows, name=_("分级按时"))
    listing = table.listing(
        request, rows, query=form.query, is_filtered=bool(form.values), export=f"{reverse('cases:levels')}?book=1",
        empty={"title": _("这段时间没有到期事项"), "text": _("换一段时间看看。")},
    )  # fmt: skip
    return render(request, "cases/levels.html", {"table": listing, "form": form, **time})


def what(one: DueItem) -> str:
    """Return what had to be done, in words."""
    if one.act is not None:
        return str(one.act.label)
    if one.month is not None:
        return _("%(month)s 月报") % {"month": said(one.month)}
    if one.report is not None and one.report.period is not None:
        return _("%(period)s 报告") % {"period": said(one.report.period)}
    return one.text


def _page_of(one: DueItem) -> str:
    if one.case is not None:
        return reverse("cases:case", args=[one.case])
    if one.school is not None and one.month is not None:
        return reverse("reports:report", args=[one.school, one.month.number])
    if one.report is not None and one.report.period is not None:
        return reverse("reports:term", args=[one.report.period.key])
    return reverse("programmes:task", args=[one.task])


DUE: Final = Table(
    "due",
    (
        Column("what", gettext_lazy("到期事项"), value=what, href=_page_of, weight=30),
        Column("number", gettext_lazy("案号"), value=lambda one: one.number, phone=False),
        Column("level", gettext_lazy("层级"), value=lambda one: At(one.unit.level).label, phone=False),
        Column("unit", gettext_lazy("单位"), value=lambda one: one.unit_name, weight=24),
        Column("due_on", gettext_lazy("最迟"), kind="date"),
        Column("ended_on", gettext_lazy("了结"), kind="date"),
        Column("state", gettext_lazy("是否按时"), value=lambda one: one.state.label, kind="lamp", tone=lambda one: TONES[one.state]),
        Column("is_done", gettext_lazy("办了"), kind="yes", phone=False),
    ),
    unit=gettext_lazy("项"),
)  # fmt: skip


@policy(get="case.see")
def due(request: HttpRequest) -> HttpResponse:
    """The things behind a figure, the earliest first."""
    viewer, on = asker(request), timezone.localdate()
    form = DueFilter.of(request, viewer=viewer, on=on)
    first = DUE.asked(request).number
    level, unit, state = (form.values.get(name, "") for name in ("level", "unit", "state"))
    rows, total = queries.due_items(viewer, form.fallen, after=first, level=level, unit=unit, state=state)
    listing = DUE.listing(
        request, rows, next=mark_behind(first, queries.DUE_PAGE, total), total=total, query=form.query,
        is_filtered=bool(form.values),
        empty={"title": _("没有这样的到期事项"), "text": _("换一个条件，或者看全部。")},
    )  # fmt: skip
    return render(request, "cases/due.html", {"table": listing, "form": form})
