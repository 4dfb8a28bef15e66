"""Small numbers on a wall: nobody who reads it can reckon how many there are where it is not told, and it tells what it may."""

from __future__ import annotations

from collections import defaultdict
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notoneless.cases.rules.small_numbers import Told, told


def said(numbers: list[int], late: list[int] | None = None, small: int = 3) -> Told:
    return told(numbers, late or [0] * len(numbers), small=small)


def test_two_children_of_a_town_are_not_told_and_three_are():
    assert said([2, 1, 40, 3]).numbers == (None, None, 40, 3)
    assert said([2, 1, 40, 3]).total == 46


def test_that_nobody_is_out_is_told():
    assert said([0, 0]) == Told((0, 0), (False, False), 0, 0)


def test_the_total_minus_the_rest_does_not_tell():
    found = said([2, 9, 5, 0, 7])
    assert found.numbers == (None, 9, None, 0, 7)
    assert found.total == 23


def test_towns_that_are_all_alike_are_not_told_by_their_total():
    assert said([1, 1, 1, 20]).numbers == (None, None, None, None)
    assert said([1, 1, 1, 1]).total is None
    assert said([2, 2]).total is None
    assert said([1, 2]).total == 3


def test_one_town_alone_is_its_total():
    assert said([2]) == Told((None,), (False,), None, 0)
    assert said([3]) == Told((3,), (False,), 3, 0)


def test_where_towns_are_equal_none_of_them_is_chosen():
    assert said([2, 5, 5, 9]).numbers == (None, None, None, 9)


def test_by_place_only_whether_any_are_late_is_told():
    found = said([10, 20], [4, 0])
    assert found.some_late == (True, False)
    assert found.late == 4


def test_how_many_are_late_is_not_told_where_it_would_name_two_children():
    assert said([10, 20], [2, 0]).late is None
    assert said([10, 20], [1, 1]).late is None
    assert said([10, 20], [3, 3]).late == 6
    # All seven are late, and in the second town there are five at most: in the first, at least two.
    assert said([4, 5], [2, 5]).late == 7


def test_how_many_are_late_is_not_told_where_it_narrows_a_number_that_is_left_out():
    # The six who are late are all in the first town, so that it has six at least, and the second three at most.
    assert said([8, 1], [6, 0]).late is None
    # There may be one or two children in each of two towns: which of them has two is not told by the five who are late.
    assert said([8, 1, 2], [2, 1, 2]).late == 5


def test_a_place_may_ask_for_more_and_for_nothing():
    assert said([4, 9, 12], small=5).numbers == (None, None, 12)
    assert said([1, 9], [1, 0], small=1) == Told((1, 9), (True, False), 10, 1)
    for small in (0, 2):
        with pytest.raises(ValueError, match="cannot be left out"):
            said([1], small=small)


def test_more_late_than_there_are_is_a_mistake():
    with pytest.raises(ValueError, match="at most"):
        told([1], [2], small=3)


@pytest.mark.parametrize(
    ("places", "most", "small"), [(1, 9, 3), (2, 7, 3), (3, 4, 3), (2, 7, 4), (4, 2, 3), (2, 8, 5)]
)
def test_whoever_knows_the_rule_and_tries_every_county_still_finds_two_numbers(places, most, small):
    """Of every small county the publication is made; those that look alike on the wall are laid side by side."""
    alike = defaultdict(list)
    one = [(number, late) for number in range(most + 1) for late in range(number + 1)]
    for county in product(one, repeat=places):
        numbers, late = [number for number, _ in county], [some for _, some in county]
        alike[told(numbers, late, small=small)].append(county)
    assert any(None in found.numbers for found in alike) and any(found.late is None for found in alike)
    for found, counties in alike.items():
        for at in range(places):
            numbers = {county[at][0] for county in counties}
            assert found.numbers[at] in numbers or (found.numbers[at] is None and len(numbers) > 1), (found, at)
            late = {county[at][1] for county in counties}
            assert len(late) > 1 or not 0 < min(late) < small, (found, at)


@given(st.lists(st.integers(0, 60), min_size=1, max_size=30), st.integers(3, 10), st.data())
def test_of_any_county_what_is_told_is_true_and_no_number_follows_from_the_total(numbers, small, data):
    late = [data.draw(st.integers(0, number)) for number in numbers]
    found = told(numbers, late, small=small)
    hidden = [number for number, shown in zip(numbers, found.numbers, strict=True) if shown is None]
    assert all(shown in (None, number) for number, shown in zip(numbers, found.numbers, strict=True))
    assert all(shown is None or shown == 0 or shown >= small for shown in (*found.numbers, found.total, found.late))
    if hidden and found.total is not None:
        assert len(set(hidden)) > 1
        assert found.total - sum(number or 0 for number in found.numbers) > len(hidden)
    assert found.total in (None, sum(numbers)) and found.late in (None, sum(late))
