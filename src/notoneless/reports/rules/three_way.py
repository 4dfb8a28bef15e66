"""三统一 — whether the roll, the classroom and the ledger say the same of one child today (人账相符), and what is to be done where not.

Each of the three says that the child is in school, that it is not, or nothing. Nothing is not agreement: where a side is silent and
the others do not contradict each other, it is not known whether they agree.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Roll(StrEnum):
    """What the roll says (学籍): the enrolment that stands in the file."""

    ENROLLED = "enrolled"
    ELSEWHERE = "elsewhere"
    SUSPENDED = "suspended"
    ABSENT = "absent"  # 在籍不在校
    LEFT = "left"
    NONE = "none"


class Seat(StrEnum):
    """What the classroom says (在校): the newest roll-call of the child's class."""

    HERE = "here"
    EXCUSED = "excused"
    AWAY = "away"
    UNCALLED = "uncalled"
    MOVING = "moving"  # said to have moved, and nobody has confirmed it


class Book(StrEnum):
    """What the ledger says (台账): the child's open case, else the last sweep."""

    DROPOUT = "dropout"
    SUSPECTED = "suspected_dropout"
    FOUND = "found"
    SCHOOL_AGE = "school_age"
    UNSWEPT = ""


class Verdict(StrEnum):
    """Whether the three agree."""

    DIFFER = "differ"
    UNKNOWN = "unknown"
    AGREE = "agree"


class Todo(StrEnum):
    """What is to be done."""

    CALL = "call"
    FOLLOW_ABSENCE = "follow_absence"
    CONFIRM_MOVE = "confirm_move"
    SEEN_AGAIN = "seen_again"
    ENROL = "enrol"
    MARK_ROLL = "mark_roll"
    OPEN_CASE = "open_case"
    PROVE = "prove"
    WORK_CASE = "work_case"
    SWEEP = "sweep"
    NOTHING = "nothing"


#: What each word says of being in school; a word that is not here says nothing.
_ROLL = {Roll.ENROLLED: True, Roll.ELSEWHERE: True, Roll.ABSENT: False, Roll.LEFT: False, Roll.NONE: False}
_SEAT = {Seat.HERE: True, Seat.EXCUSED: True, Seat.AWAY: False}
_BOOK = {Book.DROPOUT: False, Book.SUSPECTED: False, Book.FOUND: True, Book.SCHOOL_AGE: True}


@dataclass(frozen=True, slots=True)
class Judged:
    """The verdict on one child, and what is to be done."""

    verdict: Verdict
    todo: Todo


def judge(roll: Roll, seat: Seat, book: Book) -> Judged:
    """Return whether the three say the same of one child, and what is to be done about it."""
    said = [_ROLL.get(roll), _SEAT.get(seat), _BOOK.get(book)]
    known = {one for one in said if one is not None}
    verdict = Verdict.DIFFER if len(known) == 2 else Verdict.UNKNOWN if None in said else Verdict.AGREE
    return Judged(verdict, Todo.NOTHING if verdict == Verdict.AGREE else _todo(roll, seat, book))


def _todo(roll: Roll, seat: Seat, book: Book) -> Todo:
    if seat == Seat.MOVING:
        return Todo.CONFIRM_MOVE
    out = book in (Book.DROPOUT, Book.SUSPECTED)
    if seat in (Seat.HERE, Seat.EXCUSED):
        return Todo.SEEN_AGAIN if out else Todo.ENROL if _ROLL.get(roll) is False else Todo.SWEEP
    if seat == Seat.AWAY:
        return Todo.MARK_ROLL if out else Todo.FOLLOW_ABSENCE
    if out:
        if roll == Roll.ELSEWHERE:
            return Todo.PROVE
        return Todo.WORK_CASE if roll in (Roll.NONE, Roll.LEFT) else Todo.CALL  # no class calls who is on no roll
    if _ROLL.get(roll) is False:
        return Todo.OPEN_CASE
    return Todo.SWEEP if book == Book.UNSWEPT else Todo.CALL
