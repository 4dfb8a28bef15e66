"""The lists of this desk."""

from __future__ import annotations

from typing import Final

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notoneless.attendance.queries import Missed, RoomRow, TaskRow
from notoneless.desks.kit.tables import NOTHING, Column, Table, page_of
from notoneless.desks.kit.tongue import said


def _told(row: RoomRow) -> str:
    if row.called_at is None:
        return _("连日没有点名") if row.is_silent else _("还没点名")
    if row.away:
        return _("%(away)s 人没到") % {"away": row.away}
    return _("全到")


def _tone(row: RoomRow) -> str:
    if row.called_at is None:
        return "red" if row.is_silent else "amber"
    return "amber" if row.away else "green"


def _steps(row: Missed) -> SafeString:
    """Every step that the days call for, each with its day: nothing that was called for is forgotten for a later one."""
    rows = ((step.on.isoformat(), said(step.step)) for step in row.steps)
    return format_html("<div>{}</div>", format_html_join("", '<div><span class="quiet">{}</span> {}</div>', rows))


def _doing(row: Missed) -> SafeString:
    if row.absence is None:
        return NOTHING
    return format_html('<a href="{}">{}</a>', reverse("attendance:absence", args=(row.absence,)), _("登记办了什么"))


def _due_told(row: TaskRow) -> str:
    return _("已逾期") if row.is_late else _("今天到期") if row.is_due else _("期限内")


def _due_tone(row: TaskRow) -> str:
    return "red" if row.is_late else "amber" if row.is_due else "green"


def _hands(row: TaskRow) -> SafeString:
    people = format_html("{} {}", row.unit or "—", "、".join(row.people))
    if not row.beside:
        return people
    return format_html(
        '{}<div class="quiet">{} {} {}</div>', people, _("会同"), row.beside, "、".join(row.beside_people)
    )


TASKS: Final = Table(
    "absence_tasks",
    (
        Column("name", gettext_lazy("姓名"), href=lambda row: reverse("attendance:absence", args=(row.absence,))),
        Column("lamp", gettext_lazy("期限灯"), kind="lamp", value=_due_told, tone=_due_tone),
        Column("due_on", gettext_lazy("最迟"), kind="date"),
        Column("what", gettext_lazy("要办什么"), value=lambda row: said(row.step) if row.step else ""),
        Column("days", gettext_lazy("连续缺勤（上课日）"), kind="number"),
        Column("hands", gettext_lazy("该谁办"), value=lambda row: row.unit, html=_hands),
        Column("school", gettext_lazy("学校"), phone=False),
        Column("room", gettext_lazy("班级"), phone=False),
    ),
    unit=gettext_lazy("项"),
)
ROOMS: Final = Table(
    "rooms",
    (
        Column("name", gettext_lazy("班级"), href=page_of("attendance:room")),
        Column("said", gettext_lazy("今天"), kind="lamp", value=_told, tone=_tone),
        Column("school", gettext_lazy("学校"), phone=False),
        Column("listed", gettext_lazy("应到"), kind="number", phone=False),
        Column("away", gettext_lazy("没到"), kind="number", phone=False),
        Column("last_on", gettext_lazy("最近一次点名"), kind="date", phone=False),
    ),
    unit=gettext_lazy("班"),
)
MISSED: Final = Table(
    "missed",
    (
        Column("name", gettext_lazy("姓名"), href=page_of("files:child")),
        Column("days", gettext_lazy("连续缺勤（上课日）"), kind="number"),
        Column("steps", gettext_lazy("应做的事和日子"), html=_steps),
        Column("since", gettext_lazy("自哪天起"), kind="date", phone=False),
        Column("last_on", gettext_lazy("最近缺勤"), kind="date", phone=False),
        Column("school", gettext_lazy("学校")),
        Column("room", gettext_lazy("班级")),
        Column("doing", gettext_lazy("跟进"), value=lambda row: "", html=_doing),
    ),
    unit=gettext_lazy("人"),
)
