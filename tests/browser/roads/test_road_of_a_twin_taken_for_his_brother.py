"""The school wrote the younger twin down under another character and without his number, and the sweep would not guess. He is
sought, found in class; the clerk judges the two lines, the next sweep sees him, and he is closed as never having been away."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.browser.roads.road import CHIEF, SECOND, TOWNSHIP
from tests.stories.county import County, child, id_number

pytestmark = pytest.mark.long

ELDER, YOUNGER = child(48, "钟子豪", 8, boy=True), child(48, "钟子杰", 8, boy=True)
YOUNGER.number = id_number("500226", YOUNGER.born, 351)


def rolls(day: str = "2026-09-01") -> County:
    """Return the county's rolls, no roll-call among them; of the younger the school has a line under a wrong character, without
    a number."""
    county = County.in_order(day=day)
    county.rolls.pop("在校点名册")
    for boy in (ELDER, YOUNGER):
        county.register(boy, 村社区="黄坪村")
    county.enrol(ELDER)
    county.present(ELDER)
    nameless = replace(YOUNGER, name="钟子洁", number="")
    county.enrol(nameless, 学籍号="", 监护人电话="", 监护人姓名="")
    if day > "2026-09-01":  # a child came to the county meanwhile: no two months' rolls are alike
        newcomer = child(60, "龚小满", 3, boy=True)
        county.register(newcomer)
        county.enrol(newcomer)
    return county


def test_found_in_class_judged_and_closed(road, tmp_path):
    road = road(YOUNGER.name)
    road.bring_in(rolls(), tmp_path / "september")
    road.come(CHIEF).does("dispatched")
    town = road.come(TOWNSHIP)
    town.does("accepted", side="place")
    road.day(9, 3)
    town = road.come(TOWNSHIP)
    town.does("verified", outcome="in_school_local", text="班主任说天天在，学籍名册把名字写错了")
    town.may_not("closing")  # somebody's word is no evidence

    road.day(10, 12)
    road.bring_in(rolls("2026-10-12"), tmp_path / "october", judged={YOUNGER.name: "same"})
    town = road.come(TOWNSHIP)
    town.reads("再次见到")
    town.does("closing")
    second = road.come(SECOND)
    second.does("checked", agrees="yes")
    second.reads("已销号")
