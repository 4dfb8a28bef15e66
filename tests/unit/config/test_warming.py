"""A site is ready before it opens: nothing that every page needs is left to the first visitor, and every thread is connected."""

from __future__ import annotations

import sqlite3
import time
from datetime import timedelta
from threading import get_ident
from types import SimpleNamespace

import pytest
from django.db import connection
from waitress.task import ThreadedTaskDispatcher

from notoneless.children.queries import marks
from notoneless.config import serving, sqlite, warming
from notoneless.work.jobs import JOBS
from tests import world
from tests.on_disk import OnDisk


@pytest.fixture
def made():
    return world.county()


FIRST = """
import sqlite3
import time
from notoneless.config import warming
from notoneless.config.wsgi import application
warming.warm(application)
from django.template import engines
from django.template.loaders import filesystem
from django.urls import get_resolver
from django.utils.translation import trans_real
compiled = engines["django"].engine.template_loaders[0].get_template_cache
print("kit/base.html" in compiled, "files/list.html" in compiled, "files/child.html" in compiled)
print(sorted(trans_real._translations), get_resolver()._populated)
before = set(sys.modules)
from django.test import Client
answer = Client().get("/accounts/login/", headers={"host": "localhost"}, secure=True)
print(answer.status_code, sorted(name for name in set(sys.modules) - before if name.startswith("notoneless")))
"""


@pytest.mark.slow
def test_nothing_of_ours_is_left_to_the_first_visitor(tmp_path):
    house = OnDisk(tmp_path / "house", {"NOTONELESS_HOSTS": "localhost"})
    house.done("setup")
    compiled, ready, first = house.python("import sys\n" + FIRST).splitlines()
    assert compiled == "True True True"
    assert ready == "['en', 'zh-hans'] True"
    assert first == "200 []"


@pytest.mark.django_db
def test_the_parameters_of_the_counties_here_are_read(made):
    marks.kinds_of.cache_clear()
    warming._parameters()
    assert marks.kinds_of.cache_info().currsize == 1


def test_what_fails_before_opening_keeps_no_door_shut(caplog):
    def broken(environment, answer):
        raise RuntimeError("no database")

    warming.warm(broken)
    assert "a step before opening failed" in caplog.text


def test_every_thread_opens_a_connection_of_its_own(monkeypatch):
    opened = []

    class Seen:
        def ensure_connection(self):
            opened.append(get_ident())

    monkeypatch.setattr(warming, "connection", Seen())
    dispatcher = ThreadedTaskDispatcher()
    dispatcher.set_thread_count(5)
    warming.connect(dispatcher, 5)
    until = time.monotonic() + 30
    while len(opened) < 5 and time.monotonic() < until:
        time.sleep(0.01)
    dispatcher.shutdown(timeout=30)
    assert len(opened) == len(set(opened)) == 5


@pytest.mark.parametrize(("cores", "sites"), [(1, 2), (2, 2), (3, 3), (4, 4), (64, 4)])
def test_a_machine_is_given_as_many_sites_as_it_has_cores_from_two_to_four(monkeypatch, cores, sites):
    monkeypatch.setattr(serving, "os", SimpleNamespace(name="posix", sched_getaffinity=lambda _: range(cores)))
    assert serving.usual_sites() == sites


def test_where_no_socket_is_handed_on_there_is_one_site(monkeypatch):
    monkeypatch.setattr(serving, "os", SimpleNamespace(name="nt", cpu_count=lambda: 8))
    assert serving.usual_sites() == 1


def test_a_site_keeps_little_and_everything_else_of_a_connection_stays():
    raw = sqlite3.connect(":memory:")
    raw.executescript(sqlite.init_command())
    sqlite.keep_little(connection=SimpleNamespace(vendor="sqlite", connection=raw))
    assert sqlite.astray(raw, in_memory=True) == {"cache_size": "-16384"}


def test_a_thread_keeps_its_connection_between_pages_and_not_past_what_was_counted_of_the_tables():
    if connection.vendor == "sqlite":
        assert connection.settings_dict["CONN_MAX_AGE"] == sqlite.GROWS_OLD
        hourly = timedelta(hours=1)
        assert timedelta(minutes=1) < timedelta(seconds=sqlite.GROWS_OLD) < hourly
        assert JOBS["notoneless.work.tasks.count_tables_anew"].every == hourly
