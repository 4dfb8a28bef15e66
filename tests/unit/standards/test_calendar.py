"""Which days count. Every deadline equals that of a referee who walks from day to day with the lists in hand."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from notoneless.policy import calendar_of, load
from notoneless.standards.calendar import Calendar, SchoolTerm, Statute, day_in_year, qingming
from notoneless.standards.school_year import Term

ONE = timedelta(days=1)
STATUTE = Statute(
    date(2025, 1, 1),
    (
        ("01-01",),
        ("除夕", "农历01-01", "农历01-02", "农历01-03"),
        ("清明",),
        ("05-01", "05-02"),
        ("农历05-05",),
        ("农历08-15",),
        ("10-01", "10-02", "10-03"),
    ),
)
# Told by hand from a printed calendar: the statutory days of the years without a notice, and the working days given
# for those on a weekend.
BY_HAND = {
    date.fromisoformat(day)
    for day in (
        "2027-01-01 2027-02-05 2027-02-06 2027-02-07 2027-02-08 2027-02-09 2027-02-10 2027-04-05 2027-05-01 2027-05-02 "
        "2027-05-03 2027-05-04 2027-06-09 2027-09-15 2027-10-01 2027-10-02 2027-10-03 2027-10-04 2027-10-05 "
        "2028-01-01 2028-01-03 2028-01-25 2028-01-26 2028-01-27 2028-01-28 2028-04-04 2028-05-01 2028-05-02 2028-05-28 "
        "2028-05-29 2028-10-01 2028-10-02 2028-10-03 2028-10-04"
    ).split()
}
REAL = calendar_of(load(), "500153")


class Referee:
    """Slow and obvious: one list of days off, one of days made up, and a step of one day at a time."""

    def __init__(self, off: set[date], made_up: set[date], terms: list[tuple[date, date]]) -> None:
        self.off, self.made_up, self.terms = off, made_up, terms

    def works(self, day: date) -> bool:
        if day in self.made_up:
            return True
        return day.strftime("%a") not in ("Sat", "Sun") and day not in self.off

    def teaches(self, day: date) -> bool:
        return self.works(day) and any(first <= day <= last for first, last in self.terms)

    def add(self, day: date, n: int) -> date:
        if n == 0:
            while not self.works(day):
                day += ONE
            return day
        step = ONE if n > 0 else -ONE
        left = abs(n)
        while left:
            day += step
            if self.works(day):
                left -= 1
        return day

    def count(self, a: date, b: date, counts: object) -> int:
        assert callable(counts)
        if b < a:
            return -sum(1 for n in range((a - b).days) if counts(b + n * ONE))
        return sum(1 for n in range(1, (b - a).days + 1) if counts(a + n * ONE))


def generated(seed: int) -> tuple[Calendar, Referee]:
    """Return ten years of holidays, make-up days and terms; the last two of them without a notice."""
    luck = random.Random(seed)
    off: set[date] = set()
    made_up: set[date] = set()
    terms: list[tuple[date, date]] = []
    for year in range(2019, 2027):
        for month in sorted(luck.sample(range(1, 13), luck.randint(3, 8))):
            first = date(year, month, luck.randint(1, 18))
            off |= {first + n * ONE for n in range(luck.choice((1, 1, 3, 5, 7, 10)))}
            for near in (first - luck.randint(1, 7) * ONE, first + luck.randint(8, 14) * ONE):
                if near.weekday() >= 5 and luck.random() < 0.8:
                    made_up.add(near)
    off -= made_up
    for year in range(2018, 2029):
        terms.append((date(year, 8, 25) + luck.randint(0, 14) * ONE, date(year + 1, 1, 1) + luck.randint(0, 30) * ONE))
        terms.append(
            (date(year + 1, 2, 5) + luck.randint(0, 30) * ONE, date(year + 1, 6, 20) + luck.randint(0, 25) * ONE)
        )
    made = [SchoolTerm(first, last + ONE, Term(2018 + n // 2, n % 2 + 1)) for n, (first, last) in enumerate(terms)]
    calendar = Calendar(off, made_up, luck.sample(made, len(made)), range(2019, 2027), [STATUTE])
    return calendar, Referee(off | BY_HAND, made_up, terms)


@pytest.mark.parametrize("seed", range(3))
def test_every_deadline_of_ten_years_equals_the_referees(seed: int) -> None:
    calendar, referee = generated(seed)
    luck = random.Random(-seed - 1)
    first, days = date(2019, 3, 1), (date(2028, 11, 1) - date(2019, 3, 1)).days
    for number in range(days):
        day = first + number * ONE
        assert calendar.is_working(day) == referee.works(day), day
        assert calendar.is_school_day(day) == referee.teaches(day), day
        assert calendar.in_term(day) == any(a <= day <= b for a, b in referee.terms), day
        for n in (-7, -1, 0, 1, 2, 3, 7, luck.randint(8, 30)):
            assert calendar.add_working(day, n) == referee.add(day, n), (day, n)
        other = day + luck.randint(-40, 40) * ONE
        assert calendar.working_between(day, other) == referee.count(day, other, referee.works), (day, other)
        assert calendar.school_days_between(day, other) == referee.count(day, other, referee.teaches), (day, other)


@pytest.mark.parametrize("seed", range(6))
def test_counts_over_years_equal_the_referees(seed: int) -> None:
    calendar, referee = generated(seed)
    luck = random.Random(seed)
    for _ in range(60):
        a, b = (date(2019, 3, 1) + luck.randint(0, 3500) * ONE for _ in range(2))
        assert calendar.working_between(a, b) == referee.count(a, b, referee.works)
        assert calendar.school_days_between(a, b) == referee.count(a, b, referee.teaches)
        n = luck.randint(-700, 700)
        inside = date(2023, 6, 1) + luck.randint(0, 300) * ONE
        assert calendar.add_working(inside, n) == referee.add(inside, n)
        if n:
            assert calendar.working_between(inside, calendar.add_working(inside, n)) == n


@pytest.mark.parametrize(
    ("day", "n", "due"),
    [
        ("2026-02-13", 1, "2026-02-14"),  # Friday; the Saturday is made up for the festival
        ("2026-02-14", 1, "2026-02-24"),  # nine days off, 15–23 February
        ("2026-02-15", 1, "2026-02-24"),
        ("2026-02-23", 1, "2026-02-24"),
        ("2026-02-14", 5, "2026-02-28"),  # 24–27 February, and the Saturday made up after the festival
        ("2026-02-14", 6, "2026-03-02"),
        ("2026-02-12", 7, "2026-02-28"),
        ("2026-02-24", -1, "2026-02-14"),
        ("2026-03-01", -1, "2026-02-28"),
        ("2026-02-24", -2, "2026-02-13"),
        ("2026-02-14", 0, "2026-02-14"),  # a Saturday, but worked
        ("2026-02-15", 0, "2026-02-24"),
        ("2026-02-28", 0, "2026-02-28"),
        ("2026-03-01", 0, "2026-03-02"),
        ("2020-01-23", 1, "2020-02-03"),  # the festival made longer by a notice of the same year
        ("2020-01-18", 1, "2020-01-19"),
        ("2022-12-30", 1, "2023-01-03"),  # a holiday of the next year's notice that begins in this year
        ("2026-12-31", 1, "2027-01-04"),  # no notice yet: New Year's Day by the regulation, a Friday
        ("2026-12-31", 0, "2026-12-31"),
    ],
)
def test_days_over_the_spring_festival(day: str, n: int, due: str) -> None:
    assert REAL.add_working(date.fromisoformat(day), n) == date.fromisoformat(due)


def test_both_sides_of_a_term() -> None:
    assert not REAL.in_term(date(2025, 8, 31)) and REAL.in_term(date(2025, 9, 1))
    assert REAL.in_term(date(2026, 1, 30)) and not REAL.in_term(date(2026, 1, 31))
    assert not REAL.in_term(date(2026, 3, 4)) and REAL.in_term(date(2026, 3, 5))
    assert REAL.in_term(date(2026, 7, 1)) and not REAL.in_term(date(2026, 7, 2))
    spring = REAL.term_of(date(2026, 3, 5))
    assert spring is not None and spring.term == Term(2025, 2) and spring.settled
    assert REAL.term_of(date(2026, 2, 17)) is None


def test_the_next_day_of_school() -> None:
    assert REAL.next_term_day(date(2026, 1, 30)) == date(2026, 1, 30)
    assert REAL.next_term_day(date(2026, 1, 31)) == date(2026, 3, 5)
    assert REAL.next_term_day(date(2026, 5, 1)) == date(2026, 5, 6)
    assert REAL.next_term_day(date(2026, 5, 9)) == date(2026, 5, 9)  # a Saturday made up
    assert REAL.school_days_between(date(2026, 4, 30), date(2026, 5, 11)) == 5
    assert REAL.school_days_between(date(2026, 5, 11), date(2026, 4, 30)) == -5
    with pytest.raises(ValueError, match="no term"):
        REAL.next_term_day(date(2040, 12, 1))


def test_a_year_without_a_notice_says_so() -> None:
    assert [year for year in range(2018, 2030) if not REAL.is_provisional(year)] == list(range(2020, 2027))
    assert all(not REAL.is_working(day) for day in BY_HAND)
    assert {date(year, 1, 1) + n * ONE for year in (2027, 2028) for n in range(365)} & BY_HAND == {
        day
        for year in (2027, 2028)
        for n in range(365)
        if not REAL.is_working(day := date(year, 1, 1) + n * ONE) and (day.weekday() < 5 or day in BY_HAND)
    }


def test_the_notices_give_every_day_that_the_regulation_gives() -> None:
    for file_year in range(2020, 2027):
        since = 2014 if file_year < 2025 else 2025
        statute = STATUTE if since == 2025 else Statute(
            date(2014, 1, 1),
            (("01-01",), ("农历01-01", "农历01-02", "农历01-03"), ("清明",), ("05-01",), ("农历05-05",), ("农历08-15",),
             ("10-01", "10-02", "10-03")),
        )  # fmt: skip
        named = {day_in_year(written, file_year) for days in statute.festivals for written in days}
        assert [day for day in sorted(named) if REAL.is_working(day)] == []


@pytest.mark.parametrize(
    ("year", "day"), [(2008, 4), (2012, 4), (2019, 5), (2020, 4), (2023, 5), (2026, 5), (2027, 5), (2028, 4), (2031, 5)]
)
def test_qingming(year: int, day: int) -> None:
    assert qingming(year) == date(year, 4, day)


@pytest.mark.parametrize("written", ["", "5-1", "13-01", "02-30", "农历01-31", "农历13-01", "五一", "2026-05-01"])
def test_a_day_that_no_year_has_is_refused(written: str) -> None:
    with pytest.raises(ValueError):
        day_in_year(written, 2026)


def test_a_calendar_that_contradicts_itself_is_refused() -> None:
    day = date(2026, 2, 14)
    with pytest.raises(ValueError, match="both off and made up"):
        Calendar([day], [day], [], [2026])
    one, other = (SchoolTerm(date(2026, 1, 1), date(2026, 3, n), Term(2025, n)) for n in (1, 2))
    with pytest.raises(ValueError, match="overlap"):
        Calendar([], [], [one, other], [2026])
