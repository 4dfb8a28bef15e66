"""The monthly report: what is counted, by when it is due, whether it may be filed, when it is told below and above.

A case is counted by what was written by the month's last day. What happened in October and was entered in November stands
in November's report: once a month is over its figures do not move, and nothing that was entered falls between two months.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Protocol

from notoneless.cases.rules.folding import standing_acts
from notoneless.cases.terms import ActFact, ActKind, CaseStanding, Whence
from notoneless.privacy.rules import naming
from notoneless.reports.terms import Figures, Filing, Month, ReportError

WORDS_LEAST: Final = 4
#: A run of digits as long as a telephone's or a citizen's number.


class Working(Protocol):
    """The calendar, as far as a report needs it."""

    def add_working(self, day: date, n: int) -> date:
        """Return the ``n``-th working day after ``day``."""


@dataclass(frozen=True, slots=True)
class Term:
    """``reports.monthly``: the working day of the next month by which a report is due, how many working days before it the
    school is told again, and how many after it the bureau is told."""

    due: int
    remind: int
    rise: int

    def due_on(self, month: Month, calendar: Working) -> date:
        """Return by when the month's report is due."""
        return calendar.add_working(month.last, self.due)


def filing(month: Month, *, on: date, due_on: date, is_filed: bool, is_nil: bool) -> Filing:
    """Return how a report stands on a day."""
    if is_filed:
        return Filing.NIL if is_nil else Filing.FILED
    if on <= month.last:
        return Filing.RUNNING
    return Filing.LATE if on > due_on else Filing.OWED


@dataclass(frozen=True, slots=True)
class Told:
    """One case of the school: all its acts, how it stood on the month's last day, whence it came, in which ledger it is."""

    acts: Sequence[ActFact]
    standing: CaseStanding
    whence: str
    ledger: str


def count(month: Month, cases: Iterable[Told], *, on_roll: int) -> Figures:
    """Return the figures of a school for a month."""
    sums = Figures(on_roll=on_roll)
    for case in cases:
        sums = sums + _of_case(month, case)
    return sums


def _of_case(month: Month, case: Told) -> Figures:
    written = [act for act in standing_acts(case.acts, month.last) if act.written_on >= month.first]

    def many(*kinds: ActKind) -> int:
        return sum(act.kind in kinds for act in written)

    is_open = case.standing.is_open
    is_checked = any(act.kind == ActKind.CHECKED and act.yes for act in written)
    return Figures(
        absent=int(is_open and case.whence == Whence.ABSENCE),
        found=int(many(ActKind.OPENED) > 0),
        again=int(many(ActKind.REOPENED) > 0),
        open=int(is_open),
        suspected=int(is_open and case.ledger == "suspected_dropout"),
        dropout=int(is_open and case.ledger == "dropout"),
        returned=int(many(ActKind.RETURNED) > 0),
        closed=int(not is_open and is_checked),
        contacts=many(ActKind.CONTACTED),
        visits=many(ActKind.VISITED),
        visited=int(many(ActKind.VISITED) > 0),
        letters=many(ActKind.SERVED),
    )


def refusal(
    month: Month, figures: Figures, *, on: date, declares_nil: bool, work: str, reason: str, is_further: bool,
    names: Iterable[str],
) -> ReportError | None:  # fmt: skip
    """Return why the report cannot be filed so, or None. ``names`` are the children of the school's cases: a report goes to
    offices that need no name, so none may stand in its words."""
    if on <= month.last:
        return ReportError(
            "V002",
            f"{month.zh}还没有结束，月末（{month.last}）之后才能上报。",
            f"{month.en} is not over: the report is filed after its last day, {month.last}.",
        )
    if declares_nil and not figures.may_be_nil:
        return ReportError(
            "V003",
            f"记录里月末在办 {figures.open} 人、本月新发现 {figures.found} 人、复学后又辍学 {figures.again} 人，不能报“无疑似辍学”。"
            "请核对案件后按数上报。",
            f"The records have {figures.open} open, {figures.found} newly found, {figures.again} out of school again: this is no "
            "nil return. Check the cases and file the figures.",
        )
    if figures.may_be_nil and not declares_nil:
        return ReportError(
            "V004",
            "记录里没有疑似辍学。请勾选“本校本月无疑似辍学学生”，零报告也要声明；有没立案的学生，请先立案。",
            "The records know of no suspect. Declare that there was none: a nil return is declared too. Where a pupil is "
            "missing without a case, open the case first.",
        )
    if not declares_nil and len(work.strip()) < WORDS_LEAST:
        return ReportError(
            "V005",
            f"请写明本月做了什么，至少 {WORDS_LEAST} 个字。",
            f"Write what was done this month, in at least {WORDS_LEAST} characters.",
        )
    if is_further and len(reason.strip()) < WORDS_LEAST:
        return ReportError(
            "V006",
            f"已经上报的不能改，只能更正为新的一版。请写明为什么更正，至少 {WORDS_LEAST} 个字。",
            f"What was filed is not changed, only corrected by a further version: write why, in at least {WORDS_LEAST} characters.",
        )
    return names_somebody(f"{work}\n{reason}", names)


def names_somebody(words: str, names: Iterable[str]) -> ReportError | None:
    """Return why words may not stand in a report: they name one of ``names``, or hold a number as long as a person's."""
    if naming.names_somebody(words, names):
        return ReportError(
            "V007",
            "上报的文字里有学生的姓名，或者像证件号、电话的长数字。请改用案号，例如 2026-00012。",
            "The words name a pupil, or hold a long number like that of a person or a telephone. Write the case's number "
            "instead, for example 2026-00012.",
        )
    return None
