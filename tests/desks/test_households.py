"""困难家庭逐户: a household counts as whole when every child of school age in it stands on a school's roll."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from notoneless.audit.models import Event
from notoneless.children import queries
from notoneless.children.models import Category, EnrolmentSpell, HouseholdSpell
from notoneless.responsibility.queries import viewer_of
from tests import world
from tests.desks.signing import sign_in

pytestmark = pytest.mark.django_db
CHIEF = "section_chief"
CELL = re.compile(r'<td[^>]*><a href="([^"]*/households/list/\?[^"]*)">([\d,]+)</a></td>')
TOTAL = re.compile(r"data-count>共 <strong>([\d,]+)</strong>")


@pytest.fixture
def made():
    """Everybody's household is a lifted one but c1's; a1 and nowhere are of one household, and nowhere is on no roll."""
    made = world.county()
    for row in Category.objects.filter(group="hardship").exclude(child=made.children["c1"]):
        row.code = "lifted_household"
        row.save()
    home = HouseholdSpell.objects.get(child=made.children["a1"]).household
    HouseholdSpell.objects.filter(child=made.children["nowhere"]).update(household=home)
    return made


def told(made, who=CHIEF):
    found = queries.home_figures(viewer_of(made.accounts[who], at=timezone.now()), on=timezone.localdate())
    return [(one.homes, one.whole, one.broken, one.unhoused) for one in (found.whole, *found.towns)]


def test_one_child_on_no_roll_and_the_household_is_not_whole(made):
    assert told(made) == [(4, 2, 2, 0), (3, 2, 1, 0), (1, 0, 1, 0)], (
        "a1 with nowhere; a2; b1; elsewhere, whose roll nobody knows"
    )
    EnrolmentSpell.objects.create(
        child=made.children["nowhere"],
        elsewhere="外县小学",
        status="active",
        began_on=world.YEAR,
        recorded_at=world.NOW,
        source="函",
    )
    assert told(made)[0] == (4, 3, 1, 0), "a school elsewhere is a school"


def test_a_sister_who_is_not_marked_herself_is_of_the_household(made):
    Category.objects.filter(child=made.children["nowhere"]).delete()
    assert told(made)[0] == (4, 2, 2, 0)


def test_a_mark_that_ended_counts_no_more_and_a_child_without_a_household_is_told_beside(made):
    Category.objects.filter(child=made.children["b1"]).update(ended_on=world.YEAR)
    HouseholdSpell.objects.filter(child=made.children["a2"]).delete()
    assert told(made)[0] == (2, 0, 2, 1)


def test_a_child_not_of_school_age_makes_no_household(made):
    child = made.children["elsewhere"]
    child.cached_ledger = ""
    child.save(update_fields=("cached_ledger",))
    assert told(made)[0] == (3, 2, 1, 0)


def test_a_town_is_told_of_its_own_and_another_county_of_none(made):
    assert told(made, "township_officer:t2")[0] == (1, 0, 1, 0)
    assert told(world.county("0002", "500120"))[0] == (0, 0, 0, 0)


def test_every_figure_opens_its_list_and_whose_names_it_shows_is_a_look(made, client):
    sign_in(client, made, CHIEF)
    page = client.get(reverse("files:households")).content.decode()
    cells = CELL.findall(page)
    assert len(cells) == 6 and "脱贫" in page
    for address, figure in cells:
        total = TOTAL.search(client.get(unescape(address)).content.decode())
        assert int(total.group(1) if total else 0) == int(figure), address
    assert Event.objects.filter(verb="children.households").exists()
    assert client.get(f"{reverse('files:households')}?book=1")["Content-Type"].endswith("sheet")


def test_who_may_not_take_such_a_list_along_does_not_read_it(made, client):
    sign_in(client, made, "class_teacher:a1")
    assert client.get(reverse("files:households")).status_code == 403
