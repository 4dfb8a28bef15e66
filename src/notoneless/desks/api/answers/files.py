"""Children, sweeps, accounts, and what watches over them, as data. Sealed values go as their masks."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from ninja import Schema
from pydantic import Field


class AlikeChild(Schema):
    """A child that may be meant."""

    id: uuid.UUID
    name: str
    sex: str
    birth_on: date | None
    place: str
    school: str


class Alike(Schema):
    """A child that may be the one, and why."""

    child: AlikeChild
    why: list[str]


class RemovedFile(Schema):
    """A file that was put away: when, by whom, why."""

    id: uuid.UUID
    name: str
    birth_on: date | None
    removed_at: datetime
    by: str
    reason: str


class PairRow(Schema):
    """One fact of two files; ``take`` goes into a merge to take the other's."""

    label: str
    kept: list[str]
    other: list[str]
    take: str
    differs: bool


class Pair(Schema):
    """Two files side by side."""

    version: int
    other_version: int
    rows: list[PairRow]
    doubts: list[str]


class Sweep(Schema):
    """A sweep on its way into the files."""

    id: uuid.UUID
    county: str
    as_of: date
    state: str
    lines: int
    published_at: datetime | None


class SweepCount(Schema):
    """Lines of one kind."""

    kind: str
    total: int
    open: int


class SweepPage(Sweep):
    """A sweep with its counts."""

    counts: list[SweepCount]


class Proposal(Schema):
    """What a line would do."""

    id: uuid.UUID
    line: int
    kind: str
    state: str
    child: uuid.UUID | None
    name: str
    verdict: str
    ledger: str
    changes: list[str]


class Proposals(Schema):
    """A page of lines; ``next`` goes into ``after`` for the next one."""

    rows: list[Proposal]
    next: str


class SweepFigure(Schema):
    """An indicator of a county, or of a town: counted of how many, cut to two decimals. ``percent`` is null where the roll that it
    needs was not handed in; ``listed`` is null where places are counted: their list lies in the sweep's book."""

    indicator: str
    zh: str
    en: str
    town: str
    town_name: str
    numerator: int
    denominator: int
    missing: int
    deferred: int
    percent: float | None
    percent_without_deferrals: float | None
    target: float | None
    is_reached: bool | None
    listed: int | None


class SweepFigures(Schema):
    """The indicators of a sweep as they stood on its day; none of a sweep that kept none."""

    as_of: date
    state: str
    rows: list[SweepFigure]
    towns: list[SweepFigure]


class BehindName(Schema):
    """A child behind a figure; ``child`` is the file where there is one."""

    child: uuid.UUID | None
    name: str
    part: str
    verdict: str
    town_name: str


class BehindNames(Schema):
    """A page of them; ``next`` goes into ``after`` for the next one."""

    total: int
    rows: list[BehindName]
    next: str


class Next(Schema):
    """The next one, or none."""

    id: uuid.UUID | None


class Side(Schema):
    """One side of a doubtful pair."""

    child: uuid.UUID | None
    name: str
    sex: str
    birth_on: date | None
    id_number: str
    pupil_no: str
    place: str
    school: str
    guardian: str
    phone: str
    standing: str


class DoubtFile(Schema):
    """A file that may be meant, and in what it differs."""

    file: Side
    differing: list[str]


class Doubt(Schema):
    """A doubtful line beside the files."""

    id: uuid.UUID
    state: str
    line: Side
    files: list[DoubtFile]


class Token(Schema):
    """A token: never its text."""

    id: uuid.UUID
    name: str
    tail: str
    powers: list[str]
    made_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    used_at: datetime | None
    used_from: str | None


class OpenPost(Schema):
    """A post that may be filled."""

    id: uuid.UUID
    title: str
    kind: str
    holder: str


class StaffVerdict(Schema):
    """What a row becomes, and why it stays out."""

    number: int
    name: str
    becomes: str
    zh: str
    en: str


class StaffList(Schema):
    """A staff list that was handed in."""

    file_name: str
    applied_at: datetime | None
    rows: list[StaffVerdict]


class Export(Schema):
    """An export."""

    id: uuid.UUID
    number: str
    title: str
    columns: list[str]
    children: int
    in_full: bool
    reason: str
    state: str
    asked_name: str
    asked_at: datetime
    decided_name: str
    decided_at: datetime | None
    refusal: str
    failure: str


class ExportColumn(Schema):
    """A column of a list."""

    key: str
    label: str
    tells_of_need: bool


class ExportList(Schema):
    """A list that can be asked for; above so many children a second person agrees."""

    name: str
    title: str
    columns: list[ExportColumn]
    approval_above: int


class Approvals(Schema):
    """Exports that wait, and those decided."""

    waiting: list[Export]
    decided: list[Export]


class Alert(Schema):
    """What should be looked into."""

    id: int
    kind: str
    name: str
    posts: str
    at: datetime
    count: int
    seen_at: datetime | None


class CareOfField(Schema):
    """How one field is treated."""

    table: str
    field: str
    label: str
    level: int
    mask: str
    keep: str
    scrub: str
    sealed: bool
    days: int


class Impact(Schema):
    """What the house holds of persons."""

    tables: int
    open_fields: int
    fields: list[CareOfField]


class Sign(Schema):
    """One sign of the house's health."""

    name: str
    label: str
    state: str
    seen: str
    advice: str


class Tally(Schema):
    """What one account did of one verb in a month: lines, how often a child stands in them, on how many days."""

    actor: str
    post: str
    kind: str
    verb: str
    lines: int
    shown: int
    days: int


class JournalLine(Schema):
    """A line of the journal."""

    seq: int
    at: datetime
    kind: str
    verb: str
    outcome: str
    actor: str
    actor_post: str
    address: str
    subject: str
    children: list[str]
    detail: dict[str, Any] = Field(default_factory=dict)


class Journal(Schema):
    """A page of the journal; ``next`` goes into ``before`` for the next one."""

    rows: list[JournalLine]
    next: str
