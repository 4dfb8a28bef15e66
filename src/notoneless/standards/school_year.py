"""学年 — which school year, term and class belong to a child on a day.

A child who is six on the last day of August starts on the first of September; one born a day later waits a year, and
is not out of school meanwhile. Ages, cut-off days and the start of terms come from the caller (they are parameters of
a place); the defaults here are only the calendar's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

MonthDay = tuple[int, int]
YEAR_BEGINS: MonthDay = (9, 1)
SPRING_BEGINS: MonthDay = (2, 1)


def _day(year: int, month_day: MonthDay) -> date:
    """Return the day in that year; 29 February falls back to the 28th."""
    try:
        return date(year, *month_day)
    except ValueError:
        return date(year, month_day[0], 28)


@dataclass(frozen=True, slots=True, order=True)
class SchoolYear:
    """The school year that begins in autumn of ``first``; a half-open period."""

    first: int
    begins: MonthDay = YEAR_BEGINS

    @property
    def began_on(self) -> date:
        """Return its first day."""
        return _day(self.first, self.begins)

    @property
    def ended_on(self) -> date:
        """Return the day after its last."""
        return _day(self.first + 1, self.begins)

    @property
    def zh(self) -> str:
        """Return 2026—2027学年."""
        return f"{self.first}—{self.first + 1}学年"

    @property
    def en(self) -> str:
        """Return 2026–2027."""
        return f"{self.first}–{self.first + 1}"

    def __contains__(self, on: date) -> bool:
        return self.began_on <= on < self.ended_on


@dataclass(frozen=True, slots=True, order=True)
class Term:
    """A term: 1 = autumn (上学期), 2 = spring (下学期)."""

    first: int
    number: int

    @property
    def zh(self) -> str:
        """Return 2026—2027学年上学期."""
        return f"{self.first}—{self.first + 1}学年{'上' if self.number == 1 else '下'}学期"

    @property
    def previous(self) -> Term:
        """Return the term before."""
        return Term(self.first, 1) if self.number == 2 else Term(self.first - 1, 2)


def school_year(on: date, *, begins: MonthDay = YEAR_BEGINS) -> SchoolYear:
    """Return the school year of a day."""
    return SchoolYear(on.year if on >= _day(on.year, begins) else on.year - 1, begins)


def term(on: date, *, begins: MonthDay = YEAR_BEGINS, spring_begins: MonthDay = SPRING_BEGINS) -> Term:
    """Return the term of a day: spring runs from ``spring_begins`` to the end of the school year."""
    year = school_year(on, begins=begins)
    spring_on = _day(year.first + 1, spring_begins)
    return Term(year.first, 2 if on >= spring_on else 1)


def age_on(birth_on: date, on: date) -> int:
    """Return completed years (周岁) on a day; the birthday itself counts. Negative before birth.

    Born on 29 February: the year is completed on 1 March where there is no 29th.
    """
    return on.year - birth_on.year - ((on.month, on.day) < (birth_on.month, birth_on.day))


def entry_year(birth_on: date, *, entry_age: int, cut_off: MonthDay) -> int:
    """Return the year in which the child is ``entry_age`` on the cut-off day (inclusive) for the first time."""
    year = birth_on.year + entry_age
    return year if (birth_on.month, birth_on.day) <= cut_off else year + 1


def expected_grade(
    birth_on: date, on: date, *, entry_age: int, cut_off: MonthDay, begins: MonthDay = YEAR_BEGINS
) -> int:
    """Return the grade a child would sit in who entered in time and repeated nothing.

    1–9 in compulsory school, 0 or less before entry, 10 and more after it.
    """
    return school_year(on, begins=begins).first - entry_year(birth_on, entry_age=entry_age, cut_off=cut_off) + 1


def within_ages(birth_on: date, on: date, *, lowest: int, highest: int) -> bool:
    """Return whether the completed age on a day is at least ``lowest`` and at most ``highest``."""
    return lowest <= age_on(birth_on, on) <= highest


def birth_window(on: date, *, lowest: int, highest: int) -> tuple[date, date]:
    """Return (first, last) birth date, both inclusive, of those who are ``lowest`` to ``highest`` years old on a day.

    Agrees with :func:`within_ages` on every day but for births on a 29 February.
    """
    return _day(on.year - highest - 1, (on.month, on.day)) + timedelta(days=1), _day(
        on.year - lowest, (on.month, on.day)
    )
