"""A class's month by one sheet: handed to who calls the class, brought back, looked at, carried out at once."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from notoneless.accounts import actions as accounts
from notoneless.accounts.queries import kept_rows
from notoneless.accounts.terms import ListKind, Viewer
from notoneless.attendance.access import room_of
from notoneless.attendance.actions.calling import call
from notoneless.attendance.queries.sheets import MonthSheet, facts_for, month_sheet, rows_of, too_many
from notoneless.attendance.rules.sheets import Becomes, JudgedSheet, SheetRow, judge
from notoneless.attendance.terms import AbsentError, AttendanceError, ChangedError
from notoneless.audit import actions as audit
from notoneless.audit.terms import Kind
from notoneless.privacy.rules.packing import Stamp

#: What a class's month is handed out for; it stands in the mark of the copy.
REASON = "班级每日点名"


def hand_out_sheet(*, by: Viewer, at: datetime, room: uuid.UUID, month: date) -> tuple[MonthSheet, Stamp]:
    """Hand a class's month to who may call it; return it with the mark that says whose copy of which day it is, under the number
    of its own line in the journal. Raises :class:`AbsentError`, and Z023 for more pupils than go out without a second person."""
    on = timezone.localdate(at)
    with transaction.atomic():
        sheet = month_sheet(by, room, month=month, on=on)
        refusal = too_many(sheet, on=on)
        if refusal is not None:
            raise refusal
        line = audit.write(
            "attendance.hand_out_sheet", by=by, at=at, kind=Kind.EXPORT, subject=f"places_schoolclass:{sheet.id}",
            children=[one.id for one in sheet.pupils], detail={"children": len(sheet.pupils), "month": f"{sheet.month:%Y-%m}"},
        )  # fmt: skip
    stamp = Stamp(
        number=f"E{line.seq:07}", name=by.name, posts=by.posts, at=timezone.localtime(at).replace(tzinfo=None), reason=REASON
    )  # fmt: skip
    return sheet, stamp


def keep_sheet(
    *, by: Viewer, at: datetime, room: uuid.UUID, month: date, file_name: str, rows: Sequence[SheetRow]
) -> uuid.UUID:
    """Keep a sheet as it was read, sealed, until it is looked at and carried out; return its key. Raises :class:`AbsentError`."""
    with transaction.atomic():
        found = room_of(by, room, on=timezone.localdate(at))
        head = {"room": str(found.pk), "month": month.isoformat()}
        kept = accounts.keep_list(
            by=by, at=at, file_name=file_name, rows=[head, *(asdict(row) for row in rows)], kind=ListKind.CALLS
        )
        audit.write(
            "attendance.keep_sheet", by=by, at=at, subject=f"staff_list:{kept.pk}", detail={"rows": len(rows)}
        )  # fmt: skip
    return kept.pk


def take_sheet(*, by: Viewer, at: datetime, list_id: uuid.UUID, seen: str) -> JudgedSheet:
    """Carry out a sheet that was looked at, its unclear cells' days left out; all that is clear in one transaction, once.

    ``seen`` is the digest of the preview that was looked at. Raises :class:`AbsentError` (not one's own sheet), Z020 (carried out
    before), :class:`ChangedError` Z021 (somebody called since, so that the sheet would do other than was seen).
    """
    on = timezone.localdate(at)
    with transaction.atomic():
        found = kept_rows(by=by, list_id=list_id, kind=ListKind.CALLS)
        if found is None:
            raise AbsentError
        kept, raw = found
        head, *rows = raw
        room = room_of(by, str(head["room"]), on=on, lock=True)
        if not accounts.mark_applied(kept=kept, at=at):
            raise AttendanceError(
                "Z020",
                "这份点名表已经办理过，没有再办一次。",
                "This sheet was carried out already; nothing was done twice.",
            )
        judged = judge(rows_of(rows), facts_for(by, room, date.fromisoformat(str(head["month"])), on=on))
        if judged.digest != seen:
            raise ChangedError(
                "Z021",
                "预览之后又有人点过名或名册有变化，这份表办出来会和您看到的不同，所以还没有办理。请看新的预览，再确认一次。",
                "Somebody called or the roll changed since the preview, so this sheet would do other than you saw; nothing was done. Look again and confirm.",
            )
        for one in judged.of(Becomes.NEW, Becomes.CHANGED):
            call(
                room=room.pk, on=one.day, away={str(child): why for child, why in one.away}, all_here=not one.away,
                saw=one.saw, by=by, at=at,
            )  # fmt: skip
        audit.write(
            "attendance.take_sheet", by=by, at=at, subject=f"staff_list:{kept.pk}",
            detail={kind.value: len(judged.of(kind)) for kind in Becomes} | {"left_out": len(judged.left_out)},
        )  # fmt: skip
    return judged
