"""三统一: what the roll, the classroom and the ledger say of one child, and what follows. Silence is never agreement."""

from __future__ import annotations

import itertools

import pytest

from notoneless.reports.rules.three_way import Book, Roll, Seat, Todo, Verdict, judge

D, U, A = Verdict.DIFFER, Verdict.UNKNOWN, Verdict.AGREE
#: (said) (roll, classroom, ledger) → verdict, what is to be done
TABLE = [
    ("on the roll, in class, in no ledger", (Roll.ENROLLED, Seat.HERE, Book.SCHOOL_AGE), A, Todo.NOTHING),
    ("on the roll, sick, in no ledger", (Roll.ENROLLED, Seat.EXCUSED, Book.SCHOOL_AGE), A, Todo.NOTHING),
    ("all three say out of school", (Roll.ABSENT, Seat.AWAY, Book.DROPOUT), A, Todo.NOTHING),
    ("名在人不在", (Roll.ENROLLED, Seat.AWAY, Book.SCHOOL_AGE), D, Todo.FOLLOW_ABSENCE),
    ("the case is known, the roll says enrolled", (Roll.ENROLLED, Seat.AWAY, Book.DROPOUT), D, Todo.MARK_ROLL),
    ("back in class, still in the ledger", (Roll.ENROLLED, Seat.HERE, Book.SUSPECTED), D, Todo.SEEN_AGAIN),
    ("in class without a roll", (Roll.NONE, Seat.HERE, Book.SCHOOL_AGE), D, Todo.ENROL),
    ("nobody called, the ledger says out", (Roll.ENROLLED, Seat.UNCALLED, Book.SUSPECTED), D, Todo.CALL),
    ("on no roll, nobody called, in no ledger", (Roll.NONE, Seat.UNCALLED, Book.SCHOOL_AGE), D, Todo.OPEN_CASE),
    ("learns elsewhere, the ledger says out", (Roll.ELSEWHERE, Seat.UNCALLED, Book.SUSPECTED), D, Todo.PROVE),
    ("nobody called, the others agree", (Roll.ENROLLED, Seat.UNCALLED, Book.SCHOOL_AGE), U, Todo.CALL),
    ("no sweep has spoken", (Roll.ENROLLED, Seat.HERE, Book.UNSWEPT), U, Todo.SWEEP),
    ("said to have moved, not confirmed", (Roll.ENROLLED, Seat.MOVING, Book.SCHOOL_AGE), U, Todo.CONFIRM_MOVE),
    ("moved without a word, the ledger says out", (Roll.ENROLLED, Seat.MOVING, Book.DROPOUT), D, Todo.CONFIRM_MOVE),
    ("out by roll and ledger, nobody called", (Roll.LEFT, Seat.UNCALLED, Book.DROPOUT), U, Todo.WORK_CASE),
    ("on no roll, the ledger says out", (Roll.NONE, Seat.UNCALLED, Book.SUSPECTED), U, Todo.WORK_CASE),
    ("suspended with leave", (Roll.SUSPENDED, Seat.UNCALLED, Book.SCHOOL_AGE), U, Todo.CALL),
]  # fmt: skip


@pytest.mark.parametrize(("said", "facts", "verdict", "todo"), TABLE, ids=[row[0] for row in TABLE])
def test_what_the_three_say_and_what_follows(said, facts, verdict, todo):
    found = judge(*facts)
    assert (found.verdict, found.todo) == (verdict, todo), said


def test_a_side_that_is_silent_never_agrees_and_whatever_does_not_agree_has_something_to_be_done():
    silent = {Roll.SUSPENDED, Seat.UNCALLED, Seat.MOVING, Book.UNSWEPT}
    for facts in itertools.product(Roll, Seat, Book):
        found = judge(*facts)
        if any(fact is one for fact in facts for one in silent):
            assert found.verdict != A, facts
        assert (found.todo == Todo.NOTHING) == (found.verdict == A), facts
