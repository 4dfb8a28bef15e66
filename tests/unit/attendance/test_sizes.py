"""How full a class is: the bands and the standards, on both sides of each."""

from __future__ import annotations

import pytest

from notoneless.attendance.rules.sizes import Norm
from notoneless.attendance.terms import Band

NORM = Norm(rather_large=46, oversize=56, far_oversize=66, primary=45, junior=50)


@pytest.mark.parametrize(
    ("pupils", "band"),
    [
        (1, Band.USUAL), (45, Band.USUAL), (46, Band.RATHER_LARGE), (55, Band.RATHER_LARGE), (56, Band.OVERSIZE),
        (65, Band.OVERSIZE), (66, Band.FAR_OVERSIZE), (90, Band.FAR_OVERSIZE),
    ],
)  # fmt: skip
def test_a_class_has_a_band_by_its_pupils(pupils, band):
    assert NORM.band(pupils) is band


@pytest.mark.parametrize(
    ("grade", "pupils", "is_above"),
    [(1, 45, False), (1, 46, True), (6, 46, True), (7, 46, False), (7, 50, False), (7, 51, True), (9, 51, True)],
)
def test_the_standard_is_the_stages(grade, pupils, is_above):
    assert NORM.is_above(grade, pupils) is is_above


@pytest.mark.parametrize("grade", [-3, 0, 10, 12])
def test_outside_compulsory_education_no_standard_measures(grade):
    assert NORM.standard(grade) is None and not NORM.is_above(grade, 200)
