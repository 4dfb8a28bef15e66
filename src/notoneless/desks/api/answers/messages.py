"""Messages and their ways, as data. Addresses go as their masks, secrets not at all."""

from __future__ import annotations

import uuid
from datetime import datetime

from ninja import Schema


class Message(Schema):
    """A message: its kind, what it says, the path where it is dealt with."""

    id: uuid.UUID
    kind: str
    label: str
    text: str
    link: str
    made_at: datetime
    read_at: datetime | None


class Messages(Schema):
    """A page of messages."""

    rows: list[Message]
    next: str
    unread: int


class ChosenWay(Schema):
    """A way, whether it is chosen, and where it would lead; empty: nowhere."""

    channel: str
    label: str
    chosen: bool
    to: str


class MessageWay(Schema):
    """How a way of a county stands."""

    county: str
    channel: str
    label: str
    is_set: bool
    is_open: bool
    changed_at: datetime | None
    rests_until: datetime | None
    waiting: int
    dead: int
    sent_at: datetime | None


class FailedNotice(Schema):
    """A notice that was given up."""

    id: uuid.UUID
    name: str
    channel: str
    label: str
    letters: int
    made_at: datetime
    tried_at: datetime | None
    tries: int
    trouble: str
