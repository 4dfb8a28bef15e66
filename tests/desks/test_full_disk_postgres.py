"""A PostgreSQL without room: pages are read, and a look waits in the reserve until it fits; with the reserve used up nothing is
shown; what is written is refused plainly, showing in full and exporting fail closed: python -m tests.postgres -k full_disk."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from notoneless.accounts.models import SavedFilter
from notoneless.audit import actions
from notoneless.audit.models import Event
from notoneless.audit.rules import reserve
from notoneless.children.models import Child, Guardian, Remark
from notoneless.privacy.models import Export, Reveal
from tests import world

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="of PostgreSQL; SQLite has tests of its own"),
]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
WHY = "电话联系家长核实去向"


@contextmanager
def full(*tables):
    """Answer every new or changed row of ``tables`` as PostgreSQL does when there is no room, in a server that speaks Chinese."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE OR REPLACE FUNCTION test_no_room() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION '无法扩展文件: 设备上没有空间' USING ERRCODE = '53100'; END $$"
        )
        for table in tables:
            cursor.execute(
                f"CREATE TRIGGER test_no_room BEFORE INSERT OR UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION test_no_room()"
            )
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for table in tables:
                cursor.execute(f"DROP TRIGGER test_no_room ON {table}")


def disk():
    """Every table that the house writes to."""
    kept = ("audit_event", "audit_head", "django_session", "usersessions_usersession")
    return [
        table
        for table in connection.introspection.table_names()
        if table in kept or table.partition("_")[0] in ("children", "privacy", "accounts", "places", "responsibility")
    ]


@pytest.fixture
def made():
    return world.county()


@pytest.fixture
def no_reserve():
    (settings.NOTONELESS_HOME.anchors / reserve.FILE).unlink(missing_ok=True)


@pytest.fixture
def client(made):
    client = Client(raise_request_exception=False)
    client.force_login(made.accounts["section_chief"], backend=BACKEND)
    client.get("/children/")  # seen today, as somebody who is at work when the disk fills
    client.get(f"/children/{made.children['a1'].pk}/")
    return client


def refused(answer, *hidden):
    text = answer.content.decode()
    assert answer.status_code == 507 and "磁盘满了" in text, (answer.status_code, text[:300])
    assert not any(one in text for one in hidden)


def test_looking_goes_on_and_the_look_comes_into_the_journal_when_there_is_room(made, client, room_set_aside):
    child, before = made.children["a1"], Event.objects.count()
    with full(*disk()):
        assert child.name in client.get("/children/").content.decode()
        assert child.name in client.get(f"/children/{child.pk}/").content.decode()
        assert client.get("/places/schools/").status_code == client.get("/duty/").status_code == 200
    assert Event.objects.count() == before and reserve.is_used(room_set_aside)
    assert actions.take_in_reserve(at=timezone.now()) == 2
    looks = Event.objects.order_by("-seq")[:2]
    assert all(
        str(child.pk) in look.children and look.actor == str(made.accounts["section_chief"].pk) for look in looks
    )


def test_with_no_line_in_the_journal_and_no_reserve_no_child_is_shown(made, client, no_reserve):
    child = made.children["a1"]
    with full("audit_event"):
        for address in ("/children/", f"/children/{child.pk}/"):
            refused(client.get(address), child.name)
        assert client.get("/places/schools/").status_code == 200
    assert child.name in client.get("/children/").content.decode()


@pytest.mark.usefixtures("room_set_aside")
def test_nothing_is_shown_in_full(made, client):
    row = Guardian.objects.get(child=made.children["a1"])
    number = row.phone.open(why="test")
    asked = {"table": "children_guardian", "field": "phone", "row": str(row.pk), "reason": WHY}
    with full("audit_event"):
        refused(client.post(reverse("guard:reveal"), asked), number)
    assert not Reveal.objects.exists()
    assert number in client.post(reverse("guard:reveal"), asked).content.decode()
    held = Reveal.objects.get()
    again = reverse("guard:shown", args=[held.pk])
    with full("audit_event"):  # nor again, without its line: the reserve is not good enough for a number
        refused(client.get(again), number)
    assert number in client.get(again).content.decode()
    assert not reserve.is_used(settings.NOTONELESS_HOME.anchors)


@pytest.mark.usefixtures("room_set_aside")
def test_no_list_leaves_the_house(made, client):
    asked = {"list": "children", "columns": ["name"], "reason": WHY}
    with full("audit_event"):
        refused(client.post(reverse("guard:export_new"), asked))
    assert not Export.objects.exists()


@pytest.mark.usefixtures("room_set_aside")
def test_what_is_written_is_refused_plainly_and_nothing_of_it_stays(made, client):
    child = made.children["a1"]
    with full("audit_event"):
        refused(client.post(f"/children/{child.pk}/remark/", {"text": "已电话联系"}))
        refused(client.post(f"/children/{child.pk}/remove/", {"reason": "测试误建的档案", "version": "1"}))
    assert not Remark.objects.exists() and Child.objects.get(pk=child.pk).removed_at is None
    assert not reserve.is_used(settings.NOTONELESS_HOME.anchors), "an act is never waved through by the reserve"


@pytest.mark.usefixtures("room_set_aside")
def test_a_session_that_finds_no_room_keeps_nobody_from_reading(made, client):
    session = client.session
    session["seen_at"] = (timezone.now() - timedelta(minutes=3)).isoformat()
    session.save()
    with full(*disk()):
        assert client.get("/places/schools/").status_code == 200
        assert client.get("/children/").status_code == 200
    assert Session.objects.count() == 1 and not SavedFilter.objects.exists()
