"""A county whose staff have mail addresses and telephones, and the doors of the other houses."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest

from notoneless.messaging import actions
from notoneless.messaging.terms import Kind
from notoneless.responsibility.queries import viewer_of
from tests import fakes, world

NOW = world.NOW  # ten in the morning at the office


@pytest.fixture
def made(db):
    county = world.county()
    for number, key in enumerate(("section_chief", "class_teacher:a1", "system_admin", "principal:a")):
        account = county.accounts[key]
        account.email, account.phone = f"staff{number}@kongchuo.example", f"1390000{number:04}"
        account.save()
    return county


@pytest.fixture
def doors(settings, monkeypatch):
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with fakes.doors(settings, NOW) as opened:
        yield opened


SECRETS = {
    "wecom": {"key": f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={fakes.WECOM_KEY}"},
    "dingtalk": {"access_token": f"https://oapi.dingtalk.com/robot/send?access_token={fakes.DING_TOKEN}", "secret": fakes.DING_SECRET},
    "sms": {"access_key_id": fakes.KEY_ID, "access_key_secret": fakes.KEY_SECRET, "sign_name": fakes.SIGN, "template": fakes.TEMPLATE},
}  # fmt: skip


@pytest.fixture
def house(made, doors):
    """Every way is open and the section chief hears by all of them."""
    web, post = doors

    def by(key):
        return viewer_of(made.accounts[key], at=NOW)

    for channel, secrets in SECRETS.items():
        actions.set_gate(by=by("system_admin"), at=NOW, county="0001", channel=channel, is_open=True, secrets=secrets)
    actions.choose(by=by("section_chief"), at=NOW, ways={"mail", "sms", "wecom", "dingtalk"})

    def send(key="act:1", to=("section_chief",), kind=Kind.APPROVAL, params=None, at=NOW, link="/privacy/approvals/"):
        params = {"count": 120} if params is None else params
        people = [made.accounts[one].pk for one in to]
        actions.send(
            to=people, kind=kind, key=key, county="0001", by=by("principal:a"), at=at, link=link, params=params
        )

    def run(at):
        web.now = at
        actions.part(at=at)
        return actions.carry(at=at)

    return SimpleNamespace(made=made, web=web, post=post, by=by, send=send, run=run, later=NOW + timedelta(minutes=10))
