"""No address of the house, a desk's or the API's, answers a method that is not declared for it: not to who may do everything,
not to who is unknown.

The answer is given before a row is read: on PostgreSQL one method that only looks and one that writes are asked for."""

from __future__ import annotations

import re
import uuid

import pytest
from django.test import Client
from django.utils import timezone

from notoneless.accounts import actions as accounts
from notoneless.audit.models import Event
from notoneless.desks.kit.policy import SAFE
from notoneless.responsibility.queries import viewer_of
from tests import world
from tests.crossing import one_of_each
from tests.desks.signing import BACKEND
from tests.house.test_every_url_has_a_policy import LEAVES, METHODS, policy_of

pytestmark = pytest.mark.django_db
FILLED = {"uuid": str(uuid.uuid4()), "int": "9", "slug": "x", "str": "x"}


def filled(address: str) -> str:
    return "/" + re.sub(r"<(?:(\w+):)?\w+>", lambda hole: FILLED[hole[1] or "str"], address)


def shut(method: str) -> list[str]:
    """Every address that does not answer ``method``."""
    found = []
    for address, name, view in LEAVES:
        told = policy_of(name, view)
        assert told is not None
        if method not in told.methods | (SAFE if "GET" in told.methods else frozenset()):
            found.append(filled(address))
    return found


@pytest.mark.parametrize("method", one_of_each(METHODS, lambda method: method in SAFE))
def test_no_address_answers_a_method_that_is_not_declared(method):
    chief = world.county().accounts["section_chief"]
    viewer = viewer_of(chief, at=timezone.now())
    powers = sorted(frozenset().union(*(one.powers for one in viewer.reaches)))
    held = accounts.make_token(by=viewer, at=timezone.now(), name="试", powers=powers, days=30).text
    desk, program, nobody = Client(), Client(headers={"Authorization": f"Bearer {held}"}), Client()
    desk.force_login(chief, backend=BACKEND)
    before, wrong = Event.objects.count(), []
    addresses = shut(method)
    for address in addresses:
        known = (program if address.startswith("/api/") else desk).generic(method, address)
        stranger = nobody.generic(method, address)
        # A stranger is shown the door before he is told which methods there are.
        at_the_door = stranger.status_code == 302 and stranger["Location"].startswith("/accounts/login/")
        if known.status_code != 405 or not (at_the_door or stranger.status_code in (401, 405)):
            wrong.append((method, address, known.status_code, stranger.status_code))
    assert wrong == []
    assert Event.objects.count() == before  # nothing was done, nothing was looked at
    assert len(addresses) > (20 if method in SAFE | {"POST"} else 250)
