"""走访安排带出去 — a week of rounds on paper, a person a page, and as a book; asked for with a reason, under a number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notoneless import papers as typesetter
from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.excel import Sheet, answer_sheets
from notoneless.desks.kit.forms import HouseForm, refused
from notoneless.desks.kit.papers import file_answer
from notoneless.desks.kit.policy import policy
from notoneless.desks.kit.tables import Column
from notoneless.desks.visits.asking import there
from notoneless.desks.visits.round_maps import paper_map
from notoneless.standards.errors import UserError
from notoneless.visits import actions, queries
from notoneless.visits.actions import RoundsOut
from notoneless.visits.queries import LeftFamily, Walk, WalkDay, WalkStop
from notoneless.visits.terms import AbsentError

AT: Final = {"P011": "reason", "U186": "who"}


class RoundsOutForm(HouseForm):
    """Whose sheets, and what for."""

    who = forms.ChoiceField(label=gettext_lazy("打印谁的"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("用途"), max_length=200,
        help_text=gettext_lazy("至少 8 个字，会印在每一页上并写入日志，例如：十二月第一周入户走访带在路上。"),
    )  # fmt: skip

    def __init__(self, *args: Any, people: list[tuple[UUID, str]] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if people is None:
            del self.fields["who"]
            return
        listed = [("", _("所有人，每人从新的一页起")), *((str(key), name) for key, name in people)]
        self.fields["who"].choices = listed  # type: ignore[attr-defined]


@policy(get="visit.write", post="visit.write")
@there
def rounds_out(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """The sheets of a plan, of all or of one; with ``book`` the workbook."""
    page = queries.round_page(asker(request), key)
    people = sorted({(one.goer, one.who) for one in page.stops if one.goer}, key=lambda one: one[1])
    form = RoundsOutForm(request.POST or None, people=people)
    context = {"form": form, "page": page}
    if request.method != "POST":
        return render(request, "visits/rounds_out.html", context)
    if form.is_valid():
        who = form.cleaned_data["who"]
        book = "book" in request.POST
        try:
            made = actions.hand_out_rounds(
                plan=key, who=UUID(who) if who and not book else None, reason=form.cleaned_data["reason"], by=asker(request),
                at=timezone.now(), as_book=book,
            )  # fmt: skip
            return book_of(made) if book else sheets_of(made)
        except AbsentError:
            raise
        except UserError as error:
            form.refuse(error, AT.get(error.code))
    return refused(request, "visits/rounds_out.html", context)


@policy(get="visit.write", post="visit.write")
def my_rounds_out(request: HttpRequest) -> HttpResponse:
    """One's own sheets, from today."""
    form = RoundsOutForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return sheets_of(
                actions.hand_out_my_rounds(
                    reason=form.cleaned_data["reason"], by=asker(request), at=timezone.now()
                )
            )  # fmt: skip
        except UserError as error:
            form.refuse(error, AT.get(error.code))
    if request.method == "POST":
        return refused(request, "visits/rounds_out.html", {"form": form})
    return render(request, "visits/rounds_out.html", {"form": form})


def sheets_of(made: RoundsOut) -> HttpResponse:
    """Answer with the sheets as one PDF. Raises D017 where the machine has no Chinese type."""
    told = {
        "title": _("走访安排"), "span": span_of(made.first_on, made.last_on), "stamp": made.stamp.line(),
        "page": _("第 # 页"), "heads": [_("序号"), _("几点到"), _("学生"), _("住地"), _("同行"), _("路上"), _("打勾")],
        "foot": _("到了对不上的，照实际的办；走访了，在网页、手机或纸质走访表上登记。用完收好，不要留在别人家里。"),
        "sheets": [{"who": one.who, "sums": sums_of(one), "days": [_day(day) for day in one.days]} for one in made.walks],
    }  # fmt: skip
    data = typesetter.rounds_pdf(told, fonts=settings.NOTONELESS_HOME.root / "fonts")
    return file_answer(data, "application/pdf", f"{_('走访安排')}-{made.first_on:%Y%m%d}-{made.stamp.number}.pdf")


def span_of(first: date, last: date) -> str:
    """Return the days of a plan in words."""
    return f"{first:%Y-%m-%d} — {last:%Y-%m-%d}"


def sums_of(walk: Walk) -> str:
    """Return what a person walks, in one line."""
    told = _("出门 %(outings)s 次，走访 %(visits)s 家，在家里 %(inside)s 分钟，路上 %(road)s 分钟。时间是估的。") % {
        "outings": len(walk.days), "visits": walk.visits, "inside": walk.inside, "road": walk.road,
    }  # fmt: skip
    if walk.km:
        told += " " + _("知道的路程约 %(km)s 公里。") % {"km": walk.km}
    return told


