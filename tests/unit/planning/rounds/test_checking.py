"""The checker finds every fault that is planted in a good plan, and tells it as what it is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from notoneless.planning.rounds.checking import Wrong, violations
from notoneless.planning.rounds.planning import plan
from notoneless.planning.rounds.terms import Lock, Plan, Problem, Round, Unserved, Why
from tests.unit.planning.rounds.worlds import MINUTE, QUICK, minutes, problem, teacher, visit


@pytest.fixture(scope="module")
def good() -> tuple[Problem, Plan]:
    """Two teachers, four homes, one of them for two; everything at its limit."""
    visits = [
        visit("a", 2, windows=(minutes(60, 100),)),
        visit("b", 3, never=frozenset({"u"})),
        visit("c", 4, only=frozenset({"u"}), needs=frozenset({"sign"})),
        visit("d", 5, people=2),
    ]
    staff = [teacher("t", most=3, most_in_all=3), teacher("u", most=3, most_in_all=3, can=frozenset({"sign"}))]
    asked = problem(visits, staff, locks=[Lock("b", "t", 0)])
    made = plan(asked, QUICK)
    assert violations(asked, made) == () and made.served == set("abcd")
    return asked, made


def found(asked: Problem, made: Plan) -> set[Wrong]:
    """What is told of a plan."""
    return {one.wrong for one in violations(asked, made)}


def changed(made: Plan, key: str, **how) -> Plan:
    """The plan with every stop at one visit changed."""
    rounds = tuple(
        replace(
            one,
            stops=tuple(
                replace(s, **{k: v(s) if callable(v) else v for k, v in how.items()}) if s.visit == key else s
                for s in one.stops
            ),
        )
        for one in made.rounds
    )
    return replace(made, rounds=rounds)


def without(made: Plan, key: str, which: slice = slice(None)) -> Plan:
    """The plan with the stops at one visit taken out (``which`` of the rounds)."""
    rounds = list(made.rounds)
    for at in range(len(rounds))[which]:
        rounds[at] = replace(rounds[at], stops=tuple(s for s in rounds[at].stops if s.visit != key))
    return replace(made, rounds=tuple(rounds))


def test_every_planted_fault_is_found(good):
    asked, made = good
    first = made.rounds[0]
    planted = {
        Wrong.STRANGER: replace(made, rounds=(*made.rounds, Round("nobody", 0, 0, (), 0))),
        Wrong.OUTING: replace(made, rounds=(replace(first, outing=5), *made.rounds[1:])),
        Wrong.OUTING_TWICE: replace(made, rounds=(*made.rounds, Round(first.teacher, first.outing, 0, (), 0))),
        Wrong.OUTSIDE: replace(made, rounds=(replace(first, back=240 * MINUTE + 1), *made.rounds[1:])),
        Wrong.ROAD: replace(made, rounds=(replace(first, leave=first.leave + 1), *made.rounds[1:])),
        Wrong.SERVICE: changed(made, "b", end=lambda s: s.end - 1),
        Wrong.CLOSED: changed(made, "a", end=lambda s: s.end + 1, begin=lambda s: s.begin + 1),
        Wrong.TIMES: replace(made, rounds=tuple(replace(o, stops=(*o.stops, *(s for s in o.stops if s.visit == "b"))) for o in made.rounds)),
        Wrong.ALONE: without(made, "d", slice(0, 1)),
        Wrong.APART: replace(made, rounds=(changed(made, "d", begin=lambda s: s.begin + 60, end=lambda s: s.end + 60).rounds[0], *made.rounds[1:])),
        Wrong.BOTH: replace(made, unserved=(Unserved("a", Why.FULL),)),
        Wrong.LOST: without(made, "a"),
        Wrong.TRAVEL: replace(made, travel=made.travel + 1),
        Wrong.LOCK: without(made, "b"),
    }  # fmt: skip
    for wrong, plan_ in planted.items():
        assert wrong in found(asked, plan_), wrong


def test_a_change_of_the_question_makes_a_good_plan_bad(good):
    asked, made = good
    t, u = asked.teachers
    questions = {
        Wrong.LOAD: replace(asked, teachers=(replace(t, most=len(made.rounds[0].stops) - 1), u)),
        Wrong.LOAD_IN_ALL: replace(asked, teachers=(t, replace(u, most_in_all=1))),
        Wrong.MAY_NOT: replace(asked, teachers=(t, replace(u, can=frozenset()))),
        Wrong.LEAD: replace(asked, visits=tuple(replace(v, lead=frozenset({"x"})) for v in asked.visits)),
        Wrong.LOST: replace(asked, visits=(*asked.visits, visit("e", 1))),
        Wrong.STRANGER: replace(asked, visits=asked.visits[1:]),
    }
    for wrong, question in questions.items():
        assert wrong in found(question, made), wrong


def test_a_visit_by_one_made_by_two_is_too_many(good):
    asked, made = good
    one = replace(asked, visits=tuple(replace(v, people=1) for v in asked.visits))
    assert Wrong.TIMES in found(one, made)


def test_every_kind_of_fault_is_planted_somewhere():
    source = Path(__file__).read_text("utf-8")
    assert [one for one in Wrong if f"Wrong.{one.name}" not in source] == []
