"""What a published sweep does to one child's case: opens it, reopens it, sees the child, misses the child, or nothing.

A machine closes nothing. What it saw in a later roll is written as an act, and a person draws the conclusion.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from notoneless.cases.rules.book import Book
from notoneless.cases.rules.folding import SUSPECTED
from notoneless.cases.terms import CaseStanding, Opens, Whence, Why
from notoneless.findings.terms import SOUGHT_LEDGERS

#: Verdicts that say that a roll of some school has the child and the child is in class: the ledger counts them as served.
_SEEN: Final = "yes"


@dataclass(frozen=True, slots=True)
class Finding:
    """What the sweep says of the child as of its day: the verdict, and on which rolls the child stands. That a family is in
    hardship is not asked: what is sealed in a file is told by no word beside it."""

    verdict: str
    ledger: str
    on: date
    is_on_register: bool = True
    is_on_roll: bool = False
    is_at_door: bool = False
    """Whether somebody met the child, or was told of the child, from door to door."""
    is_met_anew: bool = False
    """Whether no sweep knew of such a visit before the case was closed."""


def opens(finding: Finding, standing: CaseStanding | None, book: Book) -> tuple[Opens, Why]:
    """Return what the finding does to the case that stands so (None: the child never had one), and why."""
    verdict = book.verdicts.get(finding.verdict)
    said = (verdict.zh, verdict.en) if verdict else (finding.verdict, finding.verdict)
    if finding.ledger in SOUGHT_LEDGERS:
        if standing is None:
            return Opens.OPEN, Why("suspect", f"拉网判为“{said[0]}”", f"the sweep says “{said[1]}”")
        if not standing.is_open:
            if standing.closed_on and finding.on <= standing.closed_on:
                return Opens.NOTHING, Why("older", "名册早于销号", "the rolls are older than the closure")
            if _is_proved_away(standing, book) and not _is_found_here(finding, book):
                return Opens.NOTHING, Why(
                    "settled", "已凭证据销号，名册未更正", "closed by proof; the roll was not corrected"
                )
            return Opens.REOPEN, Why("relapse", f"销号后又判为“{said[0]}”", f"closed, and again “{said[1]}”")
        if _is_held_in_school(standing, book) and standing.found_on and finding.on > standing.found_on:
            return Opens.MISSED, Why(
                "missed", f"案件记为在校，拉网仍判“{said[0]}”", f"held to be in school, and still “{said[1]}”"
            )
        return Opens.NOTHING, Why("open", "已有案件在办", "a case is open already")
    if verdict is not None and verdict.served == _SEEN and standing is not None and standing.is_open:
        return Opens.SEEN, Why("seen", f"名册和点名见到：{said[0]}", f"seen on a roll and in class: {said[1]}")
    return Opens.NOTHING, Why("none", "不在失学之列", "not sought")


def opens_of_absence(standing: CaseStanding | None, book: Book, *, days: int) -> tuple[Opens, Why]:
    """Return what an unexplained absence of ``days`` school days does to the case that stands so (None: the child never had
    one). A child with an open case gets no second one: that the class misses her is written on it."""
    why = Why("absence", f"连续缺勤 {days} 个上课日，原因不明", f"missed for {days} school days, nobody knows why")
    return _opens(standing, book, why)


def opens_of_expiry(standing: CaseStanding | None, book: Book, *, until: date) -> tuple[Opens, Why]:
    """Return what it does to the case that stands so that leave to stay away ran out on ``until`` and nobody saw the child since."""
    return _opens(
        standing, book, Why("expired", f"缓学休学已于 {until} 到期，未见到校", f"leave to stay away ended on {until}")
    )


def _opens(standing: CaseStanding | None, book: Book, why: Why) -> tuple[Opens, Why]:
    if standing is None:
        return Opens.OPEN, why
    if standing.is_open:
        return Opens.MISSED, why
    if _is_proved_away(standing, book):
        return Opens.NOTHING, Why("settled", "已凭证据销号，名册未更正", "closed by proof; the roll was not corrected")
    return Opens.REOPEN, why


def _is_proved_away(standing: CaseStanding, book: Book) -> bool:
    """Return whether the case rests on a proof that no school's roll can contradict: a death, a move, an emigration. That the
    register still has the child is why the sweep asks again."""
    verdict = book.verdicts.get(standing.outcome)
    return verdict is not None and verdict.served == "out"


def _is_found_here(finding: Finding, book: Book) -> bool:
    """Return whether somebody has been at the door since, and it is said that the child is out of school: a proof that the child
    went away explains why a register still has it, and not whom a visitor met."""
    is_out = finding.verdict != SUSPECTED and book.is_out_of_school(finding.verdict)
    return is_out and finding.is_at_door and finding.is_met_anew


def _is_held_in_school(standing: CaseStanding, book: Book) -> bool:
    """Return whether the case rests on the child being taught, or excused, somewhere."""
    found = standing.outcome
    sought = not found or found == SUSPECTED or book.is_out_of_school(found)
    return not sought and not _is_proved_away(standing, book)


def whence(finding: Finding) -> Whence:
    """Return by which match the child was found: on the roll and not in class; at the door, where no register has the child; or
    on the register, or the list of residents, and on no roll."""
    if finding.is_on_roll:
        return Whence.MATCH2
    return Whence.FIELD_SURVEY if finding.is_at_door and not finding.is_on_register else Whence.MATCH1
