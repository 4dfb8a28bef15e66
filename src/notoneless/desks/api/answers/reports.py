"""Reports upward as data: a month of schools, one school's report with its versions."""

from __future__ import annotations

import uuid
from datetime import date

from ninja import Schema


class MonthFigures(Schema):
    """What a school counts for a month, as the records knew it when the month's last day ended."""

    on_roll: int
    absent: int
    found: int
    again: int
    open: int
    suspected: int
    dropout: int
    returned: int
    closed: int
    contacts: int
    visits: int
    visited: int
    letters: int


class ReportVersion(Schema):
    """One version as it was filed; the newest counts."""

    version: int
    figures: MonthFigures
    is_nil: bool
    is_late: bool
    work: str
    reason: str
    filed_on: date
    due_on: date
    post_title: str


class SchoolMonth(Schema):
    """A school in a month: ``running``, ``owed``, ``late``, ``filed`` or ``nil``. ``figures`` is null where nothing was filed, and null
    is not nought."""

    id: uuid.UUID
    name: str
    town: str
    month: int
    state: str
    due_on: date
    filed_on: date | None
    versions: int
    figures: MonthFigures | None


class MonthTotal(Schema):
    """The sum of what was filed, and how many schools are missing from it."""

    schools: int
    filed: int
    nil: int
    late: int
    missing: int
    figures: MonthFigures | None


class MonthOfSchools(Schema):
    """A month of all schools in reach; ``month`` is null where nothing is owed yet."""

    county: str
    month: int | None
    months: list[int]
    due_on: date | None
    total: MonthTotal | None
    rows: list[SchoolMonth]


class SchoolReport(Schema):
    """A school's report of a month. ``counted`` is what the records say, for whoever may file or while there is no version."""

    school: SchoolMonth
    counted: MonthFigures | None
    may_file: bool
    versions: list[ReportVersion]


class Agreement(Schema):
    """Of what was drawn, how many were looked at and found as reported. ``share`` and ``interval`` (Wilson, 95 %) are null while nothing
    was looked at."""

    drawn: int
    checked: int
    agree: int
    share: float | None
    interval: tuple[float, float] | None


class QuarterDrawn(Schema):
    """A quarter (20264) that was drawn or may be."""

    quarter: int
    county_path: str
    drawn_on: date | None
    total: Agreement


class Quarters(Schema):
    """The quarters, the newest first."""

    rows: list[QuarterDrawn]


class ReviewCheck(Schema):
    """A school or child that was drawn; ``agrees`` is null until somebody looked."""

    id: uuid.UUID
    what: str
    name: str
    town: str
    school: str
    case: uuid.UUID | None
    checker: str
    agrees: bool | None
    found: str
    checked_on: date | None


class ReviewOfQuarter(Schema):
    """A review; by its seed and the population the draw can be made again."""

    quarter: int
    county: str
    seed: str
    drawn_on: date
    total: Agreement
    checks: list[ReviewCheck]


class ReviewKept(Schema):
    """What was written."""

    id: uuid.UUID
