"""The people's desk: one happy road for each page, one refusal, and one number of queries however many rows."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime, timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pypdf import PdfReader

from notoneless.accounts import actions as accounts
from notoneless.accounts.models import AccessToken, Account, SecondFactor
from notoneless.accounts.rules import one_time
from notoneless.audit.models import Event
from notoneless.papers import typesetting
from notoneless.responsibility.models import Appointment
from tests import world

#: The code of a slip where the page shows it; a row key of digits alone looks like one.
CODE = r"<code class=\"big\">([0-9A-Z]{4}(?:-[0-9A-Z]{4}){2})</code>"
pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


@pytest.fixture
def made():
    return world.county(children=False)


def come_in(client, account, *, fresh=True):
    client.force_login(account, backend=BACKEND)
    session = client.session
    now = datetime.now(UTC)
    session.update(
        {"began_at": now.isoformat(), "seen_at": now.isoformat(), "second_factor": False, "password_due": False}
    )
    if fresh:
        session["fresh_until"] = (now + timedelta(minutes=5)).isoformat()
    session.save()
    return client


def free(made, *keys):
    Appointment.objects.filter(post__in=[made.posts[key] for key in keys]).delete()


# ── The list and one person ──────────────────────────────────────────────────────────────────────────────────


def test_a_principal_sees_the_people_of_the_school_and_nobody_else(client, made):
    world.county("0002", "500120", children=False)
    page = come_in(client, made.accounts["principal:a"]).get("/people/?asked=1").content.decode()
    assert "甲a1班主任人" in page and "甲a学籍员人" in page
    assert "甲b" not in page and "乙" not in page and "村干部" not in page.split("<main")[1].split("</form>")[-1]


def test_the_list_costs_the_same_for_one_person_and_for_fifty(client, made):
    come_in(client, made.accounts["bureau_leader"])
    counts = []
    for query in ("?text=甲a1班主任人", "?asked=1"):
        client.get(f"/people/{query}")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(f"/people/{query}").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_person_out_of_reach_is_a_person_who_does_not_exist(client, made):
    twin = world.county("0002", "500120", children=False)
    come_in(client, made.accounts["principal:a"])
    bodies = set()
    for key in (
        twin.accounts["principal:a"].pk,
        made.accounts["principal:b"].pk,
        "00000000-0000-4000-8000-000000000000",
    ):
        answer = client.get(f"/people/{key}/")
        assert answer.status_code == 404
        bodies.add(re.sub(r'[0-9a-f-]{36}|value="[^"]*"|nonce="[^"]*"', "", answer.content.decode()))
    assert len(bodies) == 1
    assert client.get(f"/people/{made.accounts['class_teacher:a1'].pk}/").status_code == 200


def test_a_teacher_opens_no_list_of_people(client, made):
    assert come_in(client, made.accounts["class_teacher:a1"]).get("/people/").status_code == 403


def test_the_security_admin_switches_off_unlocks_and_takes_a_factor_away(client, made):
    teacher = made.accounts["class_teacher:a1"]
    SecondFactor.objects.create(account=teacher, secret=SECRET, made_at=world.NOW)
    come_in(client, made.accounts["security_admin"])
    page = client.get(f"/people/{teacher.pk}/").content.decode()
    assert "停用" in page and "重置密码" not in page
    assert client.post(f"/people/{teacher.pk}/disable/", {"reason": ""}).status_code == 422
    client.post(f"/people/{teacher.pk}/disable/", {"reason": "调离"})
    assert not Account.objects.get(pk=teacher.pk).is_active
    client.post(f"/people/{teacher.pk}/enable/")
    assert Account.objects.get(pk=teacher.pk).is_active
    client.post(f"/people/{teacher.pk}/drop-second-factor/")
    client.post(f"/people/{teacher.pk}/unlock/")
    assert not SecondFactor.objects.filter(account=teacher).exists()
    verbs = list(Event.objects.filter(subject=f"account:{teacher.pk}").order_by("seq").values_list("verb", flat=True))
    assert verbs == ["accounts.disable", "accounts.enable", "accounts.drop_second_factor", "accounts.unlock"]


def test_who_is_switched_off_is_out_of_every_session_at_once(client, made):
    from django.test import Client

    teacher = come_in(Client(), made.accounts["class_teacher:a1"])
    assert teacher.get("/").status_code == 200
    come_in(client, made.accounts["security_admin"])
    client.post(f"/people/{made.accounts['class_teacher:a1'].pk}/disable/", {"reason": "调离"})
    assert teacher.get("/").status_code == 302


def test_correcting_reaches_no_other_field(client, made):
    teacher = made.accounts["class_teacher:a1"]
    before = Account.objects.filter(pk=teacher.pk).values().get()
    come_in(client, made.accounts["principal:a"])
    everything = {field.name: "x1" for field in Account._meta.get_fields()} | {
        "name": "新名字", "phone": "13900000001", "email": "a@b.cn", "password": "x", "is_active": "", "login": "boss",
    }  # fmt: skip
    assert client.post(f"/people/{teacher.pk}/correct/", everything).status_code == 303
    after = Account.objects.filter(pk=teacher.pk).values().get()
    assert {key for key in before if before[key] != after[key]} == {"name", "phone", "phone_index", "email"}


# ── Inviting ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_township_officer_invites_a_village_officer_and_prints_the_slip(client, made):
    free(made, "village_officer:v11")
    come_in(client, made.accounts["township_officer:t1"])
    page = client.get("/people/invite/?text=11村 村干部").content.decode()
    assert "甲11村村干部" in page.replace("甲v11村干部", "甲11村村干部") or "空缺" in page
    post = made.posts["village_officer:v11"]
    assert client.get(f"/people/invite/{post.pk}/").status_code == 200
    given = {"name": "张三", "login": "", "phone": "138 0000 0001", "began_on": "2026-09-01", "holding": "full"}
    slip = client.post(f"/people/invite/{post.pk}/", given).content.decode()
    code = re.search(CODE, slip)[1]
    client.logout()
    opened = client.post(
        "/accounts/open/",
        {"login": "zhangsan", "code": code, "new": "院坝里三只鸭子去赶场咯！", "again": "院坝里三只鸭子去赶场咯！"},
    )
    assert opened["Location"] == "/accounts/login/"
    assert (
        client.post("/accounts/login/", {"login": "zhangsan", "password": "院坝里三只鸭子去赶场咯！"})["Location"]
        == "/cases/todo"
    )


def test_inviting_out_of_reach_is_not_there(client, made):
    come_in(client, made.accounts["township_officer:t1"])
    for key in ("village_officer:v21", "class_teacher:a1", "auditor", "township_leader:t1"):
        assert client.get(f"/people/invite/{made.posts[key].pk}/").status_code == 404, key


def test_slips_are_printed_anew_only_for_those_one_governs(client, made):
    come_in(client, made.accounts["principal:a"])
    good = client.post("/people/slips/", {"row": [str(made.accounts["class_teacher:a1"].pk)]})
    assert re.search(CODE, good.content.decode())
    bad = client.post("/people/slips/", {"row": [str(made.accounts["class_teacher:b1"].pk)]})
    assert bad.status_code == 422 and "D001" in bad.content.decode()


# ── By a list ────────────────────────────────────────────────────────────────────────────────────────────────


def book(*rows, head=("姓名", "手机号码", "登录名", "岗位", "单位名称")):
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.append(["某县教育局人员名单"])
    sheet.append(head)
    for row in rows:
        sheet.append(row)
    kept = io.BytesIO()
    made.save(kept)
    return SimpleUploadedFile("名单.xlsx", kept.getvalue())


def test_a_list_is_looked_at_then_taken_and_answered_with_a_book(client, made):
    free(made, "village_officer:v11", "village_officer:v12")
    come_in(client, made.accounts["township_officer:t1"])
    upload = book(
        ("张三", "13800000001", "", "村（社区）干部", "甲11村"),
        ("李四", "", "li.si", "村干部", "甲1镇甲12村"),
        ("王五", "", "wang5", "村干部", "甲99村"),
        ("张三", 13800000001, "", "村干部", "甲11村"),
    )
    answer = client.post("/people/staff/", {"file": upload})
    preview = client.get(answer["Location"]).content.decode()
    assert [int(n) for n in re.findall(r'<span class="figure">(\d+)</span>', preview)] == [2, 0, 0, 2]
    assert "甲99村" in preview and "第 3 行" in preview and "13800000001" not in preview
    assert not Account.objects.filter(login="li.si").exists()
    taken = client.post(answer["Location"] + "take/", {"once": "k1"})
    rows = list(openpyxl.load_workbook(io.BytesIO(b"".join(taken))).active.iter_rows(values_only=True))
    by_number = {row[0]: row for row in rows[2:]}
    assert by_number[3][2] == "zhangsan" and re.fullmatch(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){2}", by_number[3][3])
    assert by_number[4][2] == "li.si" and by_number[5][3] is None and by_number[6][6] == "不办理"
    again = client.post(answer["Location"] + "take/", {"once": "k2"})
    assert again.status_code == 422 and "D011" in again.content.decode()


def test_the_slips_of_a_batch_are_one_pdf_to_be_cut_apart_and_each_opens_its_account(client, made, monkeypatch):
    free(made, "village_officer:v11", "village_officer:v12", "village_head:v11")
    come_in(client, made.accounts["township_officer:t1"])
    upload = book(
        ("张三", "13800000001", "", "村（社区）干部", "甲11村"), ("李四", "", "li.si", "村干部", "甲1镇甲12村"),
        ("张三", "13800000001", "", "村（居）委会主任", "甲11村"), ("王五", "", "wang5", "村干部", "甲99村"),
    )  # fmt: skip
    answer = client.post("/people/staff/", {"file": upload})
    assert "2 份开户码条" in client.get(answer["Location"]).content.decode()
    monkeypatch.setattr(typesetting, "_has_type", lambda paths: False)
    refused = client.post(answer["Location"] + "take/", {"once": "k0", "slips": 1})
    assert refused.status_code == 422 and "D017" in refused.content.decode()
    assert not Account.objects.filter(login="li.si").exists()  # nobody has a code that nobody saw
    monkeypatch.undo()
    taken = client.post(answer["Location"] + "take/", {"once": "k1", "slips": 1})
    assert taken["Content-Type"] == "application/pdf" and "no-store" in taken["Cache-Control"]
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(taken.content)).pages)
    codes = re.findall(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){2}", text)
    assert len(codes) == 2 == len(set(codes)) and "王五" not in text and "13800000001" not in text
    assert "甲v11村干部、甲v11村主任" in "".join(text.split())  # both posts on one slip
    accounts.open_with_slip(login="li.si", code=codes[1], new=world.PASSWORD, address="10.0.0.1", at=timezone.now())
    person = Account.objects.get(login="zhangsan")
    again = client.post("/people/slips/?pdf=1", {"row": [str(person.pk)], "once": "k2"})
    assert again["Content-Type"] == "application/pdf"
    come_in(client, made.accounts["township_officer:t2"])
    assert client.post("/people/slips/?pdf=1", {"row": [str(person.pk)]}).status_code == 422


def test_a_list_of_another_is_not_there_and_a_file_that_is_none_says_so(client, made):
    come_in(client, made.accounts["township_officer:t1"])
    answer = client.post("/people/staff/", {"file": book(("张三", "", "z3", "村干部", "甲11村"))})
    come_in(client, made.accounts["township_officer:t2"])
    assert client.get(answer["Location"]).status_code == 404
    assert client.post(answer["Location"] + "take/").status_code == 404
    bad = client.post("/people/staff/", {"file": SimpleUploadedFile("x.xlsx", b"no book")})
    assert bad.status_code == 422 and "U00" in bad.content.decode()


# ── A code again ─────────────────────────────────────────────────────────────────────────────────────────────


def test_what_is_grave_asks_for_a_code_again_and_loses_nothing_that_was_typed(client, made):
    leader = made.accounts["security_admin"]
    SecondFactor.objects.create(account=leader, secret=SECRET, made_at=world.NOW)
    come_in(client, leader, fresh=False)
    session = client.session
    session["second_factor"] = True
    session.save()
    teacher = made.accounts["class_teacher:a1"]
    path = f"/people/{teacher.pk}/disable/"
    asked = client.post(path, {"reason": "账号疑似被盗"})
    text = asked.content.decode()
    assert asked.status_code == 403 and 'name="reason" value="账号疑似被盗"' in text
    assert Account.objects.get(pk=teacher.pk).is_active
    wrong = client.post(path, {"reason": "账号疑似被盗", "step_up_code": "000000"})
    assert wrong.status_code == 403 and "N002" in wrong.content.decode()
    key = client.session.session_key
    code = one_time.code(SECRET, int(datetime.now(UTC).timestamp()) // 30)
    assert client.post(path, {"reason": "账号疑似被盗", "step_up_code": code}).status_code == 303
    assert not Account.objects.get(pk=teacher.pk).is_active
    assert client.session.session_key != key
    assert client.post(f"/people/{teacher.pk}/enable/").status_code == 303  # ten minutes long nobody asks again


def test_the_step_up_page_leads_back_and_never_abroad(client, made):
    come_in(client, made.accounts["class_teacher:a1"], fresh=False)
    assert client.post("/people/step-up/", {"proof": "wrong", "next": "/x/"}).status_code == 422
    back = client.post("/people/step-up/", {"proof": world.PASSWORD, "next": "/people/me/?x=1"})
    assert back["Location"] == "/people/me/?x=1"
    abroad = client.post("/people/step-up/", {"proof": world.PASSWORD, "next": "https://evil.example/"})
    assert abroad["Location"] == "/"


# ── One's own account ────────────────────────────────────────────────────────────────────────────────────────


def test_a_new_password_ends_the_sessions_elsewhere_and_keeps_this_one(client, made):
    from django.test import Client

    teacher = made.accounts["class_teacher:a1"]
    here, there = come_in(client, teacher), come_in(Client(), teacher)
    new = "三只鸭子排队过七道桥洞"
    wrong = here.post("/people/me/password/", {"old": "x", "new": new, "again": new})
    assert wrong.status_code == 422 and "N001" in wrong.content.decode()
    weak = here.post(
        "/people/me/password/",
        {"old": world.PASSWORD, "new": "甲a1班主任人甲a1班主任", "again": "甲a1班主任人甲a1班主任"},
    )
    assert weak.status_code == 422 and "N007" in weak.content.decode()
    new += "啊"
    assert (
        here.post("/people/me/password/", {"old": world.PASSWORD, "new": new, "again": new})["Location"]
        == "/people/me/"
    )
    assert here.get("/").status_code == 200 and there.get("/").status_code == 302
    assert Account.objects.get(pk=teacher.pk).check_password(new)


def test_djbh3_asks_for_a_change_after_ninety_days_and_forbids_the_last_five(client, made, settings):
    settings.NOTONELESS_PASSWORDS = "djbh3"
    teacher = made.accounts["class_teacher:a1"]
    teacher.password_changed_at = datetime.now(UTC) - timedelta(days=90)
    teacher.save()
    client.post("/accounts/login/", {"login": teacher.login, "password": world.PASSWORD})
    assert client.get("/")["Location"] == "/people/me/password/"
    same = {"old": world.PASSWORD, "new": world.PASSWORD, "again": world.PASSWORD}
    assert "最近 5 次" in client.post("/people/me/password/", same).content.decode()
    new = "三只鸭子排队 7 道桥"
    assert client.post("/people/me/password/", {"old": world.PASSWORD, "new": new, "again": new}).status_code == 302
    assert client.get("/").status_code == 200


def test_sessions_are_listed_and_ended_one_by_one_or_all(client, made):
    from allauth.usersessions.models import UserSession
    from django.test import Client

    teacher = made.accounts["class_teacher:a1"]
    others = []
    for _ in range(3):
        other = Client()
        other.post("/accounts/login/", {"login": teacher.login, "password": world.PASSWORD})
        others.append(other)
    client.post("/accounts/login/", {"login": teacher.login, "password": world.PASSWORD})
    assert client.get("/people/me/").content.decode().count("退出那里") == 3
    foreign = UserSession.objects.get(session_key=others[0].session.session_key)
    client.post(f"/people/me/sessions/{foreign.pk}/end/")
    assert others[0].get("/").status_code == 302 and others[1].get("/").status_code == 200
    client.post("/people/me/sessions/end-others/")
    assert [other.get("/").status_code for other in others] == [302, 302, 302] and client.get("/").status_code == 200


def test_nobody_ends_anothers_session(client, made):
    from allauth.usersessions.models import UserSession
    from django.test import Client

    other = Client()
    other.post("/accounts/login/", {"login": made.accounts["principal:a"].login, "password": world.PASSWORD})
    key = UserSession.objects.get(user=made.accounts["principal:a"]).pk
    come_in(client, made.accounts["class_teacher:a1"]).post(f"/people/me/sessions/{key}/end/")
    assert other.get("/").status_code == 200


def test_the_language_one_chose_is_there_at_the_next_sign_in(client, made):
    teacher = made.accounts["class_teacher:a1"]
    come_in(client, teacher).post("/people/me/language/", {"language": "en"})
    assert Account.objects.get(pk=teacher.pk).language == "en"
    client.cookies.clear()
    client.post("/accounts/login/", {"login": teacher.login, "password": world.PASSWORD})
    assert client.cookies["django_language"].value == "en"
    come_in(client, teacher).post("/people/me/language/", {"language": "xx"})
    assert Account.objects.get(pk=teacher.pk).language == "en"


def test_a_token_is_shown_once_and_taken_back(client, made):
    come_in(client, made.accounts["section_chief"])
    page = client.post("/people/me/tokens/", {"name": "排课", "powers": ["place.see"], "days": "30"}).content.decode()
    text = re.search(r"nol_[\w-]{43}", page).group()
    token = AccessToken.objects.get()
    told = openpyxl.load_workbook(io.BytesIO(b"".join(client.get("/people/me/tokens/", {"book": 1}))))
    row = [cell.value for cell in told.active[3]]
    assert row[:2] == ["排课", token.tail] and text not in str([[c.value for c in r] for r in told.active])
    assert (
        text not in str(AccessToken.objects.values()) and text not in client.get("/people/me/tokens/").content.decode()
    )
    for powers in (["journal.read"], [], ["house.run", "place.see"]):
        assert client.post("/people/me/tokens/", {"name": "x", "powers": powers, "days": "30"}).status_code == 422
    client.post(f"/people/me/tokens/{token.pk}/revoke/")
    assert AccessToken.objects.get().revoked_at


def test_a_demonstration_says_on_every_page_that_it_is_one(client, made, settings):
    settings.NOTONELESS_SECOND_FACTOR = "relaxed"
    come_in(client, made.accounts["class_teacher:a1"])
    assert "未启用两步验证" in client.get("/").content.decode()
    settings.NOTONELESS_SECOND_FACTOR = "required"
    session = client.session
    session["second_factor"] = True
    session.save()
    assert "未启用两步验证" not in client.get("/").content.decode()


def test_every_power_has_its_words_on_the_page_of_tokens(client, made):
    from notoneless.desks.people.power_words import POWER_WORDS
    from notoneless.responsibility.rules.powers import POWERS

    assert set(POWER_WORDS) == frozenset().union(*POWERS.values())
    page = come_in(client, made.accounts["section_chief"]).get("/people/me/tokens/").content.decode()
    assert "查看儿童档案（号码打码）" in page and ">child.see<" not in page and "运行系统维护" not in page


def test_nobody_is_offered_the_own_post_to_fill(client, made):
    page = come_in(client, made.accounts["principal:a"]).get("/people/invite/").content.decode()
    assert str(made.posts["principal:a"].pk) not in page and str(made.posts["registrar:a"].pk) in page


def test_the_posts_to_fill_go_out_whole_and_come_in_again_as_a_list_of_staff(client, made):
    free(made, "class_teacher:a1", "class_teacher:a2")
    come_in(client, made.accounts["principal:a"])
    told = openpyxl.load_workbook(
        io.BytesIO(b"".join(client.get("/people/invite/", {"book": 1, "kind": "class_teacher", "asked": 1})))
    )
    rows = [[cell.value for cell in row][:3] for row in told.active.iter_rows(min_row=3)]
    assert rows == [["甲a1班主任", "班主任", "空缺"], ["甲a2班主任", "班主任", "空缺"]]
    told.active["D3"], told.active["E3"] = "张三", "zhang3"
    kept = io.BytesIO()
    told.save(kept)
    answer = client.post("/people/staff/", {"file": SimpleUploadedFile("岗位.xlsx", kept.getvalue())})
    preview = client.get(answer["Location"]).content.decode()
    assert [int(n) for n in re.findall(r'<span class="figure">(\d+)</span>', preview)] == [1, 0, 0, 1]


def test_setting_up_a_second_factor_does_not_speak_of_codes_from_paper_as_a_way(client, made):
    page = come_in(client, made.accounts["principal:a"]).get("/people/me/second-factor/").content.decode()
    assert "备用码在这里不能用" in page and "输入纸上的一个备用码" not in page
