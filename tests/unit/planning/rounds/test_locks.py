"""What a person has said is kept, or told as what it collides with."""

from __future__ import annotations

import pytest

from notoneless.planning.rounds.checking import violations
from notoneless.planning.rounds.planning import plan
from notoneless.planning.rounds.terms import Clash, Lock, Plan, Problem
from tests.unit.planning.rounds.worlds import QUICK, minutes, problem, scattered, teacher, visit


def planned(asked: Problem) -> Plan:
    made = plan(asked, QUICK)
    assert violations(asked, made) == ()
    return made


def orders(made: Plan) -> dict[tuple[str, int], list[str]]:
    """Visits in order, by teacher and outing."""
    return {(one.teacher, one.outing): [s.visit for s in one.stops] for one in made.rounds}


def test_a_lock_to_a_teacher_and_a_day_holds():
    days = [minutes(0, 240, day=day) for day in range(2)]
    visits = [visit(k, n) for n, k in enumerate("abc", 1)]
    for who in "tu":
        for day in (0, 1):
            made = planned(problem(visits, [teacher("t", *days), teacher("u", *days)], locks=[Lock("b", who, day)]))
            assert "b" in orders(made)[who, day] and made.conflicts == () and len(made.served) == 3


@pytest.mark.parametrize("nth", [1, 2, 3, 9])
def test_a_place_in_the_order_holds(nth):
    visits = [visit(k, n * 2) for n, k in enumerate("abc", 1)]
    made = planned(problem(visits, [teacher("t")], locks=[Lock("a", "t", 0, nth)]))
    assert orders(made)["t", 0].index("a") + 1 == min(nth, 3)


def test_a_whole_order_said_by_a_person_holds():
    visits = [visit(k, n * 2, 20) for n, k in enumerate("abcd", 1)]
    locks = [Lock(k, "t", 0, n) for n, k in enumerate("cadb", 1)]
    assert orders(planned(problem(visits, [teacher("t")], locks=locks)))["t", 0] == list("cadb")


def test_what_does_not_fit_beside_a_place_goes_to_another():
    # To begin with the far end leaves no time for b in t's hours; u takes it.
    visits = [visit("a", 11), visit("b", 1, windows=(minutes(0, 60),))]
    made = planned(problem(visits, [teacher("t"), teacher("u", at=5)], locks=[Lock("a", "t", 0, 1), Lock("b", "t")]))
    assert made.conflicts[0].lock == Lock("b", "t") and made.conflicts[0].why is Clash.TOGETHER
    assert orders(made)["u", 0] == ["b"]


@pytest.mark.parametrize(
    ("lock", "why"),
    [
        (Lock("x", "t"), Clash.UNKNOWN),
        (Lock("a", "x"), Clash.UNKNOWN),
        (Lock("b", "t"), Clash.MAY_NOT),
        (Lock("a", "t", 1), Clash.NO_OUTING),
        (Lock("c", "u", 0), Clash.NO_TIME),
    ],
)
def test_a_lock_that_cannot_hold_is_told_and_the_family_is_still_visited(lock, why):
    visits = [visit("a", 1), visit("b", 2, never=frozenset({"t"})), visit("c", 11)]
    made = planned(problem(visits, [teacher("t"), teacher("u", minutes(0, 45))], locks=[lock]))
    assert [(one.lock, one.why) for one in made.conflicts] == [(lock, why)]
    assert made.served == set("abc")


def test_two_words_about_one_family():
    locks = [Lock("a", "t"), Lock("a", "u")]
    made = planned(problem([visit("a", 1)], [teacher("t"), teacher("u")], locks=locks))
    assert [(one.lock, one.why) for one in made.conflicts] == [(locks[1], Clash.TWICE)]
    assert orders(made) == {("t", 0): ["a"]}


@pytest.mark.parametrize(("most", "conflicts"), [(3, 0), (2, 1), (1, 2)])
def test_more_locks_than_an_outing_holds(most, conflicts):
    visits = [visit(k, n, 20) for n, k in enumerate("abc", 1)]
    locks = [Lock(k, "t", 0) for k in "abc"]
    made = planned(problem(visits, [teacher("t", most=most)], locks=locks))
    assert [one.lock for one in made.conflicts] == locks[3 - conflicts :]
    assert {one.why for one in made.conflicts} <= {Clash.TOGETHER}


def test_two_in_one_place_of_the_order():
    locks = [Lock("a", "t", 0, 1), Lock("b", "t", 0, 1)]
    made = planned(problem([visit("a", 1), visit("b", 2)], [teacher("t")], locks=locks))
    assert [one.lock for one in made.conflicts] == [locks[1]]


def test_a_visit_by_two_may_be_locked_to_one_of_them():
    staff = [teacher(k) for k in "tuw"]
    made = planned(problem([visit("a", 1, people=2)], staff, locks=[Lock("a", "w")]))
    assert "w" in {one.teacher for one in made.rounds} and len(made.rounds) == 2


@pytest.mark.parametrize("seed", range(6))
def test_a_plan_held_by_its_own_locks_stays_as_it_is(seed):
    asked = scattered(10, 3, seed, by_two=1)
    before = planned(asked)
    days = {one.key: one.outings for one in asked.teachers}
    said: dict[str, Lock] = {}
    for one in before.rounds:
        for nth, stop in enumerate(one.stops, 1):
            said.setdefault(stop.visit, Lock(stop.visit, one.teacher, days[one.teacher][one.outing].day, nth))
    again = planned(Problem(asked.visits, asked.teachers, asked.travel, tuple(said.values())))
    assert again.served >= before.served
    kept = {one.lock.visit for one in again.conflicts}
    assert not kept - {v.key for v in asked.visits if v.people == 2}


@pytest.mark.parametrize("nth", [1, 7, 20])
def test_a_place_among_more_visits_than_are_put_in_order_exactly(nth):
    visits = [visit(f"v{n:02}", n % 12, 5) for n in range(20)]
    made = planned(problem(visits, [teacher("t", most=20)], locks=[Lock("v05", "t", 0, nth)]))
    assert orders(made)["t", 0].index("v05") + 1 == nth and len(made.served) == 20
