"""Coming in through another office: whom it knows and we invited comes in; whatever it did not sign for us opens nothing."""

from __future__ import annotations

import time
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache
from django.utils import timezone

from notoneless.accounts.models import Account, SecondFactor
from notoneless.accounts.rules import one_time
from notoneless.audit.models import Event
from notoneless.config import oidc
from tests import world
from tests.desks import other_office

pytestmark = pytest.mark.django_db
AWAY = "/accounts/oidc/office/login/"


@pytest.fixture
def office(settings):
    cache.clear()
    with other_office.standing() as standing:
        settings.NOTONELESS_OIDC = oidc.Office(
            issuer=standing.url, client=other_office.CLIENT, secret=other_office.SECRET, name="县统一身份认证"
        )
        settings.SOCIALACCOUNT_PROVIDERS = oidc.providers(settings.NOTONELESS_OIDC)
        yield standing
    cache.clear()


@pytest.fixture
def teacher():
    return world.county(children=False).accounts["class_teacher:a1"]


@pytest.fixture
def known(teacher, office):
    SocialAccount.objects.create(user=teacher, provider=oidc.PROVIDER, uid=office.subject)
    return teacher


def leave(client, address=AWAY):
    """Leave for the other office, sign in there; return the address by which one comes back."""
    away = client.post(address)
    assert away.status_code == 302, away.content.decode()
    there = requests.get(away["Location"], allow_redirects=False, timeout=5)
    assert there.status_code == 302, there.text
    back = urlsplit(there.headers["Location"])
    return f"{back.path}?{back.query}"


def come_in(client, **bent):
    return client.get(leave(client, **bent))


def is_in(client):
    return "_auth_user_id" in client.session


def lines():
    return [
        (line.verb.removeprefix("accounts."), line.outcome)
        for line in Event.objects.filter(verb__startswith="accounts.").order_by("seq")
    ]


def test_the_door_shows_the_other_office_and_whom_it_knows_comes_in(client, known):
    page = client.get("/accounts/login/").content.decode()
    assert "县统一身份认证" in page and f'action="{AWAY}' in page
    assert come_in(client)["Location"] == "/cases/todo"
    assert client.session["_auth_user_id"] == str(known.pk) and client.get("/").status_code == 200
    line = Event.objects.get(verb="accounts.sign_in")
    assert line.detail == {"proof": "office"} and line.actor == str(known.pk)


