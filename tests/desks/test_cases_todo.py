"""待办 and the list of cases: what is mine by when, figures that are the length of their lists, lists that leave the house."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from notoneless.responsibility.queries import viewer_of
from tests import world

pytestmark = pytest.mark.django_db
TOTAL = re.compile(r"data-count>共 <strong>([\d,]+)</strong>")
TILE = re.compile(r'<a class="tile [^"]*" href="([^"]+)"><span class="figure">(\d+)</span>')


@pytest.fixture
def made():
    return world.county()


def come(client, made, post):
    client.force_login(made.accounts[post], backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def days_ago(number):
    return timezone.localdate() - timedelta(days=number)


def sent(made, key, *, ago=0, town=0, **more):
    """A case that lies with a township and with the school of the child (or the county, where there is none)."""
    day = days_ago(ago)
    child = made.children[key]
    school = child.cached_school_path[:12] or made.path
    return world.case(
        made, key,
        {"opened": day},
        {"dispatched": day, "side": "place", "unit_path": made.towns[town].path, "post": made.posts[f"township_officer:t{town + 1}"]},
        {"dispatched": day, "side": "school", "unit_path": school},
        *more.get("acts", ()),
        on=timezone.localdate(),
    )  # fmt: skip


def more_children(made, number):
    """Write ``number`` further suspects of the first village, each with a case, some long overdue and some new."""
    for order in range(100, 100 + number):
        key = f"x{order}"
        made.children[key] = world.child(
            made, f"增{order}", order=order, village="v11", room=None, standing="suspected_dropout"
        )
        sent(made, key, ago=(order % 3) * 30)


def told(page):
    text = page.content.decode()
    found = TOTAL.search(text)
    return int(found[1].replace(",", "")) if found else 0


def test_what_is_mine_comes_the_longest_overdue_first_with_the_lamp_in_a_word(client, made):
    sent(made, "nowhere", ago=60)
    sent(made, "a1", ago=0)
    page = come(client, made, "township_officer:t1").get(reverse("cases:todo"))
    text = page.content.decode()
    rows = re.findall(r'<th scope="row"[^>]*><a href="[^"]+">([^<]+)</a>', text)
    assert rows == [made.children["nowhere"].name, made.children["a1"].name]
    assert '<span class="lamp red">已逾期</span>' in text
    assert "己组" not in text


def test_another_towns_case_is_not_mine_and_is_not_on_my_list(client, made):
    sent(made, "c1", town=1, ago=60)
    come(client, made, "township_officer:t1")
    for address in ("cases:todo", "cases:list"):
        page = client.get(reverse(address))
        assert made.children["c1"].name not in page.content.decode() and told(page) == 0
    assert (
        made.children["c1"].name
        in come(client, made, "township_officer:t2").get(reverse("cases:todo")).content.decode()
    )


def test_a_village_officer_and_a_class_teacher_help_with_what_lies_above_them(client, made):
    sent(made, "a1", ago=60)
    for post in ("village_officer:v11", "class_teacher:a1"):
        text = come(client, made, post).get(reverse("cases:todo")).content.decode()
        assert made.children["a1"].name in text and "协办" in text, post
    for post in ("village_officer:v12", "class_teacher:a2"):
        assert made.children["a1"].name not in come(client, made, post).get(reverse("cases:todo")).content.decode(), (
            post
        )


def own(client, made, post):
    """Whether the one case is among the own tasks of ``post``, and may be accepted there."""
    page = come(client, made, post).get("/cases/todo?asked=1").content.decode()
    return int(TOTAL.search(page)[1]) == 1


def test_a_child_of_no_school_is_the_bureaus_task_and_not_everybodys_who_works_at_the_county(client, made):
    case = sent(made, "nowhere")
    for post, is_own in (
        ("section_chief", True),
        ("registrar_bureau", True),
        ("aid_centre", False),
        ("special_centre", False),
    ):
        assert own(client, made, post) is is_own, post
        accept = reverse("cases:accepted", args=[case.pk])
        page = client.get(reverse("cases:case", args=[case.pk])).content.decode()
        assert (accept in page) is is_own, post


def test_what_was_given_to_the_aid_centre_by_name_is_the_aid_centres(client, made):
    day = days_ago(0)
    world.case(
        made, "nowhere", {"opened": day},
        {"dispatched": day, "side": "school", "unit_path": made.path, "post": made.posts["aid_centre"]},
        on=timezone.localdate(),
    )  # fmt: skip
    for post, is_own in (("aid_centre", True), ("special_centre", False), ("section_chief", True)):
        assert own(client, made, post) is is_own, post


@pytest.mark.parametrize(
    "post", ["township_officer:t1", "principal:a", "section_chief", "village_officer:v11", "county_leader"]
)
def test_every_figure_opens_a_list_of_its_own_length(client, made, post):
    more_children(made, 7)
    sent(made, "a1", ago=60)
    world.case(made, "b1", {"opened": days_ago(9)}, on=timezone.localdate())
    world.case(made, "c1", {"opened": days_ago(0)}, on=timezone.localdate())
    come(client, made, post)
    seen = 0
    for address in (reverse("cases:todo"), reverse("cases:elsewhere"), "/"):
        for href, figure in TILE.findall(client.get(address).content.decode()):
            if "/cases/" in href:
                assert told(client.get(unescape(href))) == int(figure), (address, href)
                seen += 1
    assert seen or post == "county_leader", "nothing was counted"


def test_what_waits_elsewhere_comes_behind_the_list_and_is_what_the_front_page_shows(client, made):
    come(client, made, "section_chief")
    assert f'hx-get="{reverse("cases:elsewhere")}"' in client.get(reverse("cases:todo")).content.decode()
    part = client.get(reverse("cases:elsewhere"), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    front = TILE.findall(client.get("/").content.decode())
    assert TILE.findall(part) == [(href, figure) for href, figure in front if "/cases/" not in href] != []


def test_pages_are_turned_by_marks_and_lose_and_repeat_nobody(client, made):
    more_children(made, 57)
    come(client, made, "township_officer:t1")
    for address, each in ((reverse("cases:todo"), 1), (reverse("cases:list"), 1)):
        href, met = address, []
        while href:
            text = client.get(href).content.decode()
            met += re.findall(r'href="/cases/([0-9a-f-]{36})"', text)
            following = re.search(r'href="([^"]+)"[^>]*>\s*下一页', text)
            href = unescape(following[1]) if following else ""
        assert len(met) == len(set(met)) == 57 * each, address


@pytest.mark.parametrize("address", ["cases:todo", "cases:list"])
def test_one_row_and_fifty_take_the_same_statements(client, made, address):
    def statements():
        with CaptureQueriesContext(connection) as found:
            assert client.get(reverse(address)).status_code == 200
        return [re.sub(r"\(.*|'.*|\d+", "", query["sql"]) for query in found.captured_queries]

    sent(made, "nowhere", ago=30)
    come(client, made, "township_officer:t1")
    statements()  # what is looked up once is looked up now, and the child has been seen today
    one = statements()
    more_children(made, 49)
    statements()
    assert statements() == one


def test_the_list_is_narrowed_by_every_question(client, made):
    sent(made, "nowhere", ago=60)
    sent(made, "a1", ago=0)
    come(client, made, "section_chief")
    address, v11 = reverse("cases:list"), made.villages["v11"].path
    room = made.children["a1"].cached_school_path
    for question, length in (
        ("", 2), ("lamp=red", 1), ("stage=dispatched", 2), ("stage=closed", 0), (f"place={v11}", 2), (f"school={room[:12]}", 1),
        ("whence=match1", 2), ("whence=tip", 0), (f"opened_from={days_ago(5)}", 1), ("state=closed", 0), ("state=all", 2),
        ("relapsed=on", 0), ("text=甲童", 0), (f"text={made.children['a1'].name}", 1),
    ):  # fmt: skip
        assert told(client.get(f"{address}?{question}&asked=1")) == length, question


def test_the_checks_that_wait_have_a_page_for_whoever_may_check(client, made):
    page = come(client, made, "section_chief").get(reverse("cases:checks"))
    assert page.status_code == 200 and "销号复核" in page.content.decode()
    assert come(client, made, "village_officer:v11").get(reverse("cases:checks")).status_code == 403


def test_whoever_may_not_see_cases_is_refused_and_begins_elsewhere(client, made):
    come(client, made, "system_admin")
    for name in ("cases:todo", "cases:list"):
        assert client.get(reverse(name)).status_code == 403
    assert reverse("cases:todo") not in client.get("/").content.decode()


def test_a_list_leaves_the_house_by_the_way_of_every_list(client, made):
    one = sent(made, "nowhere", ago=60)
    sent(made, "a1")
    come(client, made, "section_chief")
    for address, given in (
        (reverse("cases:export"), {"row": [str(one.pk)]}),
        (reverse("cases:export"), {"all": "1", "filter": "lamp=red&asked=1"}),
    ):
        answer = client.post(address, given)
        page = client.get(answer["Location"])
        assert page.status_code == 200 and "案件名单" in page.content.decode()
        assert re.search(r"1\D{0,40}(名|人)", page.content.decode())
    whole = come(client, made, "township_officer:t1").post(
        reverse("cases:export") + "?of=todo", {"all": "1", "filter": ""}
    )
    assert whole.status_code in (302, 403)
    assert come(client, made, "village_officer:v11").post(reverse("cases:export"), {"all": "1"}).status_code == 403


def test_the_book_says_what_the_list_says(made):
    from notoneless.cases.queries import handing_out

    one = sent(made, "nowhere", ago=60)
    chief = viewer_of(made.accounts["section_chief"], at=timezone.now())
    words = {"on": timezone.localdate().isoformat()}
    (line,) = handing_out.list_lines(chief, words, "child.export")
    assert line.child == one.child_id and line.values["number"] == one.number and line.values["lamp"] == "红"
    elsewhere = viewer_of(world.county("0002", "500120").accounts["section_chief"], at=timezone.now())
    assert not list(handing_out.list_lines(elsewhere, words, "child.export"))


def test_a_childs_page_leads_to_the_case_for_whoever_may_see_it(client, made):
    one = sent(made, "nowhere")
    page = come(client, made, "township_officer:t1").get(reverse("files:child", args=(one.child_id,)))
    assert reverse("cases:case", args=(one.pk,)) in page.content.decode()
    nobody = client.get(reverse("files:child", args=(made.children["a1"].pk,))).content.decode()
    assert "/cases/" + str(one.pk) not in nobody
