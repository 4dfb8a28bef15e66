"""苗苗's clerk wrote 2031 for 2013. Nobody on a roll is yet to be born, and nobody is too young to be looked for by a slip."""

from __future__ import annotations

import pytest

from tests.stories.county import County, child, faults, sweep


@pytest.mark.parametrize("numbered", [False, True])
def test_a_birthday_yet_to_come_makes_no_child_too_young_to_be_missed(tmp_path, numbered):
    girl = child(61, "庹苗苗", 7, boy=False)
    county = County.in_order()
    county.register(girl, 出生日期="2031-03-12", **({} if numbered else {"公民身份号码": ""}))
    line = sweep(county, tmp_path)["庹苗苗"]

    assert line["verdict"] == "suspected_dropout" and line["ledger"] == "suspected_dropout"
    assert line["birth_on"] == (girl.born.isoformat() if numbered else "")
    assert ("户籍名册.csv", 41, "R031") in faults(tmp_path / "out")


def test_a_number_that_holds_a_day_yet_to_come_is_told(tmp_path):
    girl = child(61, "庹苗苗", 7, boy=False)
    county = County.in_order()
    county.register(girl, 公民身份号码="500153203103120029", 出生日期="")
    line = sweep(county, tmp_path)["庹苗苗"]

    assert line["verdict"] == "suspected_dropout" and line["birth_on"] == ""
    told = {code for file, row, code in faults(tmp_path / "out") if (file, row) == ("户籍名册.csv", 41)}
    assert told == {"R042"}
