"""What several files share goes with the last of them; what belongs to no file has a day of its own; many rows cost few statements."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notoneless.audit.models import Event
from notoneless.audit.terms import System
from notoneless.children.models import Child, Guardian, Household, Remark
from notoneless.findings.models import Proposal, Publication
from notoneless.privacy import actions
from notoneless.visits.models import Attachment, Deed, Held, HeldChild, Issue, Proof, Visit, VisitChild, VisitFile
from tests import world
from tests.visited import visited

pytestmark = pytest.mark.django_db
BY = System("retention")
THREE_YEARS = timedelta(days=1095)


@pytest.fixture
def made():
    return world.county()


def let_go(*children):
    return actions.retire(model=Child, keys=[child.pk for child in children], by=BY, at=world.NOW)


def content(row):
    return bytes(type(row).objects.values_list("content", flat=True).get(pk=row.pk) or b"")


def test_a_visit_to_siblings_is_theirs_together(made):
    """Only one of three had a problem found: what was written of it goes with that one, the visit with the last."""
    one, two, three = (made.children[key] for key in ("a1", "a2", "b1"))
    went = visited(made, "a1")
    VisitChild.objects.bulk_create(VisitChild(visit=went.visit, child=child) for child in (two, three))
    others = Issue.objects.create(visit=went.visit, child=two, kind="study", cached_raised_on=world.TODAY)
    its = Deed(issue=others, number=1, deed="raised", on=world.TODAY, written_at=world.NOW)
    its.text = "妹妹也跟不上"
    its.save()
    let_go(one)
    assert Issue.objects.get(pk=went.issue.pk).kind == "" and not Deed.objects.filter(issue=went.issue).exclude(
        text=None
    )
    assert Proof.objects.get(pk=went.proof.pk).data is None
    assert content(went.visit) and content(went.held) and VisitFile.objects.get(pk=went.picture.pk).name
    assert Issue.objects.get(pk=others.pk).kind and Deed.objects.exclude(text=None).get() == its
    let_go(two)
    assert content(went.visit) and Attachment.objects.exclude(data=None).exists()
    assert not Deed.objects.exclude(text=None).exists()
    let_go(three)
    assert not content(went.visit) and not content(went.held)
    assert not VisitFile.objects.exclude(name="").exists() and not Attachment.objects.exclude(data=None).exists()


def test_a_visit_of_one_goes_whatever_problem_of_anothers_hangs_on_its_household(made):
    """The household's other child was not visited: it keeps its own visit, and the household, and nothing of this one."""
    one, two = made.children["a1"], made.children["a2"]
    house = one.household_spells.get().household
    two.household_spells.update(household=house)
    mine, other = visited(made, "a1"), visited(made, "a2")
    Visit.objects.filter(pk__in=[mine.visit.pk, other.visit.pk]).update(household=house)
    let_go(one)
    assert not content(mine.visit) and content(other.visit) and Household.objects.get(pk=house.pk).number is not None
    let_go(two)
    assert not content(other.visit) and Household.objects.get(pk=house.pk).number is None


def test_a_picture_that_two_visits_show_goes_with_the_later(made):
    mine, other = visited(made, "a1"), visited(made, "b1")
    VisitFile.objects.filter(pk=other.picture.pk).update(attachment=mine.picture.attachment)
    let_go(made.children["a1"])
    assert Attachment.objects.get(pk=mine.picture.attachment_id).data is not None
    let_go(made.children["b1"])
    assert Attachment.objects.get(pk=mine.picture.attachment_id).data is None


def test_what_lies_apart_beside_no_visit_is_of_all_whom_it_names(made):
    went = visited(made, "a1")
    Held.objects.filter(pk=went.held.pk).update(visit=None)
    HeldChild.objects.bulk_create(HeldChild(held=went.held, child=made.children[key]) for key in ("a1", "b1"))
    let_go(made.children["a1"])
    assert content(went.held) and not content(went.visit)
    let_go(made.children["b1"])
    assert not content(went.held)