def test_whom_the_office_knows_gives_our_second_factor_all_the_same(client, known):
    secret = one_time.new_secret()
    SecondFactor.objects.create(account=known, secret=secret, made_at=timezone.now())
    assert come_in(client)["Location"] == "/accounts/code/" and not is_in(client)
    code = one_time.code(secret, int(time.time()) // 30)
    assert client.post("/accounts/code/", {"code": code})["Location"] == "/cases/todo" and is_in(client)


def test_a_stranger_is_told_plainly_and_no_account_is_made(client, teacher, office):
    before = Account.objects.count()
    answer = come_in(client)
    assert answer.status_code == 403 and "没有为您开户" in answer.content.decode() and not is_in(client)
    assert Account.objects.count() == before and not SocialAccount.objects.exists()
    assert lines() == [("unknown_office", "refused")]


def test_an_account_that_is_switched_off_is_a_stranger(client, known):
    known.is_active = False
    known.save()
    assert come_in(client).status_code == 403 and not is_in(client)


def test_a_claim_ties_an_invited_account_once_and_only_where_the_house_trusts_it(client, teacher, office, settings):
    office.claims = {"staff_login": teacher.login}
    assert come_in(client).status_code == 403
    settings.NOTONELESS_OIDC = oidc.Office(**{
        name: getattr(settings.NOTONELESS_OIDC, name) for name in ("issuer", "client", "secret", "name")
    }, login_claim="staff_login")  # fmt: skip
    assert come_in(client)["Location"] == "/cases/todo" and is_in(client)
    assert SocialAccount.objects.get().user == teacher
    assert [verb for verb, _ in lines()] == ["unknown_office", "link_office", "sign_in"]


def test_the_identity_is_asked_for_this_sign_in_and_no_parameter_changes_that(client, known):
    away = client.post(f"{AWAY}?process=connect&auth_params=nonce%3Dmine%26prompt%3Dnone&scope=admin&action=rerequest")
    asked = parse_qs(urlsplit(away["Location"]).query)
    (stashed,) = client.session["socialaccount_states"].values()
    assert asked["nonce"] == [stashed[0]["data"]["nonce"]] and len(asked["nonce"][0]) >= 32
    assert stashed[0]["process"] == "login" and "prompt" not in asked and "admin" not in asked["scope"][0]
    assert client.get(AWAY).status_code == 405


BENT = {
    "another audience": {"claims": {"aud": "another-system"}},
    "an audience beside ours": {"claims": {"aud": [other_office.CLIENT, "another-system"]}},
    "another client among the audiences": {
        "claims": {"aud": [other_office.CLIENT, "another-system"], "azp": "another-system"}
    },
    "another issuer": {"claims": {"iss": "https://elsewhere.example"}},
    "expired": {"claims": {"exp": 1_700_000_000, "iat": 1_699_999_000}},
    "of tomorrow": {"claims": {"nbf": 4_000_000_000}},
    "without an end": {"claims": {"exp": None}},
    "without a subject": {"claims": {"sub": None}},
    "another sign-in's nonce": {"claims": {"nonce": "of-another-sign-in"}},
    "no nonce": {"claims": {"nonce": None}},
    "another key": {"signs_with": other_office.new_key()},
    "no signature": {"algorithm": "none"},
    "a shared secret": {"algorithm": "HS256", "signs_with": other_office.SECRET.ljust(32)},
    "an algorithm that the key is not for": {"algorithm": "RS512"},
    "no identity at all": {"without_identity": True},
    "somebody else's details": {"userinfo": {"sub": "the-mayor"}},
}


@pytest.mark.parametrize("bent", BENT.values(), ids=BENT)
def test_what_the_office_did_not_sign_for_this_sign_in_opens_nothing(client, known, office, bent):
    for name, value in bent.items():
        setattr(office, name, value)
    answer = come_in(client)
    assert answer.status_code == 403 and "没有登录成功" in answer.content.decode()
    assert not is_in(client) and client.get("/").status_code == 302
    assert lines() == [("office_failed", "failed")]


def test_a_return_that_nobody_began_here_opens_nothing(client, known):
    back = leave(client)
    other = type(client)()  # another browser, into which the address was slipped
    assert other.get(back).status_code == 403 and not is_in(other)
    wrong = back.replace("state=", "state=x")
    assert client.get(wrong).status_code == 403 and not is_in(client)
    assert client.get(back)["Location"] == "/cases/todo" and is_in(client)
    client.logout()
    assert client.get(back).status_code == 403 and not is_in(client)  # it is good once
    assert lines() == [("sign_in", "done")]


def test_an_office_that_gives_itself_out_as_another_is_not_gone_to(client, known, office):
    office.published = {"issuer": "https://elsewhere.example"}
    assert client.post(AWAY).status_code == 403


def test_an_office_that_is_silent_is_said_to_be_and_not_asked_again_at_once(client, known, office, settings):
    settings.NOTONELESS_OIDC = oidc.Office(issuer="http://127.0.0.1:9", client="c", secret="s", name="n")
    settings.SOCIALACCOUNT_PROVIDERS = oidc.providers(settings.NOTONELESS_OIDC)
    for _ in range(2):
        answer = client.post(AWAY)
        assert answer.status_code == 403 and "没有登录成功" in answer.content.decode()
    assert cache.get("office:http://127.0.0.1:9/.well-known/openid-configuration") == {}


def test_where_no_office_is_named_its_door_is_not_there(client, teacher):
    assert client.post(AWAY).status_code == 404
    assert client.get(f"{AWAY}callback/").status_code == 404
