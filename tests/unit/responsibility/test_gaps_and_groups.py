"""Each kind of gap is seen when it is there, is gone when it is mended, and is nobody's outside its reach."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from notoneless.places.models import AreaSchool, Division, InspectorArea, School
from notoneless.responsibility import actions, queries
from notoneless.responsibility.models import Appointment, ControlGroup, GroupMember, HandOver, Letter, Post
from notoneless.responsibility.rules.shares import share_of
from notoneless.responsibility.terms import GapKind
from tests import world
from tests.unit.responsibility.conftest import refused, term, viewer
from tests.world import LONG_AGO, NOW, TODAY

pytestmark = pytest.mark.django_db


def count(made, kind, key="section_chief"):
    by = viewer(made, key)
    counted = queries.gap_counts(by, TODAY)[kind]
    rows, _further = queries.gap_rows(by, TODAY, kind, limit=1000)
    assert len(rows) == counted and {row.kind for row in rows} <= {kind}
    return counted


def what(made, kind, key="section_chief"):
    return [(row.what, row.note) for row in queries.gap_rows(viewer(made, key), TODAY, kind)[0]]


def test_every_kind_is_counted_as_it_is_listed(made):
    kinds = set(queries.gap_counts(viewer(made, "section_chief"), TODAY))
    assert kinds == set(GapKind) - {GapKind.NO_CHAIN}
    for kind in kinds:
        count(made, kind)


def test_a_vacant_post_is_a_gap_until_somebody_is_appointed(made, twin):
    assert count(made, GapKind.VACANT) == 0
    actions.end_appointment(by=viewer(made, "section_chief"), at=NOW, appointment_id=term(made, "principal:a").pk)
    assert what(made, GapKind.VACANT) == [("甲a校长", "")]
    assert count(made, GapKind.VACANT, "principal:b") == 0 == count(twin, GapKind.VACANT)
    Post.objects.filter(pk=made.posts["principal:a"].pk).update(is_required=False)
    assert count(made, GapKind.VACANT) == 0


def test_a_term_that_ran_out_is_told_from_a_post_that_was_left(made):
    Appointment.objects.filter(pk=term(made, "principal:a").pk).update(ended_on=TODAY)
    assert what(made, GapKind.VACANT) == [("甲a校长", "任期已满")]
    chain = queries.chain_for(made.villages["v11"].path, made.classes["a1"].path, TODAY)
    assert [str(link.hole) for link in chain.holes] == ["expired"]


@pytest.mark.parametrize(("days", "expected"), [(1, 1), (30, 1), (31, 0)])
def test_a_term_about_to_end_is_told_a_month_ahead(made, days, expected):
    Appointment.objects.filter(pk=term(made, "principal:a").pk).update(ended_on=TODAY + timedelta(days=days))
    assert count(made, GapKind.ENDING) == expected


def test_a_term_that_somebody_follows_is_no_gap(made):
    day = TODAY + timedelta(days=5)
    Appointment.objects.filter(pk=term(made, "principal:a").pk).update(ended_on=day)
    actions.appoint(by=viewer(made, "section_chief"), at=NOW, post_id=made.posts["principal:a"].pk,
                    account_id=made.accounts["registrar:a"].pk, began_on=day)  # fmt: skip
    assert count(made, GapKind.ENDING) == 0


def test_the_departments_of_one_plus_n_and_a_subject_teacher_stand_in_the_chain_by_name(made):
    """A liaison lies on the place line, the model's step of the departments on the school line: they are found all the same.
    A class has its planned end from the beginning, and a post may be set up in it until then."""
    chief, room = viewer(made, "section_chief"), made.classes["a1"]
    liaison = actions.add_post(
        by=chief, at=NOW, kind="department_liaison", unit_of=made.county.pk, title_zh="甲县·民政联络员"
    )
    actions.appoint(by=chief, at=NOW, post_id=liaison.pk, account_id=made.accounts["registrar:b"].pk, began_on=TODAY)
    chain = queries.chain_for(made.villages["v11"].path, room.path, TODAY)
    departments = next(link for link in chain.links if "department_liaison" in link.step.kinds)
    assert ("甲县·民政联络员", made.accounts["registrar:b"].name) in [
        (one.title, one.name) for one in departments.holders
    ]
    # Also of a child who is on no school's roll: the county answers.
    elsewhere = queries.chain_for(made.villages["v11"].path, "", TODAY)
    assert any(one.kind == "department_liaison" for link in elsewhere.links for one in link.holders)
    for ends, may in ((TODAY + timedelta(days=200), True), (TODAY, False)):
        type(room).objects.filter(pk=room.pk).update(ended_on=ends)
        given = {"by": chief, "at": NOW, "kind": "subject_teacher", "unit_of": room.pk}
        if may:
            assert actions.add_post(**given).school_class_id == room.pk
        else:
            refused("D001", actions.add_post, **given)


def test_a_unit_without_any_post_is_a_gap(made):
    School.objects.create(path="000100010009", name="新小学", code="2159900009", kind="211", county=made.county,
                          division=made.villages["v11"], centre=made.centre, began_on=TODAY)  # fmt: skip
    assert what(made, GapKind.NO_POSTS) == [("新小学", "")]
    actions.establish_posts(by=viewer(made, "section_chief"), at=NOW, county_path="0001", on=TODAY)
    assert count(made, GapKind.NO_POSTS) == 0


@pytest.mark.parametrize(("schools", "expected"), [(2, 1), (3, 0), (5, 0), (6, 1)])
def test_an_inspector_has_three_to_five_schools(made, schools, expected):
    for number in range(schools - 2):
        one = School.objects.create(
            path=f"00010001{90 + number:04}", name=f"{number}小学", code=f"21598{number:05}", kind="211",
            county=made.county, division=made.villages["v11"], centre=made.centre, began_on=world.LONG_AGO,
        )  # fmt: skip
        AreaSchool.objects.create(area=made.area, school=one, began_on=world.LONG_AGO)
    assert count(made, GapKind.AREA_SIZE) == expected
    if expected:
        assert what(made, GapKind.AREA_SIZE) == [("甲一责任区", f"甲督学人：{schools} 所，应为 3—5 所")]


def test_a_school_in_no_area_is_a_gap(made):
    assert what(made, GapKind.NO_AREA) == [("甲c小学", "")]
    AreaSchool.objects.create(area=made.area, school=made.schools["c"], began_on=TODAY)
    assert count(made, GapKind.NO_AREA) == 0


def set_group(
    made, by="principal:a", school="a", plan="逐户走访。", leader="principal:a", members=("class_teacher:a1",), at=NOW
):
    return actions.set_group(
        by=viewer(made, by), at=at, school_id=made.schools[school].pk, leader_id=made.accounts[leader].pk,
        member_ids=[made.accounts[key].pk for key in members], plan=plan,
    )  # fmt: skip


def test_a_school_has_a_group_when_it_has_a_leader_and_a_plan(made):
    assert count(made, GapKind.NO_GROUP) == 3
    set_group(made)
    assert count(made, GapKind.NO_GROUP) == 2 and count(made, GapKind.NO_GROUP, "principal:a") == 0
    GroupMember.objects.filter(is_leader=True).update(ended_on=TODAY)
    assert ("甲a小学", "小组没有组长或没有“一校一案”") in what(made, GapKind.NO_GROUP)
    School.objects.filter(pk=made.schools["a"].pk).update(kind="342")
    assert count(made, GapKind.NO_GROUP) == 2  # an upper secondary school keeps none


def test_a_group_changes_and_remembers(made):
    first = set_group(made)
    again = set_group(made, leader="registrar:a", members=("principal:a",))
    assert again.pk == first.pk
    held = first.members.filter(ended_on=None)
    assert {(m.account_id, m.is_leader) for m in held} == {
        (made.accounts["registrar:a"].pk, True), (made.accounts["principal:a"].pk, False),
    }  # fmt: skip
    later = set_group(made, plan="新方案。", at=NOW + timedelta(days=9))
    assert later.pk != first.pk and ControlGroup.objects.get(pk=first.pk).plan == "逐户走访。"
    page = queries.group_page(viewer(made, "principal:a"), made.schools["a"].pk, TODAY + timedelta(days=9))
    assert page.group == later and page.former == (ControlGroup.objects.get(pk=first.pk),) and page.may_edit


def test_a_group_is_of_the_school_and_set_by_the_school(made, twin):
    refused("D016", set_group, made, plan=" ")
    refused("D001", set_group, made, by="principal:b")
    refused("D001", set_group, made, leader="principal:b")
    refused("D001", set_group, made, members=("village_officer:v11",))
    refused("D001", set_group, made, by="class_teacher:a1")
    refused("D001", actions.set_group, by=viewer(twin, "section_chief"), at=NOW, school_id=made.schools["a"].pk,
            leader_id=made.accounts["principal:a"].pk, member_ids=[], plan="x")  # fmt: skip


def test_the_figures_of_the_practices_are_counted_from_what_stands(made):
    by = viewer(made, "section_chief")
    before = queries.figures(by, TODAY)
    assert (before.posts.percent, before.units.percent) == ("100%", "100%")
    assert (before.schools.part, before.schools.whole) == (0, 3)
    assert (before.letters.part, before.letters.whole) == (0, 24)
    set_group(made)
    for key in ("village_officer:v11", "village_head:v11"):
        actions.end_appointment(by=by, at=NOW, appointment_id=term(made, key).pk)
    now = queries.figures(by, TODAY)
    assert (now.schools.percent, now.units.part, now.units.whole) == ("33.3%", 8, 9)
    assert now.posts.part == before.posts.part - 2


@pytest.mark.parametrize(("part", "whole", "told"), [
    (0, 0, "—"), (0, 3, "0%"), (3, 3, "100%"), (7, 9, "77.7%"), (99999, 100000, "99.9%"), (1, 2, "50%"),
])  # fmt: skip
def test_a_share_is_cut_and_only_everyone_is_a_hundred(part, whole, told):
    assert share_of(part, whole) == told


def turned(by, kind, *, size=1, between=lambda row: None):
    """Every row of a kind, page by page, with something done between the pages."""
    found, after = [], ""
    while True:
        rows, after = queries.gap_rows(by, TODAY, kind, after=after, limit=size)
        found += rows
        if not after:
            return found
        between(rows[-1])


@pytest.mark.parametrize("kind", [kind for kind in GapKind if kind != GapKind.NO_CHAIN])
def test_gaps_are_turned_page_by_page_as_they_are_listed_whole(made, kind):
    many_gaps(made)
    by = viewer(made, "section_chief")
    whole, _ = queries.gap_rows(by, TODAY, kind, limit=1000)
    assert len(whole) >= 2, "too few to turn a page"
    assert turned(by, kind) == turned(by, kind, size=2) == whole


def test_a_gap_that_is_mended_between_two_pages_hides_no_other(made):
    many_gaps(made)
    by = viewer(made, "section_chief")
    before = [row.post_id for row in turned(by, GapKind.VACANT)]

    def mend(row):
        Appointment.objects.create(
            post_id=row.post_id, account=made.accounts["auditor"], began_on=TODAY, made_by="", made_at=NOW
        )

    assert [row.post_id for row in turned(by, GapKind.VACANT, between=mend)] == before


def test_a_mark_from_elsewhere_and_one_of_nothing_both_begin_at_the_beginning(made, twin):
    many_gaps(made)
    by = viewer(made, "section_chief")
    first = queries.gap_rows(by, TODAY, GapKind.VACANT, limit=2)
    foreign = str(twin.posts["principal:a"].pk)
    for mark in (foreign, str(uuid.uuid4()), "50", "\x00", "'"):
        assert queries.gap_rows(by, TODAY, GapKind.VACANT, after=mark, limit=2) == first


def many_gaps(made):
    """Two gaps or more of every kind."""
    for key in ("village_officer:v11", "village_officer:v12", "class_teacher:a1", "class_teacher:b1"):
        term(made, key).delete()
    for key in ("principal:a", "principal:b", "registrar:a", "registrar:b"):
        Appointment.objects.filter(post=made.posts[key]).update(ended_on=TODAY + timedelta(days=20))
    for key, receiver in (("village_officer:v21", "village_head:v21"), ("village_officer:v22", "village_head:v22")):
        HandOver.objects.create(
            giver=term(made, key), receiver=made.accounts[receiver], takes_effect_on=TODAY, offered_at=NOW
        )
    for number, key in enumerate(("principal:c", "township_leader:t1"), start=1):
        Letter.objects.create(
            appointment=term(made, key), year=TODAY.year, county_path="0001", serial=number, number=f"L{number}",
            template="x", drawn_at=NOW,
        )  # fmt: skip
    for name in ("二", "三"):
        InspectorArea.objects.create(name=name, county=made.county, began_on=LONG_AGO)
    for number in (1, 2):
        Division.objects.create(path=f"00010001{90 + number:04}", code=f"50015310129{number}",
                                level=3, name=f"空村{number}", began_on=LONG_AGO, parent=made.towns[0])  # fmt: skip
        School.objects.create(
            path=f"00010001{90 + number:04}", name=f"空小学{number}", code=f"215009000{number}", kind="211", setting="220",
            county=made.county, division=made.villages["v11"], centre=made.centre, began_on=LONG_AGO,
        )  # fmt: skip
