"""清理 — who of a campaign's children counts as cleared, how the last day is told, and why a campaign may not be opened so.

Cleared is whose case is closed on that day: by evidence and a second person (``cases.rules.closing``). Who is back in class is not
cleared yet, and who was closed and has left again is not cleared any more. The share is of the snapshot alone: a child found later
makes no town better or worse.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final, Protocol

from notoneless.cases.terms import Stage
from notoneless.reports.rules.monthly import WORDS_LEAST, names_somebody
from notoneless.reports.terms import Mark, Moment, ReportError

_OF_STAGE: Final = {
    Stage.CLOSED.value: Mark.CLEARED, Stage.CLOSING.value: Mark.CHECKING, Stage.RETURNED.value: Mark.BACK,
    Stage.PROVING.value: Mark.PROVING,
}  # fmt: skip


class Working(Protocol):
    """The calendar, as far as a campaign needs it."""

    def is_working(self, day: date) -> bool:
        """Return whether offices work on ``day``."""

    def add_working(self, day: date, n: int) -> date:
        """Return the ``n``-th working day after ``day``, or before it."""


@dataclass(frozen=True, slots=True)
class Terms:
    """``reports.campaign``: within how many working days a campaign ends where nothing else is said, and how many before its last
    day whoever is behind is told."""

    days: int
    warn: int


def mark_of(stage: str, relapses: int, *, before: int) -> Mark:
    """Return how a child stands: by the stage of the case, and by whether it relapsed more often than ``before`` the snapshot."""
    return _OF_STAGE.get(stage) or (Mark.AGAIN if relapses > before else Mark.OUT)


@dataclass(frozen=True, slots=True)
class Share:
    """Of ``suspects``, how many are cleared."""

    suspects: int = 0
    cleared: int = 0

    @classmethod
    def of(cls, marks: Iterable[Mark]) -> Share:
        """Return the share of children that stand so."""
        listed = list(marks)
        return cls(len(listed), sum(mark == Mark.CLEARED for mark in listed))

    @property
    def open(self) -> int:
        """How many are not cleared."""
        return self.suspects - self.cleared

    @property
    def percent(self) -> float | None:
        """The share in per cent, cut and not rounded: 99.96 % is not 100 %. Of nobody there is none."""
        return int(self.cleared * 1000 / self.suspects + 1e-9) / 10 if self.suspects else None


def moment(terms: Terms, *, due_on: date, on: date, calendar: Working) -> Moment | None:
    """Return what a day is to a campaign: near the end, its last working day, behind it; None before all that."""
    if on > due_on:
        return Moment.OVER
    last = due_on if calendar.is_working(due_on) else calendar.add_working(due_on, -1)
    if on >= last:
        return Moment.LAST
    return Moment.SOON if on >= calendar.add_working(due_on, -terms.warn) else None


def tone_of(share: Share, when: Moment | None) -> str:
    """Return the colour: green where all are cleared, red where the day has passed, amber where it is near, else none."""
    if not share.open:
        return "green" if share.suspects else ""
    return {Moment.OVER: "red", Moment.LAST: "amber", Moment.SOON: "amber"}.get(when, "") if when else ""


def refusal(
    *, name: str, document: str, snapshot_on: date, due_on: date, on: date, suspects: int, names: Iterable[str]
) -> ReportError | None:  # fmt: skip
    """Return why a campaign cannot be opened so, or None. ``names`` are the children of its snapshot."""
    if len(name.strip()) < WORDS_LEAST:
        return ReportError(
            "V021",
            f"请写清理行动的名称，至少 {WORDS_LEAST} 个字。",
            f"Write the campaign's name, in at least {WORDS_LEAST} characters.",
        )
    if snapshot_on > on:
        return ReportError(
            "V022",
            f"{snapshot_on} 还没有到，那一天的台账还不存在。请选今天（{on}）或以前的日子。",
            f"{snapshot_on} has not come and has no ledger yet. Choose today ({on}) or a day before.",
        )
    if due_on <= on:
        return ReportError(
            "V023",
            f"期限应在今天（{on}）之后。",
            f"The last day must lie after today ({on}).",
        )
    if not suspects:
        return ReportError(
            "V024",
            f"{snapshot_on} 的台账里没有疑似辍学、辍学或在办的学生，没有可以清理的名单。请换一天，或者先发布拉网结果、立案。",
            f"The ledgers of {snapshot_on} hold nobody: there is nothing to clear. Choose another day, or publish a sweep or open "
            "cases first.",
        )
    return names_somebody(f"{name}\n{document}", names)
