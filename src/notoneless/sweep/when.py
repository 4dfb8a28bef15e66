"""哪年的册 — when: each roll is asked of which day it is, and held against the day of the sweep.

A year's slip in the day, or last year's file among this year's, takes a school year away from every child: whoever entered
this autumn is looked for, whoever left a year ago is not. Rolls tell their day by their names and headings, by the days in
them (roll-calls, surveys, registrations, entries) and by the birthdays in each grade; a register in which this autumn's
beginners are missing was drawn before they were asked for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ..rolls.kinds import COLUMNS, Kind
from ..rolls.rollset import Roll, RollSet
from .clean import ymd_sql, ymd_valid_sql
from .engines.duck import Engine
from .exact import worn_sql
from .facts import written_day
from .rules.days import Calendar, Said, by_births, by_entries, most, named, newest, of_day, of_school_year
from .words import grade

#: The column that dates a kind's lines, and the share of the newest that is left aside as slips of the pen. Roll-calls and
#: surveys are all of one season; what is registered once and kept shows its day in the newest lines only.
_DATED: dict[Kind, tuple[str, float]] = {
    Kind.ATTENDANCE: ("counted_on", 0.1),
    Kind.FIELD_SURVEY: ("surveyed_on", 0.1),
    Kind.HIGHER_STAGE: ("entry_on", 0.02),
    Kind.RESIDENCE: ("began_on", 0.02),
    Kind.HARDSHIP: ("began_on", 0.02),
    Kind.DISABILITY: ("began_on", 0.02),
    Kind.CIVIL_AFFAIRS: ("began_on", 0.02),
    Kind.EXCEPTIONS: ("began_on", 0.02),
}
#: Kinds whose lines tell a grade and a birthday.
_GRADED = (Kind.ENROLMENT, Kind.PREVIOUS_ENROLMENT, Kind.ATTENDANCE, Kind.ENROLMENT_ELSEWHERE)
#: This term's rolls: only these may say that a new school year has begun.
_NOW = (Kind.ENROLMENT, Kind.ATTENDANCE)
#: Entries of the last two months before a school year are entries into it.
_EARLY_MONTHS = 2

Counts = dict[tuple[int, int], int]


@dataclass(frozen=True, slots=True)
class Off:
    """A kind of roll and how far it is from the day: the figure and its bound in years, and the sentences."""

    kind: Kind
    file: str
    years: float
    bound: float
    held: bool
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class _Sweep:
    """What every question needs: the tables, the bounds, the calendar of the place, the day."""

    engine: Engine
    bounds: Mapping[str, float]
    calendar: Calendar
    on: date

    @property
    def least(self) -> int:
        return int(self.bounds["day_rows"])


def days_off(engine: Engine, rolls: RollSet, bounds: Mapping[str, float], *, calendar: Calendar, on: date) -> list[Off]:
    """Return for each kind that says anything of its day how far it is from ``on``, and by which file.

    ``bounds`` is the parameter ``sweep.fuse``: ``years_behind`` (so many whole years late is last year's roll; last term's
    roll may be a year older), ``years_ahead`` (a roll of a day farther ahead cannot be meant), ``day_rows`` (fewer lines
    prove nothing) and ``beginners`` (the register's least share of children who enter school this year).
    """
    asking = _Sweep(engine, bounds, calendar, on)
    counted = {r.roll_id: (_births(asking, r), _entries(asking, r)) for r in rolls.rolls if r.kind in _GRADED}
    late = _lateness(asking, [counted[roll.roll_id] for roll in rolls.of(Kind.ENROLMENT)])
    said = [
        (kind, file, one)
        for kind in dict.fromkeys(roll.kind for roll in rolls.rolls)
        for file, one in _said(asking, kind, rolls.of(kind), counted, late)
    ]
    # In August some rolls are of the new school year already; then the others should be too.
    near = [
        calendar.named(one.first).began_on
        for kind, _, one in said
        if kind in _NOW and one.first is not None and one.years_ahead(on) <= bounds["years_ahead"]
    ]
    reached = max([on, *near])
    found = [_judged(asking, kind, file, one, reached) for kind, file, one in said]
    found += _swapped(asking, said)
    return [*_by_kind(found), *_beginners(asking, rolls.of(Kind.HOUSEHOLD_REGISTER), reached)]


def _judged(asking: _Sweep, kind: Kind, file: str, said: Said, reached: date) -> Off:
    """Hold what a roll says against the day: ahead of the sweep's own, or behind the one that the rolls have reached."""
    on, bounds = asking.on, asking.bounds
    bound = bounds["years_behind"] + (kind is Kind.PREVIOUS_ENROLMENT)
    ahead, behind = said.years_ahead(on), said.years_behind(reached)
    zh, en = f"{kind.zh}《{file}》{said.zh}", f"{file} ({kind.value}): {said.en}"
    if ahead > bounds["years_ahead"]:
        return Off(kind, file, round(ahead, 2), bounds["years_ahead"], False,
            f"{zh}，比排查的日子 {on} 晚 {ahead:.1f} 年", f"{en}, {ahead:.1f} years after the day of the sweep, {on}")  # fmt: skip
    if behind >= bound:
        new = asking.calendar.named(asking.calendar.year_of(reached))
        than = (f"排查的日子 {on} ", f"the day of the sweep, {on}")
        if reached > on:
            than = (f"其他名册的{new.zh}", f"the school year {new.en} that other rolls are of")
        return Off(kind, file, behind, bound, False, f"{zh}，比{than[0]}早 {behind} 年，像是往年的名册", f"{en}, {behind} year{'' if behind == 1 else 's'} before {than[1]}, as if of an earlier year")  # fmt: skip
    return Off(kind, file, behind, bound, True, f"{zh}，与排查的日子 {on} 相合", f"{en}, which agrees with the day of the sweep, {on}")  # fmt: skip


def _swapped(asking: _Sweep, said: Sequence[tuple[Kind, str, Said]]) -> Iterator[Off]:
    """Last term's roll that is of a later school year than this term's: the two files have changed places."""
    now = max((one.first for kind, _, one in said if kind is Kind.ENROLMENT and one.first is not None), default=None)
    for kind, file, one in said:
        if kind is Kind.PREVIOUS_ENROLMENT and now is not None and one.first is not None and one.first > now:
            year = asking.calendar.named(now)
            yield Off(kind, file, one.first - now, 0, False,
                f"{kind.zh}《{file}》{one.zh}，而{Kind.ENROLMENT.zh}是{year.zh}的，像是两份放反了", f"{file} ({kind.value}): {one.en}, while the {Kind.ENROLMENT.value} is of {year.en}, as if the two were swapped")  # fmt: skip


def _by_kind(found: Sequence[Off]) -> Iterator[Off]:
    """One answer for each kind: the worst, with the sentences of every file that is out. Whoever lets a kind pass is told all."""
    for kind in dict.fromkeys(off.kind for off in found):
        mine = [off for off in found if off.kind is kind]
        out = [off for off in mine if not off.held]
        worst = max(out or mine, key=lambda off: off.years)
        told = list(dict.fromkeys((off.zh, off.en) for off in out)) or [(worst.zh, worst.en)]
        zh, en = "；".join(zh for zh, _ in told), "; ".join(en for _, en in told)
        yield Off(kind, worst.file, worst.years, worst.bound, worst.held, zh, en)


def _said(
    asking: _Sweep, kind: Kind, rolls: tuple[Roll, ...], counted: Mapping[int, tuple[Counts, Counts]], late: int
) -> Iterator[tuple[str, Said]]:
    """Say what each roll of a kind tells of its day, and what its short rolls tell together."""
    short_births: Counter[tuple[int, int]] = Counter()
    short_entries: Counter[tuple[int, int]] = Counter()
    short_days: Counter[date] = Counter()
    for roll in rolls:
        yield from ((roll.file, one) for one in _names(asking, roll))
        if kind in _DATED:
            days = _days(asking, roll, _DATED[kind][0])
            if sum(days.values()) < asking.least:
                short_days.update(days)
            else:
                yield from ((roll.file, one) for one in _dated(asking, kind, days))
        if kind in _GRADED:
            births, entries = counted[roll.roll_id]
            told = list(_graded(asking, births, entries, late))
            yield from ((roll.file, one) for one in told)
            if not told:
                short_births.update(births)
                short_entries.update(entries)
    if kind in _DATED:
        yield from ((rolls[0].file, one) for one in _dated(asking, kind, short_days))
    yield from ((rolls[0].file, one) for one in _graded(asking, short_births, short_entries, late))


def _names(asking: _Sweep, roll: Roll) -> Iterator[Said]:
    """What the names of the file, the sheet and the columns say: the first that says anything."""
    begins = asking.calendar
    names = ((roll.file.rsplit(".", 1)[0], False), (roll.sheet or "", False))
    headings = ((heading, True) for heading in (*roll.columns.values(), *roll.unused))
    for name, heading in (*names, *headings):
        said = named(name, begins, heading=heading)
        if said:
            yield said
            return


def _days(asking: _Sweep, roll: Roll, column: str) -> Counter[date]:
    if column not in roll.columns:
        return Counter()
    read = asking.engine.rows(f'SELECT "{column}", count(*) FROM {roll.table} WHERE "{column}" IS NOT NULL GROUP BY 1')
    days: Counter[date] = Counter()
    for raw, n in read:
        day = written_day(raw)
        if day is not None and 2000 <= day.year <= 2100:
            days[day] += n
    return days


def _dated(asking: _Sweep, kind: Kind, days: Mapping[date, int]) -> Iterator[Said]:
    column, but = _DATED[kind]
    day = newest(days.items(), but=but, least=asking.least)
    if day is not None:
        yield of_day(day, f"的{COLUMNS[column].zh}最晚约是 {day}", f"the latest {column} is about {day}")


def _births(asking: _Sweep, roll: Roll) -> Counts:
    """Return (grade, year of entry into school by the birthday) → lines."""
    if "grade" not in roll.columns:
        return {}
    return _counted(asking, f"SELECT grade, entered FROM ({_entered(asking, roll)})")


def _entered(asking: _Sweep, roll: Roll) -> str:
    """Return the SELECT of the lines of ``roll`` with ``entered``: the year in which the law lets the child enter school."""
    days = ["CAST(NULL AS INTEGER)"]
    if "id_number" in roll.columns:
        days.append(f"CASE WHEN {worn_sql('id_number')} THEN TRY_CAST(substr(id_number, 7, 8) AS INTEGER) END")
    if "birth_on" in roll.columns:
        days.append(ymd_sql("birth_on"))
    calendar = asking.calendar
    cutoff = calendar.cutoff[0] * 100 + calendar.cutoff[1]
    return (
        f"SELECT *, ymd // 10000 + {calendar.entry_age} + CAST(ymd % 10000 > {cutoff} AS INTEGER) AS entered "
        f"FROM (SELECT *, coalesce({', '.join(days)}) AS ymd FROM {roll.table}) WHERE {ymd_valid_sql('ymd')}"
    )


def _entries(asking: _Sweep, roll: Roll) -> Counts:
    """Return (grade, school year of the entry as written) → lines."""
    if "grade" not in roll.columns or "entry_on" not in roll.columns:
        return {}
    month = asking.calendar.begins[0] - _EARLY_MONTHS
    digits = "regexp_replace(entry_on, '[^0-9]+', '-', 'g')"
    first = f"regexp_extract({digits}, '^-?(20[0-9][0-9])-?([0-9]{{1,2}})', 1)"
    second = f"regexp_extract({digits}, '^-?(20[0-9][0-9])-?([0-9]{{1,2}})', 2)"
    entered = f"TRY_CAST({first} AS INTEGER) - CAST(TRY_CAST({second} AS INTEGER) < {month} AS INTEGER)"
    return _counted(asking, f"SELECT grade, {entered} AS entered FROM {roll.table} WHERE entry_on IS NOT NULL")


def _counted(asking: _Sweep, lines: str) -> Counts:
    counts: Counter[tuple[int, int]] = Counter()
    for word, entered, n in asking.engine.rows(
        f"SELECT grade, entered, count(*) FROM ({lines}) WHERE grade IS NOT NULL AND entered IS NOT NULL GROUP BY ALL"
    ):
        number = grade(word)
        if number:
            counts[number, int(entered)] += n
    return dict(counts)


def _graded(asking: _Sweep, births: Counts, entries: Counts, late: int) -> Iterator[Said]:
    """The school year that the entries tell or, where none are written, the birthdays; ``late``: children here start so many
    years later than the law lets them."""
    near = asking.calendar.year_of(asking.on)
    by_entry = most(by_entries(entries, near), least=asking.least)
    by_birth = most(by_births(births), least=asking.least)
    if by_entry:
        year, share = asking.calendar.named(by_entry[0]), by_entry[1]
        yield of_school_year(year.first, asking.calendar, f"按年级和入学年月是{year.zh}的（{share:.0%} 的行）", f"grades and entries are those of {year.en} ({share:.0%} of the lines)")  # fmt: skip
    elif by_birth:
        year, share = asking.calendar.named(by_birth[0] + late), by_birth[1]
        yield of_school_year(year.first, asking.calendar, f"按年级和出生日期是{year.zh}的（{share:.0%} 的行）", f"grades and birthdays are those of {year.en} ({share:.0%} of the lines)")  # fmt: skip


def _lateness(asking: _Sweep, counted: Sequence[tuple[Counts, Counts]]) -> int:
    """Return how many years later than by law most children of the place start, as the school roll's entries beside the
    birthdays tell; 0 where entries are not written."""
    births: Counter[tuple[int, int]] = Counter()
    entries: Counter[tuple[int, int]] = Counter()
    for by_birth, by_entry in counted:
        births.update(by_birth)
        entries.update(by_entry)
    entered = most(by_entries(entries, asking.calendar.year_of(asking.on)), least=asking.least)
    born = most(by_births(births), least=asking.least)
    return entered[0] - born[0] if entered and born else 0


def _beginners(asking: _Sweep, rolls: tuple[Roll, ...], reached: date) -> Iterator[Off]:
    """Hold the register's children who enter school this year against those who entered the year before: a list of all from
    six years on that was drawn a year ago has none of them."""
    calendar, first = asking.calendar, asking.calendar.year_of(reached)
    entered: Counter[int] = Counter()
    for roll in rolls:
        for year, n in asking.engine.rows(f"SELECT entered, count(*) FROM ({_entered(asking, roll)}) GROUP BY 1"):
            entered[int(year)] += n
    now, before = entered[first], entered[first - 1]
    if before < asking.least:
        return
    share, bound, year = now / before, asking.bounds["beginners"], calendar.named(first)
    zh = f"{Kind.HOUSEHOLD_REGISTER.zh}里{year.zh}该入学的有 {now:,} 人，上一年该入学的 {before:,} 人"
    en = f"{Kind.HOUSEHOLD_REGISTER.value} holds {now:,} children who enter school in {year.en} and {before:,} of the year before"
    held = share >= bound
    if not held:
        zh, en = f"{zh}，像是往年的名册", f"{en}, as if of an earlier year"
    yield Off(Kind.HOUSEHOLD_REGISTER, rolls[0].file, 0 if held else 1, asking.bounds["years_behind"], held, zh, en)
