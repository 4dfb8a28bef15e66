"""Correcting a file: nothing is written over, and whoever comes second sees the first one's change."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from notoneless.audit.models import Event
from notoneless.audit.terms import System
from notoneless.children import actions, queries
from notoneless.children.models import Category, Child, Correction, Identifier
from notoneless.children.terms import AbsentError, ChildError, FileChangedError
from notoneless.places import actions as places
from notoneless.places.models import SchoolClass
from notoneless.standards import citizen_id, pupil_no
from tests import world
from tests.unit.children.conftest import viewer

pytestmark = pytest.mark.django_db
BIRTH = date(2017, 5, 4)


@pytest.fixture
def chief(rong):
    return viewer(rong, "section_chief")


def when(who, **more):
    return {"by": who, "at": world.NOW, "on": world.TODAY, "source": "户口簿"} | more


def code_of(refusal):
    return refusal.value.code


def test_a_new_file_has_its_rows_its_keys_and_one_line_in_the_journal(rong, chief, seen):
    number = citizen_id.make("500153", BIRTH, 77)
    key = actions.open_file(
        name="单小明", sex="1", birth_on=BIRTH, number=number, residence=rong.villages["v11"].pk, address="3组",
        school_class=rong.classes["a1"].pk, guardian="单父", relation="51", phone="13800001111", **when(chief),
    )  # fmt: skip
    child = Child.objects.get(pk=key)
    assert (child.pinyin, child.initials, child.version) == ("shan xiao ming", "sxm", 1)
    assert child.cached_place_path == rong.villages["v11"].path
    assert child.cached_school_path == rong.classes["a1"].path and child.cached_grade == 3
    assert child.identifiers.get().number.open(why="test") == number
    event = Event.objects.get(verb="children.open_file")
    assert event.subject == f"children_child:{key}" and event.children == [str(key)]
    assert number not in str(event.detail) and "单" not in str(event.detail)


def test_a_file_can_only_be_opened_where_one_may_keep_it(rong, bi, seen):
    teacher = viewer(rong, "class_teacher:a1")
    registrar = viewer(rong, "registrar:a")
    with pytest.raises(ChildError) as no:
        actions.open_file(name="李一", school_class=rong.classes["a1"].pk, **when(teacher))
    assert code_of(no) == "K010"
    for room in (rong.classes["b1"], bi.classes["a1"]):
        with pytest.raises((ChildError, AbsentError)):
            actions.open_file(name="李一", school_class=room.pk, **when(registrar))
    assert actions.open_file(name="李一", school_class=rong.classes["a2"].pk, **when(registrar))


def test_a_number_in_reach_is_not_given_twice_and_one_out_of_reach_is_not_told_of(rong, seen):
    number = rong.children["b1"].identifiers.get().number.open(why="test")
    with pytest.raises(ChildError) as no:
        actions.open_file(
            name="李一", number=number, school_class=rong.classes["b1"].pk, **when(viewer(rong, "section_chief"))
        )
    assert code_of(no) == "K011"
    key = actions.open_file(
        name="李一", number=number, school_class=rong.classes["a1"].pk, **when(viewer(rong, "registrar:a"))
    )
    assert Identifier.objects.filter(number_index=Identifier.objects.get(child=key).number_index).count() == 2


def test_a_corrected_number_names_what_it_replaces_and_both_find_the_child(rong, chief, seen):
    child = rong.children["a1"]
    old = child.identifiers.get()
    was = old.number.open(why="test")
    number = citizen_id.make("500153", BIRTH, 99)
    actions.set_number(child=child.pk, kind="citizen_id", number=number, **when(chief, seen=1))
    old.refresh_from_db()
    new = child.identifiers.get(ended_on=None)
    assert old.ended_on == world.TODAY == new.began_on and new.replaces == old
    for one in (was, number):
        assert [hit.id for hit in queries.search(chief, one, on=world.TODAY).children] == [child.pk]
    kept = Correction.objects.get(child=child)
    assert was not in f"{kept.was}{kept.became}" and kept.field == "citizen_id" and "*" in str(kept.was)


@pytest.mark.parametrize(
    ("kind", "number", "code"),
    [
        ("citizen_id", "500153201705040031", "K012"), ("citizen_id", "", "K012"), ("pupil_no", "G123", "K012"),
        ("disability_no", "12345678901234567890", "K012"), ("other", "1", "K012"),
        ("citizen_id", citizen_id.make("500153", date(2016, 1, 1), 5), "K013"),
    ],
)  # fmt: skip
def test_a_number_that_is_none_is_refused_in_words(rong, chief, kind, number, code, seen):
    with pytest.raises(ChildError) as no:
        actions.set_number(child=rong.children["a1"].pk, kind=kind, number=number, **when(chief))
    assert code_of(no) == code
    assert number == "" or number not in no.value.zh + no.value.en


def test_a_passing_pupil_number_becomes_a_formal_one(rong, chief, seen):
    child = rong.children["a1"]
    passing = pupil_no.make_temporary("500153", BIRTH, 7)
    formal = "G" + child.identifiers.get().number.open(why="test")
    actions.set_number(child=child.pk, kind="pupil_no", number=passing, **when(chief, on=date(2026, 9, 1)))
    actions.set_number(child=child.pk, kind="pupil_no", number=formal, **when(chief))
    numbers = [
        fact for fact in queries.child_file(chief, child.pk, on=world.TODAY).identifiers if fact.kind == "pupil_no"
    ]
    assert [(fact.began_on, fact.ended_on) for fact in numbers] == [
        (world.TODAY, None),
        (date(2026, 9, 1), world.TODAY),
    ]


def test_the_second_of_two_sees_what_the_first_changed(rong, chief, seen):
    child = rong.children["a1"]
    other = viewer(rong, "bureau_leader")
    actions.rename(child=child.pk, name="甲嘉童", **when(chief, seen=1))
    with pytest.raises(FileChangedError) as stale:
        actions.correct(child=child.pk, sex="2", **when(other, seen=1))
    (change,) = stale.value.changes
    assert (change.label, change.was, change.became, change.by) == ("姓名", "甲甲童", "甲嘉童", "甲县机关科长人")
    assert stale.value.version == 2
    actions.correct(child=child.pk, sex="2", **when(other, seen=stale.value.version))
    child.refresh_from_db()
    assert (child.name, child.sex, child.version) == ("甲嘉童", "2", 3)


def test_a_former_name_stays_with_its_end(rong, chief, seen):
    child = rong.children["a1"]
    actions.rename(child=child.pk, name="甲嘉童", **when(chief))
    assert [(row.name, row.ended_on) for row in child.names.all()] == [("甲甲童", world.TODAY)]
    assert [hit.name for hit in queries.search(chief, "甲甲童", on=world.TODAY).children] == ["甲嘉童"]


def test_a_child_who_moves_goes_out_of_one_reach_into_another(rong, seen):
    child = rong.children["nowhere"]
    officer = viewer(rong, "township_officer:t1")
    actions.put_residence(child=child.pk, kind="actual", division=rong.villages["v21"].pk, **when(officer))
    with pytest.raises(AbsentError):
        queries.child_file(viewer(rong, "township_officer:t1"), child.pk, on=world.TODAY)
    file = queries.child_file(viewer(rong, "village_officer:v21"), child.pk, on=world.TODAY)
    assert [(fact.what, fact.text) for fact in file.residences] == [
        ("实际居住地", "甲2镇甲21村"),
        ("户籍地", "甲1镇甲11村"),
    ]


def test_a_home_outside_the_county_leaves_the_child_to_the_registered_place(rong, chief, seen):
    child = rong.children["a1"]
    actions.put_residence(child=child.pk, kind="actual", elsewhere="广东省东莞市", **when(chief))
    child.refresh_from_db()
    assert child.cached_place_path == rong.villages["v11"].path


def test_an_enrolment_ends_when_another_begins_and_who_left_is_still_sought_by_the_school(rong, chief, seen):
    child, later = rong.children["a1"], world.NOW + timedelta(hours=1)
    actions.put_spell(child=child.pk, school_class=rong.classes["a2"].pk, **when(chief))
    child.refresh_from_db()
    assert child.cached_school_path == rong.classes["a2"].path
    actions.put_spell(child=child.pk, school=rong.schools["a"].pk, status="left", **when(chief, at=later))
    child.refresh_from_db()
    assert child.cached_school_path == rong.schools["a"].path
    actions.put_spell(child=child.pk, elsewhere="东莞某小学", status="active", **when(chief))
    child.refresh_from_db()
    assert child.cached_school_path == ""


@pytest.mark.parametrize(
    "typed",
    [
        lambda rong: {"school_class": rong.classes["b1"].pk},
        lambda rong: {"school": rong.schools["b"].pk, "status": "suspended"},
        lambda rong: {"elsewhere": "东莞某小学"},
        lambda rong: {"school": rong.schools["a"].pk, "status": "moved"},
    ],
    ids=["another class's school", "another school", "outside the county", "moved away from here"],
)
def test_nobody_types_a_child_from_one_school_to_another(rong, chief, seen, typed):
    child = rong.children["a1"]
    with pytest.raises(ChildError) as refused:
        actions.put_spell(child=child.pk, **typed(rong), **when(chief))
    assert refused.value.code == "K026"
    child.refresh_from_db()
    assert child.cached_school_path.startswith(rong.schools["a"].path)


def test_a_mark_is_sealed_dated_and_never_written_over(rong, chief, seen):
    child = rong.children["a1"]
    with pytest.raises(ChildError) as twice:
        actions.add_category(child=child.pk, code="dibao", **when(chief))
    assert code_of(twice) == "K007"
    with pytest.raises(ChildError) as old:
        actions.add_category(child=child.pk, code="registered_poor", **when(chief))
    assert code_of(old) == "K018"
    actions.add_category(child=child.pk, code="4", grade="1", **when(chief))
    row = Category.objects.get(child=child, group="disability")
    assert row.detail.open(why="test") == "肢体残疾一级" and "肢体" not in str(row.detail)
    actions.end_row(child=child.pk, table="category", row=row.pk, **when(chief))
    row.refresh_from_db()
    assert row.ended_on == world.TODAY
    said = str([str(one.was) + str(one.became) for one in Correction.objects.all()])
    assert "肢体" not in said and "低保" not in said


def test_a_guardians_new_telephone_is_a_new_entry(rong, chief, seen):
    child = rong.children["a1"]
    old = child.guardians.get()
    actions.put_guardian(
        child=child.pk, name=old.name, relation="51", phone="13911112222", instead_of=old.pk, **when(chief)
    )
    assert child.guardians.count() == 2 and child.guardians.get(ended_on=None).phone.open(why="test") == "13911112222"
    with pytest.raises(AbsentError):
        actions.put_guardian(
            child=child.pk, name="甲", relation="51", instead_of=rong.children["a2"].guardians.get().pk, **when(chief)
        )


def test_what_happened_tomorrow_is_refused_and_so_is_an_end_before_the_beginning(rong, chief, seen):
    child = rong.children["a1"]
    tomorrow = world.TODAY + timedelta(days=1)
    with pytest.raises(ChildError) as ahead:
        actions.rename(child=child.pk, name="乙", **when(chief, on=tomorrow))
    assert code_of(ahead) == "K004"
    with pytest.raises(ChildError) as before:
        actions.put_residence(
            child=child.pk, kind="registered", division=rong.villages["v12"].pk, **when(chief, on=date(2026, 8, 1))
        )
    assert code_of(before) == "K005"
    assert Event.objects.count() == 0 and child.residences.count() == 1


def test_nobody_changes_what_he_may_only_see_or_not_even_see(rong, bi, seen):
    for post, child in (
        ("class_teacher:a1", rong.children["a1"]), ("village_officer:v11", rong.children["a1"]),
        ("registrar:a", rong.children["b1"]), ("section_chief", bi.children["a1"]),
        ("county_leader", rong.children["a1"]), ("system_admin", rong.children["a1"]),
    ):  # fmt: skip
        with pytest.raises(AbsentError):
            actions.rename(child=child.pk, name="改", **when(viewer(rong, post)))


def test_a_file_put_away_is_absent_until_it_is_brought_back(rong, chief, seen):
    child = rong.children["a1"]
    with pytest.raises(ChildError):
        actions.remove(child=child.pk, reason="误", by=chief, at=world.NOW, on=world.TODAY)
    actions.remove(child=child.pk, reason="培训时误建", by=chief, at=world.NOW, on=world.TODAY)
    with pytest.raises(AbsentError):
        queries.child_file(chief, child.pk, on=world.TODAY)
    assert child.pk not in {row.id for row in queries.child_list(chief, on=world.TODAY).rows}
    with pytest.raises(AbsentError):
        actions.restore(child=child.pk, reason="确有其人", by=viewer(rong, "registrar:a"), at=world.NOW, on=world.TODAY)
    actions.restore(child=child.pk, reason="确有其人", by=chief, at=world.NOW, on=world.TODAY)
    assert queries.child_file(chief, child.pk, on=world.TODAY).line.name == "甲甲童"


def test_a_sponsor_is_somebody_one_may_know_of(rong, bi, chief, seen):
    child = rong.children["a1"]
    person = rong.accounts["village_officer:v22"]
    actions.add_sponsor(child=child.pk, account=person.pk, role="包保干部", by=chief, at=world.NOW, on=world.TODAY)
    assert queries.sponsored_ids(person, world.TODAY) == {child.pk}
    with pytest.raises(AbsentError):
        actions.add_sponsor(
            child=child.pk,
            account=bi.accounts["village_officer:v22"].pk,
            role="",
            by=chief,
            at=world.NOW,
            on=world.TODAY,
        )
    line = child.sponsors.get()
    actions.end_sponsor(child=child.pk, sponsor=line.pk, by=chief, at=world.NOW, on=world.TODAY)
    assert queries.sponsored_ids(person, world.TODAY) == set()


def test_files_follow_their_places(rong, chief, seen):
    village = rong.villages["v11"]
    before = village.path
    places.move_village(
        key=village.pk, into=rong.towns[1].pk, on=world.TODAY, document="渝府〔2026〕1号", by=chief, at=world.NOW
    )
    village.refresh_from_db()
    assert village.path != before
    assert actions.follow_paths("0001") == 1 and actions.follow_paths("0001") == 0
    assert Child.objects.get(pk=rong.children["a1"].pk).cached_place_path == village.path
    found = queries.child_list(chief, on=world.TODAY, only=queries.ChildFilter(place=village.path))
    assert {row.name for row in found.rows} == {"甲甲童", "甲乙童", "甲己童"}


def test_a_village_that_goes_up_in_another_takes_its_children_along_for_good(rong, chief, seen):
    heir = rong.villages["v12"]
    places.merge_division(
        key=rong.villages["v11"].pk, into=heir.pk, on=world.TODAY, document="渝府〔2026〕2号", by=chief, at=world.NOW
    )
    actions.follow_paths("0001")
    child = Child.objects.get(pk=rong.children["nowhere"].pk)
    assert child.cached_place_path == heir.path
    actions.refresh_caches([child.pk], on=world.TODAY)
    child.refresh_from_db()
    assert child.cached_place_path == heir.path


def test_the_year_turns_and_pupils_go_on_into_the_next_class(rong, seen):
    house, turned = System("worker"), date(2027, 9, 1)
    old, last = rong.classes["a1"], rong.classes["b1"]
    new = SchoolClass.objects.create(
        path=f"{rong.schools['a'].path}0009", name="四年级1班", school=rong.schools["a"], school_year=2027, grade=4,
        number=1, began_on=turned, continues=old,
    )  # fmt: skip
    SchoolClass.objects.filter(pk__in=[old.pk, last.pk]).update(ended_on=turned)
    told = {"by": house, "at": world.NOW, "on": turned}
    assert actions.follow_year("0001", **told) == 2 and actions.follow_year("0001", **told) == 0
    a1 = Child.objects.get(pk=rong.children["a1"].pk)
    assert (a1.cached_school_path, a1.cached_grade) == (new.path, 4)
    assert [(one.grade, one.ended_on) for one in a1.spells.order_by("began_on")] == [(3, turned), (4, None)]
    b1 = Child.objects.get(pk=rong.children["b1"].pk)
    assert b1.cached_school_path == last.path and not b1.spells.filter(ended_on=None).exists()
