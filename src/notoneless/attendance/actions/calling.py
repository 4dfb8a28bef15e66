"""A class is called. One call is one transaction with its line in the journal; nothing that was said is changed."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from notoneless.accounts.terms import Viewer
from notoneless.attendance.access import room_of
from notoneless.attendance.actions.following import follow
from notoneless.attendance.models import Absence, NotHere, RollCall
from notoneless.attendance.queries.calls import pupils, standing_call
from notoneless.attendance.terms import AttendanceError, ChangedError, Reason
from notoneless.audit import actions as audit
from notoneless.responsibility.queries import system_scope

Key = uuid.UUID | str


def call(
    *, room: Key, on: date, away: Mapping[str, str], by: Viewer, at: datetime, all_here: bool = False, saw: int = 0
) -> RollCall:
    """Say who of a class is not there on ``on`` (child → reason); the day's newest call stands. ``all_here`` says that nobody
    is missing, which an empty ``away`` alone does not. ``saw`` is the number of the call that the caller had before him.

    Raises :class:`AbsentError`, :class:`ChangedError` (Z002: called meanwhile), Z003 (a day that has not come, or on which the
    class did not stand), Z004 (nothing was said, or two things), Z005 (no such child in the class), Z006 (no such reason),
    Z007 (nobody stands on the roll), Z008 (says what was said already).
    """
    with transaction.atomic():
        found = room_of(by, room, on=on, lock=True)
        if on > timezone.localdate(at) or not found.stood_on(on):
            raise AttendanceError(
                "Z003",
                f"{on} 还没有到，或者那天还没有这个班。请选今天或开班以来的一天。",
                f"{on} has not come, or the class did not stand yet. Choose today or a day since the class began.",
            )
        if bool(away) == all_here:
            raise AttendanceError(
                "Z004",
                "没有点名：请勾出没到的学生，或者按“全到”。两样只选一样。",
                "Nobody was called: tick who is not there, or press “all here”. Do one of the two.",
            )
        listed = {str(one.pk): one for one in pupils(by, found, on=on)}
        if not listed:
            raise AttendanceError(
                "Z007",
                "这个班那天的名册上没有学生，不能点名。请先请学籍管理员登记在籍学生。",
                "Nobody stood on the roll of this class that day. Have the registrar enter its pupils first.",
            )
        if set(away) - set(listed):
            raise AttendanceError(
                "Z005",
                "勾出的学生里有人不在这个班那天的名册上。请重新打开点名页再点一次。",
                "One of those ticked was not on the roll of this class that day. Open the page again and call anew.",
            )
        if any(why not in Reason.values for why in away.values()):
            raise AttendanceError(
                "Z006",
                "没到的原因请从“原因不明、病假、事假”里选。",
                "Choose why a pupil is not there: unknown, sick, or on leave.",
            )
        before = standing_call(found, on)
        if (before.number if before else 0) != saw:
            raise ChangedError(
                "Z002",
                "刚才已有人给这个班点过名。请看一眼现在的结果，需要改的再改。",
                "Somebody called this class just now. Look at what stands, and correct what must be corrected.",
            )
        if before is not None and dict(before.not_here.values_list("child", "reason")) == {
            listed[key].pk: why for key, why in away.items()
        }:
            raise AttendanceError(
                "Z008",
                "和已经点过的一样，没有要改的。",
                "This is what was said already: nothing to change.",
            )
        row = RollCall.objects.create(
            school_class=found, on=on, number=saw + 1, listed=len(listed), away=len(away), recorded_at=at,
            recorded_by=by.actor,
        )  # fmt: skip
        NotHere.objects.bulk_create(NotHere(roll_call=row, child=listed[key], reason=why) for key, why in away.items())
        audit.write(
            "attendance.call", by=by, at=at, subject=f"attendance_rollcall:{row.pk}",
            children=[listed[key].pk for key in away], detail={"on": str(on), "number": row.number, "listed": row.listed},
        )  # fmt: skip
        # What follows reaches posts above the caller, and may tell of a village that the caller does not see.
        with system_scope():
            touched = {listed[key].pk for key in away} | set(
                before.not_here.values_list("child", flat=True) if before else ()
            )
            here = Q(school_class=found) | Q(child__in=[one.pk for one in listed.values()])
            touched |= set(Absence.objects.filter(here, cached_ended_on=None).values_list("child", flat=True))
            follow(touched, by=by, at=at)
    return row
