"""Three children of one family, at three schools, stay at home to help with the harvest. Three cases, and one visit to one door."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.roads.road import CHIEF, SCAN, TOWNSHIP
from tests.stories.county import County, child

pytestmark = pytest.mark.long

ELDEST, MIDDLE, YOUNGEST = (
    child(48, "冉光明", 8, boy=True), child(52, "冉光霞", 5, boy=False), child(56, "冉光亮", 2, boy=True),
)  # fmt: skip
SCHOOLS = {
    ELDEST.name: ("principal:b", "荣隆初级中学"), MIDDLE.name: ("principal:a", "荣隆镇中心小学"),
    YOUNGEST.name: ("principal:c", "仁义镇中心小学"),
}  # fmt: skip
HEAD = ("冉隆华", "512727197902031119")


def rolls(day: str = "2026-09-01") -> County:
    """Return the county's rolls: all three are on a roll, none is in class; the register has them in one household."""
    county = County.in_order(day=day)
    for one in (ELDEST, MIDDLE, YOUNGEST):
        one.guardian, one.town = HEAD[0], "荣隆镇"
        county.register(
            one, 村社区="高田村", 户号="500153009001", 户主姓名=HEAD[0], 与户主关系="子" if one.sex == "男" else "女"
        )
        at = {"学校名称": "仁义镇中心小学"} if one is YOUNGEST else {}
        county.enrol(one, **at)
        county.present(one, "否", "9")
    return county


def test_one_visit_serves_three_cases(road, tmp_path):
    road = road(ELDEST.name)
    road.bring_in(rolls(), tmp_path / "september")
    chief = road.sit_down(CHIEF)
    chief.visitor.go("/cases/")
    chief.reads("共 3 件")
    for one in (ELDEST, MIDDLE, YOUNGEST):
        chief.case(one.name)
        chief.does("dispatched")

    road.day(9, 2)
    officer = road.come("village_officer:v12")
    visited = [ELDEST.name]
    officer.does("visited", way="visit", text="一家三个孩子都在家收谷子，父亲答应周一送回")
    for name in (MIDDLE.name, YOUNGEST.name):  # from one case to the next by the family
        officer.page.locator("aside").get_by_role("link", name=name, exact=True).click()
        expect(officer.page.locator("h1")).to_contain_text(name)
        officer.does("visited", way="visit", text="同一次走访，三个孩子一起谈的")
        visited.append(name)
    assert set(visited) == set(SCHOOLS)

    for name, (post, _school) in SCHOOLS.items():
        school = road.come(post, name)
        if name == MIDDLE.name:  # a principal sees the child of her own school; the others' names are not hers to read
            assert ELDEST.name not in school.page.locator("main").inner_text()
        school.child = name
        school.does("accepted", side="school")
        school.does("verified", outcome="dropout", text="三天未到校，在家收谷子")
        school.does("reasoned", main="poverty")
    road.day(9, 7)
    for name, (post, where) in SCHOOLS.items():
        school = road.come(post, name)
        school.does("returned", placement="joined", school=where, papers=SCAN)
        school.reads("已复学")
    town = road.come(TOWNSHIP)
    assert town.page.locator("aside").get_by_role("link", name=MIDDLE.name).count() == 1
