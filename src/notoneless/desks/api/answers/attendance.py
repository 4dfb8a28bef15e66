"""Roll-calls as data."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Literal

from ninja import Schema


class CalledClass(Schema):
    """A class, and what its roll-call of the day says; null where nobody called."""

    id: uuid.UUID
    school: str
    name: str
    listed: int | None
    away: int | None
    called_at: datetime | None
    last_on: date | None
    silent: bool


class CalledClasses(Schema):
    """A page of classes; ``next`` goes into ``after`` for the next one."""

    rows: list[CalledClass]
    next: str


class RollPupil(Schema):
    """A child on the roll; ``reason`` is empty for one who is there, or of whom nothing was said."""

    id: uuid.UUID
    name: str
    reason: Literal["", "unknown", "sick", "leave"]


class ClassRoll(Schema):
    """A class's roll of a day. ``number`` is that of the call that stands: 0 says that nobody called, not that all are here."""

    id: uuid.UUID
    school: str
    name: str
    on: date
    school_day: bool
    number: int
    called_at: datetime | None
    pupils: list[RollPupil]


class AbsenceStep(Schema):
    """What the days call for, and the missed school day on which they came to it."""

    step: str
    zh: str
    en: str
    on: date


class MissedChild(Schema):
    """A child whom a class misses and of whom nobody knows why. ``days`` are school days on which the class was called."""

    id: uuid.UUID
    name: str
    school: str
    room: str
    since: date
    last_on: date
    days: int
    steps: list[AbsenceStep]


class MissedChildren(Schema):
    """A page of them; ``next`` goes into ``after`` for the next one."""

    rows: list[MissedChild]
    next: str
