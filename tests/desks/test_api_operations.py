"""Every operation: it does what it says, and refuses whoever has not the power. (What is outside: ``test_api_reach``.)"""

from __future__ import annotations

import json
from typing import get_args

import jsonschema_rs
import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from pydantic import BaseModel

from notoneless.accounts import actions as accounts
from notoneless.audit.models import Event
from notoneless.desks.api import operations as _operations  # noqa: F401  (reading it is what gives the API its operations)
from notoneless.desks.api.app import api
from notoneless.desks.api.pages import schema
from notoneless.desks.kit.policy import declared
from notoneless.responsibility.queries import viewer_of
from tests import world
from tests.crossing import one_of_each
from tests.desks.api_cases import BY_OP, CASES, EVERYWHERE, NOBODY, Scene

pytestmark = pytest.mark.django_db


def operations():
    """Yield name, method, path, policy of every operation."""
    for router in api._get_bound_routers():
        for route, paths in router.path_operations.items():
            for operation in paths.operations:
                for method in operation.methods:
                    told = declared(operation.view_func)
                    yield operation.view_func.__name__, method, route, told


OPS = {name: (method, route, told) for name, method, route, told in operations()}
IN_PERSON = sorted(name for name, (method, _, told) in OPS.items() if method in told.fresh)


@pytest.fixture
def scene(tmp_path):
    cache.clear()
    return Scene(world.county(), tmp_path)


def token(scene, who, powers):
    account = scene.made.accounts[who]
    return accounts.make_token(
        by=viewer_of(account, at=timezone.now()), at=timezone.now(), name="试", powers=powers, days=30
    )


def own(scene, who):
    return sorted(
        frozenset().union(*(reach.powers for reach in viewer_of(scene.made.accounts[who], at=timezone.now()).reaches))
    )


def send(case, scene, held, keys=None, **more):
    """Send the request of a case; ``keys`` take the place of its own."""
    method, route, _told = OPS[case.op]
    own_keys = {name: str(make(scene)) for name, make in case.keys.items()}
    path = "/api" + route
    for name, value in (keys or own_keys).items():
        path = path.replace(f"{{{name}}}", str(value))
    headers = {"Authorization": f"Bearer {held.text}", **more}
    if case.seen is not None:
        headers.setdefault("If-Match", f'"{case.seen(scene)}"')
    client = Client()
    if method == "GET":
        return client.get(path + case.query, headers=headers)
    body = case.body(scene) if case.body else {}
    if case.form:
        return client.post(path + case.query, body, headers=headers)
    return client.post(path + case.query, json.dumps(body), content_type="application/json", headers=headers)


def fits(answer, case, told):
    """Whether an answer is as the description says."""
    method, route, _ = OPS[case.op]
    described = told["paths"]["/api" + route][method.lower()]["responses"]
    assert str(answer.status_code) in {str(key) for key in described}, (answer.status_code, answer.content[:300])
    content = {str(key): value for key, value in described.items()}[str(answer.status_code)].get("content", {})
    kind = answer["Content-Type"].partition(";")[0]
    if "application/octet-stream" in content and answer.status_code == 200:
        assert answer.content
        return
    assert kind in content, (kind, list(content))
    shape = json.loads(json.dumps({**content[kind]["schema"], "components": told["components"]}, default=str))
    jsonschema_rs.validate(shape, json.loads(answer.content))


@pytest.fixture(scope="module")
def described():
    return json.loads(json.dumps(schema(), default=str))


def test_no_two_shapes_of_the_api_go_by_one_name():
    """In the description one would stand in the other's place, and a program would be told the wrong fields."""
    named: dict[str, set[type[BaseModel]]] = {}

    def walk(shape):
        if isinstance(shape, type) and issubclass(shape, BaseModel) and shape.__module__.startswith("notoneless."):
            if shape not in named.setdefault(shape.__name__, set()):
                named[shape.__name__].add(shape)
                for field in shape.model_fields.values():
                    walk(field.annotation)
        elif isinstance(shape, type) and issubclass(
            shape, BaseModel
        ):  # what the library wraps around a body or an answer
            for field in shape.model_fields.values():
                walk(field.annotation)
        for part in get_args(shape):
            walk(part)

    for _prefix, router in api._routers:
        for view in router.path_operations.values():
            for operation in view.operations:
                for shape in (*operation.models, *operation.response_models.values()):
                    walk(shape)
    assert len(named) > 100
    assert not {name: shapes for name, shapes in named.items() if len(shapes) > 1}


def test_every_operation_has_a_case_or_is_done_in_person():
    assert sorted([*BY_OP, *IN_PERSON]) == sorted(OPS)


@pytest.mark.parametrize("case", CASES, ids=[case.op for case in CASES])
def test_an_operation_answers_as_described_and_a_write_is_a_line_of_the_journal(case, scene, described):
    held = token(scene, case.who, own(scene, case.who))
    for make in (*case.keys.values(), *([case.body] if case.body else [])):
        make(scene)
    before = Event.objects.filter(kind="act").count()
    answer = send(case, scene, held)
    assert answer.status_code == case.answers, answer.content.decode()[:600]
    fits(answer, case, described)
    wrote = Event.objects.filter(kind="act").count() - before
    if OPS[case.op][0] == "POST" and case.op not in QUIET:
        assert wrote >= 1


#: Posts that change nothing in the files: a search by number, and what only hands work to the worker.
QUIET = {"search_children_by_number", "find_alike", "take_sweep"}


# refused before a row is read: on PostgreSQL one operation for every power
@pytest.mark.parametrize(
    "case",
    one_of_each(CASES, lambda case: OPS[case.op][2].powers[OPS[case.op][0]], ids=lambda case: case.op),
)
def test_a_token_without_the_power_is_refused(case, scene, described):
    method, _route, told = OPS[case.op]
    power = told.powers[method]
    if power is None:  # open to every token: refused is who has none
        assert send(case, scene, type("None", (), {"text": "nol_none"})).status_code == 401
        return
    powers = [one for one in own(scene, case.who) if one != power]
    refused = send(case, scene, token(scene, case.who, powers))
    assert refused.status_code == 403 and refused.json()["code"] == "A002"
    assert refused["Content-Type"] == "application/problem+json" and refused.json()["en"] and refused.json()["zh"]
    fits(refused, case, described)


KEYED = [case for case in CASES if case.keys and case.op not in EVERYWHERE]


@pytest.mark.parametrize("name", IN_PERSON)
def test_what_a_person_must_do_is_refused_to_a_token_that_has_the_power(name, scene, described):
    _method, route, told = OPS[name]
    power = told.powers["POST"]
    who = next(
        w for w in ("section_chief", "security_admin", "system_admin") if power is None or power in own(scene, w)
    )
    held = token(scene, who, own(scene, who))
    path = "/api" + "/".join(str(NOBODY) if part.startswith("{") else part for part in route.split("/"))
    answer = Client().post(
        path, "{}", content_type="application/json", headers={"Authorization": f"Bearer {held.text}"}
    )
    assert answer.status_code == 403 and answer.json()["code"] == "A005"
    entry = described["paths"]["/api" + route]["post"]
    assert entry["x-in-person"] is True and "A005" in entry["description"]
