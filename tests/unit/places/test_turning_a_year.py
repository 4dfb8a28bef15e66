"""The school year turns once, as it was rehearsed; before it begins it can be taken back."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notoneless.audit.models import Event
from notoneless.places import actions, queries
from notoneless.places.models import SchoolClass, YearTurn
from notoneless.places.rules.years import ClassNow, SchoolNow, plan_turn
from notoneless.places.terms import AbsentError, PlaceError
from notoneless.responsibility.models import Post
from notoneless.responsibility.queries import viewer_of
from tests import world

AUGUST = datetime(2027, 8, 20, 2, 0, tzinfo=UTC)
GRADES = {"211": [1, 6], "311": [7, 9], "312": [1, 9]}


@pytest.fixture
def made(db):
    return world.county(children=False)


@pytest.fixture
def chief(made):
    return viewer_of(made.accounts["section_chief"], at=AUGUST)


def turn(made, chief, year=2027, at=AUGUST):
    plan = actions.record_rehearsal(county=made.county.pk, school_year=year, by=chief, at=at)
    return actions.turn_year(county=made.county.pk, school_year=year, digest=plan.digest, by=chief, at=at)


def refused(code, act, /, **given):
    with pytest.raises(PlaceError) as told:
        act(**given)
    assert told.value.code == code


def test_every_class_goes_on_as_one_of_the_next_grade(made, chief):
    SchoolClass.objects.update(ended_on=None)  # as rows that were taken over without their last day
    turn(made, chief)
    news = SchoolClass.objects.filter(school_year=2027)
    assert news.count() == 6 and {room.grade for room in news} == {4}
    assert {room.continues_id for room in news} == {room.pk for room in made.classes.values()}
    assert {room.began_on for room in news} == {date(2027, 9, 1)}
    assert set(SchoolClass.objects.filter(school_year=2026).values_list("ended_on", flat=True)) == {date(2027, 9, 1)}
    assert len(queries.continued_classes(made.path, school_year=2027)) == 6
    last = queries.school_page(chief, made.schools["a"].pk, on=date(2027, 8, 31))
    first = queries.school_page(chief, made.schools["a"].pk, on=date(2027, 9, 1))
    assert [room.name for room in last.classes] == ["三年级1班", "三年级2班"]
    assert [room.name for room in first.classes] == ["四年级1班", "四年级2班"]


def test_only_the_plan_that_was_rehearsed_is_carried_out_and_only_once(made, chief):
    given = {"county": made.county.pk, "school_year": 2027, "by": chief, "at": AUGUST}
    refused("Q050", actions.turn_year, digest="", **given)
    refused("Q050", actions.turn_year, digest="0" * 64, **given)
    plan = actions.record_rehearsal(**given)
    refused("Q051", actions.turn_year, digest="0" * 64, **given)
    actions.end_class(key=made.classes["a2"].pk, on=date(2027, 6, 1), by=chief, at=AUGUST)
    refused("Q051", actions.turn_year, digest=plan.digest, **given)
    assert not SchoolClass.objects.filter(school_year=2027).exists()
    turn(made, chief)
    refused("Q054", actions.record_rehearsal, **given)
    refused("Q054", actions.turn_year, digest=plan.digest, **given)
    assert Event.objects.filter(verb="places.turn_year").count() == 1


def test_what_is_unsettled_keeps_the_year_from_turning(made, chief):
    SchoolClass.objects.filter(school=made.schools["c"]).update(ended_on=date(2027, 2, 1))
    plan = actions.record_rehearsal(county=made.county.pk, school_year=2027, by=chief, at=AUGUST)
    assert [one.name for one in plan.unsettled] == ["甲c小学"] and plan.counts["unsettled"] == 1
    refused("Q052", actions.turn_year, county=made.county.pk, school_year=2027, digest=plan.digest, by=chief, at=AUGUST)
    actions.close_school(key=made.schools["c"].pk, on=date(2027, 8, 1), document="", by=chief, at=AUGUST)
    turn(made, chief)


def test_in_a_countys_first_year_no_school_lacks_the_classes_of_the_year_before(made, chief):
    """The world's classes are those of 2026 and the first that are known."""
    for year in (2025, 2026):  # before the records began, and the year that was brought in
        plan = queries.rehearse_turn(chief, made.county.pk, school_year=year)
        assert plan.is_empty and not plan.unsettled
    SchoolClass.objects.filter(school=made.schools["c"]).update(school_year=2029)
    plan = queries.rehearse_turn(chief, made.county.pk, school_year=2026)
    assert [one.name for one in plan.unsettled] == ["甲c小学"]  # neither the year before nor its own


@pytest.mark.parametrize(
    ("records_from", "made_already", "lacks"),
    [(None, (), 1), (2026, (), 1), (2027, (), 1), (2028, (), 0), (2026, ((1, 1),), 0), (None, ((1, 1),), 0)],
)
def test_a_school_without_classes_is_amiss_unless_the_records_begin_later_or_its_next_classes_stand(
    records_from, made_already, lacks
):
    school = SchoolNow("s", "新小学", "211", (), made=made_already)
    plan = plan_turn([school], school_year=2027, grades=GRADES, entries={}, records_from=records_from)
    assert len(plan.unsettled) == lacks


def test_the_first_page_reminds_of_a_turn_only_where_a_year_went_before(made, chief):
    assert queries.year_waiting(chief, on=date(2027, 8, 20)) == "甲县"
    assert queries.year_waiting(chief, on=date(2027, 9, 20)) == "甲县"
    assert queries.year_waiting(chief, on=date(2026, 9, 20)) == ""  # its classes were brought in
    SchoolClass.objects.filter(school=made.schools["c"]).update(school_year=2025)
    assert queries.year_waiting(chief, on=date(2026, 9, 20)) == "甲县"


