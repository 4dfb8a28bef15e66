"""What was written without a network arrives days later, in any order, from whoever may no longer see the child: nothing of it is sent away."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest

from notoneless.audit import actions as audit
from notoneless.audit.models import Event
from notoneless.visits import actions, queries
from notoneless.visits.models import Held, HeldChild, Visit
from notoneless.visits.terms import AbsentError, VisitError
from tests import world
from tests.unit.visits.test_receiving import HEAD, OFFICER, TEACHER, of, page, visit

pytestmark = pytest.mark.django_db


def deliver(made, content, post=TEACHER, at=world.NOW, **more):
    return actions.deliver(text=content.text, digest=content.digest, way="phone", by=of(made, post), at=at, **more)


def waiting(made, post):
    with audit.looking(by=of(made, post), at=world.NOW):
        return queries.held_rows(of(made, post))


def apart(made, post):
    with audit.looking(by=of(made, post), at=world.NOW):
        return queries.held_page(of(made, post), Held.objects.get().pk, on=world.TODAY)


def settle(made, post, **how):
    said = {"take": True, "why": "问过当时去的老师"} | how
    return actions.settle(held=Held.objects.get().pk, by=of(made, post), at=world.NOW, **said)


def test_what_can_be_taken_is_a_visit_and_has_the_same_receipt_again(made):
    content = visit(made)
    assert deliver(made, content).is_taken and deliver(made, content) == deliver(made, content)
    assert Visit.objects.get().way == "phone" and not Held.objects.exists()


def test_what_was_damaged_on_its_way_is_to_be_sent_again_and_leaves_nothing(made):
    content = visit(made)
    with pytest.raises(VisitError, match="U102"):
        actions.deliver(text=content.text + " ", digest=content.digest, way="phone", by=of(made, TEACHER), at=world.NOW)
    assert not Visit.objects.exists() and not Held.objects.exists()


def test_who_sees_the_child_no_more_loses_nothing_and_is_shown_nothing(made):
    # The teacher of a2 wrote it before the child changed hands; whoever may visit the child now decides.
    content = visit(made, "a1", by=(TEACHER,))
    receipt = deliver(made, content, "class_teacher:a2")
    assert (receipt.held, receipt.code, receipt.visit) == ("refused", "U101", content.id) and receipt.said[0]
    assert deliver(made, content, "class_teacher:a2") == receipt and Held.objects.count() == 1
    assert Event.objects.get(verb="visits.held").children == [str(made.children["a1"].pk)]
    assert waiting(made, "class_teacher:a2") == [] and queries.held_count(of(made, "class_teacher:a2")) == 0
    with pytest.raises(AbsentError):
        apart(made, "class_teacher:a2")
    with pytest.raises(AbsentError):
        settle(made, "class_teacher:a2")
    [row] = waiting(made, TEACHER)
    assert row.on == world.TODAY and row.refusal == receipt.said[0] and len(row.children) == 1
    seen = apart(made, TEACHER)
    assert seen.visit is None and ("家长和学生说了什么", "", "想早点打工") in seen.says
    settle(made, HEAD)
    taken = Visit.objects.get()
    assert taken.number == 1 and Held.objects.get().visit_id == taken.pk and waiting(made, TEACHER) == []
    # Sent once more it is what it has become.
    assert deliver(made, content, "class_teacher:a2").visit == taken.pk
    assert Visit.objects.count() == 1


def test_a_day_that_has_not_come_is_put_right_by_a_person(made):
    content = visit(made, on=world.TODAY.replace(year=world.TODAY.year + 9))
    assert deliver(made, content).code == "U120"
    with pytest.raises(VisitError, match="U120"):
        settle(made, HEAD)
    settle(made, HEAD, on=world.TODAY - timedelta(days=1))
    assert Visit.objects.get().on == world.TODAY - timedelta(days=1)


def test_a_closed_telephone_is_heard_once_more_and_a_person_decides(made):
    content = visit(made)
    receipt = deliver(made, content, is_cut_off=True)
    assert receipt.held == "revoked" and not Visit.objects.exists()
    assert deliver(made, content) == receipt
    settle(made, OFFICER, take=False)
    assert not Visit.objects.exists() and Held.objects.get().settled == "dropped"


def test_what_is_no_visit_is_kept_as_it_came_and_shown_to_who_sent_it(made):
    for text in ("{}", "[1]", "not json", visit(made).text + "\n"):
        digest = hashlib.sha256(text.encode()).hexdigest()
        told = actions.deliver(text=text, digest=digest, way="phone", by=of(made, TEACHER), at=world.NOW)
        assert (told.held, told.code) == ("unreadable", "U116")
        assert Held.objects.get().content.open(why="visit") == text
        assert [one.children for one in waiting(made, TEACHER)] == [()] and waiting(made, HEAD) == []
        assert not apart(made, TEACHER).may_take
        with pytest.raises(VisitError, match="U109"):
            settle(made, TEACHER)
        settle(made, TEACHER, take=False)
        Held.objects.all().delete()


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_corrections_that_come_before_what_they_correct_wait_for_it(made, order):
    first = visit(made)
    second = replace(first, id=uuid.uuid4(), corrects=first.id, why="数目写错了", answers={"said": "二"})
    third = replace(first, id=uuid.uuid4(), corrects=second.id, why="又写错了", answers={"said": "三"})
    chain = (first, second, third)
    for one in order:
        deliver(made, chain[one])
    assert list(Visit.objects.order_by("number").values_list("pk", "cached_newest")) == [
        (first.id, False), (second.id, False), (third.id, True),
    ]  # fmt: skip
    assert not Held.objects.filter(settled="").exists() and waiting(made, HEAD) == []
    assert all(deliver(made, one).is_taken for one in chain) and Visit.objects.count() == 3


def test_what_neither_of_two_requests_saw_of_the_other_is_taken_within_the_hour(made):
    first = visit(made)
    second = replace(first, id=uuid.uuid4(), corrects=first.id, why="数目写错了")
    deliver(made, second)
    actions.receive(content=first, digest=first.digest, way="phone", by=of(made, TEACHER), at=world.NOW)
    assert Held.objects.get().settled == ""
    assert actions.apply_early(at=world.NOW) == {"early": 1} and actions.apply_early(at=world.NOW) == {"early": 0}
    assert Held.objects.get().settled == "taken" and Visit.objects.get(cached_newest=True).pk == second.id


def test_what_waits_for_a_visit_of_another_is_left_to_a_person(made):
    first = visit(made)
    second = replace(first, id=uuid.uuid4(), corrects=first.id, why="数目写错了")
    assert deliver(made, second, HEAD).held == "early"
    assert deliver(made, first, TEACHER).is_taken
    assert Held.objects.get(settled="").why == "early"


def test_what_waited_and_came_second_lies_beside_the_visit(made):
    first = visit(made)
    mine, theirs = (
        replace(first, id=uuid.uuid4(), corrects=first.id, why="数目写错了", answers={"said": said}) for said in "甲乙"
    )
    for later, content in enumerate((mine, theirs)):
        assert deliver(made, content, at=world.NOW + timedelta(minutes=later)).held == "early"
    deliver(made, first)
    assert Visit.objects.get(cached_newest=True).pk == mine.id
    held = Held.objects.get(settled="")
    assert (held.claimed, held.why, held.visit_id) == (theirs.id, "overtaken", mine.id)


def test_what_waits_follows_when_a_person_takes_the_first(made):
    first = visit(made)
    second = replace(first, id=uuid.uuid4(), corrects=first.id, why="数目写错了", answers={"said": "二"})
    deliver(made, second)
    deliver(made, first, is_cut_off=True)
    early, closed = Held.objects.get(why="early"), Held.objects.get(why="revoked")
    actions.settle(held=closed.pk, take=True, why="老师本人交的", by=of(made, TEACHER), at=world.NOW)
    early.refresh_from_db()
    assert early.settled == "taken"
    newest = Visit.objects.get(cached_newest=True)
    assert newest.number == 2 and early.visit_id == newest.pk
    assert deliver(made, second).is_taken and Visit.objects.count() == 2


def test_who_only_heard_of_an_id_lays_nothing_beside_the_visit(made):
    content = visit(made)
    deliver(made, content)
    other = replace(content, answers={"said": "胡写的"})
    with pytest.raises(AbsentError):
        actions.receive(
            content=other, digest=other.digest, way="program", by=of(made, "class_teacher:b1"), at=world.NOW
        )
    assert not Held.objects.exists() and not page(made, content.id).held
    assert deliver(made, other, "class_teacher:b1").code == "U101"
    assert Held.objects.get().visit_id is None and HeldChild.objects.count() == 1
