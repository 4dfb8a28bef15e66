"""A list of staff: what becomes of each row, and that nobody gives by a list what he could not give by hand."""

from __future__ import annotations

import uuid
from dataclasses import asdict
from datetime import date

import pytest

from notoneless.accounts.models import Account, Slip, StaffList
from notoneless.accounts.terms import AccountError
from notoneless.audit.models import Event
from notoneless.responsibility import actions, queries
from notoneless.responsibility.models import Appointment
from notoneless.responsibility.queries import viewer_of
from notoneless.responsibility.rules.staff import Becomes, Facts, Seat, Someone, StaffRow, judge
from notoneless.responsibility.terms import DutyError
from tests import world

ON = date(2026, 9, 10)
SEAT = Seat(uuid.uuid4(), "village_officer", "渡口村·村干部", date(2020, 1, 1))
OTHER = Seat(uuid.uuid4(), "village_officer", "石门村·村干部", date(2020, 1, 1))


def facts(**more):
    given = {
        "on": ON, "asker": None, "kinds": {"村干部": "village_officer"}, "by_login": {}, "by_phone": {},
        "seats": {("village_officer", "渡口村"): [SEAT], ("village_officer", "石门村"): [OTHER]},
    }  # fmt: skip
    return Facts(**(given | more))


def row(number=2, **more):
    return StaffRow(number, **({"name": "张三", "login": "zhang3", "kind": "村干部", "unit": "渡口村"} | more))


def one(the_row, the_facts=None):
    return judge([the_row], the_facts or facts())[0]


def test_a_clear_row_is_a_new_person_in_the_post_from_today():
    found = one(row())
    assert (found.becomes, found.seat, found.began_on, found.ended_on) == (Becomes.NEW, SEAT, ON, None)


@pytest.mark.parametrize(
    "change, heading",
    [
        ({"name": ""}, "姓名"),
        ({"kind": "村长助理"}, "岗位"),
        ({"unit": "没有村"}, "单位"),
        ({"login": "", "phone": ""}, "登录名"),
        ({"login": "", "phone": "1380000"}, "手机"),
        ({"began_on": "2026-02-30"}, "任职日期"),
        ({"began_on": "2019-12-31"}, "任职日期"),
        ({"began_on": "2026-09-01", "ended_on": "2026-09-01"}, "任职日期"),
    ],
)
def test_an_unclear_row_says_where_and_why(change, heading):
    found = one(row(**change))
    assert (found.becomes, found.heading) == (Becomes.UNCLEAR, heading)
    assert found.zh and found.en and found.en.isascii()


@pytest.mark.parametrize(
    "text", ["2026-09-01", "2026/9/1", "2026.9.1", "20260901", "2026年9月1日", "2026-09-01 00:00:00"]
)
def test_a_day_is_read_as_offices_write_it(text):
    assert one(row(began_on=text)).began_on == date(2026, 9, 1)


def test_two_units_of_one_name_are_not_guessed():
    found = one(row(), facts(seats={("village_officer", "渡口村"): [SEAT, OTHER]}))
    assert found.becomes is Becomes.UNCLEAR and "渡口村·村干部、石门村·村干部" in found.zh


def test_who_is_known_keeps_the_account():
    known = Someone(uuid.uuid4(), "张三", "zhang3")
    assert one(row(), facts(by_login={"zhang3": known})).becomes is Becomes.CHANGED
    holds = Someone(known.account_id, "张三", "zhang3", posts=frozenset({SEAT.post_id}))
    assert one(row(), facts(by_login={"zhang3": holds})).becomes is Becomes.SAME
    by_phone = facts(by_phone={"13800000001": [known]})
    assert one(row(login="", phone="13800000001"), by_phone).someone == known
    assert one(row(login="other1", phone="13800000001"), by_phone).heading == "登录名"


