"""Deferrals of entry and suspensions of study as data."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from ninja import Schema


class DeferralLine(Schema):
    """An application: which of the two, from when to when, how it stands. ``expired``: approved, and its last day has passed; ``late``:
    nobody looked again in time."""

    id: uuid.UUID
    child: uuid.UUID
    name: str
    sex: str
    birth_on: date | None
    school: str
    kind: str
    guardian: str
    applied_on: date
    began_on: date
    until: date
    proof: str
    state: str
    decided_on: date | None
    ended_on: date | None
    recheck_from: date | None
    recheck_by: date | None
    expired: bool
    late: bool
    risen_to: str


class Deferrals(Schema):
    """A page of applications; ``next`` goes into ``after`` for the next one. ``count`` is of all pages."""

    count: int
    rows: list[DeferralLine]
    next: str


class DeferralPaperLine(Schema):
    """A proof that lies with an act."""

    id: uuid.UUID
    name: str
    size: int


class DeferralActLine(Schema):
    """One act, the newest first; ``by`` is empty for the house."""

    number: int
    kind: str
    on: date | None
    document: str
    text: str
    by: str
    post: str
    office: str
    unit: str
    written_at: datetime
    papers: list[DeferralPaperLine]


class DeferralFile(Schema):
    """One application with its acts, and what the holder of the token may write on it now."""

    deferral: DeferralLine
    version: int
    taken_by: str
    acts: list[DeferralActLine]
    may: list[str]


class DeferralKept(Schema):
    """The application that was written on, its version now, how it stands."""

    id: uuid.UUID
    version: int
    state: str


class DeferralTemplate(Schema):
    """A kind of decision letter of a county; ``version`` is empty for the house's own template."""

    county: str
    kind: str
    label: str
    version: str
