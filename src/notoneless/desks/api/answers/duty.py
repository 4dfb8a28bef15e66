"""Posts, gaps, groups and letters, as data."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from ninja import Schema

from notoneless.desks.api import schemas
from notoneless.desks.api.answers.ground import Named


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


class Gaps(Schema):
    """A page of gaps; ``next`` goes into ``after`` for the next one."""

    rows: list[schemas.Gap]
    next: str


class Group(Schema):
    """A school's group and plan; ``staff`` are those who may be in it. ``version`` goes back as ``If-Match``."""

    school: str
    version: str
    leader: uuid.UUID | None
    plan: str
    members: list[Named]
    staff: list[Named]


class GroupListSchool(Schema):
    """What becomes of one school's group: who leads, who comes in, who is taken out, whether the plan is another."""

    school: str
    becomes: str
    leader: str
    joining: list[str]
    leaving: list[str]
    plan_is_new: bool


class GroupListRow(Schema):
    """A row that stays out: under which heading, and why."""

    number: int
    heading: str
    zh: str
    en: str


class GroupList(Schema):
    """A list of groups that was handed in; ``digest`` goes back to carry it out."""

    file_name: str
    applied_at: datetime | None
    digest: str
    schools: list[GroupListSchool]
    unclear: list[GroupListRow]


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
