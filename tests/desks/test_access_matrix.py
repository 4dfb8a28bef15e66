"""Every post × every address × every method × objects of every position: no wrong answer, and what lies outside is told from
what is not there by nothing at all.

The whole takes minutes: ``python3 dev.py test -m long tests/desks/test_access_matrix.py``, on PostgreSQL
``python -m tests.postgres -m long tests/desks/test_access_matrix.py``. What runs every day asks for every role at every
address by every method, and for every object at every address, but the objects are dealt out among the roles that come in.
On PostgreSQL one role comes in for every scope by which a row policy lets a row be seen, the one with the most powers: a policy
that hides from it what is its own, or an address that breaks where no row is seen, is found there too. Who is refused at the
door is refused before a row is read: that is asked there as the one role that no policy shows a child.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone, translation

from notoneless.desks.kit.middleware import digest_of
from notoneless.desks.kit.policy import Policy
from notoneless.desks.kit.unkept import KEPT_BY_NOBODY
from notoneless.desks.offline.shell import FRESH
from notoneless.privacy.models import Reveal
from tests.crossing import one_of_each
from tests.desks import access_oracle as oracle
from tests.desks.access_cast import Cast, build
from tests.desks.access_oracle import ROLES, Spot
from tests.desks.access_routes import PUBLIC, ROUTES, Rule
from tests.desks.signing import BACKEND
from tests.house.test_every_url_has_a_policy import LEAVES, policy_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _of_good_health(monkeypatch):
    if connection.vendor == "postgresql":  # the tests' role owns its tables, which no house may
        monkeypatch.setattr("notoneless.config.checks.database", lambda: iter(()))


#: What is the same for everybody and names nobody; of everything else a browser keeps nothing.
SAME_FOR_ALL = {f"offline:{name}" for name in ("shell", "worker", "manifest", "icon", "icon_of")}
STROKES = "[[[10,10],[60,40],[120,30]],[[20,60],[80,90],[140,70]],[[30,20],[90,60],[150,100]]]"
CHANGING = re.compile(
    rb'nonce="[^"]*"|name="csrfmiddlewaretoken" value="[^"]*"|name="once" value="[^"]*"|data-csrf="[^"]*"'
    rb'|name="key" value="[0-9a-f-]{36}"'  # the id that a visit about to be written is given
)


@dataclass
class Stage:
    """The cast, and a client signed in for each role."""

    cast: Cast
    clients: dict[str, Client]


@pytest.fixture(scope="module", name="stage")
def a_stage(django_db_setup: None, django_db_blocker: Any) -> Iterator[Stage]:
    """The two counties, written once for all the tests here and taken back after them."""
    with django_db_blocker.unblock():
        around = transaction.atomic()
        around.__enter__()
        try:
            cast, clients = build(), {"anonymous": Client()}
            for role, account in cast.accounts.items():
                clients[role] = Client(raise_request_exception=False)
                clients[role].force_login(account, backend=BACKEND)
                session = clients[role].session
                session["fresh_until"] = timezone.now().replace(year=2099).isoformat()
                session["began_at"] = session["seen_at"] = timezone.now().isoformat()
                session.save()
            _shown_already(cast, clients)
            yield Stage(cast, clients)
        finally:
            transaction.set_rollback(True)
            around.__exit__(None, None, None)


def _shown_already(cast: Cast, clients: dict[str, Client]) -> None:
    """What somebody was shown a moment ago, in one session of one teacher; and the sessions themselves."""
    from django.contrib.sessions.models import Session

    now = timezone.now()
    cells = {str(spot.key): spot for spot in cast.spots["cell"]}
    for role in ("class_teacher:a1", "section_chief"):
        row = Reveal.objects.create(
            actor=str(cast.accounts[role].pk), session=digest_of(clients[role].session.session_key or ""),
            table="children_identifier", field="number", row=str(cells["a1"].id),
            child=next(s.id for s in cast.spots["child"] if s.key == "a1"), reason="核对名册用", at=now,
            until=now.replace(year=2099),
        )  # fmt: skip
        cast.spots.setdefault("reveal", []).append(Spot(row.pk, owner=role))
    cast.spots["reveal"].append(Spot(uuid.uuid4(), gone=True, key="absent"))
    cast.spots["session"] = [Spot(1, owner="nobody"), Spot(987654321, gone=True, key="absent")]
    assert Session.objects.exists()


Case = tuple[Spot, str, dict[str, Any]]  # what is asked for, at which address, with which body


def cases(cast: Cast, name: str, told: Rule) -> Iterator[Case]:
    """Yield object, address and body of every case of one method of one address."""
    someone = Spot(None, place=oracle.COUNTY, school=oracle.COUNTY, key="")
    b1 = next(spot.id for spot in cast.spots["child"] if spot.key == "b1")
    for spot in cast.spots[told.kind] if told.kind else [someone]:
        holes, body = dict(told.fixed), dict(told.body)
        if "key" in holes:
            holes["key"] = b1
        if name in ("files:end", "files:separate"):
            holes["key"] = spot.owner if spot.owner and spot.key != "absent" else b1
        if body.get("strokes"):
            body["strokes"] = STROKES
        if body.get("scan"):
            body["scan"] = SimpleUploadedFile("scan.pdf", b"%PDF-1.4\n%%EOF")
        if body.get("school") == "a":
            body["school"] = str(cast.one.schools["a"].pk)
        query = ""
        if told.kind and told.hole[0] in "?@":
            field, value = told.hole[1:], str(spot.id)
            if field == "at":
                value = spot.place or spot.school or "99990001"
                body["line"] = spot.line or "school"
            body[field] = value
            if told.hole[0] == "?":
                query = "?" + "&".join(f"{key}={value}" for key, value in body.items())
        elif told.kind:
            holes[told.hole] = spot.id
        try:
            address = reverse(name, kwargs=holes)
        except NoReverseMatch as none:
            raise AssertionError(f"{name}: no case covers its arguments: {none}") from None
        yield spot, address + query, body


def expected(role: str, name: str, told: Rule, spot: Spot, cast: Cast) -> str:
    """What the oracle says: ``in``, ``door`` (sign in first), ``no`` (not with these posts), ``absent``."""
    if told.power == PUBLIC:
        return "in"
    if role == "anonymous":
        return "door"
    if not oracle.has(role, told.power):
        return "no"
    if told.reaches is None:
        return "in"
    if told.kind in ("child", "guardian") and spot.key == "merged" and name.startswith("files:"):
        spot = replace(
            _kept(cast), key="kept"
        )  # an address of a file that was merged leads on to the one that was kept
    reaches = told.reaches(role, spot, cast) and spot.key != "absent"
    return "in" if reaches else "quiet" if told.quiet else "absent"


def _kept(cast: Cast) -> Spot:
    return next(spot for spot in cast.spots["child"] if spot.key == "b1")


def answered(answer: Any, told: Rule) -> str:
    """What was answered, in the oracle's words; a public page may itself lead to the door."""
    code = answer.status_code
    if told.power == PUBLIC and (code < 400 or code == 401):
        return "in"
    if code == 401 or (code == 302 and answer["Location"].startswith("/accounts/login/")):
        return "door"
    return {403: "no", 404: "absent"}.get(code, f"broken {code}" if code >= 500 else "in")


