"""Cases as data: the list, what is to be done, one case with its acts."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from ninja import Schema

from notoneless.desks.api import schemas as give


class CaseLine(Schema):
    """A case in a list; ``lamp`` is red, yellow, green or none, as of today."""

    id: uuid.UUID
    number: str
    child: give.Child
    stage: str
    stage_label: str
    outcome: str
    outcome_label: str
    reason_label: str
    whence_label: str
    next: str
    next_label: str
    due_on: date | None
    lamp: str
    owner_label: str
    opened_on: date
    returned_on: date | None
    closed_on: date | None
    relapses: int


class Cases(Schema):
    """A page of cases; ``next`` goes into ``after`` for the next one."""

    rows: list[CaseLine]
    next: str


class LedgerRow(Schema):
    """One child in the ledger of a day. ``steps``: in words, taken on, served on, code; ``referred``: to whom, on, answered on."""

    case: uuid.UUID
    number: str
    child: give.Child
    ledger: str
    stage: str
    stage_label: str
    whence: str
    opened_on: date | None
    confirmed_on: date | None
    outcome: str
    main_reason: str
    other_reasons: list[str]
    contacts: int
    visits: int
    last_met_on: date | None
    steps: list[tuple[str, date, date | None, str]]
    referred: list[tuple[str, date, date | None]]
    returned_on: date | None
    placed: str
    followed: list[tuple[int, date]]
    relapses: int
    due_on: date | None
    lamp: str


class Ledger(Schema):
    """A page of the ledger of ``day``; ``next`` goes into ``after`` for the next one."""

    day: date
    count: int
    rows: list[LedgerRow]
    next: str


class AgeRow(Schema):
    """One child in the ledger of school age of a day: where it is is the child's ``standing``; ``by_case``: a case says so."""

    child: give.Child
    by_case: bool
    told_by: str


class AgeLedger(Schema):
    """A page of the ledger of school age of ``day``; ``words``: verdict (``unsaid``: none yet), in words, how many."""

    day: date
    count: int
    words: list[tuple[str, str, int]]
    rows: list[AgeRow]
    next: str


class Task(Schema):
    """One thing to do; ``names`` is the act that it is about."""

    case: CaseLine
    side: str
    kind: str
    kind_label: str
    what: str
    why: str
    names: int


class Todo(Schema):
    """What is to be done by the holder of the token: his units' own, what is offered to them, what waits for the bureau, what went
    up from below because it was missed. ``counts``: lamp → how many of his own."""

    counts: dict[str, int]
    mine: list[Task]
    offers: list[Task]
    bureau: list[Task]
    bureau_count: int
    risen: list[Task]
    risen_count: int


class Due(Schema):
    """One thing that is due."""

    kind: str
    label: str
    what: str
    why: str
    due_on: date
    lamp: str
    owner: str
    names: int
    days: int
    step: str


class Charge(Schema):
    """With whom the case lies on one side."""

    side: str
    unit: str
    post: str
    holders: list[str]
    is_vacant: bool
    since: date
    accepted_on: date | None
    is_offer: bool
    act: int


class Paper(Schema):
    """A paper that lies with an act."""

    id: uuid.UUID
    name: str
    kind: str
    size: int


class Act(Schema):
    """One act; ``struck_by`` is the act that took it away, or 0."""

    number: int
    kind: str
    label: str
    on: date
    written_at: datetime
    by: str
    post: str
    text: str
    said: list[tuple[str, str]]
    papers: list[Paper]
    struck_by: int


class CaseFile(Schema):
    """One case with its acts. ``version`` goes back as ``saw`` with whatever is written; ``may`` are the kinds of acts that are
    open to the holder of the token. ``family`` are the open cases of brothers and sisters: one visit can serve them all."""

    case: CaseLine
    family: list[CaseLine]
    version: int
    why: list[str]
    evidence: list[str]
    evidence_is_enough: bool
    reasons: list[str]
    dues: list[Due]
    charges: list[Charge]
    acts: list[Act]
    may: list[str]


class Wrote(Schema):
    """What was written: the case, the numbers of the acts."""

    id: uuid.UUID
    acts: list[int]


class PaperDraft(Schema):
    """A paper before it is drawn: what its template asks (``asked``), what the house knows of it (``facts``), which numbers and
    addresses it may be given (``sealed``)."""

    kind: str
    asked: list[str]
    facts: dict[str, Any]
    sealed: list[str]
    version: int


class PaperTemplate(Schema):
    """A kind of paper of a county and the template that it is drawn with; ``version`` is empty for the house's own."""

    county: str
    kind: str
    label: str
    version: str


class Effort(Schema):
    """What was done for the cases of a town (``path`` is empty for all, and for those whose home nobody knows). ``hours`` is the
    median from the opening to the first contact or visit as written down; ``tenths`` are visits a case, in tenths, cut."""

    path: str
    name: str
    cases: int
    visits: int
    tenths: int | None
    visited: int
    unvisited: int
    contacted: int
    uncontacted: int
    hours: int | None
    returned: int
    reasoned: int
    unreasoned: int
    owed: int


class Efforts(Schema):
    """The cases opened from ``since`` to ``until``: all of them, and by town."""

    since: date
    until: date
    whole: Effort
    towns: list[Effort]
