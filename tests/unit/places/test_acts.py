"""What each act asks for, what it refuses and in which words, and what it leaves behind."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from notoneless.audit.models import Event
from notoneless.audit.terms import System
from notoneless.places import actions, queries
from notoneless.places.models import AreaSchool, Division, Former, PathChange, School, SchoolClass
from notoneless.places.terms import AbsentError, PlaceError
from notoneless.responsibility.queries import viewer_of
from tests import world

pytestmark = pytest.mark.django_db
HOUSE = System("test")
SAID = {"on": world.TODAY, "document": "县府〔2026〕9号", "by": HOUSE, "at": world.NOW}


@pytest.fixture
def made():
    return world.county(children=False)


def viewer(made, key):
    return viewer_of(made.accounts[key], at=world.NOW)


def refused(told_code, act, /, **given):
    before = Event.objects.count()
    with pytest.raises(PlaceError) as told:
        act(**given)
    assert told.value.code == told_code
    assert told.value.zh and told.value.en
    assert Event.objects.count() == before


def test_a_renamed_school_is_found_under_the_name_of_its_day(made):
    school = made.schools["a"]
    actions.rename(unit="school", key=school.pk, name="向阳小学", **SAID)
    eve = world.TODAY - timedelta(days=1)
    assert queries.names_on("school", [(school.pk, eve), (school.pk, world.TODAY)]) == {
        (school.pk, eve): "甲a小学", (school.pk, world.TODAY): "向阳小学",
    }  # fmt: skip
    chief = viewer(made, "section_chief")
    assert queries.school_page(chief, school.pk, on=eve).school.name == "甲a小学"
    page = queries.school_page(chief, school.pk, on=world.TODAY)
    assert page.school.name == "向阳小学"
    assert [(row.label, row.said["old_name"], row.document) for row in page.history] == [
        ("更名", "甲a小学", "县府〔2026〕9号")
    ]
    assert queries.index_of_county("0001", on=world.TODAY).school(name="甲a小学").id == school.pk


def test_nothing_is_changed_ahead_backwards_or_to_what_it_is(made):
    key = made.schools["a"].pk
    given = SAID | {"unit": "school", "key": key}
    refused("Q021", actions.rename, name="新名", **given | {"on": world.TODAY + timedelta(days=1)})
    refused("Q025", actions.rename, name=" 甲a小学 ", **given)
    refused("Q027", actions.rename, name="  ", **given)
    refused("Q027", actions.rename, name="名" * 101, **given)
    actions.rename(name="新名", **given)
    refused("Q022", actions.rename, name="旧名", **given | {"on": world.TODAY - timedelta(days=1)})
    actions.close_school(key=key, **SAID | {"on": world.TODAY + timedelta(days=1)})
    refused("Q023", actions.rename, name="又名", **given)


def test_the_second_of_two_clerks_sees_that_the_first_changed_it(made):
    school = made.schools["a"]
    actions.rename(unit="school", key=school.pk, name="向阳小学", seen=school.version, **SAID)
    refused("Q020", actions.rename, unit="school", key=school.pk, name="朝阳小学", seen=school.version, **SAID)
    assert School.objects.get(pk=school.pk).name == "向阳小学"


@pytest.mark.parametrize(
    "key", ["township_officer:t1", "principal:a", "inspector", "county_leader", "class_teacher:a1"]
)
def test_who_may_not_edit_a_unit_is_told_that_there_is_none(made, key):
    who = viewer(made, key)
    for unit, one in (("school", made.schools["a"]), ("division", made.towns[0]), ("centre", made.centre)):
        with pytest.raises(AbsentError):
            actions.rename(unit=unit, key=one.pk, name="新名", **SAID | {"by": who})
    assert not Former.objects.exists()


def test_a_chief_changes_nothing_in_the_next_county(made):
    other = world.county("0002", "500120", children=False)
    chief = viewer(made, "section_chief")
    actions.rename(unit="school", key=made.schools["a"].pk, name="新名", **SAID | {"by": chief})
    for act, given in (
        (actions.rename, {"unit": "school", "key": other.schools["a"].pk, "name": "新名"}),
        (actions.merge_school, {"key": made.schools["b"].pk, "into": other.schools["a"].pk}),
        (actions.move_village, {"key": made.villages["v11"].pk, "into": other.towns[0].pk}),
        (actions.move_school, {"key": made.schools["b"].pk, "division": other.villages["v11"].pk, "centre": None}),
        (actions.put_school_in_area, {"area": other.area.pk, "school": made.schools["c"].pk}),
    ):
        rest = {k: v for k, v in SAID.items() if k != "document" or act != actions.put_school_in_area}
        with pytest.raises(AbsentError):
            act(**given, **rest | {"by": chief})
    # Even the house, which reaches both, does not carry a unit over the border of a county.
    refused("Q026", actions.move_village, key=made.villages["v11"].pk, into=other.towns[0].pk, **SAID)
    refused("Q026", actions.merge_school, key=made.schools["b"].pk, into=other.schools["a"].pk, **SAID)


def test_a_town_that_is_recoded_takes_its_villages_along(made):
    town = made.towns[0]
    actions.recode_division(key=town.pk, code="500153199", **SAID)
    assert list(town.parts.order_by("path").values_list("code", flat=True)) == ["500153199201", "500153199202"]
    eve = world.TODAY - timedelta(days=1)
    assert set(queries.units_by_code([made.villages["v11"].code], on=eve, line="place")) == {made.villages["v11"].code}
    assert not queries.units_by_code([made.villages["v11"].code], on=world.TODAY, line="place")


def test_codes_are_refused_in_words_a_clerk_understands(made):
    town = {"parent": made.county.pk, "name": "新镇"}
    refused("Q011", actions.establish_division, code="5001531", **town, **SAID)
    refused("Q012", actions.establish_division, code="500120101", **town, **SAID)
    refused("Q028", actions.establish_division, code=made.towns[0].code, **town, **SAID)
    school = {"division": made.towns[0].pk, "name": "新校", "kind": "211"}
    refused("Q013", actions.establish_school, code="215000", **school, **SAID)
    refused("Q014", actions.establish_school, code="3150123456", **school, **SAID)
    refused("Q028", actions.establish_school, code=made.schools["a"].code, **school, **SAID)
    refused("Q015", actions.establish_school, code="", headcount=10, boarders=11, **school, **SAID)
    done = actions.establish_school(code="", **school, **SAID)
    assert done.warnings


def test_a_school_that_changes_its_centre_takes_its_classes_along(made):
    chief = viewer(made, "section_chief")
    school, room = made.schools["a"], made.classes["a1"]
    centre = actions.establish_centre(county=made.county.pk, name="东片区", on=world.TODAY, document="", by=chief,
                                      at=world.NOW)  # fmt: skip
    actions.move_school(key=school.pk, division=school.division_id, centre=centre.id, **SAID | {"by": chief})
    now = School.objects.get(pk=school.pk)
    assert now.path.startswith("00010002") and SchoolClass.objects.get(pk=room.pk).path.startswith(now.path)
    (step,) = queries.path_changes("0001")
    assert step.follow(room.path) == SchoolClass.objects.get(pk=room.pk).path
    assert queries.path_changes("0001", after=step.number) == ()
    assert [s.name for s in queries.school_list(viewer(made, "centre_head"), on=world.TODAY).rows] == [
        "甲b小学",
        "甲c小学",
    ]


def test_the_classes_of_a_merged_school_go_on_in_the_other(made):
    one, heir = made.schools["a"], made.schools["b"]
    actions.merge_school(key=one.pk, into=heir.pk, **SAID)
    gone = SchoolClass.objects.filter(school=one)
    assert {room.ended_on for room in gone} == {world.TODAY}
    assert list(
        SchoolClass.objects.filter(school=heir, continues__in=gone).order_by("number").values_list("number", flat=True)
    ) == [3, 4]
    assert AreaSchool.objects.get(school=one).ended_on == world.TODAY
    steps = queries.path_changes("0001")
    path = made.classes["a1"].path
    for step in steps:
        path = step.follow(path)
    assert path == SchoolClass.objects.get(continues=made.classes["a1"]).path
    refused("Q023", actions.merge_school, key=heir.pk, into=one.pk, **SAID)


def test_a_school_splits_and_the_classes_named_go_to_the_new_one(made):
    one = made.schools["a"]
    given = {"key": one.pk, "name": "分校", "code": "2150700001", "kind": "211", "division": made.villages["v12"].pk}
    refused("Q026", actions.split_school, classes=[made.classes["b1"].pk], **given, **SAID)
    done = actions.split_school(classes=[made.classes["a2"].pk], **given, **SAID)
    assert SchoolClass.objects.get(school=done.id).continues_id == made.classes["a2"].pk
    assert School.objects.get(pk=one.pk).ended_on is None
    assert SchoolClass.objects.get(pk=made.classes["a1"].pk).ended_on == world.YEAR_ENDS


def test_what_still_holds_something_is_not_closed(made):
    refused("Q024", actions.close_division, key=made.towns[0].pk, **SAID)
    refused("Q024", actions.close_division, key=made.villages["v11"].pk, **SAID)
    refused("Q024", actions.close_centre, key=made.centre.pk, **SAID)
    actions.close_division(key=made.villages["v12"].pk, **SAID)
    assert Division.objects.get(pk=made.villages["v12"].pk).ended_on == world.TODAY
    assert not PathChange.objects.exists()


def test_a_principal_makes_numbers_and_ends_classes_of_the_own_school_only(made):
    principal = viewer(made, "principal:a")
    given = {"by": principal, "at": world.NOW}
    form = given | {"school_year": 2026}
    done = actions.form_class(school=made.schools["a"].pk, grade=4, number=1, **form)
    refused("Q031", actions.form_class, school=made.schools["a"].pk, grade=4, number=1, **form)
    refused("Q030", actions.form_class, school=made.schools["a"].pk, grade=7, number=1, **form)
    refused("Q032", actions.form_class, school=made.schools["a"].pk, grade=4, number=2, on=date(2027, 9, 1), **form)
    actions.renumber_class(key=done.id, number=5, **given)
    refused("Q033", actions.end_class, key=done.id, on=world.YEAR, **given)
    actions.end_class(key=done.id, on=date(2027, 3, 1), **given)
    room = SchoolClass.objects.get(pk=done.id)
    assert (room.name, room.ended_on) == ("四年级5班", date(2027, 3, 1))
    for key in (made.classes["b1"].pk, "no key"):
        with pytest.raises(AbsentError):
            actions.renumber_class(key=key, number=7, **given)
    with pytest.raises(AbsentError):
        actions.form_class(school=made.schools["b"].pk, grade=4, number=1, **form)
    with pytest.raises(AbsentError):
        actions.renumber_class(key=made.classes["a1"].pk, number=7, by=viewer(made, "class_teacher:a1"), at=world.NOW)


def test_many_classes_are_formed_at_once_or_none(made):
    school = made.schools["a"]
    given = {"school": school.pk, "school_year": 2026, "by": viewer(made, "principal:a"), "at": world.NOW}
    lines = Event.objects.count()
    stood = set(SchoolClass.objects.values_list("path", flat=True))
    keys = actions.form_classes(classes=[(4, 1), (4, 2), (5, 1)], **given)
    rooms = [SchoolClass.objects.get(pk=key) for key in keys]
    assert [(room.grade, room.number, room.name) for room in rooms] == [
        (4, 1, "四年级1班"), (4, 2, "四年级2班"), (5, 1, "五年级1班"),
    ]  # fmt: skip
    assert len({room.path for room in rooms} | stood) == len(stood) + 3
    assert all(room.path.startswith(school.path) for room in rooms)
    assert Event.objects.count() == lines + 1
    one = SchoolClass.objects.get(pk=actions.form_class(grade=5, number=2, **given).id)
    assert (one.began_on, one.ended_on) == (rooms[0].began_on, rooms[0].ended_on)
    for code, classes in (("Q031", [(6, 1), (4, 2)]), ("Q031", [(6, 1), (6, 1)]), ("Q030", [(6, 1), (7, 1)])):
        refused(code, actions.form_classes, classes=classes, **given)
    assert not SchoolClass.objects.filter(school=school, school_year=2026, grade=6).exists()
    assert actions.form_classes(classes=[], **given) == ()
    assert Event.objects.count() == lines + 2
    with pytest.raises(AbsentError):
        actions.form_classes(classes=[(4, 9)], **given | {"school": made.schools["b"].pk})


def test_an_area_outside_three_to_five_schools_is_a_warning_never_a_refusal(made):
    chief = viewer(made, "section_chief")
    given = {"on": world.TODAY, "by": chief, "at": world.NOW}
    (row,) = queries.area_list(chief, on=world.TODAY)
    assert row.lamp == "few"
    done = actions.put_school_in_area(area=made.area.pk, school=made.schools["c"].pk, **given)
    assert done.warnings == () and next(r.lamp for r in queries.area_list(chief, on=world.TODAY)) == "right"
    two = actions.found_area(county=made.county.pk, name="二责任区", schools=[made.schools["c"].pk], **given)
    assert any("不再属于" in said for said in two.warnings) and any("3—5" in said for said in two.warnings)
    refused("Q041", actions.found_area, county=made.county.pk, name="二责任区", **given)
    for number in range(6):
        school = actions.establish_school(
            division=made.towns[0].pk, name=f"第{number}小学", code=f"215070000{number}", kind="211", **SAID
        )
        last = actions.put_school_in_area(area=two.id, school=school.id, **given)
    assert {r.id: r.lamp for r in queries.area_list(chief, on=world.TODAY)}[two.id] == "many" and last.warnings
    actions.take_school_out(area=two.id, school=school.id, **given)
    assert queries.schools_without_area(chief, on=world.TODAY) == ((school.id, "第5小学"),)
    assert queries.count_without_area(chief, world.TODAY) == 1