@pytest.mark.parametrize("change", [{"name": "李四"}, {"is_known": False}, {"is_active": False}])
def test_an_account_of_another_name_out_of_reach_or_off_is_unclear(change):
    known = Someone(**({"account_id": uuid.uuid4(), "name": "张三", "login": "zhang3"} | change))
    assert one(row(), facts(by_login={"zhang3": known})).becomes is Becomes.UNCLEAR


def test_duplicates_name_the_row_before():
    same_post = judge([row(2), row(3, login="li4", name="李四")], facts())
    assert [v.becomes for v in same_post] == [Becomes.NEW, Becomes.UNCLEAR] and "第 2 行" in same_post[1].zh
    other_name = judge([row(2), row(3, name="李四", unit="石门村")], facts())
    assert other_name[1].becomes is Becomes.UNCLEAR and "第 2 行" in other_name[1].zh
    two_posts = judge([row(2), row(3, unit="石门村")], facts())
    assert [v.becomes for v in two_posts] == [Becomes.NEW, Becomes.NEW]


# ── With tables ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def made(db):
    return world.county(children=False)


def viewer(made, key):
    return viewer_of(made.accounts[key], at=world.NOW)


def free(made, *keys):
    Appointment.objects.filter(post__in=[made.posts[key] for key in keys]).delete()


def taken(made, key, *rows):
    by = viewer(made, key)
    kept = actions.keep_staff_list(by=by, at=world.NOW, file_name="名单.xlsx", rows=rows)
    return actions.take_staff_list(by=by, at=world.NOW, list_id=kept), kept


def test_a_list_makes_accounts_posts_and_codes_and_keeps_the_rest(made):
    free(made, "village_officer:v11", "class_teacher:a1", "village_officer:v12")
    rows, kept = taken(
        made, "section_chief",
        StaffRow(2, "张三", phone="13812345678", kind="班主任", unit="甲a小学三年级1班"),
        StaffRow(3, "张三", login="zhang.san", kind="科任教师", unit="甲a小学三年级1班"),
        StaffRow(4, "李四", login="li4", kind="班主任", unit="没有这个班"),
        StaffRow(5, "甲b校长人", login=made.accounts["principal:b"].login, kind="校长", unit="甲b小学"),
    )  # fmt: skip
    assert [r.verdict.becomes.value for r in rows] == ["new", "unclear", "unclear", "same"]
    assert rows[0].login == "zhangsan" and len(rows[0].code) == 14 and not rows[1].code
    account = Account.objects.get(login="zhangsan")
    assert not account.is_opened and str(account.phone) != "13812345678"
    assert account.appointments.get().post == made.posts["class_teacher:a1"]
    assert Slip.objects.get(account=account).digest != rows[0].code
    with pytest.raises(DutyError, match="D011"):
        actions.take_staff_list(by=viewer(made, "section_chief"), at=world.NOW, list_id=kept)
    assert "13812345678" not in str(list(StaffList.objects.values())) + str(list(Event.objects.values()))


def test_a_list_gives_nothing_beyond_ones_own_reach_and_powers(made):
    twin = world.county("0002", "500120", children=False)
    free(made, "village_officer:v11", "village_officer:v21", "township_leader:t1")
    free(twin, "village_officer:v11")
    rows, _ = taken(
        made, "township_officer:t1",
        StaffRow(2, "张三", login="zhang3", kind="村（社区）干部", unit="甲11村"),
        StaffRow(3, "李四", login="li4", kind="村（社区）干部", unit="甲21村"),
        StaffRow(4, "王五", login="wang5", kind="村（社区）干部", unit="乙11村"),
        StaffRow(5, "赵六", login="zhao6", kind="乡镇长", unit="甲1镇"),
        StaffRow(6, "孙七", login="sun7", kind="审计员", unit="甲县"),
    )  # fmt: skip
    assert [r.verdict.becomes.value for r in rows] == ["new", "unclear", "unclear", "unclear", "unclear"]
    assert {r.verdict.heading for r in rows[1:3]} == {"单位"}
    assert rows[3].verdict.heading == "岗位"


