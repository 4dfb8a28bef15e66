"""A twin taken for his brother: accused by one sweep, seen by the next, closed as in school, and nothing accuses him any more."""

from __future__ import annotations

import pytest

from notoneless.cases.models import Case
from notoneless.cases.terms import CaseError
from tests import sweeps, world
from tests.stories.walk import BUREAU, SECOND, TOWN, Walk

pytestmark = pytest.mark.django_db


def lost(line):
    return line | {"verdict": "suspected_dropout", "ledger": "suspected_dropout", "reasons": "点名不在"}


def test_the_later_roll_clears_him_and_two_people_close_it(tmp_path):
    walk = Walk(world.county(children=False))
    one, twin = sweeps.line(1), sweeps.line(2)
    walk.day(9, 10)
    assert walk.sweep(tmp_path / "s1", [one, lost(twin)]) == {"open": 1}
    walk.case = Case.objects.get()
    walk.lay()
    walk.day(9, 14)
    walk.do("verify", TOWN, outcome="in_school_local", text="班主任说天天在，是点名册把兄弟两个认成了一个")
    with pytest.raises(CaseError, match="E037"):  # somebody's word is no evidence
        walk.do("ask_closure", TOWN, outcome="in_school_local")
    assert walk.stage == "proving"

    walk.day(10, 12)
    assert walk.sweep(tmp_path / "s2", [one, twin]) == {"seen": 1}
    assert [task.kind for task in walk.todo(TOWN).mine] == ["closing"]
    asked = walk.do("ask_closure", TOWN, outcome="in_school_local")
    walk.do("check_closure", SECOND, names=asked.number, agrees=True)
    assert walk.stage == "closed"
    page = walk.page()
    assert (page.line.reason_label, page.line.step_label, page.line.relapses) == ("", "", 0)
    walk.case.child.refresh_from_db()
    assert walk.case.child.cached_ledger == "school_age"
    for post in (TOWN, BUREAU):
        assert walk.todo(post).is_empty


def test_nothing_is_closed_by_the_sweep_alone(tmp_path):
    walk = Walk(world.county(children=False))
    walk.day(9, 10)
    walk.sweep(tmp_path / "s1", [sweeps.line(1), lost(sweeps.line(2))])
    walk.case = Case.objects.get()
    walk.day(10, 12)
    walk.sweep(tmp_path / "s2", [sweeps.line(1), sweeps.line(2)])
    assert walk.stage == "new"
    assert [act.kind for act in walk.page().acts] == ["opened", "seen"]
