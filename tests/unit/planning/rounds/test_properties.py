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
