"""A birthday told by the old calendar."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from importlib.resources import files
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notoneless.standards import lunar
from notoneless.standards.lunar import LunarDate

ROWS = list(
    csv.DictReader(
        files("notoneless.standards").joinpath("data/lunar_months.csv").read_text(encoding="utf-8").splitlines()
    )
)


def test_every_month_of_the_table() -> None:
    assert len(ROWS) == 1249
    for row in ROWS:
        year, month, leap = int(row["lunar_year"]), int(row["lunar_month"]), row["is_leap"] == "1"
        first, days = date.fromisoformat(row["solar_date_of_day1"]), int(row["days"])
        assert lunar.to_solar(LunarDate(year, month, 1, leap)) == first
        assert lunar.to_lunar(first + timedelta(days=days - 1)) == LunarDate(year, month, days, leap)
        assert first in lunar.solar_dates_if_lunar((year, month, 1))
        with pytest.raises(ValueError):
            lunar.to_solar(LunarDate(year, month, days + 1, leap))


def test_months_follow_each_other_without_a_gap() -> None:
    months = lunar.months()
    for month, following in pairwise(months):
        assert month.days in (29, 30)
        assert month.first_on + timedelta(days=month.days) == following.first_on


@pytest.mark.parametrize(
    ("solar", "expected"),
    [
        (date(2012, 1, 23), LunarDate(2012, 1, 1)),  # New Year's Day
        (date(2008, 2, 7), LunarDate(2008, 1, 1)),
        (date(2020, 1, 25), LunarDate(2020, 1, 1)),
        (date(2010, 9, 22), LunarDate(2010, 8, 15)),  # mid-autumn
        (date(2012, 5, 21), LunarDate(2012, 4, 1, leap=True)),
        (date(2017, 7, 23), LunarDate(2017, 6, 1, leap=True)),
        (date(1978, 9, 2), LunarDate(1978, 7, 30)),
    ],
)
def test_known_days(solar: date, expected: LunarDate) -> None:
    assert lunar.to_lunar(solar) == expected
    assert lunar.to_solar(expected) == solar


def test_a_month_held_twice_gives_two_dates() -> None:
    assert lunar.solar_dates_if_lunar(date(2012, 4, 5)) == (date(2012, 4, 25), date(2012, 5, 25))
    assert lunar.may_be_lunar_of(date(2012, 4, 5), date(2012, 5, 25))
    assert not lunar.may_be_lunar_of(date(2012, 4, 5), date(2012, 5, 26))


def test_dates_that_only_the_old_calendar_has() -> None:
    year = next(m.year for m in lunar.months() if m.month == 2 and m.days == 30 and m.year > 2008)
    (only,) = lunar.solar_dates_if_lunar((year, 2, 30))
    assert lunar.to_lunar(only) == LunarDate(year, 2, 30)
    assert lunar.solar_dates_if_lunar((2008, 2, 30)) == ()  # that month had 29 days
    assert lunar.solar_dates_if_lunar(date(2010, 1, 31)) == ()  # no lunar month has 31


def test_span_ends() -> None:
    first, last = lunar.span()
    assert lunar.to_lunar(first) == LunarDate(1940, 1, 1)
    assert lunar.to_lunar(last).year == 2040
    for outside in (first - timedelta(days=1), last + timedelta(days=1)):
        with pytest.raises(ValueError):
            lunar.to_lunar(outside)


def test_the_table_for_joining() -> None:
    table = lunar.lunar_table(2005, 2022)
    assert len(table) == sum(m.days for m in lunar.months() if 2005 <= m.year <= 2022)
    assert len({(y, m, d, leap) for y, m, d, leap, _ in table}) == len(table)
    assert len({solar for *_, solar in table}) == len(table)
    assert any((m, d) == (2, 30) for _, m, d, _, _ in table)
    for year, month, day, _, solar in table[::97]:
        assert solar in lunar.solar_dates_if_lunar((year, month, day))


@given(st.dates(date(1940, 2, 8), date(2040, 12, 31)))
def test_there_and_back(solar: date) -> None:
    assert lunar.to_solar(lunar.to_lunar(solar)) == solar
