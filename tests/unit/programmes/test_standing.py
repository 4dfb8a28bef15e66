"""How a task stands is told from what was given for it: the day, the second person, the working days since."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest

from notoneless.cases.terms import Lamp
from notoneless.programmes.rules.standing import Term, acting, due_days, is_done, share, standing
from notoneless.programmes.terms import Given, Repeats, Stage

DUE = date(2026, 11, 24)  # a Tuesday


class Weekdays:
    """Monday to Friday."""

    def is_working(self, day):
        return day.weekday() < 5

    def in_term(self, day):
        return True

    def add_working(self, day, n):
        step = timedelta(days=1 if n > 0 else -1)
        while n:
            day += step
            n -= (1 if n > 0 else -1) if day.weekday() < 5 else 0
        return day


def given(on, agrees=None, due=DUE):
    return Given(uuid.uuid4(), due, on, agrees)


def stand(*what, on, repeats=Repeats.ONCE, until=None, depth=2):
    return standing(DUE, repeats, until, what, on=on, calendar=Weekdays(), term=Term(3), depth=depth)


@pytest.mark.parametrize(
    ("on", "lamp", "risen"),
    [
        (date(2026, 11, 19), Lamp.GREEN, 0),
        (date(2026, 11, 20), Lamp.YELLOW, 0),  # Friday: Monday and Tuesday are left
        (DUE, Lamp.YELLOW, 0),
        (date(2026, 11, 25), Lamp.RED, 0),
        (date(2026, 11, 27), Lamp.RED, 0),
        (date(2026, 11, 28), Lamp.RED, 1),  # three working days have gone by
        (date(2026, 12, 3), Lamp.RED, 2),
        (date(2027, 1, 4), Lamp.RED, 2),  # above the county nobody is told
    ],
)
def test_the_day_comes_and_goes_by(on, lamp, risen):
    (one,) = stand(on=on)
    assert (one.stage, one.lamp, one.risen) == (Stage.OPEN, lamp, risen)
    assert one.is_late is (lamp == Lamp.RED)


def test_what_was_given_is_not_done_before_somebody_agreed():
    late = DUE + timedelta(days=20)
    (one,) = stand(given(DUE), on=late)
    assert one.stage == Stage.CHECK and one.lamp == Lamp.NONE and not one.risen and not is_done([one], late)
    (one,) = stand(given(DUE, False), on=late)
    assert one.stage == Stage.RETURNED and one.is_late and one.risen == 2, "sent back, its day is the old one"
    (one,) = stand(given(DUE, False), given(DUE + timedelta(days=1)), on=late)
    assert one.stage == Stage.CHECK
    (one,) = stand(given(DUE, False), given(DUE + timedelta(days=1), True), on=late)
    assert one.stage == Stage.DONE and not one.is_on_time and is_done([one], late)
    (one,) = stand(given(DUE, True), given(DUE, True), on=late)
    assert one.is_on_time, "given in time, whenever it was looked at"


def test_a_task_comes_again_until_its_end():
    assert due_days(date(2026, 8, 31), Repeats.MONTH, None, date(2026, 10, 1)) == (
        date(2026, 8, 31), date(2026, 9, 30), date(2026, 10, 31),
    )  # fmt: skip
    assert due_days(DUE, Repeats.YEAR, None, DUE - timedelta(days=90)) == (DUE,)
    assert due_days(DUE, Repeats.QUARTER, date(2027, 2, 23), date(2028, 1, 1)) == (DUE,)
    assert due_days(date(2028, 2, 29), Repeats.YEAR, None, date(2028, 3, 1))[-1] == date(2029, 2, 28)


def test_done_means_every_day_that_has_come_and_one_at_least():
    on = DUE + timedelta(days=40)
    first, second, third = stand(given(DUE, True), on=on, repeats=Repeats.MONTH)
    assert not is_done([first, second, third], on) and acting([first, second, third]) == second
    miles = stand(given(DUE, True), given(on, True, date(2026, 12, 24)), on=on, repeats=Repeats.MONTH)
    assert is_done(miles, on), "the next one's day has not come"
    assert not is_done(stand(on=DUE - timedelta(days=9)), DUE - timedelta(days=9)), "nothing due is not done"
    assert not is_done([], on)


@pytest.mark.parametrize(("part", "whole", "said"), [(0, 0, ""), (0, 3, "0.0%"), (2, 3, "66.6%"), (999, 1000, "99.9%"), (3, 3, "100.0%")])  # fmt: skip
def test_a_share_is_cut_and_of_nothing_there_is_none(part, whole, said):
    assert share(part, whole) == said
