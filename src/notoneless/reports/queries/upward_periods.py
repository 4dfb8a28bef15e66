"""Of which terms and school years a county owes a report, and by when each is due."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from notoneless.policy.calendars import calendar_of
from notoneless.reports.queries.owing import begun, policy
from notoneless.reports.rules.upward import WHOLE, Period, Terms, split
from notoneless.reports.terms import AbsentError
from notoneless.responsibility.queries import code_at
from notoneless.standards.calendar import Calendar
from notoneless.standards.school_year import Term


def terms_of(county_path: str, on: date) -> tuple[Terms, Calendar]:
    """Return a county's terms of these reports, and its calendar."""
    code = code_at(county_path)
    held: Any = policy().value("reports.upward", code, on).value
    return Terms(held["term"], held["year"], held["remind"]), calendar_of(policy(), code)


def due_on(county_path: str, period: Period) -> date:
    """Return by when the report of a period is due in a county."""
    terms, calendar = terms_of(county_path, period.last)
    return terms.due_on(period, calendar)


def period(calendar: Calendar, first: int, number: int) -> Period | None:
    """Return a term (1, 2) or a school year (0) of the calendar; None where it tells of none."""
    autumn, spring, after = (calendar.days_of(term) for term in (Term(first, 1), Term(first, 2), Term(first + 1, 1)))
    if autumn is None or spring is None or after is None:
        return None
    began, ends = {1: (autumn, spring), 2: (spring, after), WHOLE: (autumn, after)}[number]
    return Period(
        began.began_on, ends.began_on - timedelta(days=1), first, number, settled=began.settled and ends.settled
    )


def owed(county_path: str, on: date) -> tuple[Period, ...]:
    """Return the terms and school years that a county owes, the running ones first, back to those in which the house first knew of
    a suspect or published a sweep."""
    since = begun(county_path)
    if since is None:
        return ()
    _terms, calendar = terms_of(county_path, on)
    every = (
        period(calendar, first, number)
        for first in range(since.first.year - 1, on.year + 1)
        for number in (1, 2, WHOLE)
    )
    found = [one for one in every if one is not None and one.began_on <= on and one.last >= since.first]
    return tuple(sorted(found, key=lambda one: (one.last, one.is_year), reverse=True))


def owed_one(county_path: str, key: int, on: date) -> Period:
    """Return the period that an address means. Raises :class:`AbsentError` where none is owed."""
    first, number = split(key)
    found = next((one for one in owed(county_path, on) if (one.first, one.number) == (first, number)), None)
    if found is None:
        raise AbsentError
    return found
