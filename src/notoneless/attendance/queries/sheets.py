"""A class's month as a sheet: what it is filled with, what an uploaded one is judged by."""

from __future__ import annotations

import calendar as months
import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings

from notoneless.accounts.queries import kept_rows
from notoneless.accounts.terms import ListKind, Viewer
from notoneless.attendance.access import SEE, room_of
from notoneless.attendance.models import RollCall
from notoneless.attendance.queries.calls import calendar_at
from notoneless.attendance.rules.sheets import JudgedSheet, Listed, SheetFacts, SheetRow, Stands, judge
from notoneless.attendance.terms import AttendanceError
from notoneless.audit import actions as audit
from notoneless.children.access import Children
from notoneless.children.models import Child, EnrolmentSpell
from notoneless.children.terms import SpellStatus
from notoneless.places.models import SchoolClass
from notoneless.privacy.rules.limits import export_limits


@dataclass(frozen=True, slots=True)
class MonthSheet:
    """One class's month: its school days, its pupils by name, day → what stands of it, day → who was on the roll."""

    id: uuid.UUID
    school: str
    name: str
    month: date
    days: tuple[date, ...]
    pupils: tuple[Listed, ...]
    stands: Mapping[date, Stands]
    on_roll: Mapping[date, frozenset[uuid.UUID]]


@dataclass(frozen=True, slots=True)
class SheetPreview:
    """A sheet as it would be carried out at this moment."""

    room: uuid.UUID
    school: str
    name: str
    month: date
    file_name: str
    judged: JudgedSheet
    applied_at: datetime | None


def month_of(day: date) -> date:
    """Return the first day of the month."""
    return day.replace(day=1)


def month_sheet(viewer: Viewer, key: uuid.UUID | str, *, month: date, on: date) -> MonthSheet:
    """Return a class's month up to its end, as it may be taken away. Raises :class:`AbsentError`. Who stands on it is written
    down as looked at."""
    room = room_of(viewer, key, on=on)
    sheet = _sheet(viewer, room, month)
    audit.note_look("attendance.sheet", [one.id for one in sheet.pupils], subject=f"places_schoolclass:{room.pk}")
    return sheet


def too_many(sheet: MonthSheet, *, on: date) -> AttendanceError | None:
    """Return why a class's month does not go out: it names more children than a list may without a second person; else None."""
    most, count = export_limits(settings.NOTONELESS_PLACE, on).approval_above, len(sheet.pupils)
    if count <= most:
        return None
    return AttendanceError(
        "Z023",
        f"这个班这个月有 {count} 名学生，不经第二人批准最多带出 {most} 名，所以点名月表不能下载。请在“每日点名”里逐日点名；"
        "人数有误的，请学籍管理员核对本班名册。",
        f"The class has {count} pupils in the month, and at most {most} leave the house without a second person's approval, so its "
        "sheet is not handed out. Call it day by day; if the number is wrong, have the registrar look at the class's roll.",
    )


def _sheet(viewer: Viewer, room: SchoolClass, month: date) -> MonthSheet:
    first = month_of(month)
    last = first.replace(day=months.monthrange(first.year, first.month)[1])
    every = [first.replace(day=n) for n in range(1, last.day + 1)]
    held = calendar_at(room.path[:4])
    called = {
        row.on: row
        for row in RollCall.objects.filter(school_class=room, on__gte=first, on__lte=last).order_by("number")
    }
    days = tuple(day for day in every if (held.is_school_day(day) or day in called) and room.stood_on(day))
    spells = list(
        EnrolmentSpell.objects.filter(school_class=room, status=SpellStatus.ACTIVE).values_list(
            "child", "began_on", "ended_on"
        )
    )
    children = {
        one.pk: one
        for one in Children(viewer, SEE).filter(
            Child.objects.filter(pk__in={child for child, _began, _ended in spells})
        )
    }
    on_roll: dict[date, frozenset[uuid.UUID]] = {}
    for day in days:
        on_roll[day] = frozenset(
            child for child, began, ended in spells
            if child in children and (began is None or began <= day) and (ended is None or ended > day)
        )  # fmt: skip
    wanted = frozenset().union(*on_roll.values()) if on_roll else frozenset()
    listed = sorted((children[key] for key in wanted), key=lambda one: (one.pinyin, str(one.pk)))
    away: dict[uuid.UUID, dict[uuid.UUID, str]] = defaultdict(dict)
    for call in called.values():
        away[call.pk] = dict(call.not_here.values_list("child", "reason"))
    return MonthSheet(
        room.pk, room.school.name, room.name, first, days,
        tuple(Listed(one.pk, mark_of(one.pk), one.name) for one in listed),
        {day: Stands(call.number, away[call.pk]) for day, call in called.items() if day in days},
        on_roll,
    )  # fmt: skip


def mark_of(child: uuid.UUID) -> str:
    """Return the mark by which a sheet names a child of a class: it tells nothing and slips into no other row. A key ends in what
    was drawn; it begins with the moment at which it was made, and a class is often written down in one moment."""
    return child.hex[-8:]


def facts_for(viewer: Viewer, room: SchoolClass, month: date, *, on: date) -> SheetFacts:
    """Return what the rule needs to judge a sheet of that class and month."""
    sheet = _sheet(viewer, room, month)
    named = {one.id: one for one in sheet.pupils}
    pupils: dict[date, Sequence[Listed]] = {
        day: [named[key] for key in sorted(keys, key=str)] for day, keys in sheet.on_roll.items()
    }
    return SheetFacts(pupils, sheet.stands, on)


def rows_of(raw: Sequence[Mapping[str, object]]) -> list[SheetRow]:
    """Return the kept rows as the rule reads them."""
    return [SheetRow(**row) for row in raw]  # type: ignore[arg-type]


def sheet_preview(viewer: Viewer, list_id: uuid.UUID, *, on: date) -> SheetPreview | None:
    """Return what would become of a sheet that one has uploaded; ``None``: there is none, or it is another's."""
    found = kept_rows(by=viewer, list_id=list_id, kind=ListKind.CALLS)
    if found is None:
        return None
    kept, raw = found
    head, *rows = raw
    room, month = room_of(viewer, str(head["room"]), on=on), date.fromisoformat(str(head["month"]))
    judged = judge(rows_of(rows), facts_for(viewer, room, month, on=on))
    named = {one for verdict in judged.days for one, _why in verdict.away}
    audit.note_look("attendance.sheet", sorted(named), subject=f"places_schoolclass:{room.pk}")
    return SheetPreview(room.pk, room.school.name, room.name, month, kept.file_name, judged, kept.applied_at)
