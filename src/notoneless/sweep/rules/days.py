"""哪一天的名册 — days: what a roll says of its own day, and by how many years the day of the sweep is off.

A sweep looks at one day. Where the rolls speak of another year (a slip in the day; last year's file among this year's), a
boy who entered school this autumn is on no roll, and one who left a year ago still is. What a roll says of itself, by its
name, its dates or the ages in its grades, is held against the day; a little apart is as it should be.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from notoneless.standards.school_year import MonthDay, SchoolYear, school_year


@dataclass(frozen=True, slots=True)
class Calendar:
    """When a school year begins, and who enters school with it: the age, and the day by which it must be reached."""

    begins: MonthDay
    entry_age: int
    cutoff: MonthDay

    def year_of(self, on: date) -> int:
        """Return the first calendar year of the school year of a day."""
        return school_year(on, begins=self.begins).first

    def named(self, first: int) -> SchoolYear:
        """Return the school year that begins in autumn of ``first``."""
        return SchoolYear(first, self.begins)


@dataclass(frozen=True, slots=True)
class Said:
    """What a roll says of its day: it can be of ``earliest`` on, and a year after ``since`` it is last year's. ``first``
    is the school year that it names, when it names one; the words tell how it says so."""

    earliest: date
    since: date
    zh: str
    en: str
    first: int | None = None

    def years_behind(self, on: date) -> int:
        """Return the whole years from ``since`` to ``on``; 0 when there is none."""
        return max(on.year - self.since.year - ((on.month, on.day) < (self.since.month, self.since.day)), 0)

    def years_ahead(self, on: date) -> float:
        """Return how far ``earliest`` lies after ``on``, in years; 0 when it does not."""
        return max((self.earliest - on).days, 0) / 365


def of_day(day: date, zh: str, en: str) -> Said:
    """A roll that is of one day."""
    return Said(day, day, zh, en)


def of_school_year(first: int, calendar: Calendar, zh: str, en: str) -> Said:
    """A roll that is of the school year that begins in autumn of ``first``: the next one's first day makes it last year's."""
    began = calendar.named(first).began_on
    return Said(began, began, zh, en, first)


def of_year(year: int, zh: str, en: str) -> Said:
    """A roll that names a calendar year and no more: it may be of any day of it, and serves to the middle of the next."""
    return Said(date(year, 1, 1), date(year, 7, 1), zh, en)


_SCHOOL_YEAR = re.compile(
    r"(?<!\d)(20\d\d)(?:\s*年?\s*[-—–－~～至_/]+\s*(20\d\d|\d\d)\s*年?)?\s*(?:学年(?!制)|school year)"
)
_TWO_YEARS = re.compile(r"(?<!\d)(20\d\d)\s*[-—–－~～至_]\s*(20\d\d)(?!\d)")
_TERM = re.compile(r"(?<!\d)(20\d\d)\s*年?\s*(秋|春)")
_DAY = re.compile(r"(?<!\d)(20\d\d)(?:\s*[-—.年]\s*(\d{1,2})(?:\s*[-—.月]\s*(\d{1,2}))?|(\d\d)(\d\d))(?!\d)")
_YEAR = re.compile(r"(?<![\d至~～—–-])(20\d\d)\s*年(?!\s*(?:[以之]?[前后]|起|及|[-—–－~～至]))")
#: Names that speak of when the children were born, came or left, not of when the roll was made.
_OF_CHILDREN = re.compile(r"出生|生人|年生|入学|毕业|\d\s*[级届]")


def named(text: str, calendar: Calendar, *, heading: bool = False) -> Said | None:
    """Return what a file's, a sheet's or a column's name says of the day; None when it says nothing.

    A school year (2025-2026学年, 2025学年), a term (2025年秋), a day or month (20250901, 2025年9月) or a year. A heading is
    believed only with a school year or a term: 2013年9月 over a column may be anything.
    """
    if _OF_CHILDREN.search(text):
        return None
    if found := _SCHOOL_YEAR.search(text):
        return _years(int(found[1]), found[0], calendar)
    if (found := _TWO_YEARS.search(text)) and int(found[2]) == int(found[1]) + 1:
        return _years(int(found[1]), found[0], calendar)
    if found := _TERM.search(text):
        return _years(int(found[1]) - (found[2] == "春"), found[0], calendar)
    if heading:
        return None
    for found in _DAY.finditer(text):
        year, month, day = int(found[1]), int(found[2] or found[4]), int(found[3] or found[5] or 1)
        try:
            return of_day(date(year, month, day), f"名称写着“{found[0]}”", f"its name says “{found[0]}”")
        except ValueError:
            continue
    if found := _YEAR.search(text):
        return of_year(int(found[1]), f"名称写着“{found[0]}”", f"its name says “{found[0]}”")
    return None


def _years(first: int, written: str, calendar: Calendar) -> Said:
    return of_school_year(first, calendar, f"名称写着“{written.strip()}”", f"its name says “{written.strip()}”")


def by_births(cohorts: Mapping[tuple[int, int], int]) -> Counter[int]:
    """Return for each school year how many lines speak of it: (grade, year of entry by birthday) → lines."""
    told: Counter[int] = Counter()
    for (grade, entered), n in cohorts.items():
        told[entered + grade - 1] += n
    return told


def by_entries(entries: Mapping[tuple[int, int], int], near: int) -> Counter[int]:
    """Return the same from (grade, school year of entry) → lines. An entry is that into grade 1, or that into the stage;
    whichever of the two brings the roll nearer to the school year ``near`` is what this school's office writes."""
    readings = []
    for stages in ((1, 1, 1), (1, 7, 10)):
        told: Counter[int] = Counter()
        for (grade, entered), n in entries.items():
            told[entered + grade - stages[(grade > 6) + (grade > 9)]] += n
        readings.append(told)
    return min(readings, key=lambda told: (abs((top := told.most_common(1)[0])[0] - near), -top[1]) if told else (0, 0))


def most(told: Counter[int], *, least: int) -> tuple[int, float] | None:
    """Return the school year of which more than half of the lines speak, and their share; None for fewer than ``least``."""
    lines = sum(told.values())
    if lines < least:
        return None
    first, n = max(told.items(), key=lambda one: (one[1], one[0]))
    return (first, n / lines) if 2 * n > lines else None


def newest(days: Iterable[tuple[date, int]], *, but: float, least: int) -> date | None:
    """Return the newest of dated lines (day, lines) leaving aside the newest share ``but`` of them, which may be slips."""
    ordered = sorted(days, reverse=True)
    lines = sum(n for _, n in ordered)
    if lines < least:
        return None
    left = but * lines
    for day, n in ordered:
        left -= n
        if left < 0:
            return day
    return None
