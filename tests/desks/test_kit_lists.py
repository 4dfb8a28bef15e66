"""Lists: columns are declared once, paging goes by marks, what was chosen sticks, what was not offered is dropped."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from types import SimpleNamespace
from urllib.parse import urlencode

import pytest
from django.test import RequestFactory
from django.utils.encoding import iri_to_uri
from django.utils.html import format_html

from notoneless.desks.kit.tables import PAGE, Column, Table, mark_behind, told
from tests import world

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
HOSTILE = "<script>alert(1)</script>\"'&"
TABLE = Table(
    "t", key="key", default="name",
    columns=(
        Column("name", "姓名", sort="name", href=lambda row: f"/{row.key}"),
        Column("many", "人数", kind="number", sort="many", down=False),
        Column("state", "状态", kind="lamp", tone=lambda row: row.state),
        Column("marks", "标签", kind="tags"),
    ),
)  # fmt: skip


def row(**given):
    return SimpleNamespace(**{"key": "1", "name": "甲", "many": 1204, "state": "red", "marks": ["低保"], **given})


def asked(address="/"):
    return RequestFactory().get(address)


def test_whatever_a_row_holds_is_escaped_in_every_kind_of_cell():
    hostile = row(name=HOSTILE, key=HOSTILE, state=HOSTILE, marks=[HOSTILE], many=HOSTILE)
    page = TABLE.listing(asked(), [hostile], bulk=[SimpleNamespace(everything=False)])
    assert "<script>" not in page.lines
    assert page.lines.count("&lt;script&gt;") == 8  # key, box, link, name, figure, tone, state, tag
    assert not re.search(r'value="[^"]*<', page.lines)


def test_a_cell_given_whole_is_left_as_it_is():
    column = Column("x", "x", html=lambda one: format_html("<b>{}</b>", one.name))
    assert column.cell(row(name="<i>")) == "<b>&lt;i&gt;</b>"


def test_values_are_told_as_people_read_them(settings):
    assert told(1204567, "number") == "1,204,567"
    assert told(datetime(2026, 9, 10, 16, 30, tzinfo=UTC)) == "2026-09-11 00:30"
    assert told(date(2026, 9, 1), "date") == "2026-09-01"
    assert told(0, "number") == "0" and told(None) == "" and told(True) == "是"


@pytest.mark.parametrize("order", ["name; drop", "-many", "password", "-", "name,many"])
def test_an_order_that_is_not_declared_is_as_good_as_none(order):
    assert TABLE.asked(asked(f"/?sort={order}")).order == "name"


def test_a_column_sorts_one_way_and_the_other():
    heads = TABLE.listing(asked("/?sort=name"), [row()]).heads
    assert heads[0].direction == "ascending" and heads[0].href == "/?sort=-name"
    assert heads[1].direction == "none" and heads[2].href == ""
    assert TABLE.listing(asked("/?sort=-name"), [row()], query="q=1").heads[0].href == "/?q=1&sort=name"


@pytest.mark.parametrize(
    ("export", "query", "leads"),
    [
        ("/book", "", "/book"),
        ("/book", "q=1", "/book?q=1"),
        ("/?book=1", "q=1", "/?book=1&q=1"),
        ("", "q=1", ""),
    ],
)
def test_the_book_of_a_list_is_asked_for_as_the_list_was(export, query, leads):
    assert TABLE.listing(asked(), [row()], export=export, query=query).export_href == leads


def test_paging_goes_on_by_the_mark_and_back_by_the_trail():
    address, seen = "/", []
    for mark in ("m\x1f1", "m\x1f2", "m\x1f3", ""):
        page = TABLE.listing(asked(address), [row()], next=mark)
        seen.append(page.asked.after)
        address = page.next_href
    assert seen == ["", "m\x1f1", "m\x1f2", "m\x1f3"] and address == ""
    back = []
    while page.previous_href:
        page = TABLE.listing(asked(page.previous_href), [row()], next="x")
        back.append(page.asked.after)
    assert back == ["m\x1f2", "m\x1f1", ""]
    assert page.first_href == ""


def test_an_endless_mark_is_not_taken():
    assert TABLE.asked(asked("/?after=" + "9" * 500)).after == ""


@pytest.mark.parametrize(
    ("after", "number"),
    [
        ("", 0), ("0", 0), ("7", 7), ("-7", 0), ("7.0", 0), (" 7", 0), ("x", 0),
        ("²", 0), ("٧", 0), ("七", 0),  # digits to a program, numbers to nobody's list
        ("9" * 15, 999_999_999_999_999), ("9" * 16, 0), ("9" * 400, 0),
    ],
)  # fmt: skip
def test_a_mark_that_is_no_number_is_the_beginning(after, number):
    assert TABLE.asked(asked("/?" + urlencode({"after": after}))).number == number


def test_a_list_that_is_held_whole_is_paged_by_its_place():
    rows, address, seen = list(range(PAGE * 2 + 1)), "/", []
    for _page in range(3):
        page, following = TABLE.paged(asked(address), rows)
        seen.append((page[0], len(page), following))
        address = f"/?after={following}"
    assert seen == [(0, PAGE, "50"), (PAGE, PAGE, "100"), (2 * PAGE, 1, "")]
    assert TABLE.paged(asked("/?after=5000"), rows) == ([], "")
    assert mark_behind(0, 50, 50) == "" and mark_behind(0, 50, 51) == "50"


# ── The query form ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def chief(client, settings):
    """A section chief who came in."""
    settings.TEMPLATES = [
        {**settings.TEMPLATES[0], "DIRS": [*settings.TEMPLATES[0]["DIRS"], "tests/browser/templates"]}
    ]
    settings.ROOT_URLCONF = "tests.browser.stylebook"
    made = world.county(children=False)
    client.force_login(made.accounts["section_chief"], backend=BACKEND)
    return client


@pytest.mark.django_db
def test_what_was_chosen_sticks_and_is_said_and_cleared(chief):
    chosen = chief.get("/stylebook/?asked=1&text=东山&kind=").content.decode()
    assert "按条件筛选" in chosen and "正按您上次的条件显示" not in chosen
    later = chief.get("/stylebook/").content.decode()
    assert "正按您上次的条件显示" in later and 'value="东山"' in later
    cleared = chief.get("/stylebook/?asked=1").content.decode()
    assert "按条件筛选" not in cleared
    assert "共 <strong>180</strong> 所" in chief.get("/stylebook/").content.decode()


@pytest.mark.django_db
def test_a_shared_link_is_the_list_and_not_what_this_person_chose_before(chief):
    chief.get("/stylebook/?asked=1&kind=教学点")
    link = re.search(r'data-copy="([^"]+)"', chief.get("/stylebook/?asked=1&text=东山").content.decode()).group(1)
    chief.get("/stylebook/?asked=1&kind=教学点")
    shared = chief.get(link.replace("&amp;", "&")).content.decode()
    assert 'value="东山"' in shared and '<option value="教学点" selected>' not in shared


@pytest.mark.django_db
def test_a_choice_that_was_not_offered_is_dropped_and_said(chief):
    page = chief.get("/stylebook/?asked=1&kind=别县的").content.decode()
    assert "没有使用" in page and "共 <strong>180</strong> 所" in page
    assert chief.session.get("lists", {}).get("stylebook", "") == ""


@pytest.mark.django_db
def test_an_empty_list_says_what_to_do(chief):
    page = chief.get("/stylebook/?asked=1&text=没有这样的").content.decode()
    assert "没有符合条件的记录" in page and 'href="/stylebook/?asked=1"' in page


@pytest.mark.django_db
def test_a_list_costs_as_many_queries_for_one_row_as_for_fifty(chief):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for text in ("第1小学", ""):
        chief.get(f"/stylebook/?asked=1&text={text}")  # what was chosen is remembered once
        with CaptureQueriesContext(connection) as captured:
            chief.get(f"/stylebook/?asked=1&text={text}")
        counts.append(len(captured))
    assert counts[0] == counts[1]


@pytest.mark.django_db
def test_a_bulk_act_is_shown_before_it_is_done(chief):
    shown = chief.post("/stylebook/bulk", {"row": ["1", "2", "4"]}).content.decode()
    assert "将办理 <strong>2</strong> 项，不办理 <strong>1</strong> 项" in shown and "已经复核过" in shown
    assert chief.post("/stylebook/bulk", {"row": ["1", "2"], "go": "1"}).status_code == 303


@pytest.mark.django_db
def test_a_filter_is_kept_used_and_dropped_by_its_owner_alone(chief, client):
    back = "/stylebook/?asked=1&text=东山"
    given = {"list": "stylebook", "name": "<东山>", "query": "text=东山", "back": back}
    assert chief.post("/filters/keep", given)["Location"] == iri_to_uri(back)
    page = chief.get(back).content.decode()
    assert "&lt;东山&gt;" in page and 'aria-current="true"' in page
    drop = re.search(r'action="(/filters/[^"]+/drop)"', page).group(1)
    from notoneless.accounts.models import Account, SavedFilter

    other = Account.objects.get(login="0001-principal-a")
    client.force_login(other, backend=BACKEND)
    assert "&lt;东山&gt;" not in client.get(back).content.decode()
    assert client.post(drop, {"back": "/"}).status_code == 303
    assert SavedFilter.objects.count() == 1
    client.force_login(Account.objects.get(login="0001-section_chief"), backend=BACKEND)
    client.post(drop, {"back": "/"})
    assert not SavedFilter.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("back", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", ""])
def test_after_keeping_nobody_is_led_elsewhere(chief, back):
    given = {"list": "stylebook", "name": "甲", "query": "text=东山", "back": back}
    assert chief.post("/filters/keep", given)["Location"] == "/"


@pytest.mark.django_db
def test_a_filter_without_a_name_or_a_condition_and_the_twenty_first_are_refused_with_a_word(chief):
    from notoneless.accounts.models import SavedFilter

    def keep(name, query):
        return chief.post(
            "/filters/keep", {"list": "stylebook", "name": name, "query": query, "back": "/"}, follow=True
        )

    assert "N020" in keep(" ", "text=东山").content.decode()
    assert "N020" in keep("甲", "text=500153201705040011").content.decode()
    for number in range(20):
        keep(f"筛选{number}", "text=东山")
    assert "N021" in keep("又一个", "text=东山").content.decode()
    keep("筛选0", "text=西河")
    assert SavedFilter.objects.count() == 20 and SavedFilter.objects.get(name="筛选0").query.startswith("text=")


@pytest.mark.django_db
@pytest.mark.parametrize("number", ["500153201705040011", "13800000001", "G500153201705040011"])
def test_a_number_that_was_searched_for_is_neither_remembered_nor_kept(chief, number):
    from django.contrib.sessions.models import Session

    page = chief.get(f"/stylebook/?asked=1&text={number}&kind=教学点").content.decode()
    assert f'value="{number}"' in page  # it is searched for
    kept = [str(one.get_decoded()) for one in Session.objects.all()]
    assert kept and not any(number in one for one in kept)
    assert any("kind=" in one for one in kept)
    assert f"text={number}" not in re.search(r'name="query" value="([^"]*)"', page).group(1)
