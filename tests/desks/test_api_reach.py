"""Every operation on a thing: who reaches the thing does it; to who has the power but not the reach, a neighbour's thing and
another county's are as absent as what never was; who has not the power learns nothing by asking.

On PostgreSQL one operation is asked for every power, read and written: its policies hide a row from all who do not reach it,
whatever the operation."""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from notoneless.accounts.models import AccessToken
from notoneless.audit.models import Event
from notoneless.responsibility.rules.powers import POWERS
from tests import world
from tests.crossing import one_of_each
from tests.desks.api_cases import CASES, EVERYWHERE, Case, Scene
from tests.desks.test_api_operations import IN_PERSON, KEYED, OPS, described, fits, send

__all__ = ["described"]
pytestmark = pytest.mark.django_db
ALL_POWERS = sorted(frozenset().union(*POWERS.values()))
#: The cases are about school a, its village and its people; these stand beside it, on either line.
BESIDE = (
    "principal:c",
    "registrar:c",
    "township_officer:t2",
    "township_leader:t2",
    "class_teacher:c1",
    "village_officer:v22",
)
#: What is its maker's alone: a colleague with the same post does not reach it.
OWNED = {"revoke_token": "registrar_bureau"}
#: Read by everybody of the county who works by it: nobody of the county stands beside.
COUNTYWIDE = frozenset({
    "get_programme_document", "get_programme_paper", "get_meeting", "get_minutes", "get_campaign", "get_closure", "list_closure_pupils",
})  # fmt: skip
#: Held at the county alone, so that nobody stands beside; another county's holder is asked in every case.
COUNTY_ALONE = frozenset({
    "place.edit", "child.merge", "case.check", "sweep.see", "sweep.publish", "year.turn", "security.set", "account.disable",
    "house.run", "report.review", "report.campaign", "report.upward", "move.decide", "programme.edit",
    "closure.declare",
})  # fmt: skip


class Held:
    """A token that has every power, in somebody's name: it does what its owner's posts do."""

    def __init__(self, made: world.County, who: str) -> None:
        self.text = "nol_" + hashlib.sha256(f"{made.path}{who}".encode()).hexdigest()[:40]
        AccessToken.objects.create(
            account=made.accounts[who], name="试", digest=hashlib.sha256(self.text.encode()).hexdigest(),
            tail=self.text[-4:], powers=ALL_POWERS, made_at=world.NOW, expires_at=timezone.now() + timedelta(days=9),
        )  # fmt: skip


@pytest.fixture(scope="module", name="counties")
def two_counties(django_db_setup, django_db_blocker) -> Iterator[tuple[world.County, world.County]]:
    """Both counties, written once for all the cases and taken back after them."""
    with django_db_blocker.unblock():
        around = transaction.atomic()
        around.__enter__()
        try:
            yield world.county(), world.county("0002", "500120")
        finally:
            transaction.set_rollback(True)
            around.__exit__(None, None, None)


def power_of(case: Case) -> str | None:
    method, _route, told = OPS[case.op]
    return told.powers[method]


def holds(who: str, power: str | None) -> bool:
    return power is None or power in POWERS[who.split(":")[0]]


def beside(case: Case) -> str | None:
    """Who has the power for a case and not its thing."""
    if case.op in OWNED:
        return OWNED[case.op]
    if case.op in COUNTYWIDE:
        return None
    return next((who for who in BESIDE if holds(who, power_of(case))), None)


def absent_like(name: str, value: str) -> str:
    """A key of the same shape that is nobody's; what is no object's (a year, the name of a form) stays."""
    if len(value) == 36:
        return str(uuid.uuid4())
    return {"county": "0009", "alert": "987654321", "quarter": "20191", "period": "20190"}.get(name, value)


def test_every_object_in_an_address_of_the_api_is_asked_for():
    keyed = {case.op: set(case.keys) for case in CASES}
    for name, (_method, route, _told) in OPS.items():
        holes = set(re.findall(r"\{(?:\w+:)?(\w+)\}", route))
        assert name in IN_PERSON or holes == keyed[name], f"{name}: no case for {route}"
    without = {case.op for case in CASES if case.keys} - {case.op for case in KEYED}
    assert without <= EVERYWHERE


def test_every_power_that_is_held_below_the_county_is_tried_from_beside():
    for case in KEYED:
        assert beside(case) or power_of(case) in COUNTY_ALONE or case.op in COUNTYWIDE, case.op


@pytest.mark.parametrize(
    "case", one_of_each(KEYED, lambda case: (OPS[case.op][0], power_of(case)), ids=lambda case: case.op)
)
def test_what_is_outside_is_as_absent_as_what_never_was(case, counties, described, tmp_path):
    cache.clear()
    one, two = counties
    with transaction.atomic():
        scene = Scene(one, tmp_path)
        keys = {name: str(make(scene)) for name, make in case.keys.items()}
        never = {name: absent_like(name, value) for name, value in keys.items()}
        # What a case makes for itself is made once, before the acts are counted; a file is read out by every sending.
        body = case.body(scene) if case.body else {}
        case = replace(case, keys={}, body=case.body if case.form else lambda _: body)
        assert keys != never
        outside = [Held(two, case.who)] + ([Held(one, who)] if (who := beside(case)) else [])
        acts = Event.objects.filter(kind="act").count()
        for held in outside:
            there, absent = send(case, scene, held, keys), send(case, scene, held, never)
            assert there.status_code == absent.status_code == 404, (there.content[:300], absent.content[:300])
            assert there.content == absent.content and there.json()["code"] == "A004"
            fits(there, case, described)
        for who in ("subject_teacher:a1", "system_admin"):
            if not holds(who, power_of(case)):
                held = Held(one, who)
                there, absent = send(case, scene, held, keys), send(case, scene, held, never)
                assert there.status_code == absent.status_code == 403 and there.content == absent.content
        assert Event.objects.filter(kind="act").count() == acts
        mine = send(case, scene, Held(one, case.who), keys)
        assert mine.status_code == case.answers, mine.content.decode()[:300]
        transaction.set_rollback(True)
