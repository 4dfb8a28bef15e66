"""A girl who left after grade 6 to work elsewhere: found, sought, referred, brought back, followed, seen, closed by two."""

from __future__ import annotations

import pytest

from notoneless.cases.models import Act, Case
from notoneless.cases.terms import CaseError
from tests import sweeps, world
from tests.stories.walk import BUREAU, PAPER, SCHOOL, SECOND, TOWN, Walk

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk():
    return Walk(world.county(children=False))


def lost(line):
    return line | {"verdict": "suspected_dropout", "ledger": "suspected_dropout", "reasons": "点名不在"}


def test_she_is_found_sought_brought_back_and_closed_by_two(walk, tmp_path):
    girl, other = sweeps.line(1), sweeps.line(2)
    walk.day(9, 10)
    assert walk.sweep(tmp_path / "s1", [lost(girl), other]) == {"open": 1}
    walk.case = Case.objects.select_related("child").get()
    assert (walk.stage, walk.case.number, walk.case.whence) == ("new", "2026-00001", "match2")
    assert [task.kind for task in walk.todo(BUREAU).bureau] == ["dispatched"]

    walk.lay()
    assert walk.stage == "verifying"
    mine = walk.todo(TOWN)
    assert [(task.kind, task.case.lamp) for task in mine.mine] == [("verified", "green")]
    beside = walk.todo("village_officer:v11").mine  # it lies with the township, and he helps
    assert [(task.kind, task.helps) for task in (*mine.mine, *beside)] == [("verified", False), ("verified", True)]

    walk.day(9, 11)
    walk.do("verify", TOWN, outcome="dropout", text="随表姐到外地的服装厂做工")
    walk.do("reason", TOWN, main="work", others=["poverty"])
    walk.do("visit", "village_officer:v11", text="见到祖母，说年前不回来")
    due = {(one.kind, one.step) for one in walk.page().dues}
    assert {("referred", "police"), ("referred", "labour"), ("stepped", "persuasion")} <= due
    with pytest.raises(CaseError, match="E020"):
        walk.do("take_step", TOWN, step="return_order")
    step = walk.do("take_step", SCHOOL, step="persuasion", document="劝学〔2026〕1号")
    walk.do("serve", SCHOOL, names=step.number, papers=PAPER)
    letters = [walk.do("refer", TOWN, party=party) for party in ("police", "labour")]
    with pytest.raises(CaseError, match="E002"):
        walk.do("take_step", SCHOOL, step="return_order")  # an order is the township's or the bureau's

    walk.day(9, 22)
    order = walk.do("take_step", TOWN, step="return_order", due_on=walk.on.replace(day=30))
    walk.do("serve", TOWN, names=order.number, papers=PAPER)
    for letter in letters:
        walk.do("reply", TOWN, names=letter.number, text="已找到，劝说后答应返乡", papers=PAPER)

    walk.day(9, 28)
    walk.do("return_to_school", SCHOOL, placement="joined", school=walk.made.schools["a"].pk, papers=PAPER)
    assert walk.stage == "returned"
    with pytest.raises(CaseError, match="E037"):
        walk.do("ask_closure", SCHOOL, outcome="returned")
    walk.day(10, 28)
    walk.do("follow_up", SCHOOL, days=30, in_class=True)
    walk.day(11, 27)
    walk.do("follow_up", SCHOOL, days=60, in_class=True)
    walk.day(12, 28)
    walk.do("follow_up", SCHOOL, days=90, in_class=True)
    with pytest.raises(CaseError, match="E037"):  # nobody but the school said so yet
        walk.do("ask_closure", SCHOOL, outcome="returned")

    walk.day(12, 30)
    assert walk.sweep(tmp_path / "s2", [girl, other]) == {"seen": 1}
    assert walk.follow() == {}
    asked = walk.do("ask_closure", SCHOOL, outcome="returned")
    assert walk.stage == "closing"
    with pytest.raises(CaseError, match="E002"):
        walk.do("check_closure", TOWN, names=asked.number, agrees=True)
    walk.do("check_closure", SECOND, names=asked.number, agrees=True)
    assert walk.stage == "closed"
    page = walk.page()
    assert page.evidence_is_enough and not page.dues
    assert len(page.acts) == Act.objects.count() == page.version
    assert any(one.papers for one in page.acts)
    assert walk.todo(TOWN).is_empty and walk.todo(SCHOOL).is_empty


def test_what_nobody_does_goes_up_level_by_level_and_stays_on_the_case(walk, tmp_path):
    walk.day(9, 10)
    walk.sweep(tmp_path / "s1", [lost(sweeps.line(1))])
    walk.case = Case.objects.get()
    walk.do("dispatch", BUREAU)
    walk.day(9, 14)  # two working days: Friday and this Monday
    assert walk.morning() == {} and walk.todo("centre_head").risen == ()
    walk.day(9, 15)
    assert walk.morning()["escalated"] == 2
    assert walk.morning() == {}, "once for each level"
    assert [task.side for task in walk.todo("centre_head").risen] == ["school"]
    assert {task.side for task in walk.todo("county_leader").risen} == {"place"}
    walk.do("accept", SCHOOL, side="school")
    assert walk.todo("centre_head").risen == ()
    assert [act.kind for act in walk.page().acts].count("escalated") == 2
