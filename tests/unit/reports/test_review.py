"""The draw and the agreement, against what was reckoned elsewhere."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notoneless.reports.rules.review import Agreement, drawn, may_check, shares
from notoneless.reports.terms import AbsentError, Quarter
from tests import cases

SIZES = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 60), min_size=1)


@given(SIZES, st.integers(0, 120))
def test_the_draw_is_as_large_as_asked_and_no_town_gives_more_than_it_has(sizes, size):
    found = shares(sizes, size)
    assert sum(found.values()) == min(size, sum(sizes.values()))
    assert all(0 < many <= sizes[name] for name, many in found.items())
    strata = [name for name, many in sizes.items() if many]
    if size >= len(strata):
        assert set(found) == set(strata), "no town is left out of a sample that is large enough"


def test_towns_are_drawn_by_their_share():
    assert shares({"a": 60, "b": 30, "c": 10}, 10) == {"a": 6, "b": 3, "c": 1}
    assert shares({"a": 1000, "b": 1, "c": 1}, 4) == {"a": 2, "b": 1, "c": 1}
    assert shares({"a": 5, "b": 0}, 9) == {"a": 5}


def test_a_seed_draws_the_same_in_any_order_and_another_seed_others():
    keys = list(range(200))
    one = drawn({"a": keys}, {"a": 200}, size=20, seed="x")
    assert one == drawn({"a": reversed(keys)}, {"a": 200}, size=20, seed="x")
    assert one != drawn({"a": keys}, {"a": 200}, size=20, seed="y") and len(set(one["a"])) == 20


@pytest.mark.parametrize(
    ("agree", "checked", "low", "high"),
    [(20, 20, 0.8389, 1.0), (0, 20, 0.0, 0.1611), (45, 50, 0.7864, 0.9565), (1, 1, 0.2065, 1.0)],
)
def test_the_interval_is_wilsons(agree, checked, low, high):
    told = Agreement(60, checked, agree).interval
    assert told == pytest.approx((low, high), abs=1e-4)


def test_of_nothing_checked_there_is_no_rate():
    told = Agreement(50, 0, 0)
    assert told.share is None and told.interval is None


@pytest.mark.parametrize("kind", ["verified", "returned", "followed", "closing", "checked"])
def test_whoever_accounted_for_a_child_does_not_check_it(kind):
    acts = [
        cases.act(1, "opened", cases.ON),
        cases.act(2, "visited", cases.ON, by="b"),
        cases.act(3, kind, cases.ON, by="c"),
    ]
    assert not may_check("c", acts) and may_check("b", acts) and may_check("d", acts)


def test_quarters():
    assert Quarter.of(date(2026, 12, 31)) == Quarter.read(20264) and Quarter.read(20264).last == date(2026, 12, 31)
    assert Quarter.read(20271).previous == Quarter.read(20264) and Quarter.read(20261).last == date(2026, 3, 31)
    for number in (20260, 20265, 19991, 0):
        with pytest.raises(AbsentError):
            Quarter.read(number)
