"""The front door: who is not known is shown in to sign in, and nothing else; who is known comes in."""

from __future__ import annotations

import pytest

from tests import world

pytestmark = pytest.mark.django_db


def test_a_stranger_is_sent_to_sign_in(client):
    answer = client.get("/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


def test_a_number_lies_sealed_and_shows_its_mask():
    made = world.county()
    one = made.children["a1"].identifiers.get()
    assert str(one.number).count("*") == 13
    assert len(one.number.open(why="test")) == 18


def test_a_teacher_comes_in(client):
    made = world.county(children=False)
    client.force_login(made.accounts["class_teacher:a1"], backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/").status_code == 200