def _day(day: WalkDay) -> dict[str, Any]:
    back = _("回去 %(road)s，%(back)s 前后到。") % {"road": _road(day.minutes_back, day.km_back), "back": day.back}
    return {
        "day": f"{day.on:%Y-%m-%d} {date_format(day.on, 'l')}",
        "out": _("%(leave)s 出门，%(back)s 回来") % {"leave": day.leave, "back": day.back},
        "stops": [_stop(one) for one in day.stops], "back": back, "map": paper_map(day.map),
    }  # fmt: skip


def _stop(one: WalkStop) -> dict[str, Any]:
    return {
        "order": one.order, "begin": one.begin, "until": _("到 %(end)s") % {"end": one.end}, "place": one.place,
        "children": [(name, room) for _key, name, room in one.children], "nameless": _("同行的一家"),
        "along": "、".join(one.along), "road": _road(one.minutes, one.km),
    }  # fmt: skip


def _road(minutes: int, km: float | None) -> str:
    told = _("%(minutes)s 分钟") % {"minutes": minutes}
    return told if km is None else told + " " + _("约 %(km)s 公里") % {"km": km}


# ── The book ──


@dataclass(frozen=True, slots=True)
class _Row:
    walk: Walk
    day: WalkDay
    stop: WalkStop


def _names(some: Any) -> str:
    return "、".join(name for _key, name, _room in some) or _("（不在您的范围内）")


def _rooms(some: Any) -> str:
    return "、".join(dict.fromkeys(room for _key, _name, room in some))


STOPS: Final = (
    Column("who", gettext_lazy("谁去"), value=lambda row: row.walk.who, weight=14),
    Column("on", gettext_lazy("日期"), value=lambda row: row.day.on, kind="date", weight=12),
    Column("nth", gettext_lazy("第几家"), value=lambda row: row.stop.order, kind="number", weight=8),
    Column("leave", gettext_lazy("出门"), value=lambda row: row.day.leave, weight=8),
    Column("begin", gettext_lazy("几点到"), value=lambda row: row.stop.begin, weight=8),
    Column("end", gettext_lazy("离开"), value=lambda row: row.stop.end, weight=8),
    Column("children", gettext_lazy("学生"), value=lambda row: _names(row.stop.children), weight=18),
    Column("room", gettext_lazy("班级"), value=lambda row: _rooms(row.stop.children), weight=14),
    Column("place", gettext_lazy("住地"), value=lambda row: row.stop.place, weight=18),
    Column("along", gettext_lazy("同行"), value=lambda row: "、".join(row.stop.along), weight=14),
    Column("road", gettext_lazy("路上（分钟）"), value=lambda row: row.stop.minutes, kind="number", weight=13),
    Column("km", gettext_lazy("路程（公里）"), value=lambda row: row.stop.km, kind="number", weight=13),
    Column("locked", gettext_lazy("锁定"), value=lambda row: _("是") if row.stop.is_locked else "", weight=6),
)  # fmt: skip
PEOPLE: Final = (
    Column("who", gettext_lazy("谁去"), weight=16),
    Column("outings", gettext_lazy("出门（次）"), value=lambda one: len(one.days), kind="number", weight=10),
    Column("visits", gettext_lazy("走访（家）"), kind="number", weight=10),
    Column("inside", gettext_lazy("在家里（分钟）"), kind="number", weight=12),
    Column("road", gettext_lazy("路上（分钟）"), kind="number", weight=12),
    Column("km", gettext_lazy("已知路程（公里）"), kind="number", weight=14),
    Column("unknown", gettext_lazy("不知道多远的路（段）"), kind="number", weight=16),
)  # fmt: skip
LEFT: Final = (
    Column("children", gettext_lazy("学生"), value=lambda one: _names(one.children), weight=20),
    Column("room", gettext_lazy("班级"), value=lambda one: _rooms(one.children), weight=16),
    Column("place", gettext_lazy("住地"), weight=20),
    Column("why", gettext_lazy("为什么没有排上"), weight=36),
)  # fmt: skip


def book_of(made: RoundsOut) -> HttpResponseBase:
    """Answer with the plan as a book: all doors, each person's sums, the families on no round."""
    lines = (
        made.stamp.line(),
        span_of(made.first_on, made.last_on),
        _("路上的时间和路程是估的；路程空着的，是不知道多远。"),
    )
    left: list[LeftFamily] = list(made.left)
    sheets = [
        Sheet(_("全部走访"), STOPS, _rows(made), lines), Sheet(_("每人合计"), PEOPLE, made.walks, lines),
        Sheet(_("没有排上"), LEFT, left, lines),
    ]  # fmt: skip
    return answer_sheets(sheets, name=f"{_('走访安排')}-{made.stamp.number}", footer=made.stamp.short())


def _rows(made: RoundsOut) -> Iterator[_Row]:
    for walk in made.walks:
        for day in walk.days:
            for stop in day.stops:
                yield _Row(walk, day, stop)
