"""What the further operations answer with: a page of a desk, as data. Sealed values go as their masks."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from ninja import Schema
from pydantic import Field

from notoneless.desks.api.schemas import Class


class Named(Schema):
    """Something that has a name."""

    id: uuid.UUID
    name: str


class Division(Schema):
    """A division on a day."""

    id: uuid.UUID
    name: str
    code: str
    level: int
    path: str
    parent_id: uuid.UUID | None
    began_on: date
    ended_on: date | None
    version: int


class History(Schema):
    """One thing that happened to a unit."""

    on: date
    kind: str
    label: str
    document: str
    note: str
    other: str


class DivisionPage(Schema):
    """A division with what lies above and in it, and what happened to it."""

    division: Division
    above: list[Division]
    parts: list[Division]
    history: list[History]
    may_edit: bool


class SchoolFacts(Schema):
    """A school on a day."""

    id: uuid.UUID
    name: str
    code: str
    kind: str
    setting: str
    path: str
    town: str
    village: str
    division_id: uuid.UUID
    centre: str
    centre_id: uuid.UUID | None
    area: str
    headcount: int | None
    boarders: int | None
    is_boarding: bool
    is_public: bool
    began_on: date
    ended_on: date | None
    version: int


class SchoolPage(Schema):
    """A school with its classes, and what happened to it."""

    school: SchoolFacts
    county: str
    parent: str
    classes: list[Class]
    history: list[History]
    may_edit: bool
    may_edit_classes: bool


class Centre(Schema):
    """An education centre."""

    id: uuid.UUID
    name: str
    path: str
    towns: list[str]
    schools: int
    began_on: date
    version: int


class Area(Schema):
    """An inspector's area; ``lamp``: right, few or many schools."""

    id: uuid.UUID
    name: str
    county: str
    began_on: date
    lamp: str
    schools: list[Named]


class Areas(Schema):
    """The areas, and the schools that lie in none."""

    rows: list[Area]
    without: list[Named]


class GradeWish(Schema):
    """One grade: the classes asked for, and those that go on from this year."""

    grade: int
    planned: int | None
    going_on: int


class NextYear(Schema):
    """What a school asks for."""

    grades: list[GradeWish]
    is_turned: bool


class ListColumn(Schema):
    """A column of a list: its heading."""

    name: str
    en: str
    must: bool


class ListKind(Schema):
    """A list that may be brought in."""

    kind: str
    columns: list[ListColumn]
    counties: list[Named]


class Doubted(Schema):
    """Why a row is unclear."""

    zh: str
    en: str


class DraftLine(Schema):
    """What one row of a list becomes."""

    number: int
    state: str
    what: str
    doubts: list[Doubted]


class Draft(Schema):
    """A list that was read."""

    id: uuid.UUID
    kind: str
    file_name: str
    on: date
    made_at: datetime
    applied_at: datetime | None
    counts: dict[str, int]
    digest: str
    lines: list[DraftLine]


class Unsettled(Schema):
    """What stands in the way of a turn."""

    school: str
    name: str
    zh: str
    en: str


class Turn(Schema):
    """Where the turning of a school year stands."""

    county: str
    school_year: int
    rehearsed_at: datetime | None
    is_fresh: bool
    done_at: datetime | None
    digest: str
    counts: dict[str, int]
    unsettled: list[Unsettled]


class Term(Schema):
    """Somebody's time in a post."""

    id: uuid.UUID
    account: uuid.UUID
    holder: str
    holding: str
    began_on: date
    ended_on: date | None
    document: str


class PostHere(Schema):
    """A post with its terms."""

    id: uuid.UUID
    kind: str
    title: str
    line: str
    path: str
    is_required: bool
    terms: list[Term]


class Offer(Schema):
    """A hand-over that waits for its receipt."""

    id: uuid.UUID
    post: str
    giver: str
    receiver: str
    takes_effect_on: date
    note: str
    offered_at: datetime


class PostPage(PostHere):
    """A post, with what is being handed over."""

    offers: list[Offer]


class Branch(Schema):
    """A unit below."""

    path: str
    name: str
    posts: int
    vacant: int


class Organisation(Schema):
    """A unit of the tree."""

    line: str
    path: str
    name: str
    posts: list[PostHere]
    branches: list[Branch]


class ChainModel(Schema):
    """The model of the chain in a county."""

    county: str
    name: str
    model: str
    label: str
    since: date
    source: str
    may_establish: bool


class Established(Schema):
    """What was set up: posts made, ended, marked anew, teachers carried along."""

    made: int
    ended: int
    marked: int
    carried: int


class OwnTerm(Schema):
    """One's own time in a post."""

    id: uuid.UUID
    post: str
    began_on: date
    ended_on: date | None


class OwnLetter(Schema):
    """One's own letter."""

    id: uuid.UUID
    number: str
    state: str


class OwnDuty(Schema):
    """What the token's owner answers for."""

    terms: list[OwnTerm]
    to_answer: list[Offer]
    waiting: list[Offer]
    letters: list[OwnLetter]


class Person(Named):
    """Somebody within reach."""


class Share(Schema):
    """How much of what should stand does."""

    part: int
    whole: int


class Figures(Schema):
    """The shares that the practices count."""

    posts: Share
    units: Share
    schools: Share
    letters: Share


class CoverageUnit(Schema):
    """A unit: its children, and those for whom somebody is missing."""

    path: str
    name: str
    children: int
    missing: int


class Hole(Schema):
    """A step of the chain where nobody is."""

    step: str
    line: str
    why: str
    children: int


class Coverage(Schema):
    """For how many children everybody is there."""

    whole: CoverageUnit
    units: list[CoverageUnit]
    holes: list[Hole]


class GroupRow(Schema):
    """A school with its group."""

    school_id: uuid.UUID
    school: str
    leader: str
    members: int
    has_plan: bool
    since: date | None


class Groups(Schema):
    """A page of schools; ``next`` goes into ``after`` for the next one."""

    rows: list[GroupRow]
    next: str


class Group(Schema):
    """A school's group and plan; ``staff`` are those who may be in it."""

    school: str
    leader: uuid.UUID | None
    plan: str
    members: list[Named]
    staff: list[Named]


class LetterUnit(Schema):
    """A unit's letters: to be drawn, to be signed, signed."""

    path: str
    name: str
    due: int
    waiting: int
    signed: int


class LetterUnits(Schema):
    """A unit's letters, and those of the units below it."""

    whole: LetterUnit
    units: list[LetterUnit]


class Letter(Schema):
    """A letter of responsibility."""

    id: uuid.UUID
    number: str
    year: int
    state: str
    post: str
    holder: str
    drawn_at: datetime
    signed_at: datetime | None


class Letters(Schema):
    """A page of letters; ``next`` goes into ``after`` for the next one."""

    rows: list[Letter]
    next: str


class Block(Schema):
    """A paragraph of a letter."""

    kind: str
    text: str


class LetterPage(Letter):
    """A letter with its words."""

    blocks: list[Block]
    digest: str


class Drawn(Schema):
    """How many letters were drawn now, and how many the worker draws later."""

    drawn: int
    later: int


class Template(Schema):
    """A template in use."""

    county: str
    form: str
    label: str
    version: str


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
