"""A problem found at the door: in whose hands it lies, until when, whether it is solved. It follows from what was written, in order.

Solved is what whoever had it in hand says is solved, with words and a proof; somebody else may send it back. What was raised by mistake is
withdrawn with its reason, and counts nowhere.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Final

from notoneless.visits.terms import DeedFact, IssueDeed, IssueState, Why

WORDS_LEAST: Final = 4


@dataclass(frozen=True, slots=True)
class Standing:
    """How a problem stands: the person who has it and until when, the day on which it was raised and the one on which it was solved."""

    state: IssueState = IssueState.WAITING
    to: uuid.UUID | None = None
    due_on: date | None = None
    raised_on: date | None = None
    solved_on: date | None = None

    def is_late(self, on: date) -> bool:
        """Return whether its day has passed and it is not solved."""
        return self.state == IssueState.ASSIGNED and self.due_on is not None and self.due_on < on


def standing(deeds: Iterable[DeedFact]) -> Standing:
    """Return how a problem stands after these deeds, in their order."""
    found = Standing()
    for one in deeds:
        found = _after(found, one)
    return found


def _after(was: Standing, one: DeedFact) -> Standing:
    if one.deed == IssueDeed.RAISED:
        return Standing(raised_on=one.on)
    if one.deed == IssueDeed.ASSIGNED:
        return Standing(IssueState.ASSIGNED, one.to, one.due_on, was.raised_on)
    if one.deed == IssueDeed.SOLVED:
        return Standing(IssueState.SOLVED, was.to, was.due_on, was.raised_on, one.on)
    if one.deed == IssueDeed.REOPENED:
        return Standing(IssueState.ASSIGNED, was.to, one.due_on, was.raised_on)
    return Standing(IssueState.WITHDRAWN, was.to, was.due_on, was.raised_on)


def refusal(deed: DeedFact, before: Sequence[DeedFact], *, today: date, me: uuid.UUID | None) -> Why | None:
    """Return why ``deed`` may not be written by ``me`` behind those that stand; None where it may."""
    stands = standing(before)
    open_ = stands.state in (IssueState.WAITING, IssueState.ASSIGNED)
    if deed.deed in (IssueDeed.ASSIGNED, IssueDeed.SOLVED, IssueDeed.WITHDRAWN) and not open_:
        return Why(
            "U130", "这个问题已经解决或撤销。没有解决好的，请先退回。",
            "This problem is solved or withdrawn already; send it back first where it is not.",
        )  # fmt: skip
    if deed.deed == IssueDeed.REOPENED and stands.state != IssueState.SOLVED:
        return Why("U131", "只有已解决的才能退回。", "Only what is solved can be sent back.")
    if stands.raised_on is not None and not stands.raised_on <= deed.on <= today:
        return Why(
            "U132", f"日期应在提出问题那天（{stands.raised_on}）到今天之间。",
            f"The day lies between that on which the problem was raised ({stands.raised_on}) and today.",
        )  # fmt: skip
    if deed.deed in (IssueDeed.ASSIGNED, IssueDeed.REOPENED) and (deed.due_on is None or deed.due_on < today):
        return Why("U133", "请填哪天以前办好，不早于今天。", "Say until which day, not before today.")
    if deed.deed == IssueDeed.ASSIGNED and deed.to is None:
        return Why("U134", "请选交给谁办。", "Choose who takes it in hand.")
    if deed.deed == IssueDeed.SOLVED and stands.to != me:
        return Why(
            "U135", "由接办的人登记解决；您要代办，请先交办给自己。",
            "Whoever has it in hand writes that it is solved; to do it yourself, give it to yourself first.",
        )  # fmt: skip
    if deed.deed == IssueDeed.SOLVED and not deed.has_proof:
        return Why(
            "U136", "请附上凭据（照片、回执、凭证），或者写明凭据在哪里。",
            "Attach the proof, or say where it lies.",
        )  # fmt: skip
    if deed.deed != IssueDeed.ASSIGNED and deed.words < WORDS_LEAST:
        return Why(
            "U137",
            f"请写明情况，至少 {WORDS_LEAST} 个字。",
            f"Write what is the case, in at least {WORDS_LEAST} characters.",
        )
    return None


@dataclass(frozen=True, slots=True)
class Tally:
    """Problems raised in a time: how many, of them solved, late, and the median days from raised to solved (None: none is)."""

    raised: int = 0
    solved: int = 0
    late: int = 0
    waiting: int = 0
    days: int | None = None


def tally(issues: Iterable[Standing], *, on: date) -> Tally:
    """Return the figures of these problems; what was withdrawn is none."""
    listed = [one for one in issues if one.state != IssueState.WITHDRAWN]
    took = [(one.solved_on - one.raised_on).days for one in listed if one.solved_on and one.raised_on]
    return Tally(
        len(listed), len(took), sum(one.is_late(on) for one in listed),
        sum(one.state == IssueState.WAITING for one in listed), int(median(took)) if took else None,
    )  # fmt: skip
