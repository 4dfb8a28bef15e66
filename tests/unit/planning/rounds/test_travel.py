"""The road from coordinates: known distances, factor and speed as stated."""

from __future__ import annotations

import pytest

from notoneless.planning.rounds.travel import Point, crow_m, seconds, table


def test_a_degree_of_latitude_and_a_quarter_of_the_earth():
    assert crow_m(Point(29, 105), Point(30, 105)) == pytest.approx(111_195, rel=1e-4)
    assert crow_m(Point(0, 0), Point(0, 90)) == pytest.approx(10_007_557, rel=1e-4)


def test_factor_and_speed():
    one, other = Point(29, 105), Point(29.09, 105)  # ten kilometres and a little
    assert seconds(one, other, factor=1, km_an_hour=36) == 1001
    assert seconds(one, other, factor=1.5, km_an_hour=36) == 1502
    assert seconds(one, other, factor=1, km_an_hour=18) == 2002
    assert seconds(one, other, factor=1, km_an_hour=36, step=60) == 1020  # seventeen minutes begun are seventeen


def test_a_table_is_the_same_both_ways_and_nought_at_home():
    points = [Point(29, 105), Point(29.1, 105.1), Point(29.2, 105)]
    found = table(points, factor=1.4, km_an_hour=25)
    assert all(found[i][i] == 0 for i in range(3))
    assert all(found[i][j] == found[j][i] for i in range(3) for j in range(3))
