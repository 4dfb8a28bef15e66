"""日历 — which days count: working days, holidays, the Saturdays that make up for them, and the days of a term.

A mother is told to bring her daughter back within seven working days; the notice is served three days before the
Spring Festival. Whether the town is late on the day the school opens again hangs on holidays and make-up days that
the State Council sets anew each year, and on terms that each province sets. They are parameters and come from the
caller. For a year whose notice is not known the statutory holidays are reckoned from the regulation, and the year
says of itself that it is provisional.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from notoneless.standards.lunar import LunarDate, to_solar
from notoneless.standards.school_year import Term

_ONE = timedelta(days=1)
_WRITTEN = re.compile(r"(农历)?([0-9]{2})-([0-9]{2})")
_EVE = "除夕"
_QINGMING = "清明"


def day_in_year(written: str, year: int) -> date:
    """Return the day that a yearly date means in ``year``.

    ``written`` is ``05-01`` (solar), ``农历08-15`` (lunar; the plain month, never the leap one), ``除夕`` (the eve of
    the lunar year that begins in ``year``) or ``清明`` (the solar term). Raises ``ValueError`` for anything else, for
    a day which that year has not, and for lunar days outside 1940–2040.
    """
    if written == _EVE:
        return to_solar(LunarDate(year, 1, 1)) - _ONE
    if written == _QINGMING:
        return qingming(year)
    found = _WRITTEN.fullmatch(written)
    if not found:
        raise ValueError(f"“{written}” is no day of a year")
    month, day = int(found[2]), int(found[3])
    return to_solar(LunarDate(year, month, day)) if found[1] else date(year, month, day)


def qingming(year: int) -> date:
    """Return the day of 清明 (the sun at 15° of ecliptic longitude, Beijing time). Raises ValueError outside 2000–2099."""
    if not 2000 <= year <= 2099:
        raise ValueError("the rule for 清明 holds from 2000 to 2099 only")
    short = year - 2000
    return date(year, 4, int(short * 0.2422 + 4.81) - short // 4)


@dataclass(frozen=True, slots=True)
class Statute:
    """The holidays that the regulation gives to all, from a day on: for each festival its days as written there."""

    since: date
    festivals: tuple[tuple[str, ...], ...]

    def days_off(self, year: int) -> frozenset[date]:
        """Return the statutory holidays of a year and the working days given for those that fall on a weekend.

        A day given in place of one on a Saturday or Sunday is the next working day after the festival (article 6 of
        the regulation says that it is given, not when; the yearly notices move it). Raises ``ValueError`` as
        :func:`day_in_year` does.
        """
        festivals = [[day_in_year(written, year) for written in days] for days in self.festivals]
        found = {day for days in festivals for day in days}
        for days in sorted(festivals):
            for lost in (day for day in days if day.weekday() >= 5):
                given = max(lost, *days) + _ONE
                while given.weekday() >= 5 or given in found:
                    given += _ONE
                found.add(given)
        return frozenset(found)


@dataclass(frozen=True, slots=True, order=True)
class SchoolTerm:
    """The days of one term, half-open. ``settled`` is False where no published school calendar says so."""

    began_on: date
    ended_on: date
    term: Term
    settled: bool = True

    def __contains__(self, day: date) -> bool:
        return self.began_on <= day < self.ended_on


class _Days:
    """The days of one kind, listed year by year when first asked for, so that counting needs no walking."""

    __slots__ = ("_holds", "_years")

    def __init__(self, holds: Callable[[date], bool]) -> None:
        self._holds = holds
        self._years: dict[int, tuple[int, ...]] = {}

    def of(self, year: int) -> tuple[int, ...]:
        """Return the ordinals of the year's days of this kind, in order."""
        if year not in self._years:
            first, end = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1
            self._years[year] = tuple(n for n in range(first, end) if self._holds(date.fromordinal(n)))
        return self._years[year]

    def between(self, after: date, until: date) -> int:
        """Return how many lie after ``after`` and not after ``until``; ``after`` must not be the later one."""
        total = sum(len(self.of(year)) for year in range(after.year, until.year))
        return (
            total
            - bisect_right(self.of(after.year), after.toordinal())
            + bisect_right(self.of(until.year), until.toordinal())
        )

    def after(self, day: date, n: int) -> date:
        """Return the ``n``-th after ``day``, n ≥ 1."""
        year = day.year
        begin = bisect_right(self.of(year), day.toordinal())
        while begin + n > len(self.of(year)):
            n -= len(self.of(year)) - begin
            year, begin = year + 1, 0
        return date.fromordinal(self.of(year)[begin + n - 1])

    def before(self, day: date, n: int) -> date:
        """Return the ``n``-th before ``day``, n ≥ 1."""
        year = day.year
        end = bisect_left(self.of(year), day.toordinal())
        while n > end:
            n -= end
            year -= 1
            end = len(self.of(year))
        return date.fromordinal(self.of(year)[end - n])


