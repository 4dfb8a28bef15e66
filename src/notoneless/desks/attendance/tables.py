"""The lists of this desk."""

from __future__ import annotations

from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notoneless.attendance.queries import Missed, RoomRow
from notoneless.desks.kit.tables import Column, Table, page_of
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
    ),
    unit=gettext_lazy("人"),
)