def test_another_persons_list_is_not_there(made):
    kept = actions.keep_staff_list(by=viewer(made, "section_chief"), at=world.NOW, file_name="x", rows=[row()])
    with pytest.raises(DutyError, match="D001"):
        actions.take_staff_list(by=viewer(made, "bureau_leader"), at=world.NOW, list_id=kept)
    assert queries.staff_preview(viewer(made, "bureau_leader"), kept, on=ON) is None
    assert queries.staff_preview(viewer(made, "section_chief"), kept, on=ON) is not None


def test_a_row_survives_being_kept(made):
    kept = actions.keep_staff_list(by=viewer(made, "section_chief"), at=world.NOW, file_name="x", rows=[row(7)])
    preview = queries.staff_preview(viewer(made, "section_chief"), kept, on=ON)
    assert asdict(preview.verdicts[0].row) == asdict(row(7))


# ── One by one ───────────────────────────────────────────────────────────────────────────────────────────────


def invite(made, key, post, **more):
    given = {"name": "张三", "began_on": world.TODAY} | more
    return actions.invite(by=viewer(made, key), at=world.NOW, post_id=made.posts[post].pk, **given)


def test_a_superior_invites_below_and_the_slip_opens_the_account(made):
    from notoneless.accounts import actions as accounts

    free(made, "village_officer:v11")
    done = invite(made, "township_officer:t1", "village_officer:v11", phone="13800000009")
    assert done.account.login == "zhangsan" and not done.account.is_opened
    given = {"login": "zhangsan", "new": world.PASSWORD, "address": "10.0.0.1", "at": world.NOW}
    with pytest.raises(AccountError, match="N003"):
        accounts.open_with_slip(code="0000-0000-0000", **given)
    with pytest.raises(AccountError, match="N007"):
        accounts.open_with_slip(code=done.code, **(given | {"new": "短"}))
    accounts.open_with_slip(code=done.code.lower(), **given)
    assert Account.objects.get(login="zhangsan").check_password(world.PASSWORD)
    with pytest.raises(AccountError, match="N003"):
        accounts.open_with_slip(code=done.code, **given)


@pytest.mark.parametrize(
    "key, post, code",
    [
        ("township_officer:t1", "village_officer:v21", "D001"),  # another town
        ("township_officer:t1", "class_teacher:a1", "D001"),  # the other line
        ("township_officer:t1", "township_leader:t1", "D003"),  # more powers than one's own
        ("principal:a", "principal:b", "D001"),
        ("principal:a", "system_admin", "D001"),
        ("section_chief", "auditor", "D004"),
        ("section_chief", "bureau_leader", "D003"),
        ("class_teacher:a1", "subject_teacher:a1", "D001"),  # no power to invite at all
        ("security_admin", "class_teacher:a1", "D001"),
    ],
)
def test_nobody_gives_more_than_he_has_or_beyond_his_reach(made, key, post, code):
    free(made, post)
    with pytest.raises(DutyError, match=code):
        invite(made, key, post)
    assert not Account.objects.filter(login="zhangsan").exists()


@pytest.mark.parametrize("first", ["system_admin", "security_admin", "auditor"])
@pytest.mark.parametrize("second", ["system_admin", "security_admin", "auditor", "bureau_leader"])
def test_the_keepers_are_never_one_person(made, first, second):
    if first == second:
        return
    free(made, second)
    leader = (
        world.viewer_with(made, "bureau_leader") if hasattr(world, "viewer_with") else viewer(made, "bureau_leader")
    )
    with pytest.raises(DutyError) as refused:
        actions.appoint(
            by=leader, at=world.NOW, post_id=made.posts[second].pk, account_id=made.accounts[first].pk,
            began_on=world.TODAY,
        )  # fmt: skip
    assert refused.value.code in {"D005", "D001"}  # D001: with his own post freed, the leader reaches nothing
    rows = [StaffRow(2, made.accounts[first].name, login=made.accounts[first].login, kind="审计员", unit="甲县")]
    if second == "auditor":
        assert taken(made, "bureau_leader", *rows)[0][0].verdict.becomes is Becomes.UNCLEAR


