"""Reasons, and where a proof lies, are kept unsealed: no child stands in them by name or by number. And what a correction tells again is raised once."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date

import pytest

from notoneless.privacy.rules.naming import names_somebody
from notoneless.responsibility.queries import viewer_of
from notoneless.visits import actions
from notoneless.visits.models import Deed, Held, Issue, Visit
from notoneless.visits.rules.contents import Problem
from notoneless.visits.terms import VisitError
from tests import world
from tests.visited import finished

WHO = "section_chief"


@pytest.mark.parametrize(
    ("words", "names", "found"),
    [
        ("甲甲童的日期写错了", ["甲甲童"], True), ("日期写错了", ["甲甲童"], False), ("甲方写错了", ["甲"], False), ("王明写错了", ["王明"], True),
        ("案号 2026-00012", [], False), ("第 123456 号", [], False), ("电话 1234567", [], True), ("", ["甲甲童"], False),
    ],
)  # fmt: skip
def test_a_name_of_two_characters_and_a_number_of_seven_digits_name_somebody(words, names, found):
    assert names_somebody(words, names) is found


@pytest.fixture
def made(db):
    return world.county()


def by(made):
    return viewer_of(made.accounts[WHO], at=world.NOW)


def send(made, content):
    return actions.receive(content=content, digest=content.digest, way="desk", by=by(made), at=world.NOW)


def corrected(content, why):
    return replace(content, id=uuid.uuid5(content.id, why), corrects=content.id, why=why)


def test_the_reason_of_a_correction_names_nobody_and_its_problem_is_raised_once(made):
    content = finished(made, "a1")
    send(made, content)
    for why in (f"{made.children['a1'].name}的日期写错了", "电话 13800000001 打不通"):
        with pytest.raises(VisitError, match="U128"):
            send(made, corrected(content, why))
    assert Visit.objects.count() == 1
    assert send(made, corrected(content, "日期写错了")).is_taken
    assert Visit.objects.count() == 2 and Issue.objects.count() == 1
    further = corrected(content, "又写错了")
    more = Problem(made.children["a1"].pk, "money", "买不起校服和书包")
    further = replace(further, corrects=Visit.objects.get(cached_newest=True).pk, problems=(*content.problems, more))
    assert send(made, further).is_taken and Issue.objects.count() == 2, "a new one is raised"


@pytest.mark.parametrize("take", [True, False])
def test_the_reason_of_what_is_decided_names_nobody_and_its_problem_is_raised_once(made, take):
    content = finished(made, "a1")
    send(made, content)
    other = replace(content, answers={"said": "什么都好"})
    assert not send(made, other).is_taken
    held = Held.objects.get()
    with pytest.raises(VisitError, match="U128"):
        actions.settle(held=held.pk, take=take, why=f"{made.children['a1'].name}家的说法", by=by(made), at=world.NOW)
    assert not Held.objects.get().settled
    actions.settle(held=held.pk, take=take, why="以纸上为准", by=by(made), at=world.NOW)
    assert Visit.objects.count() == 1 + take and Issue.objects.count() == 1


def test_where_a_proof_lies_names_nobody(made):
    send(made, finished(made, "a1"))
    said = {
        "issue": Issue.objects.get().pk,
        "on": date(2026, 9, 10),
        "text": "已安排辅导",
        "by": by(made),
        "at": world.NOW,
    }
    with pytest.raises(VisitError, match="U128"):
        actions.solve(proof_at=f"{made.children['a1'].name}的领用单", **said)
    assert not Deed.objects.filter(deed="solved").exists()
    actions.solve(proof_at="领用单第 3 号，存总务处", **said)
    assert Deed.objects.get(deed="solved").proof_at == "领用单第 3 号，存总务处"
