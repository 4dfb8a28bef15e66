"""The wall: a leader reads in one sentence how many are not in class; whoever passes by learns of no child."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from notoneless.cases.queries import CaseFilter, case_count, case_filter, pressing, stages_of, trend, wall, war_map
from notoneless.responsibility.queries import viewer_of
from tests import world
from tests.desks.test_cases_todo import come, days_ago, more_children, sent

pytestmark = pytest.mark.django_db
WORDS = re.compile(r"<h1>(.*?)</h1>", re.DOTALL)


@pytest.fixture
def made(few):
    """Two more in the second town."""
    for order in (150, 151):
        few.children[f"z{order}"] = world.child(
            few, f"添{order}", order=order, village="v21", room=None, standing="suspected_dropout"
        )
        sent(few, f"z{order}", town=1, ago=0)
    return few


@pytest.fixture
def few():
    """Ten open cases: eight children out of class in the first town, one in the second, one back in school."""
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


def viewer(made, post):
    return viewer_of(made.accounts[post], at=timezone.now())


def sentence(page):
    return re.sub(r"<[^>]+>", "", WORDS.search(page.text)[1])


def test_the_wall_says_in_one_sentence_how_many_are_not_in_class_and_how_many_of_them_are_overdue(client, made):
    come(client, made, "county_leader")
    page = client.get(reverse("warroom:wall"))
    whole = war_map(viewer(made, "county_leader"), on=timezone.localdate()).whole
    assert (whole.open, whole.out, whole.late, whole.returned) == (12, 11, 6, 1)
    assert sentence(page) == "还有 11 个孩子不在课堂，其中 6 个已超期"
    assert 'hx-trigger="every 60s"' in page.text and '<meta http-equiv="refresh" content="60">' in page.text


@pytest.mark.parametrize("outcome", ["in_school_elsewhere", "abroad", "in_school_local"])
def test_a_word_that_nothing_proves_takes_no_child_off_the_wall(client, made, outcome):
    by, today = viewer(made, "county_leader"), timezone.localdate()
    before = wall(by, on=today)
    made.children["said"] = world.child(made, "添说", order=170, village="v11", room=None, standing="suspected_dropout")
    case = world.case(
        made, "said", {"opened": today}, {"verified": today, "outcome": outcome, "text": "家里人说的"}, on=today
    )
    assert case.cached_stage == "proving"
    after = wall(by, on=today)
    assert after.out == before.out + 1 == after.trend[-1].out
    assert case_count(by, on=today, only=case_filter({"stage": "out"})) == after.out


def test_no_name_no_case_and_no_list_is_on_the_wall(client, made):
    come(client, made, "county_leader")
    text = client.get(reverse("warroom:wall")).text
    assert not [child.name for child in made.children.values() if child.name in text]
    assert "/cases/" not in text and "/children/" not in text and "?at=" not in text
    posts = {post.title for key, post in made.posts.items() if key.split(":")[0] in ("principal", "village_officer")}
    assert not [title for title in posts if title in text]


def test_a_town_with_one_child_is_coloured_and_not_counted_and_the_rest_does_not_tell_it(client, few):
    made = few
    come(client, made, "county_leader")
    found = wall(viewer(made, "county_leader"), on=timezone.localdate())
    first, second = found.towns
    spots = war_map(viewer(made, "county_leader"), on=timezone.localdate()).places
    assert [spot.out for spot in spots] == [8, 1]
    assert (first.tone, second.tone) == ("red", "amber")
    assert second.out is None
    assert first.out is None, "the total minus the first would tell the second"
    assert found.out == 9
    assert (
        found.late is None and sentence(client.get(reverse("warroom:wall"))) == "还有 9 个孩子不在课堂，其中有已超期的"
    )
    text = client.get(reverse("warroom:wall")).text
    assert not re.search(r'class="figure">[1-9]', text)
    assert "＊ 少于 3 人的不写" in text


def test_whoever_is_back_is_in_the_trend_only_where_there_are_enough(made):
    found = wall(viewer(made, "county_leader"), on=timezone.localdate())
    assert found.returned is None
    assert found.trend[-1].out == 11 and found.trend[-1].returned is None
    plain = trend(viewer(made, "county_leader"), on=timezone.localdate())
    assert plain[-1].returned == 1


def test_the_last_day_of_the_trend_is_the_map_and_a_past_day_is_as_was_known_then(made):
    by, today = viewer(made, "section_chief"), timezone.localdate()
    whole = war_map(by, on=today).whole
    points = trend(by, on=today)
    assert [point.on for point in points] == [today - timedelta(weeks=back) for back in range(8, -1, -1)]
    assert (points[-1].out, points[-1].returned) == (whole.out, whole.returned)
    # Sixty days ago some were known; of whom was found today, nothing was known a week ago.
    known = case_count(by, on=today, only=CaseFilter(stage=stages_of("out")))
    today_s = case_count(by, on=today, only=CaseFilter(stage=stages_of("out"), opened_from=today))
    assert today_s and points[-2].out == known - today_s
    assert points[-2].returned == 1 and points[0].returned == 0


def test_the_countdown_is_that_of_the_post_whose_case_waits_longest(made):
    by, today = viewer(made, "section_chief"), timezone.localdate()
    tasks = pressing(by, on=today)
    assert tasks == tuple(sorted(tasks, key=lambda one: one.due_on))
    assert tasks[0].days < 0 and tasks[0].over == -tasks[0].days == (today - tasks[0].due_on).days
    assert tasks[0].town == made.towns[0].name
    assert len({(one.side, one.unit_path, one.post) for one in tasks}) == len(tasks)


def test_on_the_wall_a_town_has_one_task_for_two_would_be_two_children(made):
    tasks = wall(viewer(made, "county_leader"), on=timezone.localdate()).pressing
    assert tasks and len({one.town for one in tasks}) == len(tasks)


@pytest.mark.parametrize("post", ["township_officer:t1", "village_officer:v11", "principal:a", "class_teacher:a1"])
def test_a_post_with_a_part_of_the_county_has_no_wall(client, made, post):
    come(client, made, post)
    assert client.get(reverse("warroom:wall")).status_code == 404
    assert reverse("warroom:wall") not in client.get(reverse("warroom:map")).text


def test_a_county_where_every_child_is_in_class_says_so(client):
    made = world.county()
    come(client, made, "county_leader")
    page = client.get(reverse("warroom:wall"))
    assert sentence(page) == "今天没有孩子不在课堂"
    assert "没有等着办的任务" in page.text


def test_the_map_shows_countdown_and_trend_and_leads_to_the_wall(client, made):
    come(client, made, "section_chief")
    text = client.get(reverse("warroom:map")).text
    assert "近八周" in text and re.search(r'<span class="lamp red">超期 \d+ 天</span>', text)
    assert f'href="{reverse("warroom:wall")}"' in text
    for href in re.findall(r'<th scope="row"><a href="(/cases/[^"]+)"', text):
        assert client.get(unescape(href)).status_code == 200


def test_who_is_not_in_class_is_a_question_of_the_list(made):
    by, today = viewer(made, "section_chief"), timezone.localdate()
    assert case_count(by, on=today, only=case_filter({"stage": "out"})) == war_map(by, on=today).whole.out
    late = case_count(by, on=today, only=case_filter({"stage": "out", "lamp": "red"}))
    assert late == war_map(by, on=today).whole.late


def test_more_cases_ask_the_database_no_more(client, made):
    come(client, made, "county_leader")
    client.get(reverse("warroom:wall"))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("warroom:wall"))
    for order in range(200, 220):
        key = f"y{order}"
        made.children[key] = world.child(
            made, f"添{order}", order=order, village="v12", room=None, standing="suspected_dropout"
        )
        sent(made, key, ago=60)
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("warroom:wall"))
    assert len(many) == len(few)
