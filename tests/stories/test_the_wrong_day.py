"""A clerk types last year's day, or lays last year's roll among this year's. Before anybody is accused the sweep asks."""

from __future__ import annotations

import json
import re

import pytest

from tests.stories.county import AS_OF, PLACE, County, notoneless


@pytest.fixture
def county():
    return County.in_order(count=90)


def asked(rolls, out, day, *more):
    return notoneless("sweep", rolls, "--as-of", day, "--place", PLACE, "--out", out, "--no-books", *more)


@pytest.mark.parametrize("day", ["2024-09-01", "2025-09-01", "2027-09-01", "2028-09-01"])
def test_a_day_that_is_a_year_or_two_off_stops_the_sweep(tmp_path, county, day):
    rolls = county.write(tmp_path / "rolls")
    run = asked(rolls, tmp_path / "out", day)
    assert run.code == 2 and run.err.startswith("W020") and not (tmp_path / "out").exists()
    assert day in run.err and "学籍名册《学籍名册.csv》按年级和出生日期是2026—2027学年的" in run.err
    assert "在校点名册《在校点名册.csv》的点名日期最晚约是 2026-09-01" in run.err
    names = sorted(set(re.findall(r"--accept (fuse:as_of:[a-z_]+)", run.err)))
    assert {"fuse:as_of:enrolment", "fuse:as_of:attendance"} <= set(names)

    passed = asked(rolls, tmp_path / "out", day, *[word for name in names for word in ("--accept", name)])
    assert passed.code == 0, passed.err
    told = {f["fuse"]: f for f in json.loads((tmp_path / "out" / "run.json").read_text("utf-8"))["fuses"]}
    assert all(told[name]["accepted"] and not told[name]["held"] and told[name]["unit"] == "years" for name in names)


def test_the_right_day_is_not_asked_about(tmp_path, county):
    rolls = county.write(tmp_path / "rolls")
    for day in (AS_OF, "2026-08-25", "2026-11-30", "2027-06-30"):
        run = asked(rolls, tmp_path / day, day)
        assert run.code == 0, run.err


def test_last_years_roll_call_among_this_years_rolls_is_named(tmp_path, county):
    for line in county.rolls["在校点名册"]:
        line["点名日期"] = "2025-09-01"
    run = asked(county.write(tmp_path / "rolls"), tmp_path / "out", AS_OF)
    assert run.code == 2 and "在校点名册《在校点名册.csv》" in run.err and "学籍名册《" not in run.err
    assert set(re.findall(r"--accept (\S+?)[ 。]", run.err)) == {"fuse:as_of:attendance"}


def test_last_years_school_roll_among_this_years_rolls_is_named(tmp_path, county):
    """Its name says so; and so it does when it was renamed."""
    last = county.rolls.pop("上学期学籍名册")
    county.rolls["2025-2026学年学籍名册"] = county.rolls.pop("学籍名册")
    named = asked(county.write(tmp_path / "named"), tmp_path / "out", AS_OF)
    assert named.code == 2 and "名称写着“2025-2026学年”" in named.err and "fuse:as_of:enrolment" in named.err
    del county.rolls["2025-2026学年学籍名册"]
    county.rolls["学籍名册"] = last
    renamed = asked(county.write(tmp_path / "renamed"), tmp_path / "out", AS_OF)
    assert renamed.code == 2 and "按年级和出生日期是2025—2026学年的" in renamed.err


@pytest.mark.parametrize("word", ["fuse:as_of", "fuse:as_of:enrollment", "yes", "", "fuse:row_change:residence"])
def test_what_is_let_pass_must_be_a_fuse(tmp_path, county, word):
    """A name with a slip in it, or of a roll that is not here, would let nothing pass and say nothing."""
    run = asked(county.write(tmp_path / "rolls"), tmp_path / "out", AS_OF, "--accept", word)
    assert run.code == 2 and run.err.startswith("W021") and not (tmp_path / "out").exists()
    assert "fuse:as_of:enrolment" in run.err or "fuse:row_change:enrolment" in run.err


def test_a_fuse_that_did_not_blow_may_be_let_pass(tmp_path, county):
    """A monthly task names the ones it expects; that they held this time is no mistake."""
    rolls = county.write(tmp_path / "rolls")
    run = asked(
        rolls, tmp_path / "out", AS_OF, "--accept", "fuse:row_change:enrolment", "--accept", "fuse:as_of:attendance"
    )
    assert run.code == 0, run.err
