"""Killed anywhere while a sweep is followed into cases, or in the morning: nothing acknowledged is lost, nothing is twice."""

from __future__ import annotations

from collections import Counter

import pytest

from notoneless.audit.models import Event
from notoneless.audit.queries import verify
from notoneless.audit.rules.verdicts import Fault
from notoneless.cases.models import Act, Case, Charge, Followed
from notoneless.findings import actions as findings
from notoneless.findings.models import Publication
from notoneless.messaging.models import Letter
from notoneless.responsibility.queries import viewer_of
from tests import sweeps, world
from tests.killing import Killer
from tests.unit.cases.killed import PAPERS

pytestmark = pytest.mark.usefixtures("own_anchors")


@pytest.fixture
def published(transactional_db, tmp_path):
    """A published sweep of ten children, every second of them sought."""
    made = world.county(children=False)
    chief = viewer_of(made.accounts["section_chief"], at=world.NOW)
    lost = {"verdict": "suspected_dropout", "ledger": "suspected_dropout", "reasons": "点名不在"}
    lines = [sweeps.line(order) | (lost if order % 2 else {}) for order in range(1, 11)]
    publication = findings.start(
        folder=sweeps.folder(tmp_path / "s", lines), county=made.county, by=chief, at=world.NOW
    )
    findings.read(publication=publication, by=chief, at=world.NOW)
    findings.take(publication=publication, by=chief, at=world.NOW)
    return findings.finish(publication=publication, by=chief, at=world.NOW)


def stored():
    """Return what is there: every case whole with its first act, its numbers without holes, the mark where the cases are."""
    cases = list(Case.objects.order_by("serial").values_list("child", "serial", "version"))
    assert all(count == 1 for count in Counter(child for child, _serial, _version in cases).values()), (
        "one case a child"
    )
    assert [serial for _child, serial, _version in cases] == list(range(1, len(cases) + 1))
    for case in Case.objects.all():
        assert list(case.acts.values_list("number", flat=True)) == list(range(1, case.version + 1))
    told = [child for line in Event.objects.filter(verb="cases.follow") for child in line.children]
    assert sorted(told) == sorted(str(child) for child, _serial, _version in cases), "acknowledged is stored, once"
    return len(cases)


def test_a_sweep_followed_under_kills_gives_every_case_once(published):
    seen = []
    with Killer("tests.unit.cases.killed:follow") as killer:
        for statement in (1, 2, 3, 5, 8, 11, 14, 17, 20, 23, 26, 29, 32, 36, 40, 45, 50, 60, 70, 80):
            killer.killed_at(statement)
            seen.append(stored())
        while killer.killed_at(400):
            pass
    assert seen == sorted(seen) and stored() == 5
    assert Act.objects.count() == 5
    mark = Followed.objects.get()
    assert mark.done_at is not None and mark.counts == {"open": 5}
    assert {one.fault for one in verify().findings} <= {Fault.UNANCHORED}


def test_a_morning_under_kills_tells_every_level_once(published):
    with Killer("tests.unit.cases.killed:follow") as killer:
        while killer.killed_at(2000):
            pass
    for case in Case.objects.all():
        acts = [("place", "00010001"), ("school", "000100010001")]
        for number, (side, unit) in enumerate(acts, start=2):
            Act.objects.create(
                case=case, number=number, kind="dispatched", on=world.TODAY, written_on=world.TODAY, written_at=world.NOW,
                side=side, unit_path=unit,
            )  # fmt: skip
    with Killer("tests.unit.cases.killed:morning") as killer:
        for statement in (1, 3, 6, 9, 12, 15, 18, 21, 24, 27, 30, 33, 36, 40, 44, 48, 52, 58, 64, 80):
            killer.killed_at(statement)
            told = Counter(Act.objects.filter(kind="escalated").values_list("case", "side", "unit_path"))
            assert all(count == 1 for count in told.values()), "once for each level"
        while killer.killed_at(2000):
            pass
    assert Act.objects.filter(kind="escalated").count() == 10
    assert Charge.objects.count() == 10
    assert {one.fault for one in verify().findings} <= {Fault.UNANCHORED}


def followed():
    """Follow the published sweep; return the account of the clerk who dispatches."""
    with Killer("tests.unit.cases.killed:follow") as killer:
        assert not killer.killed_at(9000)
    return str(Publication.objects.get().started_by)


def test_cases_dispatched_under_kills_lie_with_both_sides_once(published):
    clerk, seen = followed(), []
    with Killer("tests.unit.cases.killed:dispatch", clerk) as killer:
        for statement in (1, 3, 6, 9, 12, 15, 18, 21, 24, 27, 30, 34, 38, 42, 46, 50, 55, 60, 70, 80):
            killer.killed_at(statement)
            sides = Counter(Act.objects.filter(kind="dispatched").values_list("case", "side"))
            assert all(count == 1 for count in sides.values()), "each side once"
            lying = Counter(Charge.objects.all().values_list("case", "side"))
            assert sides.keys() == lying.keys(), "who was told has it, and who has it was told"
            told = Event.objects.filter(verb="cases.dispatched").count()
            assert told == len({case for case, _side in sides}), "acknowledged is stored"
            seen.append(len(sides))
        while killer.killed_at(2000):
            pass
    assert seen == sorted(seen) and max(seen) > 0
    assert Counter(Act.objects.filter(kind="dispatched").values_list("side")).total() == 2 * Case.objects.count()
    letters = Counter(Letter.objects.filter(kind="case_laid").values_list("account", "link"))
    assert letters and all(count == 1 for count in letters.values()), "nobody is told of a case twice"
    assert {one.fault for one in verify().findings} <= {Fault.UNANCHORED}


def test_papers_drawn_under_kills_stand_once_and_whole(published):
    clerk, seen = followed(), []
    with Killer("tests.unit.cases.killed:papers", clerk) as killer:
        for statement in (1, 5, 9, 13, 17, 21, 25, 29, 33, 37, 41, 45, 50, 55, 60, 65, 70, 80, 90, 100):
            killer.killed_at(statement)
            drawn = list(Act.objects.filter(kind="drawn"))
            assert len({(act.case_id, act.step) for act in drawn}) == len(drawn), "no paper twice"
            for act in drawn:
                assert sorted(paper.kind for paper in act.papers.all()) == ["docx", "pdf"]
            assert Event.objects.filter(verb="cases.drawn").count() == len(drawn)
            seen.append(len(drawn))
        while killer.killed_at(4000):
            pass
    assert seen == sorted(seen)
    assert Act.objects.filter(kind="drawn").count() == len(PAPERS) * Case.objects.count()
    assert {one.fault for one in verify().findings} <= {Fault.UNANCHORED}
