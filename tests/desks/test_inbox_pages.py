"""The bell, the inbox, one's choice, the ways of a county: what each page says, and to whom."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from notoneless.messaging import actions, queries
from notoneless.messaging.models import Choice, Gate, Letter, Sending
from notoneless.responsibility.queries import viewer_of
from tests import fakes, world

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def made():
    return world.county()


def client(made, key, *, fresh=False):
    one = Client()
    one.force_login(made.accounts[key], backend=BACKEND)
    if fresh:
        session = one.session
        session["fresh_until"] = (timezone.now() + timedelta(minutes=5)).isoformat()
        session.save()
    return one


def letters(made, count, key="section_chief"):
    for number in range(count):
        actions.send(
            to=[made.accounts[key].pk], kind="approval", key=f"k{number}", county="0001", by=viewer_of(made.accounts["auditor"], at=world.NOW),
            at=world.NOW + timedelta(minutes=number), link="/privacy/approvals/", params={"count": number + 1},
        )  # fmt: skip


def test_the_bell_counts_what_is_unread_and_the_inbox_leads_to_the_matter(made):
    chief = client(made, "section_chief")
    assert "消息，" not in chief.get("/").content.decode()
    letters(made, 3)
    assert "消息，3 条未读" in chief.get("/").content.decode()
    page = chief.get("/messages/").content.decode()
    assert page.count("去办理") == 3 and "有一份 3 名儿童的名单申请导出" in page
    key = Letter.objects.latest("made_at").pk
    assert Letter.objects.filter(read_at=None).count() == 3, "looking at the list reads nothing"
    answer = chief.post(f"/messages/{key}/")
    assert answer.status_code == 303 and answer["Location"] == "/privacy/approvals/"
    assert "消息，2 条未读" in chief.get("/messages/?unread").content.decode()
    assert chief.post("/messages/all-read/", follow=True).status_code == 200
    assert not Letter.objects.filter(read_at=None).exists()
    assert client(made, "principal:a").get(f"/messages/{key}/").status_code == 404
    assert client(made, "principal:a").post(f"/messages/{key}/").status_code == 404


def test_an_inbox_of_many_costs_as_many_questions_as_one_of_one(made):
    asked = []
    for count in (1, 40):
        letters(made, count)
        chief = client(made, "section_chief")
        chief.get("/messages/")
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert chief.get("/messages/").status_code == 200
        asked.append(len(found))
    assert asked[0] == asked[1]


def test_one_chooses_how_to_be_told(made):
    account = made.accounts["section_chief"]
    account.email, account.phone = "chief@kongchuo.example", "13900001234"
    account.save()
    chief = client(made, "section_chief")
    page = chief.get("/messages/choice/").content.decode()
    assert "chief@kongchuo.example" in page and "13900001234" not in page and "22:00" in page
    assert chief.post("/messages/choice/", {"way": ["sms", "dingtalk", "pigeon"]}).status_code == 303
    row = Choice.objects.get(account=account)
    assert (row.mail, row.sms, row.wecom, row.dingtalk) == (False, True, False, True)
    assert "没有登记手机" in client(made, "principal:a").get("/messages/choice/").content.decode()


def test_the_system_admin_sets_a_way_and_sees_no_secret_again(made):
    admin = client(made, "system_admin", fresh=True)
    page = "/messages/ways/0001/dingtalk/"
    assert admin.get(page).status_code == 200
    assert admin.post(page, {"is_open": "on", "access_token": "x", "secret": "y"}).status_code == 422
    given = {
        "is_open": "on",
        "access_token": f"https://oapi.dingtalk.com/robot/send?access_token={fakes.DING_TOKEN}",
        "secret": fakes.DING_SECRET,
    }
    assert admin.post(page, given).status_code == 303
    assert queries.secrets_of(Gate.objects.get()) == {"access_token": fakes.DING_TOKEN, "secret": fakes.DING_SECRET}
    for path in (page, "/messages/ways/"):
        shown = admin.get(path).content.decode()
        assert fakes.DING_TOKEN not in shown and fakes.DING_SECRET not in shown
    assert admin.post(page, {"access_token": "", "secret": ""}).status_code == 303
    assert not Gate.objects.get().is_open and queries.secrets_of(Gate.objects.get())["secret"] == fakes.DING_SECRET
    assert client(made, "system_admin").post(page, given).status_code == 403, "a fresh second factor comes first"
    assert not Gate.objects.get().is_open
    typed = admin.post(page, {"access_token": "wrong-but-secret", "secret": "SEC-wrong-but-secret"})
    assert typed.status_code == 422 and "but-secret" not in typed.content.decode()
    assert admin.get("/messages/ways/0002/dingtalk/").status_code == 404
    assert admin.post(f"{page}try/").status_code == 422
    for key in ("section_chief", "security_admin"):
        assert client(made, key).get("/messages/ways/").status_code == 403


def test_what_did_not_go_out_is_listed_and_sent_again(made):
    for number in range(2):
        Sending.objects.create(
            account=made.accounts["section_chief"], county="0001", channel="wecom", letters=["x"], state="dead", made_at=world.NOW,
            due_at=world.NOW, tried_at=world.NOW, tries=6, trouble=f"9300{number}",
        )  # fmt: skip
    admin = client(made, "system_admin")
    page = admin.get("/messages/failed/").content.decode()
    assert "93001" in page and made.accounts["section_chief"].name in page
    key = Sending.objects.first().pk
    assert admin.post(f"/messages/failed/{key}/again/").status_code == 303
    assert Sending.objects.get(pk=key).state == "waiting"
    assert admin.post(f"/messages/failed/{key}/again/").status_code == 404
    assert "没有发出去的提醒" in admin.get("/").content.decode()


def test_the_bell_takes_no_word_of_a_pages_own(made):
    assert client(made, "section_chief").get("/privacy/approvals/").status_code == 200
