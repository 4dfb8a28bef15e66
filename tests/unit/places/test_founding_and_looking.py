"""A county founded from the national lists, and looked at as of a day."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notoneless.audit.models import Event
from notoneless.audit.terms import System
from notoneless.places import actions, queries
from notoneless.places.models import Division
from notoneless.places.terms import AbsentError, Line, PlaceError
from notoneless.responsibility.queries import viewer_of
from notoneless.standards import divisions
from tests import world

pytestmark = pytest.mark.django_db
HOUSE = System("setup")


def viewer(made, key):
    return viewer_of(made.accounts[key], at=world.NOW)


def test_a_county_is_founded_with_its_real_towns_and_villages():
    done = actions.found_county(code="500153", on=world.LONG_AGO, by=HOUSE, at=world.NOW)
    assert (done.towns, done.villages) == (len(divisions.towns_of("500153")), len(divisions.villages_of("500153")))
    assert done.villages > 100
    towns = Division.objects.filter(level=2)
    assert {len(code) for code in towns.values_list("code", flat=True)} == {9}
    assert all(v.code.startswith(v.parent.code) for v in Division.objects.filter(level=3).select_related("parent")[:50])
    assert not Division.objects.filter(name__endswith="委员会").exists()
    assert Event.objects.filter(verb="places.found_county").count() == 1


def test_a_county_is_founded_once_by_the_house_alone_under_a_code_that_was_a_countys():
    actions.found_county(code="500153", on=world.LONG_AGO, by=HOUSE, at=world.NOW)
    for code, by, said in (("500153", HOUSE, "Q004"), ("123456", HOUSE, "Q003"), ("500000", HOUSE, "Q003")):
        with pytest.raises(PlaceError) as told:
            actions.found_county(code=code, on=world.LONG_AGO, by=by, at=world.NOW)
        assert told.value.code == said
    made = world.county("0002", "500120", children=False)
    with pytest.raises(PlaceError) as told:
        actions.found_county(code="500119", on=world.LONG_AGO, by=viewer(made, "bureau_leader"), at=world.NOW)
    assert told.value.code == "Q002"


def test_two_founded_counties_have_their_own_first_step():
    first = actions.found_county(code="500153", on=world.LONG_AGO, by=HOUSE, at=world.NOW)
    second = actions.found_county(code="500120", on=world.LONG_AGO, by=HOUSE, at=world.NOW)
    assert (first.path, second.path) == ("0001", "0002")


def test_each_post_sees_the_divisions_of_its_reach_and_the_way_to_them():
    made = world.county(children=False)
    world.county("0002", "500120", children=False)

    def seen(key):
        return [row.name for row in queries.division_tree(viewer(made, key), on=world.TODAY)]

    assert seen("section_chief") == ["甲县", "甲1镇", "甲11村", "甲12村", "甲2镇", "甲21村", "甲22村"]
    assert seen("township_officer:t1") == ["甲县", "甲1镇", "甲11村", "甲12村"]
    assert seen("village_officer:v21") == ["甲县", "甲2镇", "甲21村"]
    assert seen("principal:c") == ["甲县", "甲2镇", "甲21村"]
    assert seen("class_teacher:a1") == ["甲县", "甲1镇", "甲11村"]
    assert seen("auditor") == []


def test_each_post_sees_the_schools_of_its_reach():
    made = world.county(children=False)
    world.county("0002", "500120", children=False)

    def seen(key):
        return [row.name for row in queries.school_list(viewer(made, key), on=world.TODAY).rows]

    assert seen("section_chief") == ["甲a小学", "甲b小学", "甲c小学"]
    assert seen("centre_head") == ["甲a小学", "甲b小学", "甲c小学"]
    assert seen("principal:a") == ["甲a小学"]
    assert seen("class_teacher:b1") == ["甲b小学"]
    assert seen("township_officer:t1") == ["甲a小学", "甲b小学"]
    assert seen("village_officer:v22") == []
    assert seen("system_admin") == []


def test_a_foreign_school_is_as_absent_as_none():
    made = world.county(children=False)
    other = world.county("0002", "500120", children=False)
    for key in (other.schools["a"].pk, made.schools["c"].pk, "00000000-0000-4000-8000-000000000000", "no key"):
        with pytest.raises(AbsentError) as told:
            queries.school_page(viewer(made, "township_officer:t1"), key, on=world.TODAY)
        assert str(told.value) == str(AbsentError())


def test_a_class_teacher_sees_her_class_and_not_the_one_next_door():
    made = world.county(children=False)
    school = made.schools["a"].pk
    assert [r.number for r in queries.class_list(viewer(made, "class_teacher:a1"), school)] == [1]
    assert [r.number for r in queries.class_list(viewer(made, "principal:a"), school)] == [1, 2]
    assert [r.number for r in queries.class_list(viewer(made, "township_officer:t1"), school)] == [1, 2]


def test_lists_ask_the_same_number_of_questions_for_one_row_and_for_fifty():
    made = world.county(children=False)
    chief, teacher = viewer(made, "section_chief"), viewer(made, "principal:a")

    def asked(look):
        with CaptureQueriesContext(
            connection,
        ) as caught:
            look()
        return len(caught)

    looks = (
        lambda who: queries.school_list(who, on=world.TODAY).rows,
        lambda who: queries.division_tree(who, on=world.TODAY),
        lambda who: queries.area_list(who, on=world.TODAY),
    )
    before = [asked(lambda look=look: look(chief)) for look in looks]
    few = [asked(lambda look=look: look(teacher)) for look in looks]
    for number in range(60):
        actions.establish_school(
            division=made.villages["v12"].pk, name=f"第{number}小学", code=f"2150{700000 + number}", kind="211",
            on=world.LONG_AGO, document="", by=HOUSE, at=world.NOW, setting="220", headcount=number * 4,
        )  # fmt: skip
    assert [asked(lambda look=look: look(chief)) for look in looks] == before == few


def test_a_list_is_paged_by_its_last_row_in_every_order():
    made = world.county(children=False)
    for number in range(23):
        actions.establish_school(
            division=made.villages["v12"].pk, name=f"第{number % 5}小学", code=f"2150{700000 + number}", kind="211",
            on=world.LONG_AGO, document="", by=HOUSE, at=world.NOW, setting="220", headcount=number % 4 * 50,
        )  # fmt: skip
    chief = viewer(made, "section_chief")
    for order in ("path", "name", "headcount"):
        only, seen, mark = queries.SchoolFilter(order=order), [], ""
        while True:
            page = queries.school_list(chief, on=world.TODAY, only=only, after=mark, limit=4)
            seen += [row.id for row in page.rows]
            mark = page.next
            if not mark:
                break
        assert len(seen) == len(set(seen)) == 26
        assert seen == [row.id for row in queries.school_list(chief, on=world.TODAY, only=only, limit=None).rows]
    assert len(queries.school_list(chief, on=world.TODAY, after="no mark\x1fof ours\x1fat all").rows) == 26


def test_the_small_filter_and_the_rule_agree_on_both_sides_of_the_threshold():
    made = world.county(children=False)
    for count in (99, 100, 101):
        actions.establish_school(
            division=made.villages["v12"].pk, name=f"{count}人小学", code=f"2150{700000 + count}", kind="211",
            on=world.LONG_AGO, document="", by=HOUSE, at=world.NOW, setting="220", headcount=count,
        )  # fmt: skip
    chief = viewer(made, "section_chief")
    every = queries.school_list(chief, on=world.TODAY, limit=None).rows
    small = queries.school_list(chief, on=world.TODAY, only=queries.SchoolFilter(small=True)).rows
    assert [row.name for row in small] == ["99人小学"] == [row.name for row in every if row.small]


def test_units_are_found_by_code_and_by_written_name():
    made = world.county(children=False)
    codes = [made.towns[0].code, made.villages["v11"].code, "999999999"]
    found = queries.units_by_code(codes, on=world.TODAY, line=Line.PLACE)
    assert {code: unit.name for code, unit in found.items()} == {codes[0]: "甲1镇", codes[1]: "甲11村"}
    index = queries.index_of_county("0001", on=world.TODAY)
    assert index.division(town="甲1镇", village="甲12村").path == made.villages["v12"].path
    assert index.division(town="甲1镇", village="没有的村").path == made.towns[0].path
    assert index.division(village="没有的村") is None
    assert index.school(name=" 甲a 小学 ").id == made.schools["a"].pk
    assert queries.units_by_code(codes, on=date(2019, 1, 1), line=Line.PLACE) == {}
