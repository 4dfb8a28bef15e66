"""Coming in: a password, a code, a session that ends. What is wrong is answered in one way, whoever asks."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from notoneless.accounts.models import Failure, PaperCode, SecondFactor
from notoneless.accounts.rules import one_time
from notoneless.audit.models import Event
from tests import world

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"
T0 = datetime(2026, 9, 10, 2, 0, tzinfo=UTC)
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


@pytest.fixture(autouse=True)
def as_in_an_office(settings):
    settings.NOTONELESS_SECOND_FACTOR = "required"


@pytest.fixture
def clock():
    with time_machine.travel(T0, tick=False) as travelling:
        yield travelling


@pytest.fixture
def teacher():
    return world.county(children=False).accounts["class_teacher:a1"]


def sign_in(client, login, password=world.PASSWORD, **extra):
    return client.post(LOGIN, {"login": login, "password": password}, **extra)


def give_factor(account):
    SecondFactor.objects.create(account=account, secret=SECRET, made_at=T0)


def code_at(moment):
    return one_time.code(SECRET, int(moment.timestamp()) // 30)


def verbs(outcome=None):
    lines = Event.objects.filter(verb__startswith="accounts.")
    return list((lines.filter(outcome=outcome) if outcome else lines).order_by("seq").values_list("verb", flat=True))


def test_who_has_no_second_factor_comes_only_as_far_as_setting_one_up(client, teacher, clock):
    assert sign_in(client, teacher.login.upper())["Location"] == "/cases/todo"
    for path in ("/", "/places/", "/people/step-up/"):
        answer = client.get(path)
        if answer.status_code != 404:
            assert answer["Location"] == "/people/me/second-factor/", path
    page = client.get("/people/me/second-factor/")
    secret = client.session["second_factor_secret"]
    assert secret.replace(" ", "")[:4] in page.content.decode()
    wrong = client.post("/people/me/second-factor/", {"code": "000000"})
    assert wrong.status_code == 422 and "N002" in wrong.content.decode()
    before = client.session.session_key
    done = client.post("/people/me/second-factor/", {"code": one_time.code(secret, int(T0.timestamp()) // 30)})
    assert len(re.findall(r"<code>[0-9A-Z]{4}-[0-9A-Z]{4}</code>", done.content.decode())) == 10
    assert client.session.session_key != before
    assert client.get("/").status_code == 200
    assert verbs() == ["accounts.sign_in", "accounts.sign_in_failed", "accounts.new_second_factor"]


def test_password_then_code_then_in(client, teacher, clock):
    give_factor(teacher)
    answer = sign_in(client, teacher.login)
    assert answer["Location"] == "/accounts/code/"
    assert client.get("/")["Location"].startswith(LOGIN)
    wrong = client.post("/accounts/code/", {"code": "123456"})
    assert wrong.status_code == 422
    right = client.post("/accounts/code/", {"code": code_at(T0)})
    assert right["Location"] == "/cases/todo"
    assert client.get("/").status_code == 200
    assert verbs() == ["accounts.sign_in_failed", "accounts.sign_in"]
    line = Event.objects.get(verb="accounts.sign_in")
    assert line.actor == str(teacher.pk) and line.address == "127.0.0.1" and line.session


def test_a_code_is_good_once(client, teacher, clock):
    give_factor(teacher)
    for expected in (302, 422):
        client.cookies.clear()
        sign_in(client, teacher.login)
        assert client.post("/accounts/code/", {"code": code_at(T0)}).status_code == expected
    clock.shift(30)
    assert client.post("/accounts/code/", {"code": code_at(T0)}).status_code == 422  # still of its time, yet used
    assert client.post("/accounts/code/", {"code": code_at(T0 + timedelta(seconds=30))}).status_code == 302


def test_a_code_from_paper_stands_in_once(client, teacher, clock):
    from notoneless.accounts.actions import new_paper_codes

    give_factor(teacher)
    paper = new_paper_codes(teacher)[3]
    for expected in (302, 422):
        client.cookies.clear()
        sign_in(client, teacher.login)
        assert client.post("/accounts/code/", {"code": paper.lower()}).status_code == expected
    assert PaperCode.objects.filter(account=teacher, used_at=None).count() == 9
    assert paper not in str(list(PaperCode.objects.values()))


def test_the_code_page_opens_to_nobody_without_the_password(client, teacher, clock):
    give_factor(teacher)
    assert client.post("/accounts/code/", {"code": code_at(T0)})["Location"] == LOGIN


def test_unknown_known_and_switched_off_get_one_answer(client, teacher, clock):
    made = world.county("0002", "500120", children=False)
    off = made.accounts["class_teacher:a1"]
    off.is_active = False
    off.save()

    def body(login, password):
        page = sign_in(client, login, password)
        text = re.sub(r'value="[^"]*"', "", page.content.decode())
        return page.status_code, re.sub(r"nonce-[^']+|csrf\S+|once\S+", "", text)

    answers = {body(*given) for given in (("nobody", "x" * 12), (teacher.login, "x" * 12), (off.login, world.PASSWORD))}
    assert len(answers) == 1


def test_five_failures_lock_the_name_for_this_address_alone(client, teacher, clock):
    give_factor(teacher)
    for _ in range(5):
        assert sign_in(client, teacher.login, "wrong wrong").status_code == 200
    locked = sign_in(client, teacher.login)
    assert locked.status_code == 429
    unknown = [sign_in(client, "nobody", "wrong wrong") for _ in range(6)][-1]
    assert unknown.status_code == 429
    assert re.sub(r'value="[^"]*"', "", unknown.content.decode()) == re.sub(
        r'value="[^"]*"', "", locked.content.decode()
    )
    assert sign_in(client, teacher.login, REMOTE_ADDR="10.0.0.9")["Location"] == "/accounts/code/"
    assert verbs("refused") == ["accounts.locked", "accounts.locked"]
    clock.shift(timedelta(minutes=30))
    assert sign_in(client, teacher.login)["Location"] == "/accounts/code/"


def test_a_header_that_claims_another_address_changes_nothing(client, teacher, clock):
    for number in range(5):
        sign_in(client, teacher.login, "wrong wrong", headers={"X-Forwarded-For": f"10.9.8.{number}"})
    assert sign_in(client, teacher.login, headers={"X-Forwarded-For": "10.9.8.77"}).status_code == 429
    assert set(Failure.objects.values_list("address", flat=True)) == {"127.0.0.1"}


def test_behind_one_proxy_its_last_word_counts_and_no_earlier_one(client, teacher, clock, settings):
    settings.NOTONELESS_PROXIES = 1
    for number in range(5):
        sign_in(client, teacher.login, "wrong wrong", headers={"X-Forwarded-For": f"10.0.0.{number}, 10.7.7.7"})
    assert set(Failure.objects.values_list("address", flat=True)) == {"10.7.7.7"}
    assert sign_in(client, teacher.login, headers={"X-Forwarded-For": "10.0.0.99, 10.7.7.7"}).status_code == 429


def test_guesses_from_everywhere_stop_and_the_teacher_still_comes_in_where_she_always_does(client, teacher, clock):
    sign_in(client, teacher.login, REMOTE_ADDR="10.0.0.1")
    client.logout()
    for number in range(10):
        sign_in(client, teacher.login, "wrong wrong", REMOTE_ADDR=f"10.1.1.{number}")
    assert sign_in(client, teacher.login, REMOTE_ADDR="10.1.1.200").status_code == 429
    assert sign_in(client, teacher.login, REMOTE_ADDR="10.0.0.1").status_code == 302


def test_a_spray_over_many_names_opens_nothing_and_stops_at_its_budget(client, teacher, clock):
    """Three hundred names from one address: a hundred are looked at, none opens; who sits elsewhere notices nothing."""
    answers = [sign_in(client, f"name-{number}", "spring and autumn 2026") for number in range(300)]
    assert [answer.status_code for answer in answers].count(200) == 100
    assert {answer.status_code for answer in answers[100:]} == {429}
    assert Failure.objects.count() == 100
    assert sign_in(client, teacher.login, REMOTE_ADDR="10.0.0.1").status_code == 302


def test_nothing_that_was_typed_as_a_name_is_kept(client, teacher, clock):
    sign_in(client, "my secret password!", "x")
    assert "my secret" not in str(list(Failure.objects.values())) + str(list(Event.objects.values()))


def test_a_session_ends_after_thirty_idle_minutes_and_says_so(client, teacher, clock):
    give_factor(teacher)
    sign_in(client, teacher.login)
    client.post("/accounts/code/", {"code": code_at(T0)})
    clock.shift(timedelta(minutes=29))
    assert client.get("/").status_code == 200
    clock.shift(timedelta(minutes=29))
    assert client.get("/").status_code == 200
    clock.shift(timedelta(minutes=30))
    answer = client.get("/", follow=True)
    assert answer.redirect_chain[-1][0].startswith(LOGIN) and "登录已超时" in answer.content.decode()
    assert Event.objects.get(verb="accounts.sign_out").detail == {"why": "idle"}


def test_a_session_ends_after_twelve_hours_of_work(client, teacher, clock):
    give_factor(teacher)
    sign_in(client, teacher.login)
    client.post("/accounts/code/", {"code": code_at(T0)})
    for _ in range(35):
        clock.shift(timedelta(minutes=20))
        assert client.get("/").status_code == 200
    clock.shift(timedelta(minutes=20))
    assert client.get("/").status_code == 302
    assert Event.objects.get(verb="accounts.sign_out").detail == {"why": "most"}


def test_the_key_changes_at_sign_in_and_a_key_that_was_left_opens_nothing(client, teacher, clock):
    give_factor(teacher)
    client.get(LOGIN)
    sign_in(client, teacher.login)
    half = client.session.session_key
    client.post("/accounts/code/", {"code": code_at(T0)})
    whole = client.session.session_key
    assert half != whole
    client.post("/accounts/logout/")
    client.cookies["notoneless_session"] = whole
    assert client.get("/").status_code == 302
    assert verbs()[-1] == "accounts.sign_out"


def test_who_is_switched_off_is_out_on_the_next_click(client, teacher, clock):
    give_factor(teacher)
    sign_in(client, teacher.login)
    client.post("/accounts/code/", {"code": code_at(T0)})
    teacher.is_active = False
    teacher.save()
    assert client.get("/").status_code == 302


def test_no_address_makes_an_account(client):
    for path in ("signup/", "3rdparty/signup/", "social/signup/", "password/reset/", "email/", "2fa/", "sessions/"):
        assert client.get(f"/accounts/{path}").status_code == 404, path
