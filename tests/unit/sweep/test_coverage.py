"""Who was called: a list of absentees accuses nobody else; a whole school's roll-call asks after everyone not on it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notoneless.policy import load
from notoneless.sweep.rules.coverage import PARAMETER, WHYS, CoverageLimits, coverage

LIMITS = CoverageLimits.of(load().value(PARAMETER, None, date(2026, 9, 1)).value)
COUNTS = st.integers(0, 3000)


@pytest.mark.parametrize(("pupils", "lines", "absent", "why"), [
    # the whole school, and just too few of it
    (1000, 1000, 12, "whole"), (1000, 850, 0, "whole"), (1000, 849, 0, "part_of_school"), (20, 17, 0, "whole"),
    (20, 16, 0, "part_of_school"), (100, 130, 0, "whole"),
    # one grade of six was forgotten
    (600, 500, 0, "part_of_school"), (600, 100, 1, "part_of_school"),
    # absentees only, and just not
    (1000, 30, 30, "absentees_only"), (1000, 30, 16, "absentees_only"), (1000, 30, 15, "part_of_school"),
    (1000, 1000, 500, "whole"), (1000, 1000, 501, "absentees_only"), (3, 1, 1, "absentees_only"),
    # a teaching point of a few children, one or two of whom nobody called
    (8, 7, 0, "whole"), (8, 6, 0, "small_school"), (8, 5, 0, "part_of_school"), (4, 2, 0, "small_school"),
    (3, 1, 0, "part_of_school"), (2, 1, 0, "small_school"),
    # nothing to go by
    (50, 0, 0, "no_roll_call"), (0, 0, 0, "no_roll_call"), (0, 5, 0, "whole"),
])  # fmt: skip
def test_what_a_roll_call_speaks_of(pupils, lines, absent, why):
    found = coverage(pupils=pupils, lines=lines, absent=absent, limits=LIMITS)
    assert found.why == why and found.whole is (why in ("whole", "small_school"))


def test_the_verdict_names_its_figures_and_its_parameter():
    found = coverage(pupils=1000, lines=30, absent=30, limits=LIMITS)
    assert "只报缺勤" in found.say() and "3%" in found.say() and "100%" in found.say() and PARAMETER in found.say()
    assert "absentees" in found.say("en") and PARAMETER in found.say("en")
    assert all(zh and en for zh, en in WHYS.values())


@pytest.mark.parametrize(("pupils", "lines", "absent"), [(-1, 0, 0), (1, -1, 0), (1, 1, -1), (5, 2, 3)])
def test_counts_that_cannot_be(pupils, lines, absent):
    with pytest.raises(ValueError, match="no such counts"):
        coverage(pupils=pupils, lines=lines, absent=absent, limits=LIMITS)


@given(COUNTS, COUNTS, COUNTS)
def test_a_list_on_which_most_are_absent_never_speaks_of_the_others(pupils, lines, absent):
    absent = min(absent, lines)
    found = coverage(pupils=pupils, lines=lines, absent=absent, limits=LIMITS)
    assert not (found.whole and 2 * absent > lines)


@given(COUNTS, COUNTS, COUNTS, st.integers(1, 200))
def test_calling_more_pupils_never_makes_a_roll_call_less_of_a_whole(pupils, lines, absent, more):
    absent = min(absent, lines)
    before = coverage(pupils=pupils, lines=lines, absent=absent, limits=LIMITS)
    after = coverage(pupils=pupils, lines=lines + more, absent=absent, limits=LIMITS)
    assert after.whole or not before.whole
