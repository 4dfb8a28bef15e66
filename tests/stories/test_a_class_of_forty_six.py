"""In a class of forty-six nobody misses the child in the last row. The head opens 班额 and sees which of his classes have more pupils than
their standard; the section chief sees those of the county, takes the list along, and the goal tree counts the same classes."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from io import BytesIO

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from notoneless.children.models import Child, EnrolmentSpell
from notoneless.programmes import queries as programmes
from notoneless.responsibility.queries import viewer_of
from tests import world
from tests.desks.signing import sign_in
from tests.desks.test_cases_todo import TILE

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 2, tzinfo=UTC)
ON = date(2026, 11, 20)
PLACE = reverse("attendance:sizes")


@pytest.fixture
def made():
    """Class a1 has forty-six pupils, b1 forty-five: one above the standard of a primary school, and one that keeps it."""
    county = world.county(code="500119")
    seat(county, "a1", 46)
    seat(county, "b1", 45)
    with time_machine.travel(AT, tick=False):
        yield county


def seat(made, room, whole):
    there = EnrolmentSpell.objects.filter(school_class=made.classes[room]).count()
    for order in range(whole - there):
        world.child(
            made, f"增{room}{order}", order=(200 if room == "a1" else 400) + order, village="v11", room=room, standing="at_school"
        )  # fmt: skip


def page(made, post, **asked):
    return sign_in(Client(), made, post).get(PLACE, asked)


def test_the_head_sees_which_class_is_above_its_standard(made):
    told = page(made, "principal:a")
    assert told.status_code == 200 and "三年级1班" in told.text
    above = page(made, "principal:a", size="above", asked="1")
    assert re.search(r"data-count>共 <strong>1</strong>", above.text) and "偏大班额" in above.text
    other = page(made, "principal:b", size="above", asked="1")
    assert other.status_code == 200 and "data-count>共 <strong>0</strong>" in other.text, "forty-five keep the standard"


def test_every_figure_opens_a_list_of_its_own_length(made):
    client = sign_in(Client(), made, "section_chief")
    tiles = TILE.findall(client.get(PLACE).text)
    assert len(tiles) == 3, "above the standard, rather large, usual"
    for href, figure in tiles:
        assert f"data-count>共 <strong>{figure}</strong>" in client.get(href.replace("&amp;", "&")).text


def test_a_pupil_who_leaves_and_a_file_that_is_put_away_are_counted_no_longer(made):
    assert figures(made).above == 1
    one = EnrolmentSpell.objects.filter(school_class=made.classes["a1"]).order_by("pk").first()
    EnrolmentSpell.objects.filter(pk=one.pk).update(ended_on=ON)
    assert figures(made).above == 0, "not in the class today any more"
    EnrolmentSpell.objects.filter(pk=one.pk).update(ended_on=None)
    assert figures(made).above == 1
    Child.objects.filter(pk=one.child_id).update(removed_at=AT)
    assert figures(made).above == 0


def figures(made):
    from notoneless.attendance import queries

    by = viewer_of(made.accounts["section_chief"], at=AT)
    return queries.size_figures(queries.class_sizes(by, on=ON))


def test_the_goal_tree_counts_the_same_classes_and_the_list_leaves_as_a_book(made):
    by = viewer_of(made.accounts["section_chief"], at=AT)
    told = {one.id: (one.told, one.stand.value) for goal in programmes.goals(by, on=ON) for one in goal.indicators}
    assert told["large_classes"] == ("1", "short")
    client = sign_in(Client(), made, "section_chief")
    tree = client.get(reverse("programmes:goals")).context["tree"]
    lists = {one.id: href for _goal, *_many, indicators in tree for one, _words, _tone, href in indicators}
    assert "data-count>共 <strong>1</strong>" in client.get(lists["large_classes"]).text
    book = client.get(PLACE, {"size": "above", "asked": "1", "book": "1"})
    rows = list(load_workbook(BytesIO(b"".join(book.streaming_content))).active.iter_rows(values_only=True))
    line = next(row for row in rows if row[0] == "三年级1班")
    assert line[1] == "甲a小学" and line[2:4] == (46, 45) and "是" in line


def test_a_town_calls_no_roll_and_sees_no_class(made):
    assert page(made, "township_officer:t1").status_code == 403
