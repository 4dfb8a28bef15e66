"""A form goes through once: replayed, double-clicked or sent twice at the same moment, it changes nothing more."""

from __future__ import annotations

import pytest

from tests import world
from tests.browser import stylebook

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.browser.stylebook")]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
FILLED = {"name": "东山第一小学", "kind": "1", "line": "0", "version": "2", "once": "k1"}


@pytest.fixture
def chief(client, settings):
    """A section chief who came in."""
    settings.TEMPLATES = [
        {**settings.TEMPLATES[0], "DIRS": [*settings.TEMPLATES[0]["DIRS"], "tests/browser/templates"]}
    ]
    made = world.county(children=False)
    client.force_login(made.accounts["section_chief"], backend=BACKEND)
    stylebook.SAVED.clear()
    return client


def test_a_replayed_post_changes_nothing_and_leads_to_the_first_result(chief):
    first = chief.post("/stylebook/form", FILLED)
    again = chief.post("/stylebook/form", FILLED)
    assert first.status_code == 303 and again.status_code == 302
    assert again["Location"] == first["Location"]
    assert len(stylebook.SAVED) == 1
    assert "没有重复办理" in chief.get("/stylebook/").content.decode()


def test_a_refused_form_may_come_again_with_its_key(chief):
    wrong = chief.post("/stylebook/form", {**FILLED, "name": "12"})
    assert wrong.status_code == 422 and "只有数字" in wrong.content.decode()
    assert chief.post("/stylebook/form", FILLED).status_code == 303
    assert len(stylebook.SAVED) == 1


def test_two_forms_with_two_keys_are_two_acts(chief):
    assert chief.post("/stylebook/form", FILLED).status_code == 303
    assert chief.post("/stylebook/form", {**FILLED, "once": "k2"}).status_code == 303
    assert len(stylebook.SAVED) == 2


def test_what_was_finished_in_another_request_meanwhile_is_seen(chief, monkeypatch):
    """The session that this request read at its beginning is older than the post that ran before it."""
    old = dict(chief.session.items())
    assert chief.post("/stylebook/form", FILLED).status_code == 303
    from django.contrib.sessions.backends.db import SessionStore

    read = SessionStore.load
    calls = []

    def stale(self):
        calls.append(1)
        return dict(old) if len(calls) == 1 else read(self)

    monkeypatch.setattr(SessionStore, "load", stale)
    assert chief.post("/stylebook/form", FILLED)["Location"] == "/stylebook/"
    assert len(stylebook.SAVED) == 1


def test_only_the_newest_keys_are_remembered(chief):
    from notoneless.desks.kit.once import REMEMBERED

    for number in range(REMEMBERED + 5):
        chief.post("/stylebook/form", {**FILLED, "once": f"k{number}"})
    assert len(chief.session["once"]) == REMEMBERED


def test_somebody_was_quicker_and_both_are_shown(chief):
    answer = chief.post("/stylebook/form", {**FILLED, "name": "西山小学", "version": "1"})
    page = answer.content.decode()
    assert answer.status_code == 409 and stylebook.SAVED == []
    assert "张老师" in page and "09-10 10:32" in page
    assert "东山第一小学" in page and 'value="西山小学"' in page
    # The form now carries the newer version: saving again is a decision made in the sight of both.
    assert chief.post("/stylebook/form", {**FILLED, "name": "西山小学", "once": "k9"}).status_code == 303