def test_a_principal_asks_for_first_classes_and_the_rehearsal_shows_them(made, chief):
    principal = viewer_of(made.accounts["principal:a"], at=AUGUST)
    given = {"school_year": 2027, "by": principal, "at": AUGUST}
    actions.ask_for_classes(school=made.schools["a"].pk, classes={1: 2, 4: 3}, **given)
    refused("Q030", actions.ask_for_classes, school=made.schools["a"].pk, classes={7: 1}, **given)
    with pytest.raises(AbsentError):
        actions.ask_for_classes(school=made.schools["b"].pk, classes={1: 9}, **given)
    plan = queries.rehearse_turn(chief, made.county.pk, school_year=2027)
    assert plan.by_school[str(made.schools["a"].pk)] == (2, 3, 0)
    turn(made, chief)
    rooms = SchoolClass.objects.filter(school=made.schools["a"], school_year=2027)
    assert sorted(rooms.values_list("grade", "number")) == [(1, 1), (1, 2), (4, 1), (4, 2), (4, 3)]


def test_a_turn_is_taken_back_before_the_year_begins_and_never_after(made, chief):
    turn(made, chief)
    given = {"county": made.county.pk, "school_year": 2027, "by": chief}
    refused("Q055", actions.take_back_turn, reason="", at=AUGUST, **given)
    refused("Q053", actions.take_back_turn, reason="班级数有误", at=datetime(2027, 9, 1, 2, tzinfo=UTC), **given)
    actions.take_back_turn(reason="班级数有误", at=AUGUST, **given)
    assert not SchoolClass.objects.filter(school_year=2027).exists()
    assert YearTurn.objects.get().taken_back_for == "班级数有误"
    turn(made, chief)
    room = SchoolClass.objects.filter(school_year=2027).first()
    Post.objects.create(kind="class_teacher", line="school", title="班主任", unit_path=room.path, school_class=room,
                        began_on=date(2027, 9, 1))  # fmt: skip
    refused("Q053", actions.take_back_turn, reason="班级数有误", at=AUGUST, **given)
    assert SchoolClass.objects.filter(school_year=2027).count() == 6


@pytest.mark.parametrize(
    "key", ["principal:a", "centre_head", "county_leader", "township_leader:t1", "registrar_bureau"]
)
def test_only_the_bureau_turns_the_year(made, key):
    who = viewer_of(made.accounts[key], at=AUGUST)
    with pytest.raises(AbsentError):
        actions.record_rehearsal(county=made.county.pk, school_year=2027, by=who, at=AUGUST)
    assert queries.turn_page(who, made.county.pk, school_year=2027).may_turn is False


def test_the_next_county_is_not_turned_along(made, chief):
    other = world.county("0002", "500120", children=False)
    turn(made, chief)
    assert not SchoolClass.objects.filter(school__county=other.county, school_year=2027).exists()
    with pytest.raises(AbsentError):
        actions.record_rehearsal(county=other.county.pk, school_year=2027, by=chief, at=AUGUST)


def test_the_highest_class_of_a_teaching_point_goes_on_elsewhere_unless_the_point_asks_for_the_next_grade():
    point = SchoolNow("p", "教学点", "218", tuple(ClassNow(str(g), g, 1) for g in (1, 2, 3)))
    grades = {"218": [1, 6]}
    plan = plan_turn([point], school_year=2027, grades=grades, entries={}, leave_at_top={"218"})
    assert [one.grade for one in plan.next_classes] == [2, 3, 1] and plan.leaving == (("p", "3"),)
    asked = plan_turn([point], school_year=2027, grades=grades, entries={"p": {4: 1}}, leave_at_top={"218"})
    assert sorted(one.grade for one in asked.next_classes) == [1, 2, 3, 4] and asked.leaving == ()


schools = st.lists(
    st.tuples(
        st.sampled_from(sorted(GRADES)), st.booleans(),
        st.lists(st.tuples(st.integers(1, 9), st.integers(1, 4)), max_size=8, unique=True),
        st.dictionaries(st.integers(1, 6), st.integers(0, 5), max_size=2),
    ),
    max_size=6,
)  # fmt: skip


@given(drawn=schools)
def test_every_class_ends_and_goes_on_leaves_or_is_left_to_a_person(drawn):
    said = [
        SchoolNow(str(n), f"校{n}", kind, tuple(ClassNow(f"{n}-{g}-{i}", g, i) for g, i in rooms), (), stands)
        for n, (kind, stands, rooms, _) in enumerate(drawn)
    ]
    wanted = {str(n): entries for n, (_, _, _, entries) in enumerate(drawn)}
    plan = plan_turn(said, school_year=2027, grades=GRADES, entries=wanted)
    every = {room.id for school in said for room in school.classes}
    assert set(plan.ending) == every
    doubtful = {one.school for one in plan.unsettled}
    goes = {one.continues for one in plan.next_classes if one.continues}
    leaves = {room for _, room in plan.leaving}
    settled = {room.id for s in said if s.id not in doubtful for room in s.classes}
    assert not goes & leaves and settled <= goes | leaves
    assert len({(one.school, one.grade, one.number) for one in plan.next_classes}) == len(plan.next_classes)
    by_kind = {school.id: school.kind for school in said}
    for one in plan.next_classes:
        first, last = GRADES[by_kind[one.school]]
        assert first <= one.grade <= last
    assert plan.digest == plan_turn(said, school_year=2027, grades=GRADES, entries=wanted).digest
