"""Each rule of a round on both sides of its threshold: a minute more or less, one visit more or less, one teacher more or less."""

from __future__ import annotations

import pytest

from notoneless.planning.rounds.checking import violations
from notoneless.planning.rounds.planning import plan
from notoneless.planning.rounds.terms import Plan, Problem, Urgency, Why
from tests.unit.planning.rounds.worlds import MINUTE, QUICK, minutes, problem, teacher, visit


def planned(asked: Problem) -> Plan:
    """The plan, checked once more."""
    made = plan(asked, QUICK)
    assert violations(asked, made) == ()
    return made


def why(made: Plan) -> dict[str, Why]:
    """Why each left-over visit is on no round."""
    return {one.visit: one.why for one in made.unserved}


@pytest.mark.parametrize(("late", "reason"), [(50, None), (49, Why.NO_DAY), (0, Why.NO_DAY)])
def test_a_window_is_met_to_the_minute(late, reason):
    # Ten minutes of road and forty inside: over at 50, or not in the window.
    made = planned(problem([visit("v", 10, windows=(minutes(0, late),))], [teacher("t")]))
    assert why(made).get("v") in ({None} if reason is None else {Why.NO_DAY, Why.TOO_FAR, Why.TOO_LONG})
    assert ("v" in made.served) is (reason is None)


@pytest.mark.parametrize(("span", "served"), [(60, True), (59, False)])
def test_one_is_back_by_the_end_of_the_outing(span, served):
    made = planned(problem([visit("v", 10)], [teacher("t", minutes(0, span))]))
    assert ("v" in made.served) is served
    assert served or why(made) == {"v": Why.TOO_FAR}


@pytest.mark.parametrize(("long", "reason"), [(240, None), (241, Why.TOO_LONG)])
def test_a_visit_as_long_as_the_outing(long, reason):
    made = planned(problem([visit("v", 0, long)], [teacher("t")]))
    assert why(made).get("v") is reason


@pytest.mark.parametrize("most", [1, 2, 3])
def test_the_load_is_exactly_full(most):
    made = planned(problem([visit(f"v{n}", n, 10) for n in range(3)], [teacher("t", most=most)]))
    assert len(made.served) == most
    assert set(why(made).values()) <= {Why.LOAD}


@pytest.mark.parametrize(("most", "served"), [(4, 4), (3, 3), (None, 4)])
def test_the_load_of_the_whole_plan(most, served):
    days = [minutes(0, 240, day=day) for day in range(2)]
    made = planned(problem([visit(f"v{n}", n, 10) for n in range(4)], [teacher("t", *days, most=2, most_in_all=most)]))
    assert len(made.served) == served
    assert set(why(made).values()) <= {Why.LOAD}


def test_time_that_is_just_enough_for_all():
    # 1 + 40 + 1 + 40 + 2 back: 84.
    for end, served in ((84, 2), (83, 1)):
        made = planned(problem([visit("a", 1), visit("b", 2)], [teacher("t", minutes(0, end))]))
        assert len(made.served) == served
        assert set(why(made).values()) <= {Why.FULL}


def test_the_urgent_one_is_served_when_one_must_be_left():
    for urgent in ("a", "b"):
        visits = [visit(k, n, urgency=Urgency.FIRST if k == urgent else Urgency.USUAL) for n, k in enumerate("ab", 1)]
        assert planned(problem(visits, [teacher("t", minutes(0, 60))])).served == {urgent}


def test_who_may_go():
    t, u = teacher("t", can=frozenset({"sign"})), teacher("u")
    cases = {
        "only": ({"only": frozenset({"u"})}, "u"),
        "never": ({"never": frozenset({"t"})}, "u"),
        "needs": ({"needs": frozenset({"sign"})}, "t"),
    }
    for more, who in cases.values():
        (one,) = planned(problem([visit("v", 3, **more)], [t, u])).rounds
        assert one.teacher == who
    nobody = {"only": frozenset({"u"}), "needs": frozenset({"sign"})}
    assert why(planned(problem([visit("v", 3, **nobody)], [t, u]))) == {"v": Why.NOBODY}


def test_two_go_together_or_nobody_goes():
    two = visit("v", 3, people=2)
    made = planned(problem([two], [teacher("t"), teacher("u")]))
    assert {one.teacher for one in made.rounds} == {"t", "u"}
    assert len({stop.begin for one in made.rounds for stop in one.stops}) == 1
    assert why(planned(problem([two], [teacher("t")]))) == {"v": Why.NOT_TWO}


@pytest.mark.parametrize(("begin", "served"), [(194, True), (195, False)])
def test_two_meet_in_the_minutes_that_both_are_out(begin, served):
    # t is back at 240 from three minutes away and forty inside; u sets out at ``begin``.
    made = planned(problem([visit("v", 3, people=2)], [teacher("t"), teacher("u", minutes(begin, 480))]))
    assert ("v" in made.served) is served
    assert served or why(made) == {"v": Why.NOT_TWO}


def test_two_homes_for_two_and_one_teacher_with_no_room():
    # u may make one visit only, so of two homes for two one is left over.
    visits = [visit("v", 3, people=2), visit("w", 4, people=2)]
    made = planned(problem(visits, [teacher("t"), teacher("u", most=1)]))
    assert len(made.served) == 1 and set(why(made).values()) == {Why.NOT_TWO}
    assert len(planned(problem(visits, [teacher("t"), teacher("u", most=2)])).served) == 2


def test_a_family_that_is_at_home_twice_is_visited_once_in_one_of_both():
    at_noon, at_night = minutes(20, 60), minutes(180, 219)
    made = planned(problem([visit("v", 2, windows=(at_noon, at_night))], [teacher("t")]))
    (stop,) = made.rounds[0].stops
    assert (stop.begin, stop.end) == (20 * MINUTE, 60 * MINUTE)  # the second is a minute too short


def test_nobody_waits_longer_than_needed_before_the_first_door():
    made = planned(problem([visit("v", 2, windows=(minutes(100, 150),))], [teacher("t")]))
    (one,) = made.rounds
    assert (one.leave, one.stops[0].arrive, one.stops[0].begin) == (98 * MINUTE, 100 * MINUTE, 100 * MINUTE)


def test_an_outing_that_costs_is_saved():
    days = [minutes(0, 240, day=day) for day in range(3)]
    visits = [visit(f"v{n}", n) for n in range(1, 5)]
    assert len(planned(problem(visits, [teacher("t", *days)])).rounds) == 1


def test_nothing_to_do_and_nobody_to_do_it():
    assert planned(problem([], [teacher("t")])).rounds == ()
    assert why(planned(problem([visit("v", 1)], []))) == {"v": Why.NOBODY}


def test_one_of_two_must_be_the_class_teacher():
    staff = [teacher(k, at=n) for n, k in enumerate("tuw")]
    for lead in "tuw":
        made = planned(problem([visit("v", 3, people=2, lead=frozenset({lead}))], staff))
        assert len(made.rounds) == 2 and lead in {one.teacher for one in made.rounds}
        (alone,) = planned(problem([visit("v", 3, lead=frozenset({lead}))], staff)).rounds
        assert alone.teacher == lead
    gone = problem([visit("v", 3, people=2, lead=frozenset({"x"}))], staff)
    assert why(planned(gone)) == {"v": Why.NOBODY}
