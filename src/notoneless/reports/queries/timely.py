"""Which reports fell due in a time, at which school or county, and on which day the first version of each came."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from notoneless.accounts.terms import STEP, Viewer
from notoneless.reports.access import SEE, UPWARD, Schools, counties
from notoneless.reports.models import MonthlyReport, UpwardReport
from notoneless.reports.queries.owing import due_on, owed_months, schools_owing
from notoneless.reports.queries.upward_periods import due_on as upward_due_on
from notoneless.reports.queries.upward_periods import owed
from notoneless.reports.rules.upward import Period
from notoneless.reports.terms import Month


@dataclass(frozen=True, slots=True)
class ReportDue:
    """A report that fell due: a school's of a month (``school`` and ``month``), or a county's of a term or a year (``period``)."""

    unit_path: str
    due_on: date
    filed_on: date | None
    school: uuid.UUID | None = None
    month: Month | None = None
    period: Period | None = None


def reports_due(viewer: Viewer, *, since: date, until: date, on: date) -> tuple[ReportDue, ...]:
    """Return the reports in reach whose day lies from ``since`` to ``until`` (both included) and is not behind ``on``."""
    last = min(until, on)
    here = sorted({path[:STEP] for path in (*viewer.places(SEE), *viewer.schools(SEE))})
    monthly = (one for county in here for one in _monthly(viewer, county, since, last, on))
    upward = (one for county in counties(viewer, UPWARD) for one in _upward(county, since, last, on))
    return (*monthly, *upward)


def _monthly(viewer: Viewer, county: str, since: date, last: date, on: date) -> Iterator[ReportDue]:
    months = {month: due for month in owed_months(county, on) if since <= (due := due_on(county, month)) <= last}
    filed = {
        (school, month): day
        for school, month, day in MonthlyReport.objects.filter(
            county_path=county, version=1, month__in=[month.first for month in months]
        ).values_list("school_id", "month", "filed_on")
    } if months else {}  # fmt: skip
    for month, due in months.items():
        for school, path in Schools(viewer).filter(schools_owing(county, month)).order_by().values_list("pk", "path"):
            yield ReportDue(path, due, filed.get((school, month.first)), school=school, month=month)


def _upward(county: str, since: date, last: date, on: date) -> Iterator[ReportDue]:
    handed = {
        (first, number): day
        for first, number, day in UpwardReport.objects.filter(county_path=county, version=1).values_list(
            "first", "number", "handed_on"
        )
    }
    for period in owed(county, on):
        if since <= (due := upward_due_on(county, period)) <= last:
            yield ReportDue(county, due, handed.get((period.first, period.number)), period=period)