def ask(stage: Stage, role: str, method: str, address: str, body: dict[str, Any]) -> Any:
    """Ask once, and leave no trace of it in the database."""
    client, more = stage.clients[role], {}
    if address.startswith("/api/") and role in stage.cast.tokens:
        more = {"headers": {"Authorization": f"Bearer {stage.cast.tokens[role]}"}}
    with transaction.atomic():
        if method == "GET":
            answer = client.get(address, body if "?" not in address else None, **more)
        else:
            answer = client.post(address, body, **more)
        if answer.streaming:
            answer.getvalue()  # a file is read while its rows are there
        transaction.set_rollback(True)
    client.cookies.pop("messages", None)  # what was said there is not read on the next page
    return answer


def plain(answer: Any, spot: Spot, address: str) -> tuple[int, bytes]:
    """Status and body without what changes with every answer and without the name of what was asked for."""
    body = CHANGING.sub(b"", answer.content).replace(address.encode(), b"*")
    names = [] if isinstance(spot.id, int) else [str(spot.id), spot.owner or "", spot.place or spot.school]
    for name in filter(None, names):
        body = body.replace(name.encode(), b"*")
    return answer.status_code, body


def comes_in(role: str, told: Rule) -> bool:
    return told.power == PUBLIC or oracle.has(role, told.power)


def dealt(role: str, told: Rule, turn: int, every: list[Case]) -> list[Case]:
    """What ``role`` asks for every day: of the objects of an address each goes to one of the roles that come in, and each of
    those has at least one; beside what lies outside, what is not there at all. Who is stopped at the door is stopped once."""
    roles = [one for one in ROLES if comes_in(one, told) == comes_in(role, told)]
    mine = (roles.index(role) + turn) % len(roles)
    if len(every) == 1 or not comes_in(role, told):
        return [every[mine % len(every)]]
    found = every[mine :: len(roles)] or [every[mine % len(every)]]
    return found if found[-1] is every[-1] else [*found, every[-1]]


