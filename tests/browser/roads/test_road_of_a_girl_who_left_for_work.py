"""After grade six 春燕 went with a cousin to sew in a factory far away. On no roll, sought, referred, brought back, followed,
seen by the next sweep, and closed by two people: every step by a person at a browser."""

from __future__ import annotations

from datetime import date

import pytest

from tests.browser.roads.road import CHIEF, SCAN, SECOND, TOWNSHIP
from tests.stories.county import County, child

pytestmark = pytest.mark.long

GIRL = child(48, "蒲春燕", 7, boy=False)
SCHOOL = "principal:b"


def rolls(day: str = "2026-09-01", *, back: bool = False) -> County:
    """Return the county's rolls: in September she is on last term's alone, in December on the school's again."""
    county = County.in_order(day=day)
    county.register(GIRL, 村社区="黄坪村")
    county.enrol_last_term(GIRL)
    if back:
        county.enrol(GIRL)
        county.present(GIRL)
    return county


def test_from_no_roll_to_closed_by_two(road, tmp_path):
    road = road(GIRL.name)
    road.bring_in(rolls(), tmp_path / "september")

    chief = road.come(CHIEF)
    chief.reads("待派发")
    chief.does("dispatched", text="请三日内查清去向")
    for post, side in ((TOWNSHIP, "place"), (CHIEF, "school")):  # she is on no school's roll: the bureau stands for it
        road.come(post).does("accepted", side=side)

    road.day(9, 3)
    town = road.come(TOWNSHIP)
    town.does("verified", outcome="dropout", text="随表姐到外地的服装厂做工")
    town.does("reasoned", main="work", others=["poverty"])
    road.come("village_officer:v11").does("visited", way="visit", text="见到祖母，说年前不回来")
    town.case()
    town.is_refused("stepped", "须先做", step="return_order")
    chief = road.come(CHIEF)
    chief.does("stepped", step="persuasion", document="劝学〔2026〕1号")
    chief.draws("劝学通知书")
    chief.does("served", text="祖母签收", papers=SCAN)
    for party in ("police", "labour"):
        chief.does("referred", party=party, document=f"转〔2026〕{party}")

    road.day(9, 14)
    town = road.come(TOWNSHIP)
    town.does("stepped", step="return_order", due_on=date(2026, 9, 22), document="荣隆限期〔2026〕1号")
    town.does("served", text="父亲签收", papers=SCAN)
    chief = road.come(CHIEF)
    for party in ("公安", "人力资源"):
        chief.does("replied", names=party, text="已找到，劝说后答应返乡", papers=SCAN)

    road.day(9, 21)
    chief = road.come(CHIEF)
    chief.does("returned", placement="joined", school="荣隆初级中学", papers=SCAN)
    chief.reads("已复学")
    school = road.come(SCHOOL)  # from today she is that school's, and it follows her
    school.does("accepted", side="school")
    for day, days in (((10, 21), 30), ((11, 20), 60), ((12, 21), 90)):
        road.day(*day)
        road.come(SCHOOL).does("followed", days=days, in_class="yes")
    school = road.come(SCHOOL)
    school.may_not("closing")  # nobody but the school said so yet

    road.day(12, 28)
    road.bring_in(rolls("2026-12-28", back=True), tmp_path / "december")
    school = road.come(SCHOOL)
    school.reads("再次见到")
    school.does("closing", text="三次跟踪都在校，十二月名册上有她")
    town = road.come(TOWNSHIP)
    town.may_not("checked")
    second = road.come(SECOND)
    second.does("checked", agrees="yes")
    second.reads("已销号")
    assert second.visitor.overflow() == 0
