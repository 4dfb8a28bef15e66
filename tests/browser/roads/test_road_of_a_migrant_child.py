"""若兰 came with her parents from another province: no register of this county names her, only the list of residents. She is of
age, on no school's roll, and the county where she lives must find her a place."""

from __future__ import annotations

import pytest

from tests.browser.roads.road import CHIEF, SCAN, SECOND, TOWNSHIP
from tests.stories.county import County, child

pytestmark = pytest.mark.long

GIRL = child(52, "甘若兰", 3, boy=False)
SCHOOL = "principal:a"


def rolls(day: str = "2026-09-01", *, enrolled: bool = False) -> County:
    """Return the county's rolls: she stands on the list of residents alone, later on the school's too."""
    county = County.in_order(day=day)
    county.add(
        "居住证流动人口名册", 姓名=GIRL.name, 性别=GIRL.sex, 出生日期=f"{GIRL.born:%Y-%m-%d}", 公民身份号码=GIRL.number,
        户籍所在地="贵州省遵义市", 居住乡镇="荣隆镇", 居住村社区="黄坪村", 监护人姓名=GIRL.guardian, 联系电话=GIRL.phone,
    )  # fmt: skip
    if enrolled:
        county.enrol(GIRL)
        county.present(GIRL)
    return county


def test_found_on_the_list_of_residents_and_given_a_place(road, tmp_path):
    road = road(GIRL.name)
    road.bring_in(rolls(), tmp_path / "september")
    chief = road.come(CHIEF)
    chief.does("dispatched")
    road.come(TOWNSHIP).does("accepted", side="place")

    road.day(9, 2)
    town = road.come(TOWNSHIP)
    town.does("verified", outcome="dropout", text="随父母租住在黄坪村，不知道在这里也能报名")
    town.does("reasoned", main="migration")
    town.does("visited", way="visit", text="向父母讲明随迁子女入学办法")
    chief = road.come(CHIEF)
    chief.does("referred", party="other_county", document="核〔2026〕1号", text="请核对原籍学籍")

    road.day(9, 9)
    chief = road.come(CHIEF)
    chief.does("replied", names="外地教育部门", text="原籍无学籍，同意在居住地建籍", papers=SCAN)
    chief.does("returned", placement="joined", school="荣隆镇中心小学", papers=SCAN)
    school = road.come(SCHOOL)
    school.does("accepted", side="school")
    for day, days in (((10, 9), 30), ((11, 9), 60), ((12, 8), 90)):
        road.day(*day)
        road.come(SCHOOL).does("followed", days=days, in_class="yes")
    road.day(12, 14)
    road.bring_in(rolls("2026-12-14", enrolled=True), tmp_path / "december")
    school = road.come(SCHOOL)
    school.does("closing")
    second = road.come(SECOND)
    second.does("checked", agrees="yes")
    second.reads("已销号")
