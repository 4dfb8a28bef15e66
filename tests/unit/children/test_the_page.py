"""One child's page: whole, in scope, in as many statements for a long file as for a short one."""

from __future__ import annotations

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from notoneless.children import queries
from notoneless.children.models import RollLine, Sponsor
from notoneless.children.terms import AbsentError
from tests import world
from tests.unit.children.conftest import viewer

pytestmark = pytest.mark.django_db


def page(county, post, child):
    return queries.child_file(viewer(county, post), getattr(child, "pk", child), on=world.TODAY)


def test_the_page_holds_what_the_file_holds_and_no_number_in_full(rong, seen):
    child = rong.children["a1"]
    file = page(rong, "class_teacher:a1", child)
    assert file.line.name == "甲甲童" and file.line.school == "甲a小学" and file.line.room == "三年级1班"
    assert [fact.what for fact in file.identifiers] == ["公民身份号码"]
    assert child.identifiers.get().number.open(why="test") not in repr(file) + str(file.identifiers[0].cells[0])
    assert file.categories[0].what == "困难类型" and file.categories[0].text == ""
    assert file.spells[0].what == "甲a小学三年级1班"
    assert file.timeline[0].title == "本区在校" or file.timeline[-1].title
    assert file.may_remark and not file.may_edit
    assert seen.subject == f"children_child:{child.pk}"


def test_lines_of_rolls_are_told_in_words(rong, seen):
    child = rong.children["a1"]
    said = {"child": child, "publication": uuid.uuid4(), "on": world.TODAY, "file": "a.csv"}
    RollLine.objects.create(**said, roll="higher_stage", row=7, method="scored")
    RollLine.objects.create(**said, roll="of a later version", row=8, method="and its method")
    (told,) = (one.text for one in page(rong, "class_teacher:a1", child).timeline if one.title == "名册记录")
    assert told == "普高中职名册 a.csv 第 7 行（多项比对打分）；of a later version a.csv 第 8 行（and its method）"
    with translation.override("en"):
        (told,) = (one.text for one in page(rong, "class_teacher:a1", child).timeline if "a.csv" in one.text)
    assert told.startswith("higher stage a.csv row 7（scored on many fields）")


def test_the_chain_leads_to_people_by_name_on_both_lines(rong, seen):
    file = page(rong, "section_chief", rong.children["a1"])
    told = {holder.name for link in file.chain.links for holder in link.holders}
    assert "甲a1班主任人" in told and "甲v11村干部人" in told


def test_what_lies_outside_is_absent_like_what_is_not(rong, bi, seen):
    for post, foreign in (
        ("class_teacher:a1", rong.children["a2"]), ("principal:a", rong.children["b1"]),
        ("village_officer:v11", rong.children["b1"]), ("section_chief", bi.children["a1"]),
        ("section_chief", uuid.uuid4()), ("section_chief", "no-key"), ("auditor", rong.children["a1"]),
    ):  # fmt: skip
        with pytest.raises(AbsentError):
            page(rong, post, foreign)


def test_siblings_out_of_scope_are_not_mentioned(rong, seen):
    a1, c1 = rong.children["a1"], rong.children["c1"]
    c1.household_spells.update(household=a1.household_spells.get().household)
    assert [row.line.name for row in page(rong, "section_chief", a1).siblings] == ["甲丁童"]
    assert page(rong, "class_teacher:a1", a1).siblings == ()


def test_duty_by_name_opens_the_file_wherever_the_child_lives(rong, seen):
    child = rong.children["c1"]
    with pytest.raises(AbsentError):
        page(rong, "village_officer:v11", child)
    line = Sponsor.objects.create(
        child=child, account=rong.accounts["village_officer:v11"], role="包保干部", recorded_at=world.NOW,
        began_on=world.YEAR,
    )  # fmt: skip
    file = page(rong, "village_officer:v11", child)
    assert file.sponsors[0].what == "甲v11村干部人" and file.chain.sponsors[0].name == "甲v11村干部人"
    line.ended_on = world.TODAY
    line.save()
    with pytest.raises(AbsentError):
        page(rong, "village_officer:v11", child)


def test_a_long_file_takes_no_more_statements_than_a_short_one(rong, seen):
    child = rong.children["a1"]
    with CaptureQueriesContext(connection) as short:
        page(rong, "section_chief", child)
    RollLine.objects.bulk_create(
        RollLine(child=child, publication=uuid.uuid4(), on=world.YEAR, roll="register", file="户籍.xlsx", row=row)
        for row in range(50)
    )
    with CaptureQueriesContext(connection) as long:
        page(rong, "section_chief", child)
    assert len(short) == len(long) <= 29  # 27 on SQLite
