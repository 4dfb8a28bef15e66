"""A boy who comes back and leaves again: during the follow-up, and after the case was closed. There is one case all along."""

from __future__ import annotations

import pytest

from notoneless.cases.models import Act, Case
from notoneless.cases.terms import CaseError
from notoneless.deferrals import actions as deferrals
from tests import sweeps, world
from tests.stories.walk import BUREAU, PAPER, SCHOOL, SECOND, TOWN, Walk

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk(tmp_path):
    walk = Walk(world.county(children=False))
    walk.day(9, 1)
    walk.lines = [sweeps.line(1), sweeps.line(2)]
    lost = {"verdict": "suspected_dropout", "ledger": "suspected_dropout", "reasons": "点名不在"}
    walk.lost = [walk.lines[0] | lost, walk.lines[1]]
    walk.sweep(tmp_path / "s1", walk.lost)
    walk.case = Case.objects.get()
    walk.lay()
    walk.do("verify", TOWN, outcome="dropout", text="在镇上修车铺")
    walk.do("reason", TOWN, main="aversion")
    walk.day(9, 3)
    walk.do("return_to_school", SCHOOL, placement="own_class", school=walk.made.schools["a"].pk)
    return walk


def test_not_in_class_at_the_follow_up_he_is_sought_again(walk):
    walk.day(10, 9)
    walk.do("follow_up", SCHOOL, days=30, in_class=False, text="又没来，三天了")
    assert walk.stage == "persuading"
    assert {task.kind for task in walk.todo(TOWN).mine} == {"stepped"}
    assert walk.page().line.relapses == 1
    walk.day(10, 12)
    walk.do("return_to_school", SCHOOL, placement="vocational", school=walk.made.schools["a"].pk)
    with pytest.raises(CaseError, match="E031"):  # counted anew from the second return
        walk.day(11, 10)
        walk.do("follow_up", SCHOOL, days=30, in_class=True)


def test_closed_and_lost_again_the_same_case_is_reopened(walk, tmp_path):
    for month, day, days in ((10, 9, 30), (11, 2, 60), (12, 2, 90)):
        walk.day(month, day)
        walk.do("follow_up", SCHOOL, days=days, in_class=True)
    walk.do("see", SECOND, way="revisit", in_class=True, text="在教室里，见到本人")
    asked = walk.do("ask_closure", TOWN, outcome="returned")
    walk.do("check_closure", BUREAU, names=asked.number, agrees=True)
    assert walk.stage == "closed"

    walk.day(12, 21)
    assert walk.sweep(tmp_path / "s2", walk.lost) == {"reopen": 1}
    assert Case.objects.count() == 1
    assert walk.stage == "verifying"  # who answered for him goes on doing so
    page = walk.page()
    assert (page.line.relapses, page.line.outcome) == (1, "")
    assert len(page.acts) == Act.objects.count()


def test_a_sweep_that_still_misses_him_says_so_on_the_case(walk, tmp_path):
    walk.day(9, 20)
    assert walk.sweep(tmp_path / "s2", walk.lost) == {"missed": 1}
    assert walk.stage == "persuading"


def test_rolls_as_old_as_the_return_accuse_nobody(walk, tmp_path):
    assert walk.sweep(tmp_path / "s2", walk.lost) == {}
    assert walk.stage == "returned"


def test_an_approval_that_ran_out_opens_the_case_again(walk):
    walk.day(9, 7)
    leave = deferrals.apply(
        child=walk.case.child_id, kind="suspended", reason="illness", guardian="某母", began_on=walk.on,
        until=walk.on.replace(month=12), proof="hospital", papers=PAPER, on=walk.on, by=walk.who(TOWN), at=walk.at,
    )  # fmt: skip
    deferrals.decide(deferral=leave.pk, yes=True, by=walk.who(BUREAU), at=walk.at)
    walk.do("verify", TOWN, outcome="suspended", text="住院，休学获批")
    asked = walk.do("ask_closure", TOWN, outcome="suspended")
    walk.do("check_closure", BUREAU, names=asked.number, agrees=True)
    walk.day(12, 7)
    assert walk.morning() == {} and walk.stage == "closed"
    walk.day(12, 8)
    assert walk.morning() == {"reopened": 1} and walk.stage == "verifying"
    assert walk.morning().get("reopened") is None


def test_said_to_have_moved_away_and_met_at_the_door_since_he_is_sought_again(walk, tmp_path):
    def moved(month, day):
        walk.day(month, day)
        walk.do("verify", TOWN, outcome="hukou_moved", papers=PAPER, text="派出所说已迁出")
        asked = walk.do("ask_closure", TOWN, outcome="hukou_moved")
        walk.do("check_closure", BUREAU, names=asked.number, agrees=True)
        assert walk.stage == "closed"

    met = [
        walk.lines[0]
        | {"verdict": "dropout", "ledger": "dropout", "reasons": "摸排见到本人在家", "evidence_kind": "field_survey"},
        walk.lines[1],
    ]
    moved(10, 9)
    walk.day(10, 12)
    assert walk.sweep(tmp_path / "s2", walk.lost) == {}, (
        "that the register still has him says nothing against the proof"
    )
    walk.day(11, 2)
    assert walk.sweep(tmp_path / "s3", met) == {"reopen": 1}
    assert walk.stage == "verifying"
    moved(11, 5)
    walk.day(12, 1)
    assert walk.sweep(tmp_path / "s4", met) == {}, "the same visit was known when it was closed"
