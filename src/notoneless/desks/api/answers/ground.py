"""Divisions, schools, lists brought in, the turn of a year, as data."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from ninja import Schema

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