def strays(made):
    """A line that nobody took over, a picture that no visit names, what cannot be read, and a household in which nobody lived."""
    sweep = Publication.objects.create(
        county=made.county, as_of=world.YEAR, digest="1" * 64, folder="", state="published", lines=1, started_at=world.NOW, started_by=""
    )  # fmt: skip
    line = Proposal(
        id=uuid.uuid4(), publication=sweep, line=1, kind="unclear", state="refused", sweep_id="x", name="疑似", verdict="dropout",
        payload='{"name": "疑似"}',
    )  # fmt: skip
    picture = Attachment(
        account=made.accounts["section_chief"], came_as="2" * 64, digest="2" * 64, kind="jpeg", size=4, received_at=world.NOW, data="/9j/"
    )  # fmt: skip
    held = Held(
        claimed=uuid.uuid4(),
        digest="3" * 64,
        why="refused",
        way="phone",
        received_at=world.NOW,
        by="",
        content="看不懂",
    )
    house = Household(county_path=made.path, number="甲1101", recorded_at=world.NOW)
    for row in (line, picture, held, house):
        row.save()
    return line, picture, held, house


def test_what_belongs_to_no_file_goes_three_years_after_it_came(made):
    line, picture, held, house = strays(made)
    before = actions.run_retention(by=BY, at=world.NOW + THREE_YEARS)
    assert not {"findings_proposal", "visits_attachment", "visits_held", "children_household"} & before.heads.keys()
    gone = actions.run_retention(by=BY, at=world.NOW + THREE_YEARS + timedelta(days=1))
    assert {"findings_proposal", "visits_attachment", "visits_held", "children_household"} <= gone.heads.keys()
    for row in (line, picture, held, house):
        row.refresh_from_db()
    assert (line.payload, line.sweep_id, line.verdict, line.changes) == (None, "", "", {}) and line.name != "疑似"
    assert picture.data is None and held.content is None and (house.number, house.number_index) == (None, None)
    told = Event.objects.get(verb="privacy.retire", subject="findings_proposal")
    assert told.detail == {"alone": 1} and not told.children
    again = actions.run_retention(by=BY, at=world.NOW + THREE_YEARS + timedelta(days=2))
    assert not {"findings_proposal", "visits_attachment", "visits_held", "children_household"} & again.heads.keys()


def test_what_belongs_to_a_file_waits_for_its_file(made):
    """A line that was taken over, the picture of a visit, a household with somebody in it: three years change nothing."""
    line, picture, held, house = strays(made)
    went = visited(made, "a1")
    Proposal.objects.filter(pk=line.pk).update(child=made.children["a1"])
    VisitFile.objects.filter(pk=went.picture.pk).update(attachment=picture)
    HeldChild.objects.create(held=held, child=made.children["a1"])
    made.children["a1"].household_spells.update(household=house)
    actions.run_retention(by=BY, at=world.NOW + 2 * THREE_YEARS)
    for row in (line, picture, held, house):
        row.refresh_from_db()
    assert line.payload and picture.data and held.content and house.number
    let_go(made.children["a1"])
    for row in (line, picture, held, house):
        row.refresh_from_db()
    assert not line.payload and not picture.data and not held.content and not house.number


def test_many_rows_of_a_child_cost_no_more_statements_than_one(made):
    one, many = made.children["a1"], made.children["b1"]
    for key, child, number in (("a1", one, 1), ("b1", many, 50)):
        for _ in range(max(1, number // 10)):
            visited(made, key)
        facts = {"child": child, "began_on": world.TODAY, "recorded_at": world.NOW}
        Guardian.objects.bulk_create(Guardian(name=f"外婆{nth}", **facts) for nth in range(number))
        Remark.objects.bulk_create(Remark(text=f"话{nth}", **facts) for nth in range(number))
    costs = []
    for child in (one, many):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            let_go(child)
        costs.append(len(asked))
    assert costs[0] == costs[1] < 400, costs
    assert not Guardian.objects.filter(name__startswith="外婆").exists()
