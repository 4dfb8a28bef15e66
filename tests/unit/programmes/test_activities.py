"""Activities: what cannot have been held so is refused; whom one reached stood on the roll of its day; each pupil once, and each time."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest

from notoneless.policy import load
from notoneless.programmes.rules.activities import MOST_HOUSEHOLDS, TITLE_LEAST, Reached, Tally, on_roll, refusal, tally

DAY = date(2026, 10, 12)
ONE = timedelta(days=1)
ANNA, BERT, CARL = (uuid.uuid4() for _ in range(3))
HELD = {"on": DAY, "today": DAY, "title": "主题班会", "households": None, "is_addressed": True, "is_proved": True}


def refused(**more):
    found = refusal(**HELD | more)
    return found.code if found else ""


@pytest.mark.parametrize(
    ("taken", "not_taken", "code"),
    [
        ({"on": DAY}, {"on": DAY + ONE}, "I031"),
        ({"title": "会" * TITLE_LEAST}, {"title": "会" * (TITLE_LEAST - 1)}, "I032"),
        ({"title": "主题班会"}, {"title": "班会　 "}, "I032"),
        ({"households": 1}, {"households": 0}, "I034"),
        ({"households": MOST_HOUSEHOLDS}, {"households": MOST_HOUSEHOLDS + 1}, "I034"),
        ({"households": 1, "is_addressed": False}, {"is_addressed": False}, "I033"),
        ({"is_addressed": True}, {"is_addressed": False}, "I033"),
        ({"is_proved": True}, {"is_proved": False}, "I035"),
    ],
)
def test_each_bound_is_taken_and_one_beyond_it_is_not(taken, not_taken, code):
    assert refused(**taken) == ""
    assert refused(**not_taken) == code


def test_an_activity_of_long_ago_may_still_be_entered():
    assert refused(on=DAY - timedelta(days=400)) == ""


@pytest.mark.parametrize(
    ("began", "ended", "is_on"),
    [
        (DAY, None, True), (DAY + ONE, None, False),
        (None, DAY + ONE, True), (None, DAY, False),
        (DAY, DAY + ONE, True), (None, None, True),
    ],
)  # fmt: skip
def test_a_pupil_is_on_the_roll_from_the_first_day_and_on_the_last_no_more(began, ended, is_on):
    assert on_roll([(ANNA, began, ended)], DAY) == ({ANNA} if is_on else set())


def test_who_left_and_came_back_is_one_pupil():
    assert on_roll([(ANNA, None, DAY - ONE), (ANNA, DAY - ONE, None), (ANNA, DAY, None)], DAY) == {ANNA}


def reached(kind, *pupils, households=None):
    return Reached(uuid.uuid4(), kind, frozenset(pupils), households)


def test_each_pupil_counts_once_and_each_time():
    assert tally(()) == Tally(0, 0, 0, 0, 0)
    held = [reached("class_meeting", ANNA, BERT), reached("lecture", BERT, CARL), reached("stand")]
    assert tally(held) == Tally(activities=3, pupils=3, pupil_times=4)
    assert tally(held[:1]) == Tally(activities=1, pupils=2, pupil_times=2)


def test_households_are_as_typed_and_an_activity_that_asked_nobody_is_no_open_one():
    held = [reached("stand", households=35), reached("leaflets", households=1), reached("lecture", ANNA)]
    assert tally(held) == Tally(activities=3, pupils=1, pupil_times=1, households=36, open_ones=2)


def test_every_kind_has_an_aim_that_the_figures_know():
    for code in ("000000", "500241", "500153"):
        kinds = load().value("programmes.activity_kinds", code, DAY).value
        assert len({one["id"] for one in kinds}) == len(kinds)
        assert {one["aim"] for one in kinds} == {"aspiration", "outreach"}
