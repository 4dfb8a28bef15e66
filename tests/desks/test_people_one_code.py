"""Fifty at once with one code: somebody who looked over a shoulder, or a program, comes second and stays outside."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.test import Client
from django.utils import timezone

from notoneless.accounts import queries
from notoneless.accounts.actions import new_paper_codes
from notoneless.accounts.models import PaperCode, SecondFactor
from notoneless.accounts.rules import one_time
from notoneless.accounts.rules.tries import Budget
from notoneless.audit.models import Event
from tests import world

AT_ONCE = 50
WIDE = Budget(pair=1000, pair_minutes=30, name=1000, name_minutes=60, address=1000, address_minutes=60)


@pytest.fixture(autouse=True)
def with_budgets_that_stop_nobody(settings, monkeypatch):
    """What holds the others back is the code, not that they were many."""
    settings.NOTONELESS_SECOND_FACTOR = "required"
    monkeypatch.setattr(queries, "budget", lambda on: WIDE)


@pytest.fixture
def teacher(transactional_db):
    return world.county(children=False).accounts["class_teacher:a1"]


def given_at_once(account, code):
    """Give ``code`` in fifty sessions that know the password, at one moment; return (statuses, how many are in)."""
    first = Client()
    assert (
        first.post("/accounts/login/", {"login": account.login, "password": world.PASSWORD})["Location"]
        == "/accounts/code/"
    )
    clients, start = [], Barrier(AT_ONCE)
    for _ in range(AT_ONCE):
        session, client = SessionStore(), Client()
        session.update(dict(first.session.items()))
        session.save()
        client.cookies["notoneless_session"] = session.session_key
        clients.append(client)

    def give(client):
        start.wait()
        try:
            return client.post("/accounts/code/", {"code": code}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        statuses = list(pool.map(give, clients))
    return statuses, sum("_auth_user_id" in client.session for client in clients)


def assert_one(statuses, inside):
    assert (inside, statuses.count(302), statuses.count(422)) == (1, 1, AT_ONCE - 1)
    assert Event.objects.filter(verb="accounts.sign_in").count() == 1
    assert Event.objects.filter(verb="accounts.sign_in_failed").count() == AT_ONCE - 1


@pytest.mark.slow
def test_of_fifty_with_one_code_of_the_authenticator_one_comes_in(teacher):
    secret = one_time.new_secret()
    SecondFactor.objects.create(account=teacher, secret=secret, made_at=timezone.now())
    counter = int(time.time()) // one_time.PERIOD
    # The next period's code is good now, and will be for a minute: longer than the fifty take.
    assert_one(*given_at_once(teacher, one_time.code(secret, counter + 1)))
    assert SecondFactor.objects.get().last_counter == counter + 1


@pytest.mark.slow
def test_of_fifty_with_one_code_from_paper_one_comes_in(teacher):
    SecondFactor.objects.create(account=teacher, secret=one_time.new_secret(), made_at=timezone.now())
    paper = new_paper_codes(teacher)[0]
    assert_one(*given_at_once(teacher, paper))
    assert PaperCode.objects.exclude(used_at=None).count() == 1
