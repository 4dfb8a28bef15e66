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
    absence: uuid.UUID | None


class MissedChildren(Schema):
    """A page of them; ``next`` goes into ``after`` for the next one."""

    rows: list[MissedChild]
    next: str


class AbsenceTask(Schema):
    """One thing to do about a child who is missed: by when, in whose hands, who goes along. ``ended`` is empty while it waits."""

    id: uuid.UUID
    absence: uuid.UUID
    child: uuid.UUID
    name: str
    school: str
    room: str
    days: int
    step: str
    zh: str
    en: str
    came_on: date
    due_on: date
    unit: str
    people: list[str]
    beside: str
    beside_people: list[str]
    ended: Literal["", "answered", "over", "corrected"]
    done_on: date | None
    risen_to: str


class AbsenceTasks(Schema):
    """A page of them; ``next`` goes into ``after`` for the next one."""

    rows: list[AbsenceTask]
    next: str


class AbsenceAnswer(Schema):
    """What was done or learnt: when, by whom, in which words; ``proof`` is its paper's key."""

    number: int
    kind: str
    on: date
    written_at: datetime
    by: str
    post: str
    since: date | None
    until: date | None
    names: int
    companion: str
    elsewhere: str
    text: str
    proof: uuid.UUID | None
    withdrawn: bool


class AbsenceChange(Schema):
    """What changed about an absence, and the school day of which that tells."""

    what: str
    on: date
    at: datetime
    step: str
    unit: str


class AbsenceFile(Schema):
    """One absence. ``days`` are the school days missed; ``end`` is empty while it runs; ``may`` are the kinds of answers that the
    holder of the token may write."""

    id: uuid.UUID
    child: uuid.UUID
    name: str
    school: str
    room: str
    since: date
    days: list[date]
    ended_on: date | None
    end: Literal["", "seen", "explained", "corrected", "left"]
    may: list[str]
    tasks: list[AbsenceTask]
    answers: list[AbsenceAnswer]
    changes: list[AbsenceChange]


class CallShare(Schema):
    """A school, or a class (``id``): of how many school days of its classes how many were called, and which were not."""

    path: str
    id: uuid.UUID | None
    school: str
    name: str
    classes: int
    called: int
    expected: int
    last_on: date | None
    uncalled: list[date]


class ClassSize(Schema):
    """A class with its pupils; ``standard``: the most that keeps the standard of its stage, empty outside compulsory education."""

    id: uuid.UUID
    path: str
    school: str
    name: str
    grade: int
    pupils: int
    standard: int | None
    band: str
    is_above: bool


class ClassSizes(Schema):
    """How many classes there are with pupils, how many of them above their standard, and those that were asked for."""

    classes: int
    above: int
    rows: list[ClassSize]


class CallShares(Schema):
    """The whole and its parts; a class that was not called says nothing of anybody."""

    since: date
    until: date
    called: int
    expected: int
    rows: list[CallShare]
