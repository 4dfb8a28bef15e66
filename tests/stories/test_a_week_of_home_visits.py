"""A class teacher has one Wednesday afternoon and one Saturday morning, and eight homes up the valley. Nobody may be left untold.

冉小三's family is out in the fields until the weekend; to 田小五's two must go. One home has no place on the map: it is told, and
planned once somebody has looked it up. What the head teacher then wants otherwise is held, and the rest planned again.
"""

from __future__ import annotations

import json

import openpyxl

from tests.stories.county import notoneless
from tests.unit.planning.rounds.school import HOMES, TEACHERS, lists


def test_a_week_of_home_visits(tmp_path):
    lost = [dict(row) for row in HOMES]
    place = lost[6].pop("纬度")
    homes, staff = lists(tmp_path, lost, TEACHERS)
    out = tmp_path / "路线"
    told = notoneless("rounds", str(homes), str(staff), "--out", str(out))
    assert told.code == 0, told.err
    assert "7 家排上 7 家" in told.out and "T064" in told.out and "第 9 行" in told.out

    # Somebody looks the place up; nothing else is typed again.
    homes, staff = lists(tmp_path, [*lost[:6], {**lost[6], "纬度": place}, *lost[7:]], TEACHERS)
    out = tmp_path / "路线二"
    told = notoneless("rounds", str(homes), str(staff), "--out", str(out), "--json")
    found = json.loads(told.out)
    assert (found["visits"], found["served"], found["not_read"], found["left_over"]) == (8, 8, [], [])
    saturday = [one for one in found["rounds"] if one["on"] == "2026-12-05"]
    assert [stop["visit"] for one in saturday for stop in one["stops"]].count("F02") == 1
    doors = [
        (one["teacher"], stop["begin"]) for one in found["rounds"] for stop in one["stops"] if stop["visit"] == "F05"
    ]
    assert {teacher for teacher, _ in doors} == {"王老师", "李老师"} and len({begin for _, begin in doors}) == 1

    # The head teacher wants one family first; the book says so, and the plan is made again around it.
    book = openpyxl.load_workbook(out / "家访路线.xlsx")
    line = next(row for row in book["全部路线"].iter_rows(min_row=4) if row[1].value == "F07")
    line[0].value, line[8].value = "次序", 1
    kept = tmp_path / "锁定.xlsx"
    book.save(kept)
    told = notoneless(
        "rounds", str(homes), str(staff), "--keep", str(kept), "--out", str(tmp_path / "路线三"), "--json"
    )
    again = json.loads(told.out)
    (first,) = [one for one in again["rounds"] if one["teacher"] == "李老师"]
    assert first["stops"][0]["visit"] == "F07" and again["served"] == 8 and again["conflicts"] == []

    # The same lists give the same plan to the letter.
    notoneless("rounds", str(homes), str(staff), "--out", str(tmp_path / "路线四"), "--json")
    assert (tmp_path / "路线四" / "家访路线.json").read_bytes() == (out / "家访路线.json").read_bytes()
