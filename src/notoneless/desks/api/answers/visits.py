"""What the API tells of visits."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from ninja import Schema


class VisitPerson(Schema):
    """Somebody who may be named in a form."""

    id: uuid.UUID
    label: str


class VisitFormSheet(Schema):
    """What a visit to a child is written on: the form (``digest`` is its version), the family, who may have come, who may take a problem."""

    digest: str
    form: dict[str, Any]
    child: uuid.UUID
    others: list[uuid.UUID]
    people: list[VisitPerson]
    hands: list[VisitPerson]
    kinds: list[str]


class VisitReceipt(Schema):
    """That a visit arrived. ``held`` says why it lies apart beside ``visit``, and is empty where it was taken."""

    visit: uuid.UUID
    digest: str
    received_at: datetime
    held: str


class CountedLine(Schema):
    """A line of the list behind a figure: a visit (with one visitor or child in ``who`` where the list is of these), a pupil, somebody of the
    staff, somebody on one day, somebody without an account, a household; what a line does not have is null."""

    id: uuid.UUID | None = None
    name: str | None = None
    unit: str | None = None
    who: str | None = None
    on: date | None = None
    children: list[str] | None = None
    visitors: list[str] | None = None
    complete: bool | None = None
    issues: int | None = None
    times: int | None = None
    pupils: int | None = None


class CountedLines(Schema):
    """A page of them; ``total`` is of all pages."""

    total: int
    rows: list[CountedLine]
    next: str


class VisitAnswer(Schema):
    """A question as it was asked and what was answered, in words."""

    id: str
    asked: str
    answer: str
    missing: bool


class VisitVersion(Schema):
    """One version of a visit."""

    id: uuid.UUID
    number: int
    received_at: datetime
    by: str
    why: str
    newest: bool


class VisitRecord(Schema):
    """One visit, in the version that was asked for."""

    id: uuid.UUID
    on: date
    children: list[uuid.UUID]
    visitors: list[str]
    answers: list[VisitAnswer]
    complete: bool
    newest: uuid.UUID
    digest: str
    form: str
    versions: list[VisitVersion]
    issues: list[uuid.UUID]
    held: list[uuid.UUID]


class VisitTarget(Schema):
    """A child who must be visited."""

    id: uuid.UUID
    name: str
    place: str
    school: str
    room: str
    groups: list[str]
    due_on: date | None
    visited_on: date | None
    late: bool


class VisitTargets(Schema):
    """A page of them."""

    total: int
    rows: list[VisitTarget]
    next: str


class VisitHomesPart(Schema):
    """The households of poor families of a town (of all: no path): all, reached by a visit; ``unhoused`` are children whose files name none."""

    path: str
    name: str
    homes: int
    visited: int
    unhoused: int


class VisitHomes(Schema):
    """All and by town, and the time that counts."""

    since: date | None
    until: date | None
    whole: VisitHomesPart
    towns: list[VisitHomesPart]


class VisitHome(Schema):
    """A household by its children; ``first`` is the child to whom a visit may be written."""

    first: uuid.UUID
    names: list[str]
    town: str
    visited_on: date | None
    state: str


class VisitHomeRows(Schema):
    """A page of them."""

    total: int
    rows: list[VisitHome]
    next: str


class VisitCounts(Schema):
    """The counts of a town or a school (of all: no path)."""

    path: str
    name: str
    person_visits: int
    outings: int
    household_visits: int
    pupil_visits: int
    pupils: int
    households: int
    unhoused: int
    staff: int
    others: int
    repeated: int
    complete: int


class VisitFigures(Schema):
    """The visits of a time. A visit to children of two schools stands in both, and once in the whole."""

    since: date
    until: date
    whole: VisitCounts
    towns: list[VisitCounts]
    schools: list[VisitCounts]


class VisitShare(Schema):
    """The pupils of a class, school or town and how many of them were visited; ``wanted`` reach what is asked."""

    path: str
    name: str
    pupils: int
    visited: int
    wanted: int
    rooms: int
    reached: int


class VisitGroup(Schema):
    """A group of which all must be visited; not ``known``: the house keeps no record of them, or the asker may not have it."""

    id: str
    known: bool
    children: int
    visited: int


class VisitProgress(Schema):
    """How far the visits are."""

    since: date | None
    until: date | None
    share: float | None
    whole: VisitShare
    rooms: list[VisitShare]
    schools: list[VisitShare]
    towns: list[VisitShare]
    groups: list[VisitGroup]


class VisitLeader(Schema):
    """A leader of a school and the visits of the month."""

    id: uuid.UUID
    name: str
    post: str
    visits: int
    quota: int


class VisitLeaders(Schema):
    """All of them, and the days that count."""

    since: date | None
    until: date | None
    rows: list[VisitLeader]


class VisitIssueLine(Schema):
    """A problem."""

    id: uuid.UUID
    visit: uuid.UUID
    child: uuid.UUID
    name: str
    kind: str
    state: str
    to: str
    raised_on: date
    due_on: date | None
    solved_on: date | None
    late: bool


class VisitIssues(Schema):
    """A page of them."""

    total: int
    rows: list[VisitIssueLine]
    next: str


class VisitDeedLine(Schema):
    """What was done about it."""

    number: int
    deed: str
    on: date
    by: str
    to: str
    due_on: date | None
    text: str
    proof_at: str
    proof: uuid.UUID | None


class VisitIssueFile(Schema):
    """One problem with its deeds, and what the holder of the token may write."""

    issue: VisitIssueLine
    deeds: list[VisitDeedLine]
    may: list[str]


class VisitIssueCounts(Schema):
    """The problems of a town or a school; ``days`` is the median from raised to solved."""

    path: str
    name: str
    raised: int
    solved: int
    late: int
    waiting: int
    days: int | None


class VisitIssueFigures(Schema):
    """The problems raised in a time."""

    whole: VisitIssueCounts
    towns: list[VisitIssueCounts]
    schools: list[VisitIssueCounts]


class CaseBand(Schema):
    """The cases visited so often (0: all; 3: three times or more) and of how many the child is back."""

    times: int
    cases: int
    visits: int
    returned: int


class CaseBands(Schema):
    """All of them."""

    rows: list[CaseBand]


class VisitedCase(Schema):
    """A case whose family was visited."""

    id: uuid.UUID
    number: str
    name: str
    times: int
    last_on: date
    returned: bool


class VisitedCases(Schema):
    """A page of them."""

    total: int
    rows: list[VisitedCase]
    next: str


class HeldVisit(Schema):
    """What lies apart beside a visit."""

    id: uuid.UUID
    visit: uuid.UUID
    on: date
    why: str
    received_at: datetime
    by: str
    settled: str


class HeldVisits(Schema):
    """What waits to be decided."""

    rows: list[HeldVisit]


class HeldDifference(Schema):
    """Where the two differ."""

    what: str
    there: str
    here: str


class HeldFile(Schema):
    """What lies apart, and where it differs from the visit."""

    held: HeldVisit
    differences: list[HeldDifference]
