"""农历 — a grandmother tells the birthday by the old calendar, and the clerk writes it down as if by the new.

Then the same child has two birthdays on two rolls, twenty to fifty days apart. This module turns lunar dates into
solar ones and back by a table of months, 1940–2040, on which the calendar libraries agree day by day
(see ``data/LICENCES.md``), and says which solar dates a written date may stand for.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from notoneless.standards.tables import rows


@dataclass(frozen=True, slots=True, order=True)
class LunarMonth:
    """One lunar month: its year, number 1–12, whether it is the leap one, its 29 or 30 days, its first solar day."""

    year: int
    month: int
    leap: bool
    days: int
    first_on: date


@dataclass(frozen=True, slots=True)
class LunarDate:
    """A date of the lunar calendar."""

    year: int
    month: int
    day: int
    leap: bool = False


@cache
def months() -> tuple[LunarMonth, ...]:
    """Return every lunar month of the table, in the order of time."""
    return tuple(
        LunarMonth(int(year), int(month), leap == "1", int(days), date.fromisoformat(first))
        for year, month, leap, days, first in rows("lunar_months")
    )


@cache
def _by_name() -> dict[tuple[int, int], tuple[LunarMonth, ...]]:
    found: dict[tuple[int, int], tuple[LunarMonth, ...]] = {}
    for month in months():
        key = (month.year, month.month)
        found[key] = (*found.get(key, ()), month)
    return found


@cache
def _firsts() -> tuple[date, ...]:
    return tuple(m.first_on for m in months())


def span() -> tuple[date, date]:
    """Return the first and the last solar day that the table covers."""
    last = months()[-1]
    return months()[0].first_on, last.first_on + timedelta(days=last.days - 1)


def to_solar(lunar: LunarDate) -> date:
    """Return the solar date of a lunar one. Raises ``ValueError`` when that lunar date does not exist in the table."""
    for month in _by_name().get((lunar.year, lunar.month), ()):
        if month.leap == lunar.leap and 1 <= lunar.day <= month.days:
            return month.first_on + timedelta(days=lunar.day - 1)
    raise ValueError("no such lunar date between 1940 and 2040")


def to_lunar(solar: date) -> LunarDate:
    """Return the lunar date of a solar one. Raises ``ValueError`` outside the table (:func:`span`)."""
    first, last = span()
    if not first <= solar <= last:
        raise ValueError("the lunar table covers 1940 to 2040 only")
    month = months()[bisect_right(_firsts(), solar) - 1]
    return LunarDate(month.year, month.month, (solar - month.first_on).days + 1, month.leap)


def solar_dates_if_lunar(written: date | tuple[int, int, int]) -> tuple[date, ...]:
    """Return the solar dates meant when a written (year, month, day) was a lunar date; () when it cannot be one.

    Usually one date; two when that lunar year holds the month twice (the plain month first, then the leap month).
    Accepts lunar dates that no solar calendar has, such as (2008, 2, 30).
    """
    year, month, day = (written.year, written.month, written.day) if isinstance(written, date) else written
    found = _by_name().get((year, month), ())
    return tuple(m.first_on + timedelta(days=day - 1) for m in found if 1 <= day <= m.days)


def may_be_lunar_of(written: date | tuple[int, int, int], solar: date) -> bool:
    """Return whether a written date, read as a lunar one, falls on the solar date."""
    return solar in solar_dates_if_lunar(written)


def lunar_table(first_year: int = 1940, last_year: int = 2040) -> list[tuple[int, int, int, bool, date]]:
    """Return (written year, month, day, leap, solar date) for every lunar day of the years, for joining in bulk.

    About 365 lines a year. The written triple may not exist as a solar date (02-30); a triple in a leap month stands
    twice, once for each month, told apart by ``leap``.
    """
    return [
        (m.year, m.month, day + 1, m.leap, m.first_on + timedelta(days=day))
        for m in months()
        if first_year <= m.year <= last_year
        for day in range(m.days)
    ]
