"""天宇 cannot walk and never stood on any school's roll. He is found by the register and the disabled persons' federation's list;
the commission decides that teachers come to him, and that is no dropout."""

from __future__ import annotations

import pytest

from tests.browser.roads.road import CHIEF, SCAN, SECOND, TOWNSHIP
from tests.stories.county import County, child

pytestmark = pytest.mark.long

BOY = child(52, "向天宇", 4, boy=True)


def rolls(day: str = "2026-09-01") -> County:
    """Return the county's rolls: he is on the register and on the list of the disabled, and on no school's."""
    county = County.in_order(day=day)
    county.register(BOY, 村社区="高田村")
    county.add(
        "残疾人名册", 姓名=BOY.name, 残疾人证号=BOY.number + "43", 残疾类别="肢体", 残疾等级="三级", 乡镇街道=BOY.town
    )
    return county


def test_found_assessed_and_taught_at_home(road, tmp_path):
    road = road(BOY.name)
    road.bring_in(rolls(), tmp_path / "september")
    chief = road.come(CHIEF)
    chief.does("dispatched")
    road.come(TOWNSHIP).does("accepted", side="place")

    road.day(9, 2)
    officer = road.come("village_officer:v12")
    officer.does("visited", way="group_visit", text="与村委会上门，孩子不能走路，从未上学")
    town = road.come(TOWNSHIP)
    town.does("verified", outcome="dropout", text="从未入学，母亲在家照料")
    town.does("reasoned", main="disability")
    town.reads("残联")  # for this reason the federation must be asked
    chief = road.come(CHIEF)
    chief.does("referred", party="disabled_federation", document="转〔2026〕3号", text="请评估并提供辅具")
    chief.draws("转办函（其他部门）", addressee="区残疾人联合会")

    road.day(9, 16)
    chief = road.come(CHIEF)
    chief.does("replied", names="残联", text="评定为肢体三级，建议送教上门", papers=SCAN)
    chief.does("verified", outcome="home_teaching", text="特教专家委员会评估，自九月二十日起送教上门")
    chief.is_refused("closing", "E037")  # nothing proves it yet
    chief.does("verified", outcome="home_teaching", text="补交安置决定", document="特教委〔2026〕7号", papers=SCAN)
    chief.reads("已足")
    town = road.come(TOWNSHIP)
    town.does("closing", text="安置决定已附")
    second = road.come(SECOND)
    second.does("checked", agrees="yes")
    second.reads("已销号")
    file = road.sit_down(CHIEF)
    assert file.visitor.go("/cases/todo") == 200
    assert BOY.name not in file.page.locator("main").inner_text(), "nothing is due about him any more"
