"""Who calls and who does not: the share of school days on which classes were called, by school and by class."""

from __future__ import annotations

import calendar as months
from datetime import date, timedelta
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notoneless.attendance import queries
from notoneless.attendance.queries import ShareRow
from notoneless.desks.attendance.sheets import month_asked
from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.policy import policy
from notoneless.desks.kit.tables import Column, Table

SHOWN: Final = 10
SCHOOL_PATH: Final = 12
#: A path under which nothing lies: what cannot be read as a school's answers as one that is not there.
NOWHERE: Final = "9998" * 3


def _tone(row: ShareRow) -> str:
    return "green" if not row.missing else "red" if not row.called else "amber"


def _days(row: ShareRow) -> str:
    told = "、".join(f"{day:%m-%d}" for day in row.uncalled[-SHOWN:])
    return _("%(days)s 等 %(n)s 天") % {"days": told, "n": len(row.uncalled)} if len(row.uncalled) > SHOWN else told


_FIGURES: Final = (
    Column("percent", gettext_lazy("点名率"), kind="lamp", tone=_tone),
    Column("called", gettext_lazy("已点（班·天）"), kind="number"),
    Column("expected", gettext_lazy("应点（班·天）"), kind="number"),
    Column("missing", gettext_lazy("没点（班·天）"), kind="number"),
    Column("last_on", gettext_lazy("最近一次点名"), kind="date", phone=False),
)
SCHOOLS: Final = Table(
    "call_shares",
    (
        Column("school", gettext_lazy("学校"), weight=26,
               href=lambda row: f"{reverse('attendance:calling')}?school={row.path}"),
        *_FIGURES,
        Column("classes", gettext_lazy("班数"), kind="number", phone=False),
    ),
    unit=gettext_lazy("所"),
)  # fmt: skip
CLASSES: Final = Table(
    "class_call_shares",
    (
        Column("name", gettext_lazy("班级"), href=lambda row: reverse("attendance:month", args=(row.id,))),
        *_FIGURES,
        Column("uncalled", gettext_lazy("没点名的日子"), value=_days),
        Column("school", gettext_lazy("学校"), phone=False),
    ),
    unit=gettext_lazy("班"),
)


@policy(get="class.call")
def calling(request: HttpRequest) -> HttpResponse:
    """Of the school days of a month up to today, on how many each class was called; with ``school`` that school's classes."""
    today = timezone.localdate()
    first = month_asked(request.GET.get("month", ""))
    school = request.GET.get("school", "")
    school = (
        school if len(school) == SCHOOL_PATH and school.isascii() and school.isdigit() else NOWHERE if school else ""
    )
    found = queries.shares(asker(request), since=first, until=min(_end(first), today), school=school)
    school = school if school and found.rows else ""  # what is not there, or not his, is told back by no link
    empty = {"title": _("这段时间没有要点名的班"), "text": _("没有上课日，或者您负责的学校里没有有学生的班。")}
    table = CLASSES if found.by_class else SCHOOLS
    query = "&".join(f"{name}={value}" for name, value in (("month", f"{first:%Y-%m}"), ("school", school)) if value)
    context = {
        "table": table.listing(request, found.rows, next="", query=query, empty=empty, is_filtered=False),
        "found": found,
        "month": f"{first:%Y-%m}",
        "earlier": f"{first - timedelta(days=1):%Y-%m}",
        "later": f"{_end(first) + timedelta(days=1):%Y-%m}" if _end(first) < today else "",
        "school": school,
        "name": found.rows[0].school if school else "",
    }
    return render(request, "attendance/calling.html", context)


def _end(first: date) -> date:
    return first.replace(day=months.monthrange(first.year, first.month)[1])
