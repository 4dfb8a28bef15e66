"""A change by hand is carried out as it was said, and the checker says whether it can be walked."""

from __future__ import annotations

import pytest

from notoneless.planning.rounds import hand
from notoneless.planning.rounds.checking import Wrong, violations
from notoneless.planning.rounds.planning import plan
from notoneless.planning.rounds.terms import Plan, Problem, Why
from notoneless.standards.errors import UserError
from tests.unit.planning.rounds.worlds import MINUTE, QUICK, minutes, problem, scattered, teacher, visit


def orders(made: Plan) -> dict[str, list[str]]:
    return {one.teacher: [s.visit for s in one.stops] for one in made.rounds}


def world() -> tuple[Problem, Plan]:
    visits = [visit("a", 1), visit("b", 2), visit("c", 3, windows=(minutes(0, 60),))]
    asked = problem(visits, [teacher("t"), teacher("u")])
    return asked, plan(asked, QUICK)


def test_a_visit_moved_to_another_teacher_has_its_times():
    asked, before = world()
    made = hand.moved(asked, before, "b", teacher="u", outing=0, nth=1)
    assert "b" in orders(made)["u"] and made.served == before.served
    assert sum(order.count("b") for order in orders(made).values()) == 1
    assert violations(asked, made) == ()


def test_a_move_that_makes_a_family_wait_in_vain_is_told():
    asked, before = world()
    who = next(one.teacher for one in before.rounds if any(s.visit == "c" for s in one.stops))
    made = before
    for nth, name in enumerate("abc", 1):
        made = hand.moved(asked, made, name, teacher=who, outing=0, nth=nth)
    assert orders(made) == {who: ["a", "b", "c"]}
    assert {(one.wrong, one.where) for one in violations(asked, made)} == {(Wrong.CLOSED, "c")}


def test_taken_out_and_put_back():
    asked, before = world()
    out = hand.taken_out(asked, before, "a")
    assert [(one.visit, one.why) for one in out.unserved] == [("a", Why.BY_HAND)]
    assert violations(asked, out) == ()
    back = hand.moved(asked, out, "a", teacher="t", outing=0, nth=99)
    assert back.unserved == () and violations(asked, back) == () and orders(back)["t"][-1] == "a"


def test_one_of_two_moved_away_leaves_the_other_waiting():
    asked = problem([visit("a", 1, people=2)], [teacher(k) for k in "tu"] + [teacher("w", minutes(60, 240))])
    before = plan(asked, QUICK)
    one, other = sorted(orders(before))
    made = hand.moved(asked, before, "a", teacher="w", outing=0, nth=1, out_of=other)
    assert sorted(orders(made)) == [one, "w"]
    assert {v.wrong for v in violations(asked, made)} == {Wrong.APART}


def test_a_forbidden_pair_is_planned_elsewhere():
    asked, before = world()
    for _ in range(2):
        who = next(one.teacher for one in before.rounds if any(s.visit == "a" for s in one.stops))
        asked = hand.forbidden(asked, "a", who)
        before = plan(asked, QUICK)
        assert "a" not in orders(before).get(who, [])
    assert [(one.visit, one.why) for one in before.unserved] == [("a", Why.NOBODY)]


@pytest.mark.parametrize("seed", range(4))
def test_walking_a_plan_again_changes_no_order_and_is_over_as_early(seed):
    asked = scattered(9, 3, seed)
    for one in plan(asked, QUICK).rounds:
        again = hand.walked(asked, one.teacher, one.outing, [s.visit for s in one.stops])
        assert again.back == one.back
        assert again.leave <= one.leave


def test_the_locks_of_a_plan():
    asked, before = world()
    locks = hand.locks_of(asked, before)
    assert {one.visit for one in locks} == set("abc") and all(one.day == 0 and one.nth for one in locks)
    assert [(one.visit, one.nth) for one in hand.locks_of(asked, before, ["b"], place=False)] == [("b", None)]


def test_nobody_moves_what_is_not_there():
    asked, before = world()
    for change in (
        lambda: hand.moved(asked, before, "x", teacher="t", outing=0, nth=1),
        lambda: hand.moved(asked, before, "a", teacher="x", outing=0, nth=1),
        lambda: hand.moved(asked, before, "a", teacher="t", outing=1, nth=1),
        lambda: hand.taken_out(asked, before, "x"),
        lambda: hand.forbidden(asked, "a", "x"),
    ):
        with pytest.raises(UserError) as told:
            change()
        assert told.value.code == "T062"


def test_the_first_door_is_reached_just_in_time():
    asked = problem([visit("a", 5, windows=(minutes(90, 140),))], [teacher("t")])
    made = hand.walked(asked, "t", 0, ["a"])
    assert (made.leave, made.stops[0].arrive, made.back) == (85 * MINUTE, 90 * MINUTE, 135 * MINUTE)
