"""What holds of every plan: checked as a whole, more teachers never serve fewer, the order of the rows is of no matter."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notoneless.planning.rounds.checking import violations
from notoneless.planning.rounds.planning import plan
from notoneless.planning.rounds.terms import Lock
from tests.unit.planning.rounds.worlds import QUICK, scattered

SEEDS = st.integers(0, 10_000)
pytestmark = pytest.mark.slow


@settings(max_examples=25, deadline=None)
@given(seed=SEEDS, homes=st.integers(1, 14), staff=st.integers(1, 4), by_two=st.integers(0, 3), data=st.data())
def test_every_plan_can_be_walked_and_every_lock_is_kept_or_named(seed, homes, staff, by_two, data):
    asked = scattered(homes, staff, seed, by_two=by_two)
    locks = st.builds(
        Lock, st.sampled_from([v.key for v in asked.visits]), st.sampled_from([t.key for t in asked.teachers]),
        st.sampled_from([None, 0, 1]), st.sampled_from([None, None, 1, 2]),
    )  # fmt: skip
    asked = replace(asked, locks=tuple(data.draw(st.lists(locks, max_size=4, unique=True))))
    made = plan(asked, QUICK)
    assert violations(asked, made) == ()
    assert len(made.served) + len(made.unserved) == homes


@settings(max_examples=20, deadline=None)
@given(seed=SEEDS, homes=st.integers(1, 12), staff=st.integers(1, 4))
def test_more_teachers_never_serve_fewer(seed, homes, staff):
    asked = scattered(homes, staff, seed)
    fewer = replace(asked, teachers=asked.teachers[:-1])
    assert len(plan(asked, QUICK).served) >= len(plan(fewer, QUICK).served)


@settings(max_examples=15, deadline=None)
@given(seed=SEEDS, homes=st.integers(1, 12), staff=st.integers(1, 4), by_two=st.integers(0, 2))
def test_the_order_of_the_rows_is_of_no_matter(seed, homes, staff, by_two):
    asked = scattered(homes, staff, seed, by_two=by_two)
    dice = random.Random(seed)
    mixed = replace(
        asked,
        visits=tuple(dice.sample(asked.visits, len(asked.visits))),
        teachers=tuple(dice.sample(asked.teachers, len(asked.teachers))),
    )
    assert plan(asked, QUICK) == plan(mixed, QUICK)


@settings(max_examples=40, deadline=None)
@given(seed=SEEDS, data=st.data())
def test_no_harm_done_to_a_good_plan_goes_unseen(seed, data):
    asked = scattered(8, 2, seed, by_two=1)
    made = plan(asked, QUICK)
    if not made.rounds:
        return
    at = data.draw(st.integers(0, len(made.rounds) - 1))
    one = made.rounds[at]
    n = data.draw(st.integers(0, len(one.stops) - 1))
    stop, rest = one.stops[n], (one.stops[:n], one.stops[n + 1 :])
    harms = {
        "left out": replace(one, stops=(*rest[0], *rest[1])),
        "there before one can be": replace(one, stops=(*rest[0], replace(stop, arrive=stop.arrive - 1), *rest[1])),
        "begun before one is there": replace(one, stops=(*rest[0], replace(stop, begin=stop.arrive - 1), *rest[1])),
        "too short": replace(one, stops=(*rest[0], replace(stop, end=stop.end - 1), *rest[1])),
        "twice": replace(one, stops=(*rest[0], stop, stop, *rest[1])),
        "back too early": replace(one, back=one.back - 1),
        "away too late": replace(one, leave=one.leave + 1),
        "another's": replace(one, teacher=next(t.key for t in asked.teachers if t.key != one.teacher)),
    }
    harm = data.draw(st.sampled_from(sorted(harms)))
    spoilt = replace(made, rounds=(*made.rounds[:at], harms[harm], *made.rounds[at + 1 :]))
    assert violations(asked, spoilt), harm
