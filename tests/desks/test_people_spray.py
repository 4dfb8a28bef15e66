"""One password that many people use, tried on everybody: it opens no account, and shuts nobody out of his own."""

from __future__ import annotations

import time
from collections import Counter
from datetime import UTC, datetime

import pytest
import time_machine
from django.contrib.auth.hashers import MD5PasswordHasher, make_password
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notoneless.accounts import queries
from notoneless.accounts.models import Account, Failure, SecondFactor
from notoneless.accounts.rules import one_time
from notoneless.audit.models import Event
from tests import world

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"
T0 = datetime(2026, 9, 10, 2, 0, tzinfo=UTC)
COMMON = "spring and autumn 2026"
FROM = tuple(f"10.6.0.{number}" for number in range(1, 4))
HOME = "10.0.0.1"


@pytest.fixture
def hashed(settings, monkeypatch):
    """A quick hash in place of argon2id, which is slow on purpose; return how often it was asked."""
    world.hashed()  # the world's own hash is made before, by the house's hasher, for all tests
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.NOTONELESS_SECOND_FACTOR = "required"
    asked, encode = [], MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *given: asked.append(1) or encode(*given))
    return asked


def spray(client, names, tries):
    """Try the common password on one name after the other, from one address after the other; return what was answered,
    and how many statements each try took."""
    answers, statements = [], []
    for number in range(tries):
        connection.queries_log.clear()  # it holds nine thousand and then forgets
        with CaptureQueriesContext(connection) as asked:
            answers.append(
                client.post(
                    LOGIN,
                    {"login": names[number % len(names)], "password": COMMON},
                    REMOTE_ADDR=FROM[number % len(FROM)],
                    headers={"X-Forwarded-For": f"10.9.{number % 250}.1"},
                )
            )
        statements.append(len(asked))
        assert "_auth_user_id" not in client.session
        client.cookies.clear()
    return answers, statements


@pytest.mark.parametrize("tries", [400, pytest.param(10_000, marks=pytest.mark.long)])
def test_a_spray_opens_nothing_is_stopped_at_its_budgets_and_the_teacher_comes_in_at_home(client, hashed, tries):
    made = world.county(children=False)
    teacher, careless = made.accounts["class_teacher:a1"], made.accounts["class_teacher:a2"]
    own, common = make_password(world.PASSWORD), make_password(COMMON)
    Account.objects.update(password=own, made_at=T0)
    Account.objects.bulk_create(
        Account(login=f"teacher-{number}", name=f"教师{number}", password=own, made_at=T0)
        for number in range(tries // 2)
    )
    Account.objects.filter(pk=careless.pk).update(password=common)  # it got in some way, and her second factor stands
    secrets = {account: one_time.new_secret() for account in (teacher, careless)}
    for account, secret in secrets.items():
        SecondFactor.objects.create(account=account, secret=secret, made_at=T0)
    names = [
        careless.login,
        teacher.login,
        *Account.objects.filter(login__startswith="teacher-").values_list("login", flat=True),
    ]
    with time_machine.travel(T0, tick=False):
        budget = queries.budget(T0.date())
        hashed.clear()
        began = time.perf_counter()
        answers, statements = spray(client, names, tries)
        took = time.perf_counter() - began
        told = Counter(answer.status_code for answer in answers)
        # The one whose password it is gets as far as the code, and no further.
        assert {answer["Location"] for answer in answers if answer.status_code == 302} == {"/accounts/code/"}
        assert told[302] + told[200] + told[429] == tries
        failed = budget.address * len(FROM)
        assert told[200] == failed == Failure.objects.count() and told[429] > 0
        assert max(Counter(Failure.objects.values_list("address", flat=True)).values()) <= budget.address
        assert max(Counter(Failure.objects.values_list("name_index", flat=True)).values()) <= budget.name
        assert not Event.objects.filter(verb="accounts.sign_in").exists()
        # A try that is not heard costs no hash and few statements, the last as the first.
        assert len(hashed) == told[200] + told[302]
        unheard = [count for answer, count in zip(answers, statements, strict=True) if answer.status_code == 429]
        heard = [count for answer, count in zip(answers, statements, strict=True) if answer.status_code == 200]
        assert max(unheard) == min(unheard) < min(heard) and max(heard) <= 40
        print(
            f"{tries} tries: {1000 * took / tries:.1f} ms a try, {max(unheard)} statements unheard, {max(heard)} heard"
        )
        answer = client.post(LOGIN, {"login": teacher.login, "password": world.PASSWORD}, REMOTE_ADDR=HOME)
        assert answer["Location"] == "/accounts/code/"
        code = one_time.code(secrets[teacher], int(T0.timestamp()) // one_time.PERIOD)
        assert client.post("/accounts/code/", {"code": code}, REMOTE_ADDR=HOME)["Location"] == "/cases/todo"
        assert client.session["_auth_user_id"] == str(teacher.pk)