class Calendar:
    """The working days and the terms of one place. Pure and, once made, unchanging.

    ``holidays`` and ``make_ups`` are single days as the notices of the ``known_years`` state them; for every other
    year the standing one of ``statutes`` is reckoned (without any, such a year has weekends only). ``terms`` must not
    overlap. Raises ``ValueError`` when they do, or when a day is both off and made up.
    """

    __slots__ = ("_holidays", "_known", "_make_ups", "_reckoned", "_school", "_statutes", "_terms", "_working")

    def __init__(
        self,
        holidays: Iterable[date],
        make_ups: Iterable[date],
        terms: Iterable[SchoolTerm],
        known_years: Iterable[int],
        statutes: Iterable[Statute] = (),
    ) -> None:
        self._holidays = frozenset(holidays)
        self._make_ups = frozenset(make_ups)
        self._terms = tuple(sorted(terms))
        self._known = frozenset(known_years)
        self._statutes = tuple(sorted(statutes, key=lambda statute: statute.since))
        if both := self._holidays & self._make_ups:
            raise ValueError(f"{min(both)} cannot be both off and made up")
        for one, other in zip(self._terms, self._terms[1:], strict=False):
            if other.began_on < one.ended_on:
                raise ValueError(f"the terms of {one.began_on} and {other.began_on} overlap")
        self._reckoned: dict[int, frozenset[date]] = {}
        self._working = _Days(self.is_working)
        self._school = _Days(self.is_school_day)

    # ── working days ─────────────────────────────────────────────────────────────────────────────────────────

    def is_provisional(self, year: int) -> bool:
        """Return whether the year's notice is not known, so that its holidays are reckoned and may yet be moved."""
        return year not in self._known

    def is_working(self, day: date) -> bool:
        """Return whether offices work on ``day``: a weekday that is no holiday, or a day that makes up for one."""
        if day in self._make_ups:
            return True
        if day.weekday() >= 5 or day in self._holidays:
            return False
        return day.year in self._known or day not in self._statutory(day.year)

    def add_working(self, day: date, n: int) -> date:
        """Return the ``n``-th working day after ``day``; the day itself does not count (民法典第二百零一条).

        n = 0: ``day`` itself, or the next working day where it is none (民法典第二百零三条). Negative n counts back:
        the |n|-th working day before ``day``.
        """
        if n > 0:
            return self._working.after(day, n)
        if n < 0:
            return self._working.before(day, -n)
        return day if self.is_working(day) else self._working.after(day, 1)

    def working_between(self, a: date, b: date) -> int:
        """Return how many working days lie after ``a`` up to and with ``b``.

        Where ``b`` is the earlier: minus the working days from ``b`` up to and without ``a``. So, for every n but 0,
        ``working_between(a, add_working(a, n)) == n``.
        """
        if b >= a:
            return self._working.between(a, b)
        return -self._working.between(b - _ONE, a - _ONE)

    def _statutory(self, year: int) -> frozenset[date]:
        if year not in self._reckoned:
            standing = [statute for statute in self._statutes if statute.since <= date(year, 1, 1)]
            statute = (standing or list(self._statutes[:1]))[-1:]
            self._reckoned[year] = statute[0].days_off(year) if statute else frozenset()
        return self._reckoned[year]

    # ── terms ────────────────────────────────────────────────────────────────────────────────────────────────

    def term_of(self, day: date) -> SchoolTerm | None:
        """Return the term that ``day`` lies in, weekends and holidays within it too; None in the vacations."""
        at = bisect_right(self._terms, day, key=lambda term: term.began_on) - 1
        return self._terms[at] if at >= 0 and day in self._terms[at] else None

    def days_of(self, term: Term) -> SchoolTerm | None:
        """Return the days of ``term``; None where no calendar tells of it."""
        return next((one for one in self._terms if one.term == term), None)

    def in_term(self, day: date) -> bool:
        """Return whether ``day`` lies in a term, be it a school day or a weekend."""
        return self.term_of(day) is not None

    def is_school_day(self, day: date) -> bool:
        """Return whether school is held on ``day``: a working day in term, make-up Saturdays too."""
        return self.is_working(day) and self.in_term(day)

    def next_term_day(self, day: date) -> date:
        """Return the first school day on or after ``day``. Raises ``ValueError`` when no later term is known."""
        for term in self._terms:
            found = max(day, term.began_on)
            while found in term:
                if self.is_working(found):
                    return found
                found += _ONE
        raise ValueError(f"no term is known on or after {day}")

    def school_days_between(self, a: date, b: date) -> int:
        """Return how many school days lie after ``a`` up to and with ``b``; backwards as :meth:`working_between`."""
        if b >= a:
            return self._school.between(a, b)
        return -self._school.between(b - _ONE, a - _ONE)
