"""The list: what is in it, what narrows it, how it goes on."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notoneless.children import queries
from notoneless.children.models import Category, NameUsed, Sponsor
from notoneless.children.queries import ChildFilter
from tests import world
from tests.unit.children.conftest import viewer

pytestmark = pytest.mark.django_db


def names(page):
    return [row.name for row in page.rows]


def listed(county, post, **only):
    return names(queries.child_list(viewer(county, post), on=world.TODAY, only=ChildFilter(**only)))


def test_each_post_sees_its_own(rong, bi, seen):
    assert len(listed(rong, "section_chief")) == 6
    assert listed(rong, "class_teacher:a1") == ["甲甲童"]
    assert listed(rong, "principal:a") == ["甲甲童", "甲乙童"]
    assert set(listed(rong, "inspector")) == {"甲甲童", "甲乙童", "甲丙童"}
    assert set(listed(rong, "village_officer:v11")) == {"甲甲童", "甲乙童", "甲己童"}
    assert listed(rong, "village_officer:v22") == ["甲戊童"]
    assert listed(rong, "system_admin") == []
    assert {row[0] for row in listed(bi, "section_chief")} == {"乙"}


def test_a_mark_is_found_under_every_writing_though_it_lies_sealed(rong, seen):
    a1, b1 = rong.children["a1"], rong.children["b1"]
    a1.categories.all().delete()
    b1.categories.all().delete()
    Category.objects.create(child=b1, group="hardship", code="农村低保", recorded_at=world.NOW)
    found = listed(rong, "section_chief", mark="dibao")
    assert "甲丙童" in found and "甲甲童" not in found and len(found) == 5
    Category.objects.create(child=a1, group="hardship", code="建卡贫困户", recorded_at=world.NOW)
    assert listed(rong, "section_chief", mark="lifted_household") == ["甲甲童"]


def test_narrowed_by_standing_grade_age_place_and_school(rong, seen):
    assert listed(rong, "section_chief", standing=("suspected_dropout",)) == ["甲己童"]
    assert listed(rong, "section_chief", ledger="suspected_dropout") == ["甲己童"]
    assert len(listed(rong, "section_chief", grade=3)) == 4
    assert listed(rong, "section_chief", school=rong.schools["b"].path) == ["甲丙童"]
    assert listed(rong, "section_chief", place=rong.towns[1].path) == ["甲丁童", "甲戊童"]
    assert len(listed(rong, "section_chief", age_from=9, age_to=9)) == 6
    assert listed(rong, "section_chief", age_from=10) == []
    assert listed(rong, "section_chief", sex="2") == []


def test_pages_follow_each_other_and_lose_nobody(rong, seen):
    who = viewer(rong, "section_chief")
    for order in ("name", "-name", "standing", "-standing"):
        got, after = [], ""
        while True:
            page = queries.child_list(who, on=world.TODAY, order=order, after=after, size=2)
            got += names(page)
            after = page.next
            if not after:
                break
        assert len(got) == len(set(got)) == 6
        assert got == names(queries.child_list(who, on=world.TODAY, order=order))


def test_a_mark_of_another_county_begins_at_the_beginning(rong, bi, seen):
    who = viewer(rong, "section_chief")
    foreign = str(bi.children["a1"].pk)
    assert queries.child_list(who, on=world.TODAY, after=foreign) == queries.child_list(who, on=world.TODAY)
    assert queries.child_list(who, on=world.TODAY, after="nonsense") == queries.child_list(who, on=world.TODAY)


def test_found_by_name_pinyin_initials_and_number(rong, bi, seen):
    who = viewer(rong, "section_chief")
    child = rong.children["a1"]
    number = child.identifiers.get().number.open(why="test")
    for text in (
        "甲甲童",
        "甲甲",
        "jia jia tong",
        "jiajiatong",
        "jjt",
        number,
        f"G{number}",
        f"{number}41",
        f" {number[:6]} {number[6:]} ",
    ):
        assert "甲甲童" in [row.name for row in queries.search(who, text, on=world.TODAY).children], text
    for text in ("", "x", number[:10], "500153", "没有这个人", "%", "_"):
        assert not queries.search(who, text, on=world.TODAY).children, text
    foreign = bi.children["a1"].identifiers.get().number.open(why="test")
    assert not queries.search(who, foreign, on=world.TODAY).children
    assert queries.search(viewer(rong, "class_teacher:a1"), "甲乙童", on=world.TODAY).children == ()


def test_a_former_name_and_an_alias_lead_to_the_child(rong, seen):
    who = viewer(rong, "section_chief")
    NameUsed.objects.create(child=rong.children["b1"], name="王小花", pinyin="wang xiao hua", recorded_at=world.NOW)
    assert [row.name for row in queries.search(who, "王小花", on=world.TODAY).children] == ["甲丙童"]
    assert [row.name for row in queries.search(who, "wangxiaohua", on=world.TODAY).children] == ["甲丙童"]


def test_similar_children_are_those_of_the_same_sound_or_number_in_scope(rong, bi, seen):
    who = viewer(rong, "section_chief")
    child = rong.children["a1"]
    alike = queries.similar(who, name="贾嘉桐", on=world.TODAY, birth_on=child.birth_on)
    assert [one.child.name for one in alike] == ["甲甲童"]
    assert set(alike[0].why) == {"sound", "birth"}
    number = child.identifiers.get().number.open(why="test")
    assert [one.child.name for one in queries.similar(who, name="", on=world.TODAY, numbers=(number,))] == ["甲甲童"]
    assert queries.similar(viewer(rong, "class_teacher:b1"), name="贾嘉桐", on=world.TODAY) == ()


def test_names_spelled_so_come_before_names_that_only_begin_with_these_letters(rong, seen):
    for order, name in enumerate(("刘小雅", "吕洋", "鲁玉", "卢毅")):
        world.child(rong, name, order=200 + order, village="v11", room="a1", standing="in_school_local")
    who = viewer(rong, "section_chief")

    def found(text, limit=20):
        hits = queries.search(who, text, on=world.TODAY, limit=limit)
        return [row.name for row in hits.children], hits.more

    spelled, _more = found("lu")
    assert set(spelled[:2]) == {"鲁玉", "卢毅"}
    assert {"吕洋", "鲁玉", "卢毅"} <= set(found("ly")[0])
    first, more = found("l", limit=2)
    assert len(first) == 2 and more
    assert len(found("ly")[0]) == len(set(found("ly")[0]))


def test_whom_somebody_answers_for_by_name_alone_is_found_too(rong, seen):
    child = rong.children["c1"]
    account = rong.accounts["system_admin"]
    assert not queries.search(viewer(rong, "system_admin"), child.name, on=world.TODAY).children
    Sponsor.objects.create(child=child, account=account, recorded_at=world.NOW, began_on=world.YEAR)
    who = queries.with_duty(viewer(rong, "system_admin"), world.TODAY)
    for text in (child.name, child.pinyin, child.initials):
        assert [row.name for row in queries.search(who, text, on=world.TODAY).children] == [child.name], text


def test_schools_and_places_are_found_by_name(rong, seen):
    hits = queries.search(viewer(rong, "section_chief"), "甲a小学", on=world.TODAY)
    assert [(unit.kind, unit.name) for unit in hits.units] == [("school", "甲a小学")]
    hits = queries.search(viewer(rong, "section_chief"), "甲11村", on=world.TODAY)
    assert [(unit.kind, unit.where) for unit in hits.units] == [("place", "甲1镇")]


def test_a_list_asks_the_same_few_questions_for_one_child_and_for_fifty(rong, seen):
    who = viewer(rong, "section_chief")
    with CaptureQueriesContext(connection) as one:
        queries.child_list(who, on=world.TODAY, size=1)
    for order in range(60):
        world.child(rong, f"李{order}", order=100 + order, village="v11", room="a1", standing="in_school_local")
    with CaptureQueriesContext(connection) as many:
        assert len(queries.child_list(who, on=world.TODAY).rows) == 50
    assert len(one) == len(many) <= 2


def test_a_look_at_a_list_names_the_children_shown(rong, seen):
    queries.child_list(viewer(rong, "class_teacher:a1"), on=world.TODAY)
    assert seen.children == {rong.children["a1"].pk}


def test_counts_end_at_a_thousand(rong, seen):
    who = viewer(rong, "section_chief")
    assert queries.child_count(who, on=world.TODAY) == 6
    assert queries.child_count(who, on=world.TODAY, most=5) is None
    assert queries.ledger_counts(who) == {"suspected_dropout": 1, "dropout": 0}
