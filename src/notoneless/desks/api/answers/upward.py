"""A county's reports of terms and school years as data."""

from __future__ import annotations

import uuid
from datetime import date

from ninja import Schema

from notoneless.desks.api.answers.reports import Agreement


class TermLine(Schema):
    """A term (20261, 20262) or a school year (20260) and how its report stands: ``running``, ``drafted``, ``filled``, ``late`` or
    ``handed``. ``settled`` is false where no school calendar was seen and its days are reckoned."""

    period: int
    county_path: str
    county: str
    began_on: date
    last: date
    settled: bool
    due_on: date
    state: str
    version: int
    handed_on: date | None


class TermLines(Schema):
    """The terms and school years that are owed, the newest first."""

    rows: list[TermLine]


class TermPart(Schema):
    """A stage of school, a town (its path), a reason or a group, counted; ``key`` asks for its list."""

    key: str
    counts: dict[str, int]


class TermMonth(Schema):
    """A month: how many schools owed a report, and which did not file. A missing report is no nought."""

    month: int
    owed: int
    missing: list[str]


class TermQuarter(Schema):
    """A quarter that ended in the period; ``agreement`` is null where nobody was drawn."""

    quarter: int
    agreement: Agreement | None


class TermCampaign(Schema):
    """A campaign whose last day lies in the period."""

    id: uuid.UUID
    name: str
    due_on: date
    suspects: int
    cleared: int


class TermChild(Schema):
    """A child of the list; without a name where it is not in reach today."""

    id: uuid.UUID
    case: uuid.UUID | None
    name: str
    number: str
    town: str
    school: str
    stage: str
    reason: str
    figures: list[str]


class TermIndicator(Schema):
    """An indicator of the sweep on the sweep's day; ``is_known`` is false where no roll was handed in or nobody could be counted."""

    id: str
    zh: str
    en: str
    numerator: int
    denominator: int
    is_known: bool


class TermReport(Schema):
    """A report. ``version`` 0 are the records of today, which nobody handed up. ``school_age`` and ``net`` (counted, of) are null where
    the records do not give them: that is not known, and not nought. The nine-year consolidation rate no record gives."""

    line: TermLine
    version: int
    until: date
    counts: dict[str, int]
    stages: list[TermPart]
    towns: list[TermPart]
    reasons: list[TermPart]
    groups: list[TermPart]
    school_age: int | None
    swept_on: date | None
    net: tuple[int, int] | None
    indicators: list[TermIndicator]
    months: list[TermMonth]
    quarters: list[TermQuarter]
    campaigns: list[TermCampaign]
    problems: str
    measures: str
    next_steps: str
    total: int
    rows: list[TermChild]
    next: str
