"""A class's month as a sheet: taken away, filled in WPS or Excel, brought back, looked at, then carried out at once."""

from __future__ import annotations

import calendar as months
from datetime import date
from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from notoneless.attendance import actions, queries
from notoneless.attendance.queries import MonthSheet
from notoneless.attendance.rules.sheets import Becomes, SheetRow, Stands
from notoneless.attendance.terms import AbsentError, AttendanceError, Reason
from notoneless.desks.kit import excel, sheets
from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.forms import HouseForm, done, refused, sentence
from notoneless.desks.kit.policy import policy
from notoneless.desks.kit.sheets import Wanted
from notoneless.desks.kit.tongue import said
from notoneless.privacy.rules.packing import Stamp
from notoneless.standards.errors import UserError

#: What stands in a cell for each reason, in the row of days that were called, and before the two rows that name nobody: the words
#: that ``rules.sheets`` reads back, in either language.
WORDS: Final = {
    Reason.UNKNOWN.value: pgettext_lazy("sheet", "没到"),
    Reason.SICK.value: pgettext_lazy("sheet", "病假"),
    Reason.LEAVE.value: pgettext_lazy("sheet", "事假"),
}
CALLED: Final = pgettext_lazy("sheet", "已点名")
CALLED_ROW: Final = pgettext_lazy("sheet", "本日点名")
SAW_ROW: Final = pgettext_lazy("sheet", "出表时已点几次")
#: No call is older than the register of pupils that the country keeps.
EARLIEST: Final = 2000
COUNTED: Final = (
    (Becomes.NEW, gettext_lazy("新点名的天"), "green"),
    (Becomes.CHANGED, gettext_lazy("更正的天"), "blue"),
    (Becomes.SAME, gettext_lazy("没有变化的天"), ""),
)


class SheetForm(HouseForm):
    """The sheet, filled in."""

    file = forms.FileField(label=gettext_lazy("填好的点名月表（Excel）"))


def month_asked(text: str) -> date:
    """Return the first day of the month that an address names (2026-11), this month for none and for one that cannot be read or in
    which no house stood."""
    this = queries.month_of(timezone.localdate())
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError:
        return this
    return found if EARLIEST <= found.year <= this.year + 1 else this


