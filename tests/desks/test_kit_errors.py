"""When something does not go, the page says what we saw and what to do; it says nothing about what may not be seen."""

from __future__ import annotations

import errno

import pytest
from django.db import OperationalError
from django.test import Client

from notoneless.desks.kit import errors
from notoneless.desks.public import views
from notoneless.standards.errors import UserError
from tests import world

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def chief():
    """A section chief who came in, at a browser that shows pages of errors."""
    made = world.county(children=False)
    client = Client(raise_request_exception=False)
    client.force_login(made.accounts["section_chief"], backend=BACKEND)
    return client


def raising(monkeypatch, error):
    """Let the first page fail so."""

    def fail(*given, **named):
        raise error

    monkeypatch.setattr(views, "tiles_for", fail)


@pytest.mark.parametrize(
    ("error", "status", "says"),
    [
        (OperationalError("database or disk is full"), 507, "磁盘满了"),
        (OSError(errno.ENOSPC, "No space left on device"), 507, "磁盘满了"),
        (OperationalError("database is locked"), 503, "系统正忙"),
        (ZeroDivisionError("甲童 500153201705040011"), 500, "系统出了错"),
        (UserError("T001", "没有这个班。请先建班。", "There is no such class. Make it first."), 422, "请先建班"),
    ],
    ids=["full database", "full disk", "busy", "fault of ours", "refusal"],
)
def test_a_failure_is_told_in_the_houses_look(chief, monkeypatch, error, status, says):
    raising(monkeypatch, error)
    answer = chief.get("/")
    page = answer.content.decode()
    assert answer.status_code == status and says in page
    assert 'class="top' in page and "data-error" in page
    assert "500153201705040011" not in page


def test_a_refusal_speaks_the_pages_language(chief, monkeypatch):
    raising(monkeypatch, UserError("T001", "没有这个班。", "There is no such class."))
    chief.cookies["django_language"] = "en"
    assert "There is no such class." in chief.get("/").content.decode()


def test_even_without_the_frame_something_is_said(chief, monkeypatch):
    raising(monkeypatch, OperationalError("database is locked"))
    whole = errors.page

    def broken(request, status, **context):
        raise OperationalError("database is locked")

    monkeypatch.setattr(errors, "page", broken)
    answer = chief.get("/")
    assert answer.status_code == 503 and "系统正忙" in answer.content.decode()
    assert whole is not broken


def test_what_is_not_there_is_said_without_saying_what(chief):
    page = chief.get("/places/nowhere/500153201705040011").content.decode()
    assert "没有这个页面" in page and "500153201705040011" not in page


def test_a_form_that_lay_open_too_long_is_told_so(chief):
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/i18n/setlang/", {"language": "en"})
    assert answer.status_code == 403 and "放得太久" in answer.content.decode()


def test_a_method_that_is_not_answered_has_a_page(chief):
    answer = chief.delete("/")
    assert answer.status_code == 405 and "GET" in answer["Allow"]
    assert "不能直接打开" in answer.content.decode()


def test_a_request_that_is_too_large_is_told_so(chief, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    answer = chief.post("/i18n/setlang/", {"language": "en", "next": "x" * 100})
    assert answer.status_code == 413 and "太大" in answer.content.decode()


def test_the_language_changes_and_stays(chief):
    chief.post("/i18n/setlang/", {"language": "en", "next": "/"})
    assert '<html lang="en">' in chief.get("/").content.decode()
