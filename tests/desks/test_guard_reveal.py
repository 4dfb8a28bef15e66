"""The desk where a number is shown in full: for a reason, to those whom it concerns, and hidden again by itself."""

from __future__ import annotations

import re
import uuid

import pytest
from django.urls import reverse

from notoneless.accounts.terms import covers
from notoneless.audit.models import Event
from notoneless.children.models import Guardian
from notoneless.privacy import access
from tests import world

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
WHY = "电话联系家长核实去向"


def may(who, row):
    reach = [*((p, row.child.cached_place_path) for p in who.places("child.reveal"))]
    reach += [(p, row.child.cached_school_path) for p in who.schools("child.reveal")]
    return any(covers(path, lies) for path, lies in reach)


@pytest.fixture(autouse=True)
def owners(monkeypatch):
    monkeypatch.setattr(access, "discover", lambda: None)
    monkeypatch.setattr(access, "_owners", {})
    access.register(Guardian, child_of=lambda row: row.child_id, may=may)


@pytest.fixture
def county():
    return world.county()


def cell(row, **more):
    return {"table": "children_guardian", "field": "phone", "row": str(row), **more}


def guardian(county, key="a1"):
    return Guardian.objects.get(child=county.children[key])


def enter(client, county, key):
    client.force_login(county.accounts[key], backend=BACKEND)


def test_a_class_teacher_sees_a_pupils_parents_number_for_a_reason(client, county):
    enter(client, county, "class_teacher:a1")
    row = guardian(county)
    number = row.phone.open(why="test")
    under = client.get(reverse("guard:masked"), cell(row.pk))
    assert under.status_code == 200 and str(row.phone) in under.text and number not in under.text
    form = client.get(reverse("guard:masked"), cell(row.pk, ask=1))
    assert 'name="reason"' in form.text and number not in form.text
    open_ = client.post(reverse("guard:reveal"), cell(row.pk, reason=WHY))
    assert open_.status_code == 200 and number in open_.text
    assert re.search(r'hx-trigger="load delay:600s"', open_.text) and "no-store" in open_["Cache-Control"]
    line = Event.objects.get(kind="reveal")
    assert line.actor == str(county.accounts["class_teacher:a1"].pk) and line.children == [str(row.child_id)]


def test_what_was_revealed_is_seen_again_and_by_nobody_else(client, county):
    enter(client, county, "class_teacher:a1")
    row = guardian(county)
    client.post(reverse("guard:reveal"), cell(row.pk, reason=WHY))
    from notoneless.privacy.models import Reveal

    again = reverse("guard:shown", args=[Reveal.objects.get().pk])
    assert row.phone.open(why="test") in client.get(again).text
    enter(client, county, "principal:a")
    assert client.get(again).status_code == 404


def test_no_reason_no_number(client, county):
    enter(client, county, "class_teacher:a1")
    row = guardian(county)
    answer = client.post(reverse("guard:reveal"), cell(row.pk, reason="看看"))
    assert answer.status_code == 422 and "P011" in answer.text and 'value="看看"' in answer.text
    assert row.phone.open(why="test") not in answer.text and not Event.objects.filter(kind="reveal").exists()


def test_a_sibling_class_and_nothing_at_all_are_one_answer(client, county):
    enter(client, county, "class_teacher:a1")
    said = {
        (answer.status_code, answer.content)
        for row in (guardian(county, "a2").pk, guardian(county, "c1").pk, uuid.uuid4(), "x")
        for answer in (
            client.post(reverse("guard:reveal"), cell(row, reason=WHY)),
            client.get(reverse("guard:masked"), cell(row)),
            client.get(reverse("guard:masked"), cell(row, ask=1)),
        )
    }
    assert len({status for status, _ in said}) == 1 and next(iter(said))[0] == 404


@pytest.mark.parametrize("post", ["system_admin", "security_admin", "auditor", "subject_teacher:a1", "county_leader"])
def test_posts_without_the_power_are_refused(client, county, post):
    enter(client, county, post)
    row = guardian(county)
    assert client.post(reverse("guard:reveal"), cell(row.pk, reason=WHY)).status_code == 403
    assert client.get(reverse("guard:masked"), cell(row.pk)).status_code == 403


def test_a_number_is_not_asked_for_in_an_address(client, county):
    enter(client, county, "class_teacher:a1")
    assert client.get(reverse("guard:reveal"), cell(guardian(county).pk, reason=WHY)).status_code == 405
