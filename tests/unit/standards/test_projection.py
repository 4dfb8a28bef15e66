"""Points on the ground: published worked examples, and there and back again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notoneless.standards.projection import Ellipsoid, Transverse, from_gcj02, gauss_kruger, to_gcj02

#: The worked example of the Ordnance Survey's guide to coordinate systems in Great Britain, annex C.
AIRY = Ellipsoid(6377563.396, 6377563.396 / (6377563.396 - 6356256.909))
BRITAIN = Transverse(AIRY, -2, 49, 0.9996012717, 400_000, -100_000)
CAISTER = (1 + 43 / 60 + 4.5177 / 3600, 52 + 39 / 60 + 27.2531 / 3600)


def test_a_published_worked_example_there_and_back():
    assert BRITAIN.metres_of(*CAISTER) == pytest.approx((651409.903, 313177.270), abs=0.001)
    assert BRITAIN.degrees_of(651409.903, 313177.270) == pytest.approx(CAISTER, abs=1e-8)


@pytest.mark.parametrize(
    ("ground", "shown"),
    [
        ((121.5272106, 31.1774276), (121.531541859215, 31.17530398364597)),
        ((113.912316, 22.543847), (113.9171764808363, 22.540796131694766)),
        ((116.377817, 39.911954), (116.38404722455657, 39.91334545536069)),
    ],
)
def test_the_shift_of_web_maps_is_that_of_the_libraries_that_publish_it(ground, shown):
    assert to_gcj02(*ground) == pytest.approx(shown, abs=1e-12)
    assert from_gcj02(*shown) == pytest.approx(ground, abs=1e-9)


@given(st.floats(74, 135), st.floats(4, 53), st.floats(-1.5, 1.5))
def test_any_place_in_a_zone_comes_back_to_the_millimetre(meridian, latitude, beside):
    plane = gauss_kruger(round(meridian / 3) * 3)
    longitude = plane.meridian + beside
    assert plane.degrees_of(*plane.metres_of(longitude, latitude)) == pytest.approx((longitude, latitude), abs=1e-9)


@given(st.floats(74, 135), st.floats(18, 53))
def test_any_place_comes_back_from_the_web_map(longitude, latitude):
    assert from_gcj02(*to_gcj02(longitude, latitude)) == pytest.approx((longitude, latitude), abs=1e-9)