@policy(get="class.call", post="class.call")
def month(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """A class's month: the sheet to take away (with ``book``), and where it comes back."""
    given = request.POST if request.method == "POST" else request.GET
    first = month_asked(given.get("month", ""))
    try:
        if "book" in request.GET:
            return _book(*actions.hand_out_sheet(by=asker(request), at=timezone.now(), room=key, month=first))
        sheet = queries.month_sheet(asker(request), key, month=first, on=timezone.localdate())
    except AbsentError:
        raise Http404 from None
    except AttendanceError as error:
        messages.error(request, sentence(error))
        return redirect(f"{reverse('attendance:month', args=[key])}?month={first:%Y-%m}")
    form = SheetForm(request.POST or None, request.FILES or None)
    refusal = queries.too_many(sheet, on=timezone.localdate())
    context = {
        "sheet": sheet,
        "form": form,
        "called": len(sheet.stands),
        "month": f"{sheet.month:%Y-%m}",
        "refusal": sentence(refusal) if refusal else "",
    }
    if request.method != "POST":
        return render(request, "attendance/month.html", context)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            rows = _read(file, sheet)
        except UserError as error:
            form.refuse(error, "file")
        else:
            kept = actions.keep_sheet(
                by=asker(request), at=timezone.now(), room=key, month=sheet.month, file_name=str(file.name), rows=rows
            )
            return done(request, reverse("attendance:sheet", args=[kept]), _("已读入，还没有任何改动。"))
    return refused(request, "attendance/month.html", context)


@policy(get="class.call")
def preview(request: HttpRequest, key: UUID) -> HttpResponse:
    """What would become of every day of the sheet, and every cell that stays out."""
    try:
        found = queries.sheet_preview(asker(request), key, on=timezone.localdate())
    except AbsentError:
        raise Http404 from None
    if found is None:
        raise Http404
    judged = found.judged
    context: dict[str, Any] = {
        "key": key,
        "preview": found,
        "month": f"{found.month:%Y-%m}",
        "judged": judged,
        "counts": [(words, tone, len(judged.of(kind))) for kind, words, tone in COUNTED],
        "will": judged.of(Becomes.NEW, Becomes.CHANGED),
        "left": [(one, said(one)) for one in judged.left_out],
    }
    return render(request, "attendance/sheet.html", context)


@policy(post="class.call")
def take(request: HttpRequest, key: UUID) -> HttpResponse:
    """Carry out what was looked at."""
    try:
        judged = actions.take_sheet(
            by=asker(request), at=timezone.now(), list_id=key, seen=request.POST.get("seen", "")[:64]
        )
    except AbsentError:
        raise Http404 from None
    except AttendanceError as error:
        messages.error(request, sentence(error))
        return redirect("attendance:sheet", key)
    told = _("已办理 %(n)s 天的点名。") % {"n": len(judged.of(Becomes.NEW, Becomes.CHANGED))}
    return done(request, reverse("attendance:sheet", args=[key]), told)


def _read(file: Any, sheet: MonthSheet) -> list[SheetRow]:
    """Return the rows of a sheet as the rule reads them. Raises Z022 where none of the month's days stands in it, and the
    refusals of a book that cannot be read."""
    last = months.monthrange(sheet.month.year, sheet.month.month)[1]
    days = [sheet.month.replace(day=n) for n in range(1, last + 1)]
    wanted = (
        Wanted("key", ("编号", gettext_lazy("编号"))),
        Wanted("name", ("姓名", gettext_lazy("姓名")), must=True),
        *(
            Wanted(day.isoformat(), (day.isoformat(), f"{day:%Y/%m/%d}", f"{day.year}/{day.month}/{day.day}"), most=40)
            for day in days
        ),
    )
    reading = sheets.read(file, wanted)
    if not {day.isoformat() for day in days} - set(reading.absent):
        raise AttendanceError(
            "Z022",
            f"这份表里没有 {sheet.month:%Y年%m月} 的日期列，可能是别的月份的表。请选对月份，或重新下载。",
            f"This sheet has no column of a day in {sheet.month:%Y-%m}: it may be another month's. Choose the month, or download anew.",
        )
    spoiled: dict[int, dict[str, tuple[str, str]]] = {}
    for fault in reading.faults:
        heading, *why = fault.told
        spoiled.setdefault(fault.number, {})[heading] = (why[0], why[1])
    names = [day.isoformat() for day in days]
    return [
        SheetRow(
            row.number, row.cells["key"][:8].lower(), row.cells["name"][:64],
            {name: row.cells[name][:40] for name in names if row.cells[name]}, spoiled.get(row.number, {}),
        )
        for row in reading.rows
    ]  # fmt: skip


def _book(sheet: MonthSheet, stamp: Stamp) -> HttpResponseBase:
    """Answer with the month as a book: one row a pupil, one column a school day, what was said filled in, drop-downs for the rest;
    under every page whose copy it is."""
    nobody = Stands(0, {})
    words = {why: str(word) for why, word in WORDS.items()}
    rows = [
        ["", str(CALLED_ROW), *(str(CALLED) if day in sheet.stands else "" for day in sheet.days)],
        ["", str(SAW_ROW), *(str(sheet.stands.get(day, nobody).number or "") for day in sheet.days)],
    ]
    for one in sheet.pupils:
        said_of = [words.get(sheet.stands.get(day, nobody).away.get(one.id, ""), "") for day in sheet.days]
        rows.append([one.key, one.name, *said_of])
    columns = (2, 1 + max(len(sheet.days), 1))
    choices = [excel.Choice((0, 0), columns, (str(CALLED),))]
    if sheet.pupils:
        choices.append(excel.Choice((2, 1 + len(sheet.pupils)), columns, tuple(words.values())))
    lines = (
        stamp.line(),
        _("一名学生一行，一个上课日一列。点过名的那天，在“本日点名”一行选“已点名”；没点名的那天留空，谁也不算缺勤。"),
        _("到的留空，没到的从下拉列表里选：没到（原因不明）、病假、事假。"),
        _("不要改“编号”“出表时已点几次”和表头的日期，不要删行：少了的学生会被当作到了，那一天就不办。"),
        _("填好以后，在下载它的那一页上传；先看预览，再确认办理。同一份表再传一次，不会改动任何东西。"),
    )
    heads = [(_("编号"), 10), (_("姓名"), 16), *((day.isoformat(), 8) for day in sheet.days)]
    name = f"{sheet.school}{sheet.name}-{sheet.month:%Y-%m}-{_('点名月表')}"
    return excel.filled(heads, rows, name=name, sheet=f"{sheet.month:%Y-%m}", choices=choices, lines=lines, frozen=2,
                        footer=stamp.short())  # fmt: skip
