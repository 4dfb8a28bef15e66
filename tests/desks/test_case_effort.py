"""办案情况: what was done for the children, by town; each figure is the length of the list that it opens."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from notoneless.cases import queries
from notoneless.cases.models import Act
from notoneless.cases.queries.facts import facts_of_all
from notoneless.cases.rules.folding import standing_acts
from notoneless.responsibility.queries import viewer_of
from tests import world
from tests.desks.signing import sign_in
from tests.world import NOW

pytestmark = pytest.mark.django_db
CELL = re.compile(r'<td[^>]*><a href="([^"]*/cases/\?[^"]*)">([\d,]+)</a></td>')
TOTAL = re.compile(r"data-count>共 <strong>([\d,]+)</strong>")


def later(hours):
    return NOW + timedelta(hours=hours)


@pytest.fixture
def made():
    """Six children with cases in two towns, one of them of no fixed home, worked very differently."""
    made = world.county()
    today = timezone.localdate()
    keys = [key for key, child in made.children.items() if child.cached_place_path][:6]
    first, second, third, fourth, fifth, sixth = keys
    day = {"opened": today}
    visited = {"visited": today, "way": "visit", "yes": True}
    work = {"reasoned": today, "reasons": ["work"]}
    world.case(made, first, day, visited | {"written_at": later(3)}, visited | {"written_at": later(30)},
               {"returned": today, "way": "joined"}, on=today)  # fmt: skip
    world.case(made, second, day, {"contacted": today, "way": "phone", "written_at": later(5)}, work,
               {"referred": today, "party": "police"}, on=today)  # fmt: skip
    world.case(made, third, day, visited | {"written_at": later(49)}, work, {"referred": today, "party": "police"},
               {"referred": today, "party": "labour"}, on=today)  # fmt: skip
    world.case(made, fourth, day, visited, {"struck": today, "names": 2}, on=today)
    world.case(made, fifth, {"opened": today - timedelta(days=800)}, visited, on=today)
    world.case(made, sixth, day, on=today)
    child = made.children[sixth]
    child.cached_place_path = ""
    child.save(update_fields=("cached_place_path",))
    return made


def counted(made, post="section_chief", **time):
    today = timezone.localdate()
    time = {"since": today - timedelta(days=30), "until": today} | time
    return queries.efforts(viewer_of(made.accounts[post], at=timezone.now()), on=today, **time)


def test_what_was_done_is_counted_from_the_acts_that_stand(made):
    whole = counted(made).whole
    assert (whole.cases, whole.visits, whole.visited, whole.contacted, whole.returned) == (5, 3, 2, 3, 1)
    assert (whole.unvisited, whole.uncontacted, whole.reasoned, whole.owed) == (3, 2, 2, 1)
    assert whole.hours == 5, "the one in the middle of 3, 5 and 49"
    assert whole.tenths == 6, "three visits, five cases, cut"
    everything = counted(made, since=timezone.localdate() - timedelta(days=3000)).whole
    assert everything.cases == 6


def test_the_statements_count_what_a_slow_fold_counts(made):
    today = timezone.localdate()
    cases = {case.pk: case for case in queries.efforts.__globals__["Case"].objects.filter(opened_on=today)}
    stand = {key: standing_acts(acts) for key, acts in facts_of_all(cases).items()}
    whole = counted(made).whole
    assert whole.visits == sum(act.kind == "visited" for acts in stand.values() for act in acts)
    for name, kinds in (("visited", {"visited"}), ("contacted", {"visited", "contacted"}), ("returned", {"returned"})):
        assert getattr(whole, name) == sum(any(act.kind in kinds for act in acts) for acts in stand.values())


def test_every_figure_opens_the_list_that_it_counts(client, made):
    sign_in(client, made, "section_chief")
    page = client.get(reverse("cases:effort")).content.decode()
    cells = CELL.findall(page)
    assert len(cells) >= 12
    for address, figure in cells:
        listed = client.get(unescape(address)).content.decode()
        total = TOTAL.search(listed)
        assert int(total.group(1) if total else 0) == int(figure), address
    assert "住地没有登记" in page


def test_a_school_sees_its_own_and_another_county_none(client, made):
    own = counted(made, "principal:a").whole.cases
    assert 0 < own < 5
    other = world.county("0002", "500120")
    assert counted(other).whole.cases == 0
    sign_in(client, other, "section_chief")
    assert "这段时间没有立案" in client.get(reverse("cases:effort")).content.decode()


def test_the_table_goes_out_as_a_book_and_as_data(client, made):
    sign_in(client, made, "section_chief")
    answer = client.get(f"{reverse('cases:effort')}?book=1")
    assert answer["Content-Type"].endswith("sheet") and len(b"".join(answer)) > 2000
    assert Act.objects.filter(kind="struck").count() == 1
