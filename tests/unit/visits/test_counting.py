"""人次, 户次, pupils and staff are four counts, and a share is held against its target by whole numbers."""

from __future__ import annotations

import uuid
from datetime import date

import pytest

from notoneless.policy import load
from notoneless.visits.rules.cadence import groups, reaches, span_of, wanted
from notoneless.visits.rules.counting import Counts, counts, visited
from notoneless.visits.terms import Period, VisitFact

A, B, C, TEACHER, HEAD, HOUSE = (uuid.UUID(int=n) for n in range(1, 7))
DAY = date(2026, 9, 10)


def visit(*children, staff=(TEACHER,), house=HOUSE, others=(), complete=False):
    return VisitFact(uuid.uuid4(), DAY, house, frozenset(children), frozenset(staff), others, complete)


def test_two_visitors_at_one_door_for_three_children():
    assert counts([visit(A, B, C, staff=(TEACHER, HEAD), complete=True)]) == Counts(
        person_visits=2, outings=2, household_visits=1, pupil_visits=3, pupils=3, households=1, staff=2, complete=1
    )


def test_who_goes_to_three_doors_on_an_evening_went_out_once():
    again = VisitFact("v", DAY.replace(day=11), None, frozenset({A}), frozenset({TEACHER}), (("田支书", "村委会"),))
    found = counts([visit(A), visit(B, staff=(TEACHER, HEAD)), visit(C, others=(("田支书", "村委会"),)), again])
    assert (found.person_visits, found.outings, found.household_visits) == (7, 5, 4)


def test_who_comes_again_adds_visits_and_nobody_new():
    found = counts([visit(A, B), visit(A, staff=(TEACHER, HEAD)), visit(C, house=None, others=(("田支书", "村委会"),))])
    assert found == Counts(
        person_visits=5,
        outings=3,
        household_visits=3,
        pupil_visits=4,
        pupils=3,
        households=1,
        unhoused=1,
        staff=2,
        others=1,
        repeated=1,
    )
    assert counts([]) == Counts()
    assert visited([visit(A), visit(A, B)]) == {A, B}


def test_days_of_the_periods():
    assert span_of(Period.MONTH, date(2028, 2, 29)) == (date(2028, 2, 1), date(2028, 2, 29))
    assert span_of(Period.MONTH, date(2026, 12, 31)) == (date(2026, 12, 1), date(2026, 12, 31))
    assert span_of(Period.YEAR, date(2026, 8, 31)) == (date(2025, 9, 1), date(2026, 8, 31))
    assert span_of(Period.YEAR, date(2026, 9, 1)) == (date(2026, 9, 1), date(2027, 8, 31))
    assert span_of(Period.TERM, date(2027, 1, 31)) == (date(2026, 9, 1), date(2027, 1, 31))
    assert span_of(Period.TERM, date(2027, 2, 1)) == (date(2027, 2, 1), date(2027, 8, 31))


@pytest.mark.parametrize(("whole", "least"), [(0, 0), (1, 1), (19, 19), (20, 19), (21, 20), (40, 38), (41, 39)])
def test_ninety_five_of_a_hundred(whole, least):
    assert wanted(whole, 0.95) == least
    assert reaches(least, whole, 0.95)
    assert not whole or not reaches(least - 1, whole, 0.95)


def test_a_campaign_names_groups_and_what_cannot_be_told_is_said():
    policy, on = load(), DAY
    known = policy.value("visits.target_groups", "500153", on).value

    def of(place):
        return groups(policy.value("visits.campaign", place, on).value, known)

    assert [(one.id, one.by) for one in of("500153")[0]] == [("hardship", "hardship"), ("struggling", "struggling")]
    assert [one.id for one in of("500107")[0]] == ["case"]
    assert [one.id for one in of("500241")[0]] == ["hardship", "case"], "no campaign of its own: the general one"
    assert groups({"all_of": ["左撇子"]}, known) == ((), ("左撇子",))
    assert all(not of(place)[1] for place in policy.places("visits.campaign"))
