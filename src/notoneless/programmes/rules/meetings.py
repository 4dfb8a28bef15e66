"""Whether a meeting that is due every so many months was held: in the running period, and by when it must be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from notoneless.cases.rules.book import Working


@dataclass(frozen=True, slots=True)
class Period:
    """A period of the calendar year in which a meeting is due: half-open."""

    first: date
    after: date

    @property
    def last(self) -> date:
        """Its last day."""
        return self.after - timedelta(days=1)

    def __contains__(self, day: date) -> bool:
        return self.first <= day < self.after


def period_of(on: date, months: int) -> Period:
    """Return the period of ``months`` months, counted from January, in which a day lies."""
    number = (on.month - 1) // months
    return Period(_month(on.year, number * months), _month(on.year, (number + 1) * months))


def _month(year: int, months: int) -> date:
    return date(year + months // 12, months % 12 + 1, 1)


def is_owed(held: Iterable[date], on: date, months: int) -> bool:
    """Return whether no meeting was held yet in the running period."""
    period = period_of(on, months)
    return not any(day in period and day <= on for day in held)


def is_near(on: date, months: int, remind: int, calendar: Working) -> bool:
    """Return whether the period ends within ``remind`` working days."""
    return calendar.add_working(on, remind) >= period_of(on, months).last
