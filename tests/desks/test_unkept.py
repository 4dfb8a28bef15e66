"""Of what the house answers no browser keeps anything, whatever it answers; what is the same for everybody may be kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from notoneless.desks.kit.unkept import KEPT_BY_NOBODY, UnkeptMiddleware, same_for_all
from tests import world
from tests.desks.signing import BACKEND

SRC = Path(__file__).resolve().parents[2] / "src"


def through(answer):
    return UnkeptMiddleware(lambda _request: answer)(RequestFactory().get("/"))["Cache-Control"]


def test_nothing_is_kept_unless_it_is_the_same_for_all():
    assert KEPT_BY_NOBODY == "private, no-store"
    assert through(HttpResponse("甲甲童")) == KEPT_BY_NOBODY
    asks_too_much = HttpResponse("甲甲童")
    asks_too_much["Cache-Control"] = "public, max-age=3600"
    assert through(asks_too_much) == KEPT_BY_NOBODY
    assert through(same_for_all(HttpResponse("壳"), "no-cache")) == "no-cache"


@pytest.mark.django_db
def test_a_refusal_and_a_page_that_is_not_there_are_not_kept_either():
    made = world.county()
    child = reverse("files:child", args=(made.children["a1"].pk,))
    signed_in, program = Client(raise_request_exception=False), Client(enforce_csrf_checks=True)
    signed_in.force_login(made.accounts["section_chief"], backend=BACKEND)
    asked = [signed_in.get(child), signed_in.get("/none/"), signed_in.get("/api/children"), signed_in.head(child)]
    asked += [
        Client().get(child),
        Client().get("/accounts/login/"),
        program.post("/accounts/login/"),
        program.get("/api/children"),
    ]
    assert {answer.status_code for answer in asked} >= {200, 302, 401, 403, 404}
    assert [answer["Cache-Control"] for answer in asked] == [KEPT_BY_NOBODY] * len(asked)


@pytest.mark.django_db
def test_the_shell_of_the_app_is_asked_for_again_and_may_lie_in_its_worker():
    made = world.county()
    signed_in = Client()
    signed_in.force_login(made.accounts["class_teacher:a1"], backend=BACKEND)
    for name in ("shell", "worker", "manifest", "icon"):
        for client in (signed_in, Client()):
            assert client.get(reverse(f"offline:{name}"))["Cache-Control"] == "no-cache", name


def test_no_desk_says_by_itself_what_is_kept():
    """One place decides; whoever wants an answer to be kept says there that it is the same for everybody."""
    said = {
        path.relative_to(SRC).as_posix()
        for path in SRC.rglob("*.py")
        if any(
            word in path.read_text("utf-8")
            for word in ("never_cache", "cache_control", "Cache-Control", "same_for_all")
        )
    }
    assert said == {f"notoneless/desks/{name}.py" for name in ("kit/unkept", "offline/shell")}
