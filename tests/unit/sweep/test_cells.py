"""What is told of single cells: places and schools that are none, lines that name nobody, and only they."""

from __future__ import annotations

import pytest

from tests.stories.county import County, child, faults, sweep, table


def told(tmp_path, county: County, code: str) -> set[tuple[str, int]]:
    sweep(county, tmp_path)
    return {(file, row) for file, row, found in faults(tmp_path / "out") if found == code}


def test_a_town_that_is_none_of_the_countys_is_told_where_the_line_says_no_other_county(tmp_path):
    county = County.in_order()
    register = county.rolls["户籍名册"]
    towns = ("荣隆镇人民政府", "不存在镇", "保华镇", "保华镇", "荣隆", "无", "荣昌区盘龙镇", "")
    counties = ("荣昌区", "", "南川区", "荣昌县", "", "", "", "")
    for row, town, where in zip(register, towns, counties, strict=False):
        row.update(乡镇街道=town, 区县=where)
    county.add("残疾人名册", 姓名="庹小满", 身份证号="500153201903120046", 残疾类别="视力", 乡镇="火星镇")
    boarder = child(70, "秦远来", 8, boy=True)  # of another county, and so is the town beside the name
    county.enrol(boarder, 户籍所在乡镇="丰都镇")

    assert told(tmp_path, county, "R036") == {("户籍名册.csv", 2), ("户籍名册.csv", 4), ("残疾人名册.csv", 1)}


@pytest.mark.parametrize(("code", "known"), [
    ("500153101001", True), ("500226101001", True), ("", True), ("/", True), ("500153101", False), ("999999101001", False),
    ("村001", False),
])  # fmt: skip
def test_a_villages_code_has_twelve_digits_and_begins_with_a_county(tmp_path, code, known):
    county = County.in_order()
    for row in county.rolls["户籍名册"]:
        row["村居代码"] = "500153101001"
    county.rolls["户籍名册"][4]["村居代码"] = code
    assert told(tmp_path, county, "R036") == (set() if known else {("户籍名册.csv", 5)})


@pytest.mark.parametrize(("code", "known"), [
    ("3150153001", True), ("2150153001.0", True), ("２１５０１５３００１", True), ("", True), ("无", True),
    ("215015", False), ("9950153001", False), ("2199153001", False),
])  # fmt: skip
def test_a_code_that_can_be_no_schools_is_told(tmp_path, code, known):
    county = County.in_order()
    for row in county.rolls["学籍名册"]:
        row["学校标识码"] = "2150153001"
    county.rolls["学籍名册"][2]["学校标识码"] = code
    assert told(tmp_path, county, "R035") == (set() if known else {("学籍名册.csv", 3)})


@pytest.mark.parametrize("nothing", ["", "无", "/", "不详"])
def test_a_line_that_names_nobody_is_no_child_and_is_given_back(tmp_path, nothing):
    county = County.in_order()
    somewhere = {"学校名称": "荣隆镇中心小学", "年级": "一年级"}
    county.add("学籍名册", 姓名=nothing, 身份证件号=nothing, 就读状态="在读", **somewhere)
    county.add("学籍名册", 姓名=nothing, 学籍号="L500153201903120046", 就读状态="在读", **somewhere)
    county.add("学籍名册", 姓名="庹小满", 就读状态="在读", **somewhere)
    county.add("学籍名册", 姓名=nothing, 监护人姓名="庹大满", 就读状态="在读", **somewhere)
    county.add("户籍名册", 姓名=nothing, 民族="汉族", 乡镇街道="荣隆镇")
    county.add("户籍名册", 姓名=nothing, 出生日期="2015-05-05", 乡镇街道="荣隆镇")
    county.add("在校点名册", 姓名=nothing, 是否在校="是", **somewhere)

    assert told(tmp_path, county, "R038") == {("学籍名册.csv", 41), ("户籍名册.csv", 41), ("在校点名册.csv", 41)}
    lines = table(tmp_path / "out" / "ledger.csv")
    assert len(lines) == 44, "forty in order, and the four of whom somebody could say who they are"
    assert {line["register_row"] for line in lines} == {*map(str, range(1, 41)), "42", ""}
