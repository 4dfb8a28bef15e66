"""Programmes as data: documents, measures, tasks day by day, one task with what was given to prove it."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from ninja import Schema


class RegisterDocument(Schema):
    """A document; ``share`` is that of its measures that are done, empty where it has none."""

    id: uuid.UUID
    title: str
    number: str
    issuer: str
    issued_on: date
    level: str
    replaced: str
    measures: int
    done: int
    share: str
    tasks: int
    late: int


class DraftDocument(Schema):
    """A document that the parameters name and the register has not."""

    title: str
    source: str


class Register(Schema):
    """The register."""

    rows: list[RegisterDocument]
    drafts: list[DraftDocument]


class MeasureLine(Schema):
    """A measure: its tasks, those done, what was given to prove it and what of that was agreed to."""

    id: uuid.UUID
    document_id: uuid.UUID
    document: str
    number: int
    clause: str
    text: str
    tasks: int
    done: int
    due: int
    given: int
    agreed: int
    late: int
    is_done: bool


class MeasureFigures(Schema):
    """What the list counts, over everything in reach."""

    all: int
    done: int
    proved: int
    undivided: int
    done_share: str
    proved_share: str


class Measures(Schema):
    """Measures, as asked for."""

    figures: MeasureFigures
    rows: list[MeasureLine]


class TaskLine(Schema):
    """A task and one of the days by which it is due: ``open``, ``returned``, ``check`` or ``done``. ``lamp`` is ``none`` where nobody
    must act."""

    id: uuid.UUID
    document_id: uuid.UUID
    document: str
    measure_id: uuid.UUID
    measure: str
    clause: str
    text: str
    unit: str
    owner: str
    repeats: str
    due_on: date
    stage: str
    lamp: str
    given_on: date | None
    is_mine: bool
    is_on_time: bool


class TaskFigures(Schema):
    """What the list counts, over everything in reach; ``share`` is that of milestones proved in time, empty where no day has come."""

    red: int
    yellow: int
    green: int
    check: int
    risen: int
    due: int
    on_time: int
    share: str


class Tasks(Schema):
    """A page of tasks; ``next`` goes into ``after``."""

    figures: TaskFigures
    total: int
    rows: list[TaskLine]
    next: str


class InstitutionLine(Schema):
    """A standing institution of the place, and what it counts for (null: it is not scored)."""

    id: str
    zh: str
    en: str
    weight: int | None


class InstitutionCell(Schema):
    """Of an institution's items: how many were due, how many of these were kept."""

    institution: str
    kept: int
    due: int


class UnitScoreLine(Schema):
    """A unit's institutions (``key`` as ``list_institution_items`` takes it; empty: all together): ``points`` of ``out_of``, empty
    where nothing was due."""

    key: str
    unit: str
    cells: list[InstitutionCell]
    points: str
    out_of: int


class InstitutionScores(Schema):
    """A year, unit by unit in reach, the lowest share of points first."""

    year: int
    institutions: list[InstitutionLine]
    rows: list[UnitScoreLine]
    whole: UnitScoreLine


class InstitutionItems(Schema):
    """A page of items; ``next`` goes into ``after``."""

    total: int
    rows: list[TaskLine]
    next: str


class GoalIndicator(Schema):
    """An indicator: ``told`` is what is counted in reach, empty where ``stand`` is ``nothing``, ``hidden`` (the reader may not see it) or
    ``unknown`` (not computed yet), ``no_sweep`` (no published sweep left it); else ``reached`` or ``short`` of what is ``wanted``.
    ``as_of`` and ``sweep`` say which sweep counted it, where one did."""

    id: str
    zh: str
    en: str
    told: str
    wanted: str
    stand: str
    as_of: date | None
    sweep: str | None


class GoalLine(Schema):
    """A goal of the place with its indicators."""

    id: str
    zh: str
    en: str
    means: str
    indicators: list[GoalIndicator]


class Goals(Schema):
    """The goals of the place."""

    goals: list[GoalLine]


class DocumentWhole(Schema):
    """A document with its measures and their tasks."""

    document: RegisterDocument
    link: str
    files: list[uuid.UUID]
    measures: list[MeasureLine]
    tasks: list[TaskLine]


class ProofLine(Schema):
    """What was given for one day; ``agrees`` is null until a second person looked."""

    id: uuid.UUID
    due_on: date
    text: str
    link: str
    given_on: date
    given_at: datetime
    post_title: str
    agrees: bool | None
    look_text: str
    looked_on: date | None
    files: list[uuid.UUID]
    may_look: bool


class TaskWhole(Schema):
    """A task: its days and what was given."""

    task: TaskLine
    days: list[TaskLine]
    proofs: list[ProofLine]
    withdrawn_at: datetime | None
    withdrawn_why: str


class TasksLaid(Schema):
    """The tasks that were made; ``bare`` counts units that have no such post."""

    ids: list[uuid.UUID]
    bare: int


class Kept(Schema):
    """What was written."""

    id: uuid.UUID


class PlannedTask(Schema):
    """A task that a table would make."""

    number: int
    measure: str
    text: str
    unit: str
    post: str
    due_on: date
    repeats: str


class LeftRow(Schema):
    """A row that stays out, and why."""

    number: int
    heading: str
    zh: str
    en: str


class TaskTable(Schema):
    """What would become of a table; ``digest`` goes into ``take``."""

    file_name: str
    applied_at: datetime | None
    digest: str
    planned: list[PlannedTask]
    same: int
    unclear: list[LeftRow]


class MeetingLine(Schema):
    """A meeting that was held: what it decided, how much of that is done."""

    id: uuid.UUID
    kind: str
    held_on: date
    number: str
    chair: str
    decisions: int
    closed: int
    late: int


class MeetingDue(Schema):
    """Whether the running period has its meeting."""

    kind: str
    last: date
    is_owed: bool


class Meetings(Schema):
    """The meetings, the newest first, and which is still owed."""

    rows: list[MeetingLine]
    dues: list[MeetingDue]


class MeetingWhole(Schema):
    """A meeting with what it decided."""

    kind: str
    held_on: date
    place: str
    chair: str
    present: str
    agenda: str
    document_id: uuid.UUID
    decisions: list[MeasureLine]
    tasks: list[TaskLine]
