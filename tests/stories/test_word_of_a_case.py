"""Word of a case: whom it was dispatched to, what is due, what rose, what waits for the second person – and no name in any of it."""

from __future__ import annotations

import pytest

from notoneless.cases import actions
from notoneless.cases.models import Case
from notoneless.messaging.models import Letter
from notoneless.messaging.rules.wording import from_kept, sentence
from tests import sweeps, world
from tests.stories.walk import BUREAU, PAPER, SCHOOL, SECOND, TOWN, Walk

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk():
    return Walk(world.county(children=False))


def lost(line):
    return line | {"verdict": "suspected_dropout", "ledger": "suspected_dropout", "reasons": "点名不在"}


def told(walk, post):
    rows = Letter.objects.filter(account_id=walk.made.accounts[post].pk).order_by("made_at", "kind")
    return [(row.kind, sentence(row.kind, from_kept(row.kind, row.params))) for row in rows]


def kinds(walk, post):
    return [kind for kind, _said in told(walk, post)]


@pytest.fixture
def laid(walk, tmp_path):
    walk.day(9, 10)
    walk.sweep(tmp_path / "s1", [lost(sweeps.line(1))])
    walk.case = Case.objects.get()
    walk.do("dispatch", BUREAU)
    return walk


def test_those_with_whom_it_lies_hear_by_when_and_nobody_else(laid):
    for post in (TOWN, SCHOOL):
        assert told(laid, post) == [("case_laid", "有一件控辍保学案件派给您的单位，请于 2026-09-14 前接收或退回。")]
    assert not told(laid, "principal:b") and not told(laid, "township_officer:t2") and not told(laid, BUREAU)
    assert {row.link for row in Letter.objects.all()} == {f"/cases/{laid.case.pk}"}


def test_a_working_morning_tells_what_is_due_and_what_rose_once(laid):
    laid.day(9, 14)
    assert actions.tell_the_day(at=laid.at) == {"due": 2, "risen": 0}
    assert told(laid, TOWN)[-1] == ("cases_due", "您的单位有 0 件案件已逾期，1 件快到期。请登录办理。")
    laid.day(9, 15)
    assert laid.morning()["escalated"] == 2
    assert actions.tell_the_day(at=laid.at) == actions.tell_the_day(at=laid.at) == {"due": 2, "risen": 2}
    assert told(laid, TOWN)[-1] == ("cases_due", "您的单位有 1 件案件已逾期，0 件快到期。请登录办理。")
    assert kinds(laid, TOWN).count("cases_due") == 2, "one a day, however often the worker looks"
    assert told(laid, "centre_head") == [("cases_risen", "下级单位有 1 件案件逾期，今天报到您这一级。")]
    assert kinds(laid, "county_leader") == ["cases_risen"]
    laid.day(9, 19)  # a Saturday
    assert actions.tell_the_day(at=laid.at) == {}


def test_who_may_check_hears_of_a_closing_and_who_asked_does_not(laid):
    for side, post in (("place", TOWN), ("school", SCHOOL)):
        laid.do("accept", post, side=side)
    laid.do("verify", TOWN, outcome="deceased", papers=PAPER)
    laid.do("ask_closure", SECOND, outcome="deceased")
    assert kinds(laid, BUREAU) == ["case_check"] and "case_check" not in kinds(laid, SECOND)


def test_who_may_take_a_case_over_hears_of_it(laid):
    for side, post in (("place", TOWN), ("school", SCHOOL)):
        laid.do("accept", post, side=side)
    laid.do("hand_over", TOWN, side="place", post=laid.made.posts["section_chief"].pk, text="孩子已迁出本镇")
    assert kinds(laid, BUREAU) == ["case_offered"]


def test_no_word_of_the_child_is_in_any_letter(laid):
    child = laid.case.child
    for row in Letter.objects.all():
        said = sentence(row.kind, from_kept(row.kind, row.params)) + row.link + str(row.params)
        assert child.name not in said and laid.case.number not in said
