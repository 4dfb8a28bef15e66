"""Visits that come by the hundred leave what they would have left one by one: every column, every line of the journal, every letter."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction

from notoneless.audit.models import Event
from notoneless.audit.queries import verify
from notoneless.children.models import HouseholdSpell
from notoneless.messaging.models import Letter
from notoneless.visits import actions
from notoneless.visits.models import Deed, FormVersion, Issue, Visit, VisitChild, Visitor
from notoneless.visits.rules.contents import Other, Problem
from notoneless.visits.terms import AbsentError, VisitError
from tests import world
from tests.unit.visits.test_receiving import ANSWERS, HEAD, TEACHER, household, of, visit

pytestmark = pytest.mark.django_db
REGISTRAR, WRITER = "registrar:a", "section_chief"


def contents(made):
    """A visit by two, one to brothers with somebody of another office and a problem given away, one that is not complete and has a problem
    that waits, and one to a child with an open case."""
    household(made, "a1", "a2")
    world.case(made, "c1", on=world.TODAY)
    hand = made.accounts[TEACHER].pk
    child = made.children["a1"].pk
    return [
        visit(made, "a1", by=(TEACHER, HEAD), on=world.TODAY - timedelta(days=3)),
        visit(
            made, "a1", "a2", by=(HEAD,), others=(("田支书", "村委会"),),
            problems=(Problem(child, "study", "数学跟不上", hand, world.TODAY + timedelta(days=9)),),
        ),
        visit(
            made, "a2", by=(HEAD,), answers={"said": "老人不清楚"},
            problems=(Problem(made.children["a2"].pk, "device", "没有课桌"),),
        ),
        visit(made, "c1", by=("principal:c",)),
    ]  # fmt: skip


def one_by_one(found, by):
    return [actions.receive(content=one, digest=one.digest, way="desk", by=by, at=world.NOW) for one in found]


def together(found, by):
    return actions.receive_all(
        arrivals=[actions.Arrival(one, one.digest, world.NOW) for one in found], way="desk", by=by
    )


def written(found, by, receive):
    """Return everything that these visits write, every column, without the keys that are drawn anew each time; then undo it."""
    with transaction.atomic():
        point, last = transaction.savepoint(), Event.objects.count()
        receipts = receive(found, by)
        tables = {
            table.__name__: sorted(
                (
                    tuple(
                        (field.attname, _said(row, field)) for field in table._meta.concrete_fields if field.attname not in drawn
                    )
                    for row in table.objects.all()
                ),
                key=str,
            )
            for table, drawn in (
                (Visit, ()), (VisitChild, ("id",)), (Visitor, ("id",)), (Issue, ("id",)), (Deed, ("id", "issue_id")), (FormVersion, ()),
            )
        }  # fmt: skip
        lines = sorted(
            (
                (one.verb, one.at, one.actor, one.actor_post, one.county, _whose(one.subject), one.children, one.detail)
                for one in Event.objects.filter(seq__gt=last)
            ),
            key=str,
        )
        letters = sorted(Letter.objects.values_list("kind", "account", "params"), key=str)
        faults = verify().found  # the tests' own folder holds no anchors: what is the same for both is said of these
        transaction.savepoint_rollback(point)
    return receipts, tables, lines, letters, faults


def _said(row, field):
    value = getattr(row, field.attname)
    return value.open(why="visit") if hasattr(value, "open") else value


def _whose(subject):
    return subject if subject.startswith("visits_visit:") else subject.split(":")[0]


def test_together_they_leave_what_they_leave_one_by_one(made):
    found, by = contents(made), of(made, WRITER)
    alone, many = written(found, by, one_by_one), written(found, by, together)
    assert alone[0] == many[0] and len(alone[0]) == 4
    for table, rows in alone[1].items():
        assert rows == many[1][table], table
    assert len(alone[1]["Visit"]) == 4 and len(alone[1]["Deed"]) == 3
    assert alone[2] == many[2] and alone[3] == many[3]
    assert alone[4] == many[4], "the journal's chain holds as it does for one by one"


def test_whoever_left_since_and_a_household_known_later_are_the_same_one_by_one(made):
    HouseholdSpell.objects.all().delete()
    household(made, "a1", "a2")
    type(made.accounts[HEAD]).objects.filter(pk=made.accounts[HEAD].pk).update(is_active=False)
    earlier = world.TODAY - timedelta(days=3)
    found = [visit(made, "a1", "a2", by=(HEAD,), on=earlier), visit(made, "a1", by=(HEAD, TEACHER), on=earlier)]
    alone, many = (written(found, of(made, WRITER), how) for how in (one_by_one, together))
    assert alone == many and [one.is_taken for one in many[0]] == [True, True]


def test_sent_twice_they_are_the_same_visits(made):
    found, by = contents(made), of(made, WRITER)
    first = together([*found, found[0]], by)
    assert first[0] == first[-1]
    assert together(found, by) == first[:-1] and Visit.objects.count() == 4


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        (lambda made, one: replace(one, on=world.TODAY + timedelta(days=1)), "U120"),
        (lambda made, one: replace(one, visitors=()), "U123"),
        (lambda made, one: replace(one, visitors=(made.accounts["class_teacher:b1"].pk,)), "U124"),
        (lambda made, one: replace(one, others=(Other("  "),)), "U125"),
        (lambda made, one: replace(one, problems=(Problem(uuid.uuid4(), "study", "数学跟不上"),)), "U126"),
        (lambda made, one: replace(one, problems=(Problem(one.children[0], "weather", "数学跟不上"),)), "U127"),
        (lambda made, one: replace(one, problems=(Problem(one.children[0], "study", "数"),)), "U137"),
        (
            lambda made, one: replace(
                one, problems=(Problem(one.children[0], "study", "数学跟不上", made.accounts["class_teacher:b1"].pk, world.TODAY),)
            ),
            "U138",
        ),
        (lambda made, one: replace(one, answers={"met": ["dragon"]}), "U111"),
        (lambda made, one: replace(one, form="0" * 64), "U103"),
        (lambda made, one: replace(one, children=(made.children["b1"].pk,)), "U101"),
    ],
)  # fmt: skip
def test_one_that_is_refused_alone_is_refused_with_the_others_and_none_is_written(made, change, refused):
    by = of(made, REGISTRAR)
    good, bad = visit(made, "a2", by=(HEAD,)), change(made, visit(made, "a1"))
    for way in (one_by_one, together):
        with pytest.raises(VisitError) as told, transaction.atomic():
            way([good, bad], by)
        assert told.value.code == refused
    assert not Visit.objects.exists() and not Event.objects.filter(verb="visits.written").exists()


def test_what_was_damaged_on_its_way_is_refused(made):
    one = visit(made, "a1")
    with pytest.raises(VisitError, match="U102"):
        actions.receive_all(arrivals=[actions.Arrival(one, "0" * 64, world.NOW)], way="desk", by=of(made, REGISTRAR))


def test_whoever_sees_none_of_them_writes_none(made):
    with pytest.raises(AbsentError):
        together([visit(made, "a1", answers=ANSWERS)], of(made, "class_teacher:b1"))
