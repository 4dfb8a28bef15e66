"""An office's own table of tasks: what is plain becomes tasks, what is not stays out at its heading, and nothing is guessed."""

from __future__ import annotations

import uuid
from datetime import date

import pytest

from notoneless.programmes.rules.lists import Facts, Place, TaskLine, judge
from notoneless.programmes.terms import Repeats

HEAD, DEPUTY, OTHER = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()
ONE = Place("place:00010001", "一镇", ((HEAD, "township_leader", "一镇·镇长"),))
TWO = Place("place:00010002", "二镇", ())
TWINS = (Place("school:1", "中心小学"), Place("school:2", "中心小学"))
BUREAU = Place(
    "place:0001", "某县", ((DEPUTY, "section_chief", "某县·科长甲"), (OTHER, "section_chief", "某县·科长乙"))
)
FACTS = Facts(
    {"一镇": (ONE,), "二镇": (TWO,), "各镇街": (ONE, TWO), "中心小学": TWINS, "某县": (BUREAU,)},
    {"镇长": "township_leader", "科长": "section_chief"},
    {"每月": "month", "一次": "once"},
)


def row(**more):
    said = {"measure": "落实联保", "text": "签责任书", "unit": "一镇", "due": "2026-12-31"} | more
    return TaskLine(number=said.pop("number", 2), **said)


def left(*rows):
    judged = judge(rows, FACTS)
    assert not judged.planned
    return [one.heading for one in judged.unclear]


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026-12-31", date(2026, 12, 31)), ("2026/1/5", date(2026, 1, 5)), ("2026年2月底前", date(2026, 2, 28)),
        ("2026年12月5日前", date(2026, 12, 5)), ("2026-12-31 00:00:00", date(2026, 12, 31)),
    ],
)  # fmt: skip
def test_a_day_as_offices_write_it(written, day):
    assert judge([row(due=written)], FACTS).planned[0].due_on == day


@pytest.mark.parametrize(
    ("more", "heading"),
    [
        ({"due": "年底"}, "完成时限"), ({"due": "2026-02-30"}, "完成时限"), ({"due": ""}, "完成时限"), ({"unit": ""}, "责任单位"),
        ({"unit": "三镇"}, "责任单位"), ({"unit": "中心小学"}, "责任单位"), ({"text": " "}, "任务"), ({"measure": ""}, "措施"),
        ({"unit": "二镇", "owner": "镇长"}, "责任岗位"), ({"unit": "某县", "owner": "科长"}, "责任岗位"), ({"repeats": "常态"}, "周期"),
        ({"until": "2027-01-01"}, "重复到"), ({"repeats": "每月", "until": "2026-01-01"}, "重复到"), ({"text": "字" * 501}, "任务"),
        ({"spoiled": ("任务", "这一格是公式。", "a formula")}, "任务"),
    ],
)  # fmt: skip
def test_what_is_not_plain_stays_out(more, heading):
    assert left(row(**more)) == [heading]


def test_an_empty_measure_is_that_of_the_row_above_and_the_rest_is_not_filled_in():
    judged = judge([row(clause="第三条"), row(number=3, measure="", text="每月报", repeats="每月")], FACTS)
    assert [one.row.measure for one in judged.planned] == ["落实联保"] * 2
    assert judged.measures == (("第三条", "落实联保"),) and judged.planned[1].repeats == Repeats.MONTH
    assert left(row(number=3, due="", measure="")) == ["措施"]


def test_all_of_a_kind_and_several_by_name():
    judged = judge([row(unit="各镇街", owner="镇长")], FACTS)
    assert [(one.name, one.post) for one in judged.planned] == [("一镇", HEAD), ("二镇", None)]
    assert len(judge([row(unit="一镇、二镇")], FACTS).planned) == 2
    assert left(row(unit="一镇、三镇")) == ["责任单位"], "half a row is no row"
    assert judge([row(unit="某县", owner="某县·科长乙")], FACTS).planned[0].post == OTHER


def test_the_same_task_is_not_given_twice():
    judged = judge([row(), row(number=3)], FACTS)
    assert len(judged.planned) == 1 and judged.same == 1
    again = Facts(FACTS.units, FACTS.kinds, FACTS.repeats, frozenset({judged.planned[0].mark}))
    assert judge([row()], again).same == 1
    assert judge([row()], FACTS).digest != judge([row(due="2026-12-30")], FACTS).digest
