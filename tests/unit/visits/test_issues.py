"""A problem found at the door lies in somebody's hands until whoever has it proves that it is solved; the figures follow from the deeds."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date, timedelta

import pytest

from notoneless.visits.rules.issues import Standing, Tally, refusal, standing, tally
from notoneless.visits.terms import DeedFact, IssueDeed, IssueState

ME, OTHER = uuid.UUID(int=1), uuid.UUID(int=2)
DAY, TODAY = date(2026, 9, 10), date(2026, 9, 20)
RAISED = DeedFact(1, IssueDeed.RAISED, DAY, words=9)
GIVEN = DeedFact(2, IssueDeed.ASSIGNED, DAY, to=ME, due_on=date(2026, 9, 30))
SOLVED = DeedFact(3, IssueDeed.SOLVED, TODAY, words=9, has_proof=True)
BACK = DeedFact(4, IssueDeed.REOPENED, TODAY, words=9, due_on=TODAY)
GONE = DeedFact(3, IssueDeed.WITHDRAWN, TODAY, words=9)


def why(deed, *before, me=ME):
    found = refusal(deed, before, today=TODAY, me=me)
    return found.code if found else ""


def test_the_road_of_a_problem():
    assert standing([RAISED]) == Standing(raised_on=DAY)
    given = standing([RAISED, GIVEN])
    assert (given.state, given.to, given.due_on) == (IssueState.ASSIGNED, ME, date(2026, 9, 30))
    assert not given.is_late(date(2026, 9, 30)) and given.is_late(date(2026, 10, 1))
    solved = standing([RAISED, GIVEN, SOLVED])
    assert (solved.state, solved.solved_on) == (IssueState.SOLVED, TODAY) and not solved.is_late(date(2027, 1, 1))
    back = standing([RAISED, GIVEN, SOLVED, BACK])
    assert (back.state, back.to, back.due_on, back.solved_on) == (IssueState.ASSIGNED, ME, TODAY, None)
    assert standing([RAISED, GONE]).state == IssueState.WITHDRAWN


def test_what_may_be_written_when():
    assert why(replace(GIVEN, on=TODAY), RAISED) == why(SOLVED, RAISED, GIVEN) == why(BACK, RAISED, GIVEN, SOLVED) == ""
    assert why(GONE, RAISED) == why(GONE, RAISED, GIVEN) == ""
    assert why(replace(GIVEN, on=TODAY), RAISED, GIVEN, SOLVED) == why(GONE, RAISED, GIVEN, SOLVED) == "U130"
    assert why(SOLVED, RAISED, GONE) == "U130" and why(BACK, RAISED, GIVEN) == "U131"
    assert why(SOLVED, RAISED, GIVEN, me=OTHER) == why(SOLVED, RAISED) == "U135"
    assert why(replace(SOLVED, has_proof=False), RAISED, GIVEN) == "U136"
    assert why(replace(GIVEN, to=None), RAISED) == "U134"
    assert why(replace(SOLVED, words=3), RAISED, GIVEN) == "U137" and why(replace(SOLVED, words=4), RAISED, GIVEN) == ""


@pytest.mark.parametrize(("days", "code"), [(-1, "U132"), (0, ""), (10, ""), (11, "U132")])
def test_a_deed_lies_between_the_problem_and_today(days, code):
    assert why(replace(SOLVED, on=DAY + timedelta(days=days)), RAISED, GIVEN) == code


@pytest.mark.parametrize(("due", "code"), [(None, "U133"), (TODAY - timedelta(days=1), "U133"), (TODAY, "")])
def test_until_when(due, code):
    assert why(replace(GIVEN, due_on=due), RAISED) == why(replace(BACK, due_on=due), RAISED, GIVEN, SOLVED) == code


def test_the_figures():
    def took(days):
        return standing([RAISED, GIVEN, replace(SOLVED, on=DAY + timedelta(days=days))])

    late = standing([RAISED, replace(GIVEN, due_on=DAY)])
    listed = [took(1), took(4), took(9), late, standing([RAISED]), standing([RAISED, GONE])]
    assert tally(listed, on=TODAY) == Tally(raised=5, solved=3, late=1, waiting=1, days=4)
    assert tally([], on=TODAY) == Tally()
