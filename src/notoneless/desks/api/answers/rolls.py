"""Rolls on their way in, as data. The cells of children go masked."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Literal

from ninja import Schema

State = Literal["open", "waiting", "sweeping", "asked", "refused", "done", "discarded"]
Answer = Literal["", "same", "different", "unsure"]


class RollImport(Schema):
    """A set of rolls of a county: how far it is, and, once swept, how many children it knows."""

    id: uuid.UUID
    county: str
    as_of: date
    state: State
    began_at: datetime
    children: int | None
    suspected: int | None
    publication: uuid.UUID | None


class Trouble(Schema):
    """What stands in the way, under a stable code, in both languages."""

    code: str
    zh: str
    en: str


class RollColumn(Schema):
    """One column of a sheet: its number from 0, its heading, what it is read as, a few masked cells."""

    number: int
    heading: str
    standard: str
    examples: list[str]


class RollSheet(Schema):
    """What was understood of one sheet. ``choices`` are the standard columns that its kind knows."""

    sheet: str
    kind: str
    rows: int
    heading_row: int | None
    columns: list[RollColumn]
    choices: list[str]
    known: bool
    left_out: bool
    office: str
    trouble: Trouble | None


class RollFile(Schema):
    """One file: its digest, when its very content was handed in before, what was understood of its sheets. ``role``: the second
    entry of a roll typed from paper, or the settled one; ``swept``: whether the sweep reads it."""

    id: uuid.UUID
    name: str
    bytes: int
    sha256: str
    looked_at: bool
    given_up: bool
    handed_in_before: datetime | None
    sheets: list[RollSheet]
    role: Literal["", "second", "settled"]
    swept: bool


class Fuse(Schema):
    """A figure out of bounds, and why a person let it pass."""

    fuse: str
    file: str
    zh: str
    en: str
    reason: str
    by: str


class RollFault(Schema):
    """How many rows of a file have one kind of fault."""

    file: str
    code: str
    rows: int


class RollChange(Schema):
    """How many lines are of one kind against the files of children, and how many are open."""

    kind: str
    total: int
    open: int


class Step(Schema):
    """One step of the sweep, and what became of it."""

    label: str
    state: Literal["done", "now", "to_come"]


class RollImportPage(RollImport):
    """A set of rolls with its files, questions, faults, and what it would change."""

    busy: bool
    given_up: bool
    steps: list[Step]
    done: int
    total: int
    refusal: Trouble | None
    files: list[RollFile]
    asked: list[Fuse]
    faults: list[RollFault]
    changes: list[RollChange]
    pairs: int
    unjudged: int


class RollPairRow(Schema):
    """A doubtful pair, and the answer that holds."""

    id: str
    answer: Answer


class RollPairCell(Schema):
    """One thing that both lines may say, numbers masked; ``differs`` is null where one of them is silent."""

    field: str
    left: str
    right: str
    differs: bool | None


class RollPair(Schema):
    """Two lines that may be one child: where each stands, what they say, the answer that holds."""

    id: str
    left: str
    right: str
    kind: str
    cells: list[RollPairCell]
    answer: Answer
    answered_by: str


Choice = Literal["", "first", "second", "typed", "keep", "drop", "same"]


class EntryRate(Schema):
    """How often one of two entries was wrong against the settled roll: cells, the interval (95 %), lines."""

    wrong: int
    compared: int
    low: float
    high: float
    left_out: int
    too_many: int


class EntryPlaceRow(Schema):
    """A place at which two entries differ, and what was decided of it."""

    place: str
    choice: Choice


class DoubleEntry(Schema):
    """How far the second entry of a roll typed from paper is: ``wanted`` while there is none."""

    state: Literal["wanted", "busy", "broken", "unclear", "open", "decided", "settled"]
    second: uuid.UUID | None
    refusal: Trouble | None
    lines: int
    compared: int
    differ: int
    unread: int
    places: list[EntryPlaceRow]
    rates: list[EntryRate]


class EntryPartner(Schema):
    """A line of the other entry, from 0, and in words."""

    line: int
    told: str


class EntryPlace(Schema):
    """One cell in two versions, or one line that only one entry has (``side`` 1 or 2), numbers masked but where they differ."""

    place: str
    what: Literal["cell", "line"]
    column: str
    name: str
    first: str
    second: str
    row: str
    side: int
    partners: list[EntryPartner]
    choice: Choice
    decided_by: str
