"""某地的日历 — the calendar of a place, put together from its parameters.

The town has until Thursday week to bring the child back; which Thursday that is depends on the notices and school
calendars that stand in ``calendar.holidays``, ``calendar.statutory`` and ``calendar.terms``. Where one is missing
(next year's notice, this year's school calendar) the day is reckoned, and the calendar says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

from notoneless.policy.lookup import Policy
from notoneless.policy.places import NATIONAL, ladder
from notoneless.policy.reading import ParameterFault, ParameterFaults
from notoneless.policy.terms import Value
from notoneless.standards.calendar import Calendar, SchoolTerm, Statute, day_in_year
from notoneless.standards.errors import UserError
from notoneless.standards.lunar import span
from notoneless.standards.school_year import Term

HOLIDAYS, STATUTORY, TERMS = "calendar.holidays", "calendar.statutory", "calendar.terms"
FIRST_YEAR = 2007
_ONE = timedelta(days=1)
_BEGINS_FROM_MONTH = 8
_LONG_OVER = timedelta(
    days=200
)  # a line of the spring still tells of the autumn before; older days are a slip of the pen


def calendar_of(policy: Policy, place: str | None) -> Calendar:
    """Return the calendar of ``place``: each year as its last notice says, from 2007 to the end of the lunar table.

    Made once for each place that has parameters of its own. Raises UserError G002 (no such place code) and G004 (a
    day in a parameter that cannot be read).
    """
    codes = ladder(place)
    speak = {code for topic in (HOLIDAYS, STATUTORY, TERMS) for code in policy.places(topic)}
    return _made(policy, next((code for code in codes if code in speak), NATIONAL))


@lru_cache(maxsize=64)
def _made(policy: Policy, place: str) -> Calendar:
    last_year = span()[1].year - 1
    holidays: set[date] = set()
    make_ups: set[date] = set()
    known: set[int] = set()
    for year in range(FIRST_YEAR, last_year + 1):
        notice = _standing(policy, HOLIDAYS, place, date(year, 12, 31))
        if notice is None or _root(notice).since.year != year:
            continue
        known.add(year)
        own = {row["id"] for row in _root(notice).value}
        for row in notice.value:
            off, work = _days_of(notice, row)
            if row["id"] in own and year not in {day.year for day in off | work}:
                raise _fault(
                    notice,
                    row["id"],
                    f"{year} 年的一条里没有 {year} 年的日子；from 应写放假所在之年的一月一日",
                    f"the line of {year} holds no day of {year}; “from” is 1 January of the year of the days",
                )
            if both := (off | holidays) & (work | make_ups):
                raise _fault(
                    notice,
                    row["id"],
                    f"{min(both)} 既放假又补班；请改正其中一条",
                    f"{min(both)} is both off and made up; mend one of the two",
                )
            holidays |= off
            make_ups |= work
    terms = [
        term
        for first in range(FIRST_YEAR, last_year)
        for row, number, on in (("autumn", 1, date(first, 12, 31)), ("spring", 2, date(first + 1, 4, 30)))
        if (term := _term(policy, place, row, Term(first, number), on)) is not None
    ]
    try:
        return Calendar(holidays, make_ups, terms, known, _statutes(policy))
    except ValueError as error:
        value = policy.value(TERMS, place, date(last_year, 1, 1))
        raise _fault(value, "", f"各条合起来不成日历：{error}", f"the lines make no calendar: {error}") from None


def _standing(policy: Policy, topic: str, place: str, on: date) -> Value | None:
    """Return the value that stands, or None where the place and all wider ones are silent on that day."""
    try:
        return policy.value(topic, place, on)
    except UserError as error:
        if error.code == "G005":
            return None
        raise


def _root(value: Value) -> Value:
    while value.built_on is not None:
        value = value.built_on
    return value


def _days_of(notice: Value, row: dict[str, object]) -> tuple[set[date], set[date]]:
    try:
        first, last = (date.fromisoformat(part) for part in str(row["off"]).split("/"))
        work = {date.fromisoformat(str(day)) for day in _list(row["work"])}
    except (KeyError, ValueError) as error:
        raise _fault(
            notice,
            str(row.get("id")),
            "应有 off: “首日/末日”和 work: [补班日]，日期如 2026-10-01",
            f"needs off: “first/last” and work: [days], dates such as 2026-10-01 ({error})",
        ) from None
    if last < first or last - first > timedelta(days=30):
        raise _fault(
            notice, str(row["id"]), "放假的末日早于首日，或长过一个月", "ends before it begins, or is too long"
        )
    return {first + timedelta(days=n) for n in range((last - first).days + 1)}, work


def _list(raw: object) -> list[object]:
    if not isinstance(raw, list):
        raise ValueError("work is no list")
    return raw


def _statutes(policy: Policy) -> Iterator[Statute]:
    """Yield the regulation as it stood, from the nation's file: a place adds its own days by notices, not here."""
    file = policy.file(STATUTORY, NATIONAL)
    for line in file.dated if file is not None else ():
        festivals = tuple(tuple(str(day) for day in row["days"]) for row in line.value or ())
        statute = Statute(line.since, festivals)
        try:
            statute.days_off(max(line.since.year, FIRST_YEAR))
        except ValueError as error:
            fault = ParameterFault(line.file, line.line, "days", f"读不懂的日子：{error}", f"not a day: {error}")
            raise ParameterFaults([fault]) from None
        yield statute


def _term(policy: Policy, place: str, row_id: str, term: Term, on: date) -> SchoolTerm | None:
    """Return a term as the nearest place tells it; a school calendar of an earlier year tells nothing of this one."""
    for code in ladder(place):
        value = _standing(policy, TERMS, code, on)
        row = None if value is None else value.by_id().get(row_id)
        if value is None or row is None:
            continue
        first, last = str(row.get("first", "")), str(row.get("last", ""))
        try:
            began, ended = _term_day(first, term.first), _term_day(last, term.first)
        except ValueError as error:
            raise _fault(value, row_id, f"读不懂的日子：{error}", f"not a day: {error}") from None
        opens = date(term.first, 7, 1)
        if opens <= began < ended < date(term.first + 1, 9, 1):
            return SchoolTerm(began, ended + _ONE, term, settled=len(first) == len("2026-09-01"))
        if value.since >= opens or began >= opens or ended < value.since - _LONG_OVER:
            raise _fault(
                value,
                row_id,
                f"不是 {term.zh}的日子（{began} 至 {ended}）；没有校历的学年请写 null",
                f"not the days of that term ({began} to {ended}); write null for a year without a school calendar",
            )
    return None


def _term_day(written: str, first_year: int) -> date:
    """Return the day meant in the school year that begins in ``first_year``; full dates stand as they are."""
    if len(written) == len("2026-09-01"):
        return date.fromisoformat(written)
    month = written.removeprefix("农历")[:2]
    if not month.isdigit():
        raise ValueError(f"“{written}”")
    return day_in_year(written, first_year if int(month) >= _BEGINS_FROM_MONTH else first_year + 1)


def _fault(value: Value, key: str, zh: str, en: str) -> ParameterFaults:
    return ParameterFaults([ParameterFault(Path(value.file), value.line, key, zh, en)])
