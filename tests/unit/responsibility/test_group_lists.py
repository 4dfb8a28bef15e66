"""A list of schools' groups: what becomes of each school, why a row stays out, and that nobody sets by a list what he could
not set by hand."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest

from notoneless.accounts.models import StaffList
from notoneless.audit.models import Event
from notoneless.responsibility import actions, queries
from notoneless.responsibility.models import Appointment, ControlGroup, GroupMember
from notoneless.responsibility.queries import viewer_of
from notoneless.responsibility.rules.group_lists import ROLES, Becomes, Colleague, Facts, GroupLine, Standing, judge
from notoneless.responsibility.terms import DutyError
from tests import world

HEAD = Colleague(uuid.UUID(int=1), "王校长", "wang", frozenset({"principal"}), ("渡口小学·校长",))
TEACHER = Colleague(uuid.UUID(int=2), "李老师", "li", frozenset({"class_teacher"}), ("渡口小学·三年级1班·班主任",))
NAMESAKE = Colleague(uuid.UUID(int=3), "李老师", "li2", frozenset({"subject_teacher"}), ("渡口小学·科任教师",))
SCHOOL = Standing(uuid.UUID(int=9), "渡口小学", staff=(HEAD, TEACHER))
PLAN = "逐户走访，每周一次。"


def facts(school=SCHOOL, **more):
    return Facts(
        {"渡口小学": [school], "2150000001": [school]} | more, {"班主任": "class_teacher", "校长": "principal"}
    )


def row(number=2, **more):
    given = {"school": "渡口小学", "name": "王校长", "role": "组长", "plan": PLAN} | more
    return GroupLine(number, **given)


def member(number=3, **more):
    return row(number, **({"name": "李老师", "role": "组员", "plan": ""} | more))


def test_a_school_without_a_group_gets_one_of_who_is_named():
    found = judge([row(), member()], facts())
    assert not found.unclear
    one = found.schools[0]
    assert (one.becomes, one.leader_name, one.joining, one.plan) == (
        Becomes.NEW, "王校长", ("王校长", "李老师"), PLAN,
    )  # fmt: skip


def test_the_same_list_twice_changes_nothing_and_what_it_leaves_out_stays():
    people = frozenset({HEAD.account_id, TEACHER.account_id})
    stands = replace(SCHOOL, has_group=True, leader=HEAD.account_id, members=people, plan=PLAN.replace("，", "，\r\n"))
    same = judge([row(plan=PLAN.replace("，", "，\n"))], facts(stands)).schools[0]
    assert (same.becomes, set(same.members), same.plan) == (Becomes.SAME, set(people), stands.plan)
    other = judge([row(name="李老师", plan="")], facts(stands)).schools[0]
    assert (other.becomes, other.leader_name, other.leader_before) == (Becomes.CHANGED, "李老师", "王校长")
    assert set(other.members) == people and other.plan == stands.plan


def test_who_no_longer_works_in_the_school_is_taken_out_and_named():
    stands = replace(SCHOOL, has_group=True, leader=HEAD.account_id, members=frozenset({HEAD.account_id}), plan=PLAN,
                     gone=("赵老师",))  # fmt: skip
    one = judge([row(plan="")], facts(stands)).schools[0]
    assert (one.becomes, one.leaving) == (Becomes.CHANGED, ("赵老师",))


@pytest.mark.parametrize(
    "change, heading",
    [
        ({"school": ""}, "学校"),
        ({"school": "没有小学"}, "学校"),
        ({"name": ""}, "姓名"),
        ({"name": "不在本校"}, "姓名"),
        ({"role": ""}, "组内职务"),
        ({"role": "副组长"}, "组内职务"),
        ({"login": "wang9"}, "登录名"),
        ({"post": "班主任"}, "岗位"),
        ({"spoiled": ("一校一案", "这一格是公式。", "This cell is a formula.")}, "一校一案"),
    ],
)
def test_an_unclear_row_says_where_and_why_and_the_rows_around_it_go_on(change, heading):
    stands = replace(SCHOOL, has_group=True, leader=HEAD.account_id, members=frozenset({HEAD.account_id}), plan=PLAN)
    found = judge([row(2, **change), member(3)], facts(stands))
    assert [(one.row.number, one.heading) for one in found.unclear] == [(2, heading)]
    assert found.unclear[0].zh and found.unclear[0].en.replace("组长", "").replace("组员", "").isascii()
    assert found.schools[0].joining == ("李老师",)


@pytest.mark.parametrize(
    "rows, heading, numbers",
    [
        ([member()], "组内职务", [3]),  # nobody leads
        ([row(plan=""), member()], "一校一案", [2, 3]),  # no plan, neither here nor there
        ([row(), member(role="组长")], "组内职务", [2, 3]),  # two leaders
        ([row(), member(plan="另一份")], "一校一案", [2, 3]),  # two plans
        ([row(), row(3, role="组员")], "组内职务", [2, 3]),  # one person, two roles
    ],
)
def test_what_contradicts_itself_keeps_the_whole_school_out(rows, heading, numbers):
    found = judge(rows, facts())
    assert not found.schools
    assert [(one.row.number, one.heading) for one in found.unclear] == [(number, heading) for number in numbers]


def test_namesakes_are_told_apart_by_login_or_post_and_never_guessed():
    here = replace(SCHOOL, staff=(HEAD, TEACHER, NAMESAKE))
    assert [one.heading for one in judge([row(), member()], facts(here)).unclear] == ["姓名"]
    for told in ({"login": "li2"}, {"post": "渡口小学·科任教师"}):
        assert NAMESAKE.account_id in judge([row(), member(**told)], facts(here)).schools[0].members
    assert TEACHER.account_id in judge([row(), member(post="班主任")], facts(here)).schools[0].members


def test_two_schools_of_one_name_wait_for_the_code():
    twice = {"渡口小学": [SCHOOL, replace(SCHOOL, school_id=uuid.UUID(int=8))]}
    assert [one.heading for one in judge([row()], facts(**twice)).unclear] == ["学校"]
    assert judge([row(school="2150000001")], facts(**twice)).schools


def test_a_row_may_hold_the_plan_alone_and_a_person_counts_once():
    found = judge([row(plan=""), row(3, name="", role="", plan=PLAN), row(4, plan="")], facts())
    assert found.schools[0].plan == PLAN and len(found.schools[0].members) == 1
    assert [one.row.number for one in found.unclear] == [4]


# ── With tables ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def made(db):
    return world.county(children=False)


def viewer(made, key):
    return viewer_of(made.accounts[key], at=world.NOW)


def line(made, number, key, role="组员", **more):
    return GroupLine(
        number, made.schools[key[-2 if key[-1].isdigit() else -1]].name, made.accounts[key].name, role, **more
    )


def kept(made, key, *rows):
    return actions.keep_group_list(by=viewer(made, key), at=world.NOW, file_name="小组.xlsx", rows=rows)


def take(made, key, listed, at=world.NOW):
    by = viewer(made, key)
    page = queries.group_preview(by, listed, on=world.TODAY)
    return actions.take_group_list(by=by, at=at, list_id=listed, seen=page.judged.digest if page else "")


def test_a_list_sets_up_the_groups_of_many_schools_once(made):
    listed = kept(
        made, "section_chief",
        line(made, 2, "principal:a", "组长", plan=PLAN), line(made, 3, "class_teacher:a1"),
        line(made, 4, "principal:b", "组长", plan="另一案。"), line(made, 5, "class_teacher:c1"),
    )  # fmt: skip
    assert not ControlGroup.objects.exists()
    done = take(made, "section_chief", listed)
    assert {one.name for one in done.of(Becomes.NEW)} == {made.schools["a"].name, made.schools["b"].name}
    assert [one.row.number for one in done.unclear] == [5]
    group = ControlGroup.objects.get(school=made.schools["a"])
    assert group.plan == PLAN
    assert set(group.members.values_list("account_id", "is_leader")) == {
        (made.accounts["principal:a"].pk, True), (made.accounts["class_teacher:a1"].pk, False),
    }  # fmt: skip
    with pytest.raises(DutyError, match="D011"):
        take(made, "section_chief", listed)
    again = kept(made, "section_chief", line(made, 2, "principal:a", "组长", plan=PLAN))
    assert take(made, "section_chief", again).of(Becomes.SAME) and GroupMember.objects.count() == 3
    lines = Event.objects.filter(verb="responsibility.take_group_list")
    assert lines.count() == 2 and Event.objects.filter(verb="responsibility.set_group").count() == 2
    assert PLAN not in str(list(StaffList.objects.values())) + str(list(Event.objects.values()))


def test_a_list_sets_nothing_beyond_ones_own_reach(made):
    listed = kept(made, "principal:a", line(made, 2, "principal:b", "组长", plan=PLAN))
    assert [one.heading for one in take(made, "principal:a", listed).unclear] == ["学校"]
    assert not ControlGroup.objects.exists()
    for key in ("section_chief", "principal:b"):
        with pytest.raises(DutyError, match="D001"):
            take(made, key, listed)
    staff = actions.keep_staff_list(by=viewer(made, "section_chief"), at=world.NOW, file_name="x", rows=[])
    assert queries.group_preview(viewer(made, "section_chief"), staff, on=world.TODAY) is None


def test_what_changed_after_the_preview_is_looked_at_again(made):
    by = viewer(made, "section_chief")
    listed = kept(made, "section_chief", line(made, 2, "principal:a", "组长", plan=PLAN))
    seen = queries.group_preview(by, listed, on=world.TODAY).judged.digest
    actions.set_group(by=viewer(made, "principal:a"), at=world.NOW, school_id=made.schools["a"].pk,
                      leader_id=made.accounts["registrar:a"].pk, member_ids=[], plan="自己写的。")  # fmt: skip
    with pytest.raises(DutyError, match="D029"):
        actions.take_group_list(by=by, at=world.NOW, list_id=listed, seen=seen)
    assert ControlGroup.objects.get().plan == "自己写的。"
    assert take(made, "section_chief", listed).of(Becomes.CHANGED)


def test_what_goes_out_comes_in_again_as_no_change_and_who_left_is_taken_out(made):
    take(made, "section_chief", kept(
        made, "section_chief", line(made, 2, "principal:a", "组长", plan=PLAN), line(made, 3, "class_teacher:a1"),
    ))  # fmt: skip
    by = viewer(made, "section_chief")

    def out():
        told = [one for one in queries.group_people(by, world.TODAY) if one.name]
        return kept(made, "section_chief", *(
            GroupLine(number, one.school, one.name, ROLES[one.leads][0], one.login, one.post, one.plan)
            for number, one in enumerate(told, start=2)
        ))  # fmt: skip

    page = queries.group_preview(by, out(), on=world.TODAY)
    assert not page.judged.unclear and [one.becomes for one in page.judged.schools] == [Becomes.SAME]
    listed = out()
    Appointment.objects.filter(post=made.posts["class_teacher:a1"]).update(ended_on=world.TODAY - timedelta(days=1))
    done = take(made, "section_chief", listed)
    assert done.schools[0].leaving == (made.accounts["class_teacher:a1"].name,) and len(done.unclear) == 1
    assert GroupMember.objects.filter(ended_on=None).count() == 1
    assert {one.login for one in queries.group_people(viewer(made, "inspector"), world.TODAY)} == {""}
