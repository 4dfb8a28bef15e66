"""A county's report of a term or a school year: which days it speaks of, whom each of its figures counts, when it may go up.

A report is a list of children. Each child bears the figures in which it is counted, told from how its case stood day by day, and
those days are never written again: once a term is over, its figures do not move.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Protocol, Self

from notoneless.cases.terms import Stage
from notoneless.reports.rules.monthly import WORDS_LEAST, names_somebody
from notoneless.reports.terms import AbsentError, ReportError
from notoneless.standards.school_year import Term

CLOSED: Final = Stage.CLOSED.value
SUSPECTED, DROPOUT = "suspected_dropout", "dropout"
#: The number of a school year among its reports: its terms are 1 and 2.
WHOLE: Final = 0
#: Grades of the stages of compulsory school.
PRIMARY_LAST, JUNIOR_LAST = 6, 9


class Working(Protocol):
    """The calendar, as far as a report needs it."""

    def add_working(self, day: date, n: int) -> date:
        """Return the ``n``-th working day after ``day``, or before it."""


@dataclass(frozen=True, slots=True)
class Period:
    """A term or a school year as the calendar of the place gives it, from its first school day to the day before the next one
    begins: what happens in the holidays is counted with the term before them, so that nobody falls between two."""

    began_on: date
    last: date
    first: int
    number: int
    settled: bool = True

    @property
    def key(self) -> int:
        """Return it as an address has it: 20261, 20262; 20260 the year."""
        return self.first * 10 + self.number

    @property
    def is_year(self) -> bool:
        """Whether it is a school year."""
        return self.number == WHOLE

    @property
    def zh(self) -> str:
        """Return 2026—2027学年上学期, or 2026—2027学年."""
        year = f"{self.first}—{self.first + 1}学年"
        return year if self.is_year else Term(self.first, self.number).zh

    @property
    def en(self) -> str:
        """Return 2026–2027, autumn term; or 2026–2027."""
        year = f"{self.first}–{self.first + 1}"
        return year if self.is_year else f"{year}, {'autumn' if self.number == 1 else 'spring'} term"


def split(key: int) -> tuple[int, int]:
    """Return the first year and the number that an address means. Raises :class:`AbsentError` for what is none of this century."""
    first, number = divmod(key, 10)
    if not (2000 <= first < 2099 and 0 <= number <= 2):
        raise AbsentError
    return first, number


@dataclass(frozen=True, slots=True)
class Terms:
    """``reports.upward``: how many working days behind its end a term's and a year's report is due, and how many before that the
    bureau is told again."""

    term: int
    year: int
    remind: int

    def due_on(self, period: Period, calendar: Working) -> date:
        """Return by when the report of ``period`` is due."""
        return calendar.add_working(period.last, self.year if period.is_year else self.term)


@dataclass(frozen=True, slots=True)
class Days:
    """How a case stood from ``since`` on, as the ledger of those days has it."""

    since: date
    ledger: str
    stage: str
    relapses: int = 0
    returned: bool = False


def figures_of(days: Sequence[Days], period: Period) -> frozenset[str]:
    """Return the figures in which a case is counted by how it stood: ``days`` are all its days until the period's last (or today),
    in order."""
    held: Days | None = None
    found: set[str] = set()
    for now in days:
        if now.since < period.began_on:
            held = now
            continue
        found |= _changed(held, now)
        held = now
    before = next((one for one in reversed(days) if one.since < period.began_on), None)
    if before is not None and before.ledger:
        found.add("before")
    if held is not None and held.ledger:
        found.add("open")
        found |= {"suspected"} if held.ledger == SUSPECTED else {"dropout"} if held.ledger == DROPOUT else {"located"}
    return frozenset(found)


def _changed(before: Days | None, now: Days) -> set[str]:
    """Return what changed from one day to the next."""
    said = {
        "found": before is None,
        "confirmed": now.ledger == DROPOUT and (before is None or before.ledger != DROPOUT),
        "returned": now.returned and (before is None or not before.returned),
        "closed": now.stage == CLOSED and (before is None or before.stage != CLOSED),
        "reopened": before is not None and before.stage == CLOSED and now.stage != CLOSED,
        "again": now.relapses > (before.relapses if before else 0),
    }
    return {name for name, is_so in said.items() if is_so}


def stage_of(grade: int | None, by_age: int | None = None) -> str:
    """Return the stage of school of a grade; of a child on no roll that of the grade it would sit in by its age; one that is not known,
    or lies beyond, is told as that."""
    grade = grade or by_age
    if not grade or not 1 <= grade <= JUNIOR_LAST:
        return "none"
    return "primary" if grade <= PRIMARY_LAST else "junior"


@dataclass(frozen=True, slots=True)
class Item:
    """One child of a report, without a name: of its case (None: an approval alone), where it belonged, why, in which figures."""

    child: uuid.UUID
    case: uuid.UUID | None
    town: str
    school: str
    stage: str
    reason: str
    figures: frozenset[str]


#: Columns of the tables by stage, town, reason and group.
COLUMNS: Final = ("before", "found", "confirmed", "returned", "closed", "reopened", "open", "dropout")


@dataclass(frozen=True, slots=True)
class Part:
    """The items of one stage, town, reason or group, counted; ``key`` asks for its list."""

    key: str
    counts: Mapping[str, int]

    @classmethod
    def of(cls, key: str, items: Iterable[Item]) -> Self:
        """Return the part that these items make."""
        listed = list(items)
        return cls(key, {name: sum(name in item.figures for item in listed) for name in COLUMNS})


@dataclass(frozen=True, slots=True)
class Words:
    """What the office writes itself: which problems there are, what was done, what comes next. They name nobody."""

    problems: str = ""
    measures: str = ""
    next_steps: str = ""

    @property
    def together(self) -> str:
        """All of it."""
        return "\n".join((self.problems, self.measures, self.next_steps))

    @property
    def is_whole(self) -> bool:
        """Whether each part says something."""
        return all(len(one.strip()) >= WORDS_LEAST for one in (self.problems, self.measures, self.next_steps))


def refusal(
    period: Period, words: Words, *, on: date, reason: str, is_further: bool, names: Iterable[str]
) -> ReportError | None:
    """Return why a report cannot go up so, or None. ``names`` are the children in it: it goes to offices that need no name."""
    if on <= period.last:
        return ReportError(
            "V031",
            f"{period.zh}还没有结束（到 {period.last}），结束之后才能上报。",
            f"{period.en} is not over: the report goes up after its last day, {period.last}.",
        )
    if not words.is_whole:
        return ReportError(
            "V032",
            f"“存在的问题”“采取的措施”“下一步打算”都要写，每项至少 {WORDS_LEAST} 个字。写好、存好，再上报。",
            f"Problems, measures and next steps are all to be written, each in at least {WORDS_LEAST} characters. Save them, then "
            "hand the report up.",
        )
    if is_further and len(reason.strip()) < WORDS_LEAST:
        return ReportError(
            "V033",
            f"已经上报的不能改，只能更正为新的一版。请写明为什么更正，至少 {WORDS_LEAST} 个字。",
            f"What was handed up is not changed, only corrected by a further version: write why, in at least {WORDS_LEAST} "
            "characters.",
        )
    return names_somebody(f"{words.together}\n{reason}", names)