def wrong_answers(stage: Stage, role: str, *, whole: bool, inside: bool = False) -> tuple[list[str], int]:
    """Ask as ``role``, for everything or for what is dealt to it, or of that only where it comes ``inside``; return the answers
    that differ from the oracle's, and how many were given."""
    wrong, asked = [], 0
    doors = [(name, method, told) for name, methods in ROUTES.items() for method, told in methods.items()]
    for turn, (name, method, told) in enumerate(doors):
        if inside and not comes_in(role, told):
            continue
        outside: dict[tuple[int, bytes], str] = {}
        every = list(cases(stage.cast, name, told))
        for spot, address, body in every if whole else dealt(role, told, turn, every):
            answer = ask(stage, role, method, address, body)
            asked += 1
            if answer["Cache-Control"] != (FRESH if name in SAME_FOR_ALL else KEPT_BY_NOBODY):
                wrong.append(f"{role} {method} {name}: a browser may keep it: {answer['Cache-Control']}")
            right, got = expected(role, name, told, spot, stage.cast), answered(answer, told)
            if got != ("in" if right == "quiet" else right):
                wrong.append(f"{role} {method} {name} [{spot.key or spot.owner or spot.id}]: {got}, should be {right}")
            elif right in ("absent", "quiet", "no", "door") and told.kind and spot.key != role:
                outside.setdefault(plain(answer, spot, address), spot.key or str(spot.id))
        if len(outside) > 1:
            wrong.append(f"{role} {method} {name}: tells {' from '.join(outside.values())}")
    return wrong, asked


def test_every_address_and_method_has_a_case():
    told = {(name, method) for name, methods in ROUTES.items() for method in methods}
    there = set()
    for _address, name, view in LEAVES:
        policy = policy_of(name, view)
        assert isinstance(policy, Policy)
        there |= {(name, method) for method in policy.methods}
    unasked = {
        (name, method) for name, method in there if name.startswith(("account_", "openid_", "socialaccount_"))
    } | {("second_factor", "POST"), ("open_account", "POST")}  # forms before the door: tests of signing in
    # Of the API the reads told in ROUTES are asked; every operation of it is asked in test_api_reach.
    unasked |= {(name, method) for name, method in there if name.startswith("api:")}
    assert there - told - unasked == set(), "no case covers these"
    assert told - there == set(), "these are no longer there"


def test_every_object_in_an_address_is_asked_for():
    for address, name, _view in LEAVES:
        if name.startswith("api:"):
            continue  # test_api_reach
        holes = set(re.findall(r"<(?:(?:uuid|int):)(\w+)>", address))
        for method, told in ROUTES[name].items():
            covered = set(told.fixed) | {told.hole} | ({"key"} if name in ("files:end", "files:separate") else set())
            # What is the same for everybody is of no object: the size of a sign.
            named = told.kind or name in SAME_FOR_ALL
            assert holes <= covered and (not holes or named), f"{method} {address}: no case for {holes - covered}"


def test_what_is_dealt_out_for_a_day_is_every_role_and_every_object_at_every_address(stage):
    turn = 0
    for name, methods in ROUTES.items():
        for method, told in methods.items():
            every = list(cases(stage.cast, name, told))
            met = [dealt(role, told, turn, every) for role in ROLES]
            assert all(met), (name, method)
            inside = {
                str(one[0].id) for role, some in zip(ROLES, met, strict=True) if comes_in(role, told) for one in some
            }
            assert inside == {str(one[0].id) for one in every}, (name, method)
            turn += 1


def scope_of(role: str) -> object:
    """What a row policy is told of a role: on which line, how high, how many; nothing of who sees no child."""
    lines = tuple(tuple(map(len, paths)) for paths in oracle.ROLES[role])
    return (lines, role == "sponsor") if oracle.has(role, "child.see") else None


MOST_POWERS_FIRST = sorted(ROLES, key=lambda role: (-len(oracle.powers(role)), role))


@pytest.mark.parametrize("role", one_of_each(MOST_POWERS_FIRST, scope_of))
def test_every_answer_of_the_house_is_right(stage, role):
    inside = connection.vendor == "postgresql" and scope_of(role) is not None
    wrong, asked = wrong_answers(stage, role, whole=False, inside=inside)
    assert not wrong, "\n".join(wrong)
    assert asked >= (80 if inside else 150)


@pytest.mark.long
@pytest.mark.parametrize("role", ROLES)
def test_every_answer_of_the_house_is_right_for_everybody_everywhere(stage, role):
    wrong, asked = wrong_answers(stage, role, whole=True)
    assert not wrong, "\n".join(wrong)
    assert asked > 300


@pytest.fixture(autouse=True)
def _chinese():
    translation.activate(settings.LANGUAGE_CODE)
