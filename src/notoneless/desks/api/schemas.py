"""What goes over the wire. Sealed values go as their masks: no operation gives a number in full."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from ninja import Schema
from pydantic import Field


class Refusal(Schema):
    """Why not (problem+json, RFC 9457): a stable code, and what to do in Chinese and English."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    zh: str
    en: str


class Change(Schema):
    """What somebody else changed meanwhile."""

    field: str
    label: str
    was: str
    became: str
    by: str
    at: datetime


class Conflict(Refusal):
    """Somebody else was there first: the version that stands now, what was changed, or the unit as it is now."""

    version: int | str | None
    changes: list[Change]
    now: dict[str, Any] | None


class Effect(Schema):
    """One thing that an act would change."""

    label: str
    what: str
    before: str
    after: str


class Done(Schema):
    """What a write made or changed. ``warnings`` say what should be looked at; ``effects`` only where it was rehearsed."""

    id: uuid.UUID | None = None
    warnings: list[str] = Field(default_factory=list)
    effects: list[Effect] = Field(default_factory=list)


class PostHeld(Schema):
    """A post that the token's owner holds."""

    kind: str
    title: str
    powers: list[str]


class Me(Schema):
    """Whose token this is, and what it may do at this moment."""

    login: str
    name: str
    powers: list[str]
    posts: list[PostHeld]


class Place(Schema):
    """A county, town or village."""

    id: uuid.UUID
    name: str
    code: str
    level: int
    path: str
    parent_id: uuid.UUID | None
    schools: int


class School(Schema):
    """A school."""

    id: uuid.UUID
    name: str
    code: str
    kind: str
    path: str
    town: str
    village: str
    centre: str
    classes: int
    headcount: int | None
    is_boarding: bool
    is_public: bool


class Schools(Schema):
    """A page of schools; ``next`` goes into ``after`` for the next one."""

    rows: list[School]
    next: str


class Class(Schema):
    """A class of a school year."""

    id: uuid.UUID
    name: str
    grade: int
    number: int
    school_year: int
    path: str


class Post(Schema):
    """A post and one who holds it, or nobody."""

    unit: str
    post: str
    kind: str
    holder: str
    holding: str
    since: date | None
    until: date | None
    is_required: bool


class GapCount(Schema):
    """How many gaps of one kind."""

    kind: str
    label: str
    count: int


class Gap(Schema):
    """One gap."""

    kind: str
    what: str
    note: str
    since: date | None
    post_id: uuid.UUID | None
    school_id: uuid.UUID | None


class Child(Schema):
    """A child in a list."""

    id: uuid.UUID
    name: str
    sex: str
    birth_on: date | None
    age: int | None
    place: str
    school: str
    room: str
    grade: str
    standing_code: str
    standing: str
    ledger: str


class Children(Schema):
    """A page of children; ``next`` goes into ``after`` for the next one."""

    rows: list[Child]
    next: str


class Fact(Schema):
    """A dated fact of a file; ``masked`` are its sealed parts as every page shows them."""

    id: uuid.UUID
    what: str
    text: str
    masked: list[str]
    began_on: date | None
    ended_on: date | None
    source: str


class Sibling(Schema):
    """Another child of the family within reach; ``is_housed``: of the same household, else of the same guardian."""

    child: Child
    is_housed: bool


class Tie(Schema):
    """That this file and another were found to be one child, or two."""

    id: uuid.UUID
    name: str
    state: str
    reason: str
    at: datetime
    is_merged: bool


class ChildFile(Schema):
    """A child's file."""

    id: uuid.UUID
    version: int
    child: Child
    identifiers: list[Fact]
    guardians: list[Fact]
    households: list[Fact]
    siblings: list[Sibling]
    residences: list[Fact]
    spells: list[Fact]
    categories: list[Fact]
    sponsors: list[Fact]
    remarks: list[Fact]
    ties: list[Tie]


class Account(Schema):
    """Somebody's account within reach."""

    id: uuid.UUID
    name: str
    login: str
    posts: list[str]
    state: str
    has_second_factor: bool
    last_login: datetime | None


class Accounts(Schema):
    """A page of accounts."""

    rows: list[Account]
    next: str
    total: int
