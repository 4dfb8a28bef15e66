"""志强 stays away, comes back, is closed, and stays away again. There is one case all along, and everybody who opens it sees that."""

from __future__ import annotations

import pytest

from tests.browser.roads.road import CHIEF, SCAN, SECOND, TOWNSHIP
from tests.stories.county import County, child

pytestmark = pytest.mark.long

BOY = child(48, "蒙志强", 7, boy=True)
SCHOOL = "principal:b"


def rolls(day: str, *, here: bool) -> County:
    """Return the county's rolls: he is on the school's all along, and in class or not."""
    county = County.in_order(day=day)
    county.register(BOY, 村社区="黄坪村")
    county.enrol(BOY)
    county.present(BOY, *(() if here else ("否", "21")))
    return county


def test_closed_and_lost_again_is_the_same_case(road, tmp_path):
    road = road(BOY.name)
    road.bring_in(rolls("2026-09-01", here=False), tmp_path / "september")
    road.come(CHIEF).does("dispatched")
    road.come(TOWNSHIP).does("accepted", side="place")
    school = road.come(SCHOOL)
    school.does("accepted", side="school")
    school.does("verified", outcome="dropout", text="在镇上修车铺帮工")
    school.does("reasoned", main="aversion")
    school.does("stepped", step="persuasion")
    school.does("served", papers=SCAN, text="父亲签收")
    road.day(9, 7)
    road.come(SCHOOL).does("returned", placement="own_class", school="荣隆初级中学", papers=SCAN)
    for day, days in (((10, 9), 30), ((11, 9), 60), ((12, 7), 90)):
        road.day(*day)
        road.come(SCHOOL).does("followed", days=days, in_class="yes")
    road.come(SECOND).does("seen", way="revisit", in_class="yes", text="到教室看过，见到本人")
    town = road.come(TOWNSHIP)
    town.does("closing")
    road.come(CHIEF).does("checked", agrees="yes")

    road.day(12, 21)
    road.bring_in(rolls("2026-12-21", here=False), tmp_path / "december")
    school = road.come(SCHOOL)
    school.reads("重新立案", "又辍学", "去向待核实", "2026-00001")
    school.does("verified", outcome="dropout", text="又回修车铺了")
    school.reads("劝返中")
    listed = road.sit_down(CHIEF)
    listed.visitor.go("/cases/")
    listed.reads("共 1 件")
