"""Which class belongs to a child on a day; every edge from both sides."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notoneless.standards import school_year as sy

CUT = (8, 31)
DATES = st.dates(date(1990, 1, 1), date(2035, 12, 31))


@pytest.mark.parametrize(
    ("on", "first", "number"),
    [
        (date(2026, 8, 31), 2025, 2),
        (date(2026, 9, 1), 2026, 1),
        (date(2026, 12, 31), 2026, 1),
        (date(2027, 1, 31), 2026, 1),
        (date(2027, 2, 1), 2026, 2),
        (date(2027, 8, 31), 2026, 2),
    ],
)
def test_years_and_terms(on: date, first: int, number: int) -> None:
    assert sy.school_year(on).first == first and on in sy.school_year(on)
    assert sy.term(on) == sy.Term(first, number)


def test_terms_before() -> None:
    assert sy.Term(2026, 1).previous == sy.Term(2025, 2)
    assert sy.Term(2026, 2).previous == sy.Term(2026, 1)
    assert sy.Term(2026, 1).zh == "2026—2027学年上学期"
    assert sy.SchoolYear(2026).zh == "2026—2027学年"
    assert sy.term(date(2027, 2, 14), spring_begins=(2, 15)).number == 1


def test_a_school_year_is_half_open() -> None:
    year = sy.SchoolYear(2026)
    assert year.began_on in year and year.ended_on not in year
    assert year.ended_on - timedelta(days=1) in year


def test_six_on_the_last_day_of_august() -> None:
    on = date(2026, 9, 1)
    assert sy.expected_grade(date(2020, 8, 31), on, entry_age=6, cut_off=CUT) == 1
    assert sy.expected_grade(date(2020, 9, 1), on, entry_age=6, cut_off=CUT) == 0
    assert sy.expected_grade(date(2020, 8, 31), date(2026, 8, 31), entry_age=6, cut_off=CUT) == 0
    assert sy.expected_grade(date(2020, 8, 31), on, entry_age=7, cut_off=CUT) == 0  # where children enter at seven
    assert sy.expected_grade(date(2020, 12, 31), on, entry_age=6, cut_off=(12, 31)) == 1


def test_the_ninth_class_and_after() -> None:
    born = date(2012, 8, 31)
    assert sy.expected_grade(born, date(2027, 8, 31), entry_age=6, cut_off=CUT) == 9
    assert sy.expected_grade(born, date(2027, 9, 1), entry_age=6, cut_off=CUT) == 10


@pytest.mark.parametrize(
    ("born", "on", "age"),
    [
        (date(2020, 9, 1), date(2026, 8, 31), 5),
        (date(2020, 9, 1), date(2026, 9, 1), 6),
        (date(2012, 2, 29), date(2018, 2, 28), 5),
        (date(2012, 2, 29), date(2018, 3, 1), 6),
        (date(2012, 2, 29), date(2016, 2, 29), 4),
        (date(2027, 1, 1), date(2026, 9, 1), -1),
    ],
)
def test_ages(born: date, on: date, age: int) -> None:
    assert sy.age_on(born, on) == age


def test_age_bounds_from_both_sides() -> None:
    on = date(2026, 8, 31)
    assert sy.within_ages(date(2020, 8, 31), on, lowest=6, highest=14)
    assert not sy.within_ages(date(2020, 9, 1), on, lowest=6, highest=14)
    assert sy.within_ages(date(2011, 9, 1), on, lowest=6, highest=14)
    assert not sy.within_ages(date(2011, 8, 31), on, lowest=6, highest=14)
    assert sy.birth_window(on, lowest=6, highest=14) == (date(2011, 9, 1), date(2020, 8, 31))


@given(DATES, DATES)
def test_window_agrees_with_ages(born: date, on: date) -> None:
    first, last = sy.birth_window(on, lowest=6, highest=14)
    if (born.month, born.day) != (2, 29) and (on.month, on.day) != (2, 29):
        assert (first <= born <= last) == sy.within_ages(born, on, lowest=6, highest=14)


@given(DATES, DATES)
def test_a_day_older_is_never_a_lower_class(born: date, on: date) -> None:
    older = born - timedelta(days=1)
    assert sy.expected_grade(older, on, entry_age=6, cut_off=CUT) >= sy.expected_grade(
        born, on, entry_age=6, cut_off=CUT
    )
