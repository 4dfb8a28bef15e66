"""Two officers close one case with different outcomes: both keep what they wrote, it stays open, and their superior is told."""

from __future__ import annotations

import pytest

from notoneless.cases.terms import CaseError
from tests import world
from tests.stories.walk import BUREAU, PAPER, SCHOOL, SECOND, TOWN, Walk

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk():
    walk = Walk(world.county())
    walk.open("a1", post=SCHOOL, whence="absence")
    walk.lay()
    return walk


def test_written_at_once_both_stay_and_the_bureau_decides(walk):
    seen = walk.page(TOWN).version
    assert seen == walk.page(SCHOOL).version
    gone = walk.do("verify", TOWN, outcome="hukou_moved", papers=PAPER, saw=seen, text="户口迁到外省了")
    asked = walk.do("ask_closure", TOWN, outcome="hukou_moved")
    back = walk.do("return_to_school", SCHOOL, placement="joined", school=walk.made.schools["a"].pk, saw=seen)
    assert walk.stage == "contested"
    assert {act.number for act in (gone, asked, back)} <= {act.number for act in walk.page().acts}
    waiting = walk.todo(BUREAU).bureau
    assert [(task.kind, task.case.stage) for task in waiting] == [("checked", "contested")]
    for post in (TOWN, SCHOOL):
        assert walk.page(post).line.stage == "contested"
    with pytest.raises(CaseError, match="E040"):
        walk.do("check_closure", BUREAU, names=asked.number, agrees=True)
    walk.do("check_closure", BUREAU, names=asked.number, agrees=False, text="孩子坐在教室里，迁出的是他哥哥")
    walk.do("strike", BUREAU, names=gone.number, text="经查是他哥哥")
    assert walk.stage == "returned"
    struck = next(act for act in walk.page().acts if act.number == gone.number)
    assert struck.struck_by and struck.text == "户口迁到外省了"


def test_found_while_it_was_being_closed_it_opens_again(walk):
    seen = walk.page(SCHOOL).version
    walk.do("verify", TOWN, outcome="abroad", papers=PAPER)
    asked = walk.do("ask_closure", TOWN, outcome="abroad")
    walk.do("check_closure", SECOND, names=asked.number, agrees=True)
    assert walk.stage == "closed"
    walk.do("return_to_school", SCHOOL, placement="joined", school=walk.made.schools["a"].pk, saw=seen)
    assert walk.stage == "contested"
    with pytest.raises(CaseError, match="E002"):
        walk.do("check_closure", TOWN, names=asked.number, agrees=False, text="不是他本人")


def test_nobody_checks_his_own_request_though_his_post_may(walk):
    walk.do("verify", BUREAU, outcome="abroad", papers=PAPER)
    asked = walk.do("ask_closure", BUREAU, outcome="abroad")
    with pytest.raises(CaseError, match="E039"):
        walk.do("check_closure", BUREAU, names=asked.number, agrees=True)
    walk.do("check_closure", SECOND, names=asked.number, agrees=True)
    assert walk.stage == "closed"
