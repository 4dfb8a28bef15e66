"""家明 lives with an aunt in another province and goes to school there. His county knows only that he is on none of its rolls; it
asks by letter, and closes nothing on somebody's word."""

from __future__ import annotations

from tests.browser.roads.road import CHIEF, SCAN, SECOND, TOWNSHIP
from tests.stories.county import County, child

BOY = child(48, "邬家明", 6, boy=True)


def rolls(day: str = "2026-09-01") -> County:
    """Return the county's rolls: the register has him, no school has."""
    county = County.in_order(day=day)
    county.register(BOY, 村社区="黄坪村")
    return county


def test_asked_by_letter_and_closed_on_the_answer(road, tmp_path):
    road = road(BOY.name)
    road.bring_in(rolls(), tmp_path / "september")
    chief = road.come(CHIEF)
    chief.does("dispatched")
    road.come(TOWNSHIP).does("accepted", side="place")

    road.day(9, 2)
    town = road.come(TOWNSHIP)
    town.does("contacted", way="phone", text="电话里姑妈说在浙江义乌上六年级")
    town.does(
        "verified", outcome="in_school_elsewhere", text="姑妈说的，没有凭据", elsewhere="浙江省义乌市苏溪镇第二小学"
    )
    town.is_refused("closing", "E037")  # an aunt's word is no proof
    chief = road.come(CHIEF)
    chief.reads("不足")
    chief.does("referred", party="other_county", document="核〔2026〕2号", text="请核实是否在读")
    chief.draws("外地就读核实函", addressee="义乌市教育局")

    road.day(9, 18)
    chief = road.come(CHIEF)
    chief.does(
        "replied", names="外地教育部门", text="在读，六年级3班，学籍已转入", document="义教函〔2026〕88号", papers=SCAN
    )
    town = road.come(TOWNSHIP)
    town.does("verified", outcome="in_school_elsewhere", text="见复函", elsewhere="浙江省义乌市苏溪镇第二小学",
              document="义教函〔2026〕88号", papers=SCAN)  # fmt: skip
    town.does("closing", text="复函已附")
    assert not town.page.locator("#do-checked").count(), "whoever asked does not answer"
    second = road.come(SECOND)
    second.does("checked", agrees="yes")
    second.reads("已销号")
