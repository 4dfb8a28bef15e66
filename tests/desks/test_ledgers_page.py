"""台账: the ledgers of today and of a past day as pages, figures that open their lists, the book that leaves the house, the API."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from notoneless.audit.models import Event
from notoneless.desks.cases import urls
from tests import world
from tests.desks.test_api import ask, token

pytestmark = pytest.mark.django_db
TOTAL = re.compile(r"data-count>共 <strong>([\d,]+)</strong>")
TILE = re.compile(r'<a class="tile [^"]*" href="([^"]+)"><span class="figure">(\d+)</span>')
TAB = re.compile(r'<a href="([^"]+)" data-figure="(\d+)"')
#: Anything on a page that looks like a figure; each must be one of the two above.
FIGURE = re.compile(r'class="(?:figure|count)">([\d,]+)<')
CHIEF = "section_chief"


@pytest.fixture
def made():
    return world.county()


def come(client, made, post):
    client.force_login(made.accounts[post], backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def ago(number):
    return timezone.localdate() - timedelta(days=number)


@pytest.fixture
def walked(made):
    """a1 is a suspect since 40 days; b1 was found a dropout 20 days ago; c1 was found abroad 5 days ago; a2 came up today."""
    town = "township_officer:t1"
    world.case(made, "a1", {"opened": ago(40)}, on=timezone.localdate())
    world.case(made, "b1", {"opened": ago(40)},
               {"dispatched": ago(39), "by": CHIEF, "side": "place", "unit_path": made.towns[0].path},
               {"verified": ago(20), "outcome": "dropout", "by": town}, {"reasoned": ago(20), "reasons": ["work"], "by": town},
               {"visited": ago(18), "by": town}, {"stepped": ago(10), "step": "persuasion", "by": town}, on=timezone.localdate())  # fmt: skip
    world.case(made, "c1", {"opened": ago(40)},
               {"verified": ago(5), "outcome": "abroad", "by": "township_officer:t2"}, on=timezone.localdate())  # fmt: skip
    world.case(made, "a2", {"opened": ago(0)}, on=timezone.localdate())
    return made


def names(page):
    return re.findall(r'<th scope="row"[^>]*><a href="[^"]+">([^<]+)</a>', page.content.decode())


def told(page):
    found = TOTAL.search(page.content.decode())
    return int(found[1].replace(",", "")) if found else 0


def at(day=None, ledger="suspected_dropout", **more):
    pairs = {"ledger": ledger, "asked": "1"} | ({"day": day.isoformat()} if day else {}) | more
    return reverse("cases:ledgers") + "?" + "&".join(f"{name}={value}" for name, value in pairs.items())


def test_the_bureau_opens_the_ledger_of_the_day_of_last_months_report_and_finds_who_stood_in_it(client, walked):
    come(client, walked, CHIEF)
    name = {key: child.name for key, child in walked.children.items()}
    assert set(names(client.get(at()))) == {name["a1"], name["a2"]}
    assert names(client.get(at(ledger="dropout"))) == [name["b1"]]
    assert names(client.get(at(ledger="found"))) == [name["c1"]]
    then = client.get(at(ago(30)))
    assert set(names(then)) == {name["a1"], name["b1"], name["c1"]} and "不是现在的" in then.content.decode()
    assert (
        names(client.get(at(ago(30), "dropout"))) == []
        and "没有人" in client.get(at(ago(30), "dropout")).content.decode()
    )
    text = client.get(at(ledger="dropout")).content.decode()
    assert "走访 1 次" in text and "外出务工" in text and ago(20).isoformat() in text
    before = client.get(at(ago(19), "dropout")).content.decode()
    assert "走访 1 次" not in before and "外出务工" in before


def test_a_day_that_is_to_come_is_refused_in_words_and_a_past_day_is_not_remembered(client, walked):
    come(client, walked, CHIEF)
    page = client.get(at(timezone.localdate() + timedelta(days=1)))
    assert "还没有到这一天" in page.content.decode() and told(page) == 2
    client.get(at(ago(30), "found"))
    later = client.get(reverse("cases:ledgers")).content.decode()
    assert "不是现在的" not in later and timezone.localdate().isoformat() in later


def test_town_school_and_outcome_narrow_the_ledger_of_a_past_day(client, walked):
    come(client, walked, CHIEF)
    day, towns = ago(4), [town.path for town in walked.towns]
    school = walked.children["b1"].cached_school_path[:12]
    for more, count in (
        ({"ledger": "found", "place": towns[1]}, 1), ({"ledger": "found", "place": towns[0]}, 0),
        ({"ledger": "dropout", "school": school}, 1), ({"ledger": "dropout", "outcome": "dropout"}, 1),
        ({"ledger": "dropout", "outcome": "lost_contact"}, 0), ({"ledger": "found", "stage": "proving"}, 1),
    ):  # fmt: skip
        assert told(client.get(at(day, **more))) == count, more


@pytest.mark.parametrize("post", [CHIEF, "township_officer:t1", "principal:a", "county_leader"])
def test_every_figure_on_every_page_of_the_desk_opens_a_list_of_its_own_length(client, walked, post):
    come(client, walked, post)
    plain = [reverse(f"cases:{one.name}") for one in urls.urlpatterns if "<" not in str(one.pattern)]
    waiting, seen, followed = [*plain, at(ago(4)), at(ago(30)), at(ledger="school_age")], set(), 0
    while waiting and len(seen) < 120:
        address = waiting.pop()
        if address in seen:
            continue
        seen.add(address)
        page = client.get(address)
        if page.status_code != 200:
            assert page.status_code in (403, 404, 405), address
            continue
        text = page.content.decode()
        figures = [(unescape(href), int(figure)) for href, figure in (*TILE.findall(text), *TAB.findall(text))]
        main = text.partition('id="main"')[2] or text
        shown = sorted(int(one.replace(",", "")) for one in FIGURE.findall(main))
        assert shown == sorted(figure for _href, figure in figures), f"{address}: a figure that opens nothing"
        for href, figure in figures:
            there = href if href.startswith("/") else address.partition("?")[0] + href
            if not there.startswith("/cases/"):
                continue  # other desks answer for theirs
            assert told(client.get(there)) == figure, (address, there)
            followed += 1
            waiting.append(there)
    assert followed > (8 if post == CHIEF else 0)


def test_pages_of_a_ledger_lose_and_repeat_nobody(client, made):
    for order in range(100, 157):
        key = f"x{order}"
        made.children[key] = world.child(
            made, f"增{order}", order=order, village="v11", room=None, standing="suspected_dropout"
        )
        world.case(made, key, {"opened": ago(3)}, on=timezone.localdate())
    come(client, made, "township_officer:t1")
    href, met = at(ago(1)), []
    while href:
        page = client.get(href)
        met += names(page)
        following = re.search(r'href="([^"]+)"[^>]*>\s*下一页', page.content.decode())
        href = unescape(following[1]) if following else ""
    assert len(met) == len(set(met)) == 57


def test_one_row_and_fifty_take_the_same_statements(client, made):
    def statements():
        with CaptureQueriesContext(connection) as found:
            assert client.get(at()).status_code == 200
        return len(found.captured_queries)

    world.case(made, "nowhere", {"opened": ago(3)}, on=timezone.localdate())
    come(client, made, CHIEF)
    statements()
    one = statements()
    for order in range(100, 149):
        key = f"x{order}"
        made.children[key] = world.child(
            made, f"增{order}", order=order, village="v11", room=None, standing="suspected_dropout"
        )
        world.case(made, key, {"opened": ago(3)}, on=timezone.localdate())
    statements()
    assert statements() == one


def test_who_looks_at_a_ledger_leaves_a_line_for_each_child_shown(client, walked):
    come(client, walked, CHIEF).get(at(ledger="dropout"))
    (line,) = Event.objects.filter(verb="cases.ledger")
    assert str(walked.children["b1"].pk) in str(line.children)


def test_a_ledger_leaves_the_house_as_the_book_of_its_day(client, walked):
    come(client, walked, CHIEF)
    asked = client.post(
        reverse("cases:export") + "?of=ledger",
        {"all": "1", "filter": f"ledger=suspected_dropout&day={ago(30)}&asked=1"},
    )
    page = client.get(asked["Location"])
    text = page.content.decode()
    assert page.status_code == 200 and "台账" in text and re.search(r"3\D{0,40}(名|人)", text)
    wrong = asked["Location"].replace(ago(30).isoformat(), "2026-13-45")
    assert client.get(wrong).status_code == 404


def test_a_program_reads_the_same_ledger(client, walked):
    held = token(walked, CHIEF, "case.see")
    answer = ask(client, f"/ledgers/suspected_dropout?day={ago(30)}", held).json()
    assert answer["count"] == len(answer["rows"]) == 3 and answer["day"] == ago(30).isoformat()
    (row,) = ask(client, "/ledgers/dropout", held).json()["rows"]
    assert (
        row["visits"] == 1 and row["main_reason"] == "外出务工" and row["child"]["name"] == walked.children["b1"].name
    )
    assert ask(client, "/ledgers/nobody", held).status_code == 422


def test_whoever_is_sought_stands_in_the_ledger_of_school_age_as_sought_and_who_is_abroad_does_not(client, walked):
    come(client, walked, CHIEF)
    name = {key: child.name for key, child in walked.children.items()}
    page = client.get(at(ledger="school_age"))
    assert set(names(page)) == {name[key] for key in name if key != "c1"} and told(page) == len(name) - 1
    # Whom a sweep suspects stands here before the case is opened.
    for ledger, before in (("suspected_dropout", {name["nowhere"]}), ("dropout", set())):
        there = set(names(client.get(at(ledger="school_age", outcome=ledger))))
        assert there == set(names(client.get(at(ledger=ledger)))) | before
    assert "案件核实" in page.content.decode() and "最近一次拉网" in page.content.decode()
    assert names(client.get(at(ledger="dropout", outcome="in_school_local"))) == []
    assert told(client.get(at(ledger="school_age", outcome="nonsense"))) == len(name) - 1, (
        "what is not offered is dropped"
    )


def test_from_one_ledger_the_others_of_the_same_day_and_town_are_one_step_away(client, walked):
    come(client, walked, CHIEF)
    place = walked.towns[0].path
    there = client.get(at(ago(3), "school_age", outcome="dropout", place=place)).content.decode()
    onward = [
        unescape(href) for href in re.findall(r'<a href="(\?ledger=[^"]+)"', there) if "suspected_dropout" in href
    ]
    assert any(f"day={ago(3)}" in href and f"place={place}" in href and "outcome" not in href for href in onward)
    back = client.get(at(ago(3), "suspected_dropout", place=place)).content.decode()
    assert re.search(r'<a href="\?[^"]*ledger=school_age[^"]*"[^>]*>\s*适龄儿童台账', back)


def test_the_ledger_of_school_age_leaves_the_house_as_its_book_and_nobody_elses_units_are_told_apart(client, walked):
    come(client, walked, CHIEF)
    asked = client.post(reverse("cases:export") + "?of=of_age", {"all": "1", "filter": "ledger=school_age&asked=1"})
    page = client.get(asked["Location"])
    assert page.status_code == 200 and "适龄儿童台账" in page.content.decode()
    for wrong in (
        "&place=00020001",
        "&outcome=overage",
        "&day=2026-13-45",
        f"&day={ago(-3)}",
        f"&keys={walked.county.pk}",
    ):
        assert client.get(asked["Location"] + wrong).status_code == 404, wrong


def test_a_program_reads_the_ledger_of_school_age_with_its_figures(client, walked):
    held = token(walked, CHIEF, "child.see")
    assert ask(client, "/ledgers/school_age", token(walked, CHIEF, "case.see")).status_code == 403
    answer = ask(client, "/ledgers/school_age", held).json()
    assert answer["count"] == len(answer["rows"]) == sum(one[2] for one in answer["words"]) == len(walked.children) - 1
    (row,) = ask(client, "/ledgers/school_age?outcome=dropout", held).json()["rows"]
    assert row["child"]["id"] == str(walked.children["b1"].pk) and row["by_case"]
    (_all, line) = Event.objects.filter(verb="children.of_age").order_by("seq")
    assert str(walked.children["b1"].pk) in str(line.children)
