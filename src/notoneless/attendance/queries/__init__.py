"""Reads of this station: which classes were called, one class's roll, who is missed, what is to be done about it."""

from __future__ import annotations

from notoneless.attendance.queries.absences import (
    GROUPS,
    AbsencePage,
    AnswerRow,
    ChangeRow,
    TaskRow,
    TaskRows,
    absence_page,
    last_absence,
    open_proof,
    task_counts,
    tasks,
)
from notoneless.attendance.queries.calls import (
    Missed,
    MissedPage,
    Pupil,
    RoomPage,
    RoomRow,
    RoomRows,
    calendar_at,
    missed,
    missed_count,
    pupils,
    room_page,
    rooms,
    silent_count,
    standing_call,
    steps_at,
    told_of,
    uncalled_count,
    words_of,
)

__all__ = [
    "GROUPS", "AbsencePage", "AnswerRow", "ChangeRow", "Missed", "MissedPage", "Pupil", "RoomPage", "RoomRow", "RoomRows",
    "TaskRow", "TaskRows", "absence_page", "calendar_at", "last_absence", "missed", "missed_count", "open_proof", "pupils", "room_page", "rooms",
    "silent_count", "standing_call", "steps_at", "task_counts", "tasks", "told_of", "uncalled_count", "words_of",
]  # fmt: skip
