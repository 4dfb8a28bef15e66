"""Children on the screen: lists within the scope, one page for one child, nothing in full, nothing of others."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from notoneless.audit.models import Event
from notoneless.children.models import Child
from notoneless.privacy.models import Export
from tests import world
from tests.desks.signing import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    return world.county()


@pytest.fixture
def other():
    return world.county("0002", "500120")


#: Whom each post sees, written down from what the posts are for: not from the code.
SEEN = {
    "section_chief": {"a1", "a2", "b1", "c1", "elsewhere", "nowhere"},
    "county_leader": {"a1", "a2", "b1", "c1", "elsewhere", "nowhere"},
    "centre_head": {"a1", "a2", "b1", "c1"},
    "inspector": {"a1", "a2", "b1"},
    "principal:a": {"a1", "a2"},
    "class_teacher:a1": {"a1"},
    "subject_teacher:b1": {"b1"},
    "township_officer:t1": {"a1", "a2", "b1", "nowhere"},
    "village_officer:v11": {"a1", "a2", "nowhere"},
    "village_officer:v22": {"elsewhere"},
}


def plain(answer) -> str:
    """Return a page without what differs every time: the asked key, the tokens against forgery."""
    text = re.sub(r'(csrfmiddlewaretoken" value=")[^"]+', r"\1", answer.content.decode())
    text = re.sub(r'(name="once" value=")[^"]+', r"\1", text)
    return re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "", text)


@pytest.mark.parametrize("post", SEEN)
def test_a_list_holds_exactly_the_children_of_the_post(client, made, other, post):
    sign_in(client, made, post)
    text = client.get(reverse("files:list")).content.decode()
    shown = {key for key, child in made.children.items() if str(child.pk) in text}
    assert shown == SEEN[post]
    assert not any(str(child.pk) in text for child in other.children.values())


@pytest.mark.parametrize("post", SEEN)
def test_a_page_opens_for_those_and_is_absent_for_all_others(client, made, other, post):
    sign_in(client, made, post)
    absent = client.get(reverse("files:child", args=("00000000-0000-4000-8000-000000000000",)))
    assert absent.status_code == 404
    for key, child in [*made.children.items(), *((f"other {key}", child) for key, child in other.children.items())]:
        answer = client.get(reverse("files:child", args=(child.pk,)))
        assert answer.status_code == (200 if key in SEEN[post] else 404), key
        if answer.status_code == 404:
            assert plain(answer) == plain(absent), "a child elsewhere must look like none at all"


@pytest.mark.parametrize("post", ["system_admin", "security_admin", "auditor"])
def test_the_keepers_of_the_house_reach_no_child(client, made, post):
    sign_in(client, made, post)
    assert client.get(reverse("files:list")).status_code == 403
    assert client.get(reverse("files:child", args=(made.children["a1"].pk,))).status_code == 403


def test_the_page_says_where_why_and_who_answers(client, made):
    sign_in(client, made, "section_chief")
    text = client.get(reverse("files:child", args=(made.children["nowhere"].pk,))).content.decode()
    assert "疑似辍学" in text
    assert made.accounts["village_officer:v11"].name in text or made.accounts["village_head:v11"].name in text
    number = made.children["nowhere"].identifiers.get().number.open(why="test")
    assert number not in text
    assert "500*************" in text


def test_a_look_at_a_page_is_in_the_journal(client, made):
    sign_in(client, made, "class_teacher:a1")
    client.get(reverse("files:child", args=(made.children["a1"].pk,)))
    look = Event.objects.filter(kind="look").latest("seq")
    assert str(made.children["a1"].pk) in look.children
    assert look.actor == str(made.accounts["class_teacher:a1"].pk)


def test_a_number_finds_its_child_and_stands_in_no_address(client, made):
    sign_in(client, made, "township_officer:t1")
    child = made.children["b1"]
    number = child.identifiers.get().number.open(why="test")
    answer = client.post(reverse("files:search"), {"text": number.lower()})
    assert answer["Location"] == reverse("files:child", args=(child.pk,))
    part = client.post(reverse("files:search"), {"text": number[:10]})
    assert str(child.pk) not in part.content.decode()


def test_a_number_of_a_child_elsewhere_finds_nobody(client, made, other):
    sign_in(client, made, "section_chief")
    number = other.children["a1"].identifiers.get().number.open(why="test")
    text = client.post(reverse("files:search"), {"text": number}).content.decode()
    assert "没有找到" in text


@pytest.mark.parametrize("typed", ["甲甲", "jiajia", "jjt"])
def test_who_types_a_name_or_its_sound_is_shown_the_child(client, made, typed):
    sign_in(client, made, "principal:a")
    text = client.get(reverse("files:suggest"), {"q": typed}).content.decode()
    assert str(made.children["a1"].pk) in text
    assert str(made.children["b1"].pk) not in text


def test_another_countys_unit_is_no_choice_and_the_page_says_so(client, made, other):
    sign_in(client, made, "section_chief")
    for name, path in (("place", other.villages["v11"].path), ("school", other.schools["a"].path)):
        text = client.get(reverse("files:list"), {name: path, "asked": "1"}).content.decode()
        assert not any(str(child.pk) in text for child in other.children.values())
        assert "有一个条件不在可选范围内" in text


@pytest.mark.parametrize(
    ("page", "most"),
    [
        ("list", 19),
        ("further", 20),
        ("filtered", 19),
        ("search", 15),
        ("child", 38),
    ],  # a demonstration is also asked whether it is still being filled
)
def test_a_page_of_many_asks_as_often_as_a_page_of_one(client, made, page, most, django_assert_max_num_queries):
    sign_in(client, made, "village_officer:v22")
    world.child(made, "丁", order=99, village="v22", room=None, standing="suspected_dropout")
    base, asked = reverse("files:list"), {}
    for size in (1, 60):
        for order in range(size if size > 1 else 0):
            world.child(
                made, f"丁{order:03}", order=100 + order, village="v22", room=None, standing="suspected_dropout"
            )
        child = Child.objects.filter(name="丁").get()
        first = Child.objects.filter(cached_place_path=made.villages["v22"].path).order_by("pinyin", "pk").first()
        address = {
            "list": f"{base}?asked=1",
            "further": f"{base}?asked=1&after={first.pk}",
            "filtered": f"{base}?asked=1&ledger=suspected_dropout",
            "search": f"{reverse('files:suggest')}?q=ding",
            "child": reverse("files:child", args=(child.pk,)),
        }[page]
        client.get(address)
        with django_assert_max_num_queries(100) as counted:
            assert client.get(address).status_code == 200
        # What opens and closes a part of a transaction, and what holds PostgreSQL to a scope, are no questions.
        asked[size] = sum("SAVEPOINT" not in one["sql"] and "set_config" not in one["sql"] for one in counted)
    # First letters are asked for only where whole names do not fill the answer: one statement less, never one more.
    assert asked[60] == asked[1] - (page == "search"), asked
    assert asked[1] <= most, asked


def test_a_whole_page_of_ticked_children_is_exported_and_nobody_else(client, made):
    for order in range(10, 70):
        world.child(made, f"甲{order}童", order=order, village="v11", room="a1", standing="in_school_local")
    sign_in(client, made, "section_chief", fresh=True)
    page = client.get("/children/").content.decode()
    ticked = re.findall(r'name="row" value="([0-9a-f-]{36})"', page)
    assert len(ticked) == 50
    sent = client.post("/children/export/", {"row": ticked, "filter": ""}, follow=True)
    assert sent.status_code == 200 and "共 50 名儿童" in sent.content.decode()
    kept = dict(re.findall(r'type="hidden" name="(list|on|keys)" value="([^"]+)"', sent.content.decode()))
    done = client.post("/privacy/exports/new", kept | {"columns": ["name"], "reason": "核对秋季学期在校情况"})
    assert done.status_code == 302 and Export.objects.get().children == 50
    too_long = client.get("/privacy/exports/new", {"list": "children", "on": kept["on"], "keys": kept["keys"] * 3})
    assert too_long.status_code == 404


def test_a_file_that_was_put_away_is_listed_with_its_reason_and_comes_back_as_it_was(client, made, other):
    a1, foreign = made.children["a1"], other.children["a1"]
    sign_in(client, made, "section_chief", fresh=True)
    before = plain(client.get(f"/children/{a1.pk}/")).split("经过")[0]
    assert client.post(f"/children/{a1.pk}/remove/", {"reason": "误建的一份档案", "version": 1}).status_code == 303
    assert client.get(f"/children/{a1.pk}/").status_code == 404
    Child.objects.filter(pk=foreign.pk).update(removed_at=timezone.now())
    shown = client.get("/children/removed/").content.decode()
    assert a1.name in shown and "误建的一份档案" in shown and made.accounts["section_chief"].name in shown
    assert foreign.name not in shown and made.children["a2"].name not in shown
    look = Event.objects.filter(verb="children.removed").get()
    assert look.children == [str(a1.pk)]
    assert client.post("/children/removed/", {"child": str(a1.pk), "reason": ""}).status_code == 422
    for key in (str(foreign.pk), str(made.children["a2"].pk), "00000000-0000-4000-8000-000000000000", "x", ""):
        assert client.post("/children/removed/", {"child": key, "reason": "撤错了，恢复它"}).status_code == 404, key
    assert client.post("/children/removed/", {"child": str(a1.pk), "reason": "撤错了，恢复它"}).status_code == 303
    assert "档案已恢复。" in plain(client.get(f"/children/{a1.pk}/"))
    assert plain(client.get(f"/children/{a1.pk}/")).split("经过")[0] == before
    assert "没有撤除过的档案" in client.get("/children/removed/").content.decode()
    sign_in(client, made, "principal:a")
    assert client.get("/children/removed/").status_code == 403
