"""Places whose codes change, and their names as offices write them."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from notoneless.standards import divisions
from notoneless.standards.divisions import Division, RegionStatus
from notoneless.standards.tables import rows


def test_one_code_two_places() -> None:
    assert divisions.name_of("500110", date(2010, 1, 1)) == "万盛区"
    assert divisions.name_of("500110", date(2015, 1, 1)) == "綦江区"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("500226", "500153"),
        ("510231", "500153"),
        ("512727", "500153"),
        ("500227", "500120"),
        ("500184", "500119"),
        ("512302", "500119"),
        ("510212", "500106"),
        ("512325", "500240"),
        ("500153", "500153"),
        ("999999", "999999"),
    ],
)
def test_lineage(old: str, new: str) -> None:
    assert divisions.current_code(old) == new


def test_lineage_carries_towns_and_villages() -> None:
    town = divisions.towns_of("500226")[0]
    assert town.code.startswith("500153")
    assert divisions.current_code("500226" + town.code[6:]) == town.code
    assert divisions.place_name("500226" + town.code[6:]) == town.name
    assert divisions.former_codes("500153") == ("500226", "510231", "512727")


def test_lineage_ends_in_codes_of_today_and_never_turns_back() -> None:
    pairs = [(old, new) for old, new, _ in rows("lineage")]
    assert len(pairs) > 1500
    for old, new in pairs:
        assert old != new
        assert divisions.spells(divisions.current_code(old))[-1].ended_on is None
        assert divisions.current_code(divisions.current_code(old)) == divisions.current_code(old)


def test_two_places_of_one_name_are_not_followed() -> None:
    assert divisions.current_code("510224") == "510224"  # a county beside a district of the same name


@pytest.mark.parametrize(
    ("code", "born", "status"),
    [
        ("500226", date(2015, 12, 31), RegionStatus.IN_FORCE),  # given up in 2015
        ("500226", date(2016, 1, 1), RegionStatus.NOT_IN_FORCE),
        ("500153", date(1950, 1, 1), RegionStatus.IN_FORCE),  # registered again later
        ("500226", None, RegionStatus.IN_FORCE),
        ("509999", date(2010, 1, 1), RegionStatus.UNKNOWN),
        ("830000", date(2010, 1, 1), RegionStatus.IN_FORCE),
    ],
)
def test_region_status(code: str, born: date | None, status: RegionStatus) -> None:
    assert divisions.region_status(code, born) is status


def test_a_period_is_half_open() -> None:
    (spell,) = divisions.spells("500226")
    assert spell.began_on is not None and spell.ended_on is not None
    assert spell.in_force(spell.began_on)
    assert not spell.in_force(spell.ended_on)


def test_periods_of_one_code_never_overlap() -> None:
    for code in {code for code, *_ in rows("divisions")}:
        periods = divisions.spells(code)
        for one, following in pairwise(periods):
            assert one.ended_on is not None and following.began_on is not None
            assert one.ended_on <= following.began_on, code


@pytest.mark.parametrize(
    "written", ["昌元街道", "昌元", "昌元街道办事处", "昌元街道办", "昌元镇", "昌 元 街道", "荣昌区昌元街道"]
)
def test_towns_by_any_suffix(written: str) -> None:
    found = divisions.find_town("500153", written)
    assert found is not None and found.name == "昌元街道"


@pytest.mark.parametrize("written", ["", "不存在镇", "街道"])
def test_no_town(written: str) -> None:
    assert divisions.find_town("500153", written) is None


def test_every_town_and_village_finds_itself() -> None:
    for county in ("500106", "500153", "500241"):
        for town in divisions.towns_of(county):
            assert divisions.find_town(county, town.name) == town
            for village in divisions.villages_of(town.code):
                assert divisions.find_village(town.code, village.name) == village


def test_villages_by_any_suffix() -> None:
    village = next(v for v in divisions.villages_of("500153") if v.name.endswith("村民委员会"))
    bare = divisions.stem(village.name)
    for tail in ("", "村", "村委会", "村民委员会", "社区"):
        assert divisions.find_village(village.code[:9], bare + tail) == village


def test_nothing_is_guessed() -> None:
    pool = [Division("1", "新民村村民委员会"), Division("2", "新民社区居民委员会"), Division("3", "高山村村民委员会")]
    assert divisions.find(pool, "新民") is None
    first = divisions.find(pool, "新民村")
    second = divisions.find(pool, "新民社区居委会")
    assert first is not None and first.code == "1"
    assert second is not None and second.code == "2"
    assert divisions.find([], "新民村") is None
    assert divisions.fitting(pool, "新民") == tuple(pool[:2]) and divisions.fitting(pool, "旧民") == ()


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("双河街道办事处", "双河"),
        ("双河镇", "双河"),
        ("清泉苗族土家族乡", "清泉"),
        ("新民村社区居民委员会", "新民"),
        ("万村", "万村"),
        ("城关镇", "城关"),
        ("某某土家族自治县", "某某"),
    ],
)
def test_stems(name: str, bare: str) -> None:
    assert divisions.stem(name) == bare


def test_counties_by_name_and_day() -> None:
    today = divisions.find_county("荣昌", on=date(2026, 9, 1), province="50")
    before = divisions.find_county("荣昌县", on=date(2010, 9, 1), province="50")
    assert today is not None and today.code == "500153"
    assert before is not None and before.code == "500226"
    assert divisions.find_county("鼓楼区", on=date(2026, 9, 1)) is None  # several provinces have one


def test_names_of_codes() -> None:
    assert divisions.place_name("500226") == "荣昌区"
    assert divisions.place_name("999999") is None
    assert divisions.place_name("999999999") is None
    assert divisions.known("500226") and not divisions.known("509999")
    assert len(rows("towns")) == 1031 and len(rows("villages")) == 1977
