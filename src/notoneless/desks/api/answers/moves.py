"""Moves between schools as data."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from ninja import Schema


class MoveLine(Schema):
    """A move: from where to where, how it stands, by when the other side is to answer. ``overdue``: its day has passed in silence."""

    id: uuid.UUID
    child: uuid.UUID
    name: str
    sex: str
    birth_on: date | None
    from_school: str
    to_school: str
    way: str
    asked: str
    left_on: date
    asked_on: date
    state: str
    due_on: date
    overdue: bool
    risen_to: str


class Moves(Schema):
    """A page of moves; ``next`` goes into ``after`` for the next one. ``count`` is of all pages."""

    count: int
    rows: list[MoveLine]
    next: str


class MovePaperLine(Schema):
    """A proof that lies with an act."""

    id: uuid.UUID
    name: str
    size: int


class MoveActLine(Schema):
    """One act, the newest first; ``by`` is empty for the house."""

    number: int
    kind: str
    side: str
    on: date | None
    room: str
    yes: bool | None
    text: str
    by: str
    post: str
    written_at: datetime
    papers: list[MovePaperLine]


class MoveFile(Schema):
    """One move with its acts, and what the holder of the token may write on it now."""

    move: MoveLine
    version: int
    contact: str
    confirmed_on: date | None
    acts: list[MoveActLine]
    may: list[str]


class MoveKept(Schema):
    """The move that was written on, and its version now."""

    id: uuid.UUID
    version: int
    state: str