def test_a_list_cannot_make_one_person_two_keepers_in_two_rows(made):
    free(made, "system_admin", "auditor")
    rows, _ = taken(
        made, "bureau_leader",
        StaffRow(2, "张三", login="zhang3", kind="系统管理员", unit="甲县"),
        StaffRow(3, "张三", login="zhang3", kind="审计员", unit="甲县"),
    )  # fmt: skip
    assert [r.verdict.becomes.value for r in rows] == ["new", "unclear"] and "审计员" in rows[1].verdict.zh


def test_a_login_that_is_taken_is_refused_and_one_made_up_gets_a_number(made):
    free(made, "village_officer:v11", "village_officer:v12")
    invite(made, "township_officer:t1", "village_officer:v11")
    with pytest.raises(AccountError, match="N008"):
        invite(made, "township_officer:t1", "village_officer:v12", login="ZhangSan")
    assert invite(made, "township_officer:t1", "village_officer:v12").account.login == "zhangsan2"


# ── A superior's say, and the security admin's ───────────────────────────────────────────────────────────────


def test_a_new_slip_only_for_people_whose_every_post_one_could_give(made):
    teacher = made.accounts["class_teacher:a1"]
    by = viewer(made, "principal:a")
    assert actions.reissue_slips(by=by, at=world.NOW, account_ids=[teacher.pk])[0].code
    Appointment.objects.create(
        post=made.posts["village_officer:v11"], account=teacher, began_on=world.LONG_AGO, made_by="", made_at=world.NOW,
        holding="acting",
    )  # fmt: skip
    with pytest.raises(DutyError, match="D001"):
        actions.reissue_slips(by=by, at=world.NOW, account_ids=[teacher.pk])
    for key in ("principal:b", "bureau_leader"):
        with pytest.raises(DutyError, match="D001"):
            actions.reissue_slips(by=by, at=world.NOW, account_ids=[made.accounts[key].pk])
    with pytest.raises(DutyError, match="D001"):
        actions.reissue_slips(by=by, at=world.NOW, account_ids=[made.accounts["principal:a"].pk])


def test_switching_off_belongs_to_the_security_admin_in_his_own_county(made):
    twin = world.county("0002", "500120", children=False)
    teacher = made.accounts["class_teacher:a1"]
    for by in (viewer(made, "bureau_leader"), viewer(made, "system_admin"), viewer(twin, "security_admin")):
        with pytest.raises(DutyError, match="D001"):
            actions.disable_account(by=by, at=world.NOW, account_id=teacher.pk, reason="离职")
    guard = viewer(made, "security_admin")
    actions.disable_account(by=guard, at=world.NOW, account_id=teacher.pk, reason="离职")
    assert not Account.objects.get(pk=teacher.pk).is_active
    assert not viewer_of(teacher, at=world.NOW).reaches
    actions.enable_account(by=guard, at=world.NOW, account_id=teacher.pk)
    assert viewer_of(teacher, at=world.NOW).reaches
    with pytest.raises(AccountError, match="N010"):
        actions.disable_account(
            by=guard, at=world.NOW, account_id=made.accounts["security_admin"].pk, reason="试"
        )  # fmt: skip


def test_the_security_admin_alone_takes_nobodys_account(made):
    """He can take away a second factor, and cannot print a slip; the superior can print a slip, and the factor stays."""
    with pytest.raises(DutyError, match="D001"):
        actions.reissue_slips(
            by=viewer(made, "security_admin"), at=world.NOW, account_ids=[made.accounts["class_teacher:a1"].pk]
        )
    with pytest.raises(DutyError, match="D001"):
        actions.drop_second_factor(
            by=viewer(made, "principal:a"), at=world.NOW, account_id=made.accounts["class_teacher:a1"].pk
        )
