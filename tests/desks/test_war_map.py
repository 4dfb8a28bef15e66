"""The war map: every figure opens a list of its own length, each post sees its own part, and nobody's name is on it."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from notoneless.cases.queries import war_map
from notoneless.responsibility.queries import viewer_of
from tests import world
from tests.desks.test_cases_todo import TILE, come, days_ago, more_children, sent, told

pytestmark = pytest.mark.django_db
CELL = re.compile(r'<td class="number"><a href="([^"]+)">(\d+)</a>')
TOWN = re.compile(r'href="(/warmap/\?at=\d+)"')


@pytest.fixture
def made():
    found = world.county()
    more_children(found, 5)
    sent(found, "a1", ago=60)
    sent(found, "a2", ago=0)
    sent(found, "nowhere", ago=60)
    sent(found, "c1", town=1, ago=0)
    day = days_ago(9)
    world.case(
        found,
        "b1",
        {"opened": day},
        {"verified": day, "outcome": "dropout"},
        {"returned": day, "way": "joined"},
        on=timezone.localdate(),
    )
    return found


def pages(client):
    """Yield the address and the text of the map and of each town's own."""
    first = client.get(reverse("warroom:map"))
    assert first.status_code == 200
    yield "/warmap/", first.text
    for href in dict.fromkeys(TOWN.findall(first.text)):
        yield href, client.get(href).text


@pytest.mark.parametrize("post", ["section_chief", "township_officer:t1", "village_officer:v11", "principal:a"])
def test_every_figure_opens_a_list_of_its_own_length(client, made, post):
    come(client, made, post)
    seen, above = 0, 0
    for address, text in pages(client):
        for href, figure in (*CELL.findall(text), *TILE.findall(text)):
            if "/cases/" in href:
                assert told(client.get(unescape(href))) == int(figure), (address, href)
                seen += 1
                above += int(figure) > 0
    assert seen >= 6 and above >= 2


def test_a_town_where_a_day_has_passed_is_red_and_one_in_time_is_not(client, made):
    come(client, made, "section_chief")
    text = client.get(reverse("warroom:map")).text
    tones = [re.search(rf'<a class="tile (\w+)" href="/warmap/\?at={town.path}"', text)[1] for town in made.towns[:2]]
    assert tones == ["red", "amber"]


def test_the_whole_is_its_places_and_what_no_place_holds(made):
    found = war_map(viewer_of(made.accounts["section_chief"], at=timezone.now()), on=timezone.localdate())
    assert found.whole.open == 10 and found.whole.overdue and found.whole.returned == 1
    assert found.whole.open == sum(one.open for one in found.places) + found.unplaced
    assert [one.path for one in found.places] == sorted(one.path for one in made.towns)


def test_no_childs_name_is_on_the_map(client, made):
    come(client, made, "section_chief")
    for _address, text in pages(client):
        assert not [child.name for child in made.children.values() if child.name in text]


def test_a_town_beyond_reach_and_one_that_is_not_are_one_answer(client, made):
    come(client, made, "township_officer:t1")
    for at in (made.towns[1].path, "99999999", "x", made.path):
        assert client.get(reverse("warroom:map"), {"at": at}).status_code == 404, at


def test_more_cases_ask_the_database_no_more(client, made):
    come(client, made, "section_chief")
    client.get(reverse("warroom:map"))
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(reverse("warroom:map"))
    for order in range(200, 220):
        key = f"y{order}"
        made.children[key] = world.child(
            made, f"添{order}", order=order, village="v12", room=None, standing="suspected_dropout"
        )
        sent(made, key, ago=60)
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("warroom:map"))
    assert len(many) == len(few)
