"""Every table that tells of persons, with the application's filters taken away: python -m tests.postgres -k row_policies."""

from __future__ import annotations

import uuid

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from notoneless.accounts.models import StaffList
from notoneless.accounts.terms import NOBODY
from notoneless.children.models import Child
from notoneless.findings.models import Proposal, Publication
from notoneless.privacy.models import Export, Looks, Reveal
from notoneless.responsibility.queries import hold_scope, viewer_of
from notoneless.standards.care import Keep, Level
from tests import world

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="row policies are PostgreSQL's"),
]
#: Tables that tell of persons and have no policy of their own, each with why.
OPEN = {
    "accounts_account": "who may sign in is looked up before anybody is known",
    "accounts_accesstoken": "whose token it is, is looked up before anybody is known",
    "accounts_slip": "whose code it is, is looked up before anybody is known",
    "accounts_papercode": "proof of who one is",
    "accounts_secondfactor": "proof of who one is; its secret is sealed",
    "accounts_pastpassword": "hashes, read when a password is changed",
    "accounts_failure": "tries by people who are not known",
    "accounts_programanswer": "what a program was answered, sealed, looked up by its token",
    "accounts_savedfilter": "questions without numbers, by account",
    "audit_event": "the journal is written in everybody's transaction and read by its own scope, county by county",
    "privacy_alert": "raised in the transaction of whom it tells of, read by those who keep the house",
    "responsibility_appointment": "who holds which post is looked up to make a scope",
    "responsibility_handover": "names officers, no child",
    "responsibility_groupmember": "names officers, no child",
    "responsibility_letter": "names officers, no child",
}


@pytest.fixture
def two():
    made = [world.county(), world.county("0002", "500120")]
    for county in made:
        chief, child = county.accounts["section_chief"], county.children["a1"]
        sweep = Publication.objects.create(
            county=county.county, as_of=world.YEAR, digest=county.path * 16, folder="", started_at=world.NOW,
            started_by="",
        )  # fmt: skip
        line = Proposal(id=uuid.uuid4(), publication=sweep, line=1, kind="new", sweep_id="x", name="某", verdict="x")
        line.payload = "{}"
        line.save()
        Reveal.objects.create(
            actor=str(chief.pk), table="t", field="f", row="r", child=child.pk, reason="核对", at=world.NOW,
            until=world.NOW,
        )  # fmt: skip
        Looks.objects.create(actor=str(chief.pk), on=world.TODAY, seen=b"12345678", count=1)
        staff = StaffList(made_by=str(chief.pk), file_name="x", count=1, made_at=world.NOW)
        staff.rows = "[]"
        staff.save()
        for key, asker, scope in (
            ("S", "section_chief", {"places": [county.path], "schools": [county.path], "children": []}),
            ("R", "registrar:a", {"places": [], "schools": [county.schools["a"].path], "children": []}),
        ):
            export = Export(
                number=f"{key}{county.path}", exporter="children", reason="核对", scope=scope, state="asked",
                asked_by=str(county.accounts[asker].pk), asked_at=world.NOW,
            )  # fmt: skip
            export.mark = "00"
            export.save()
    return made


def seen(table, column):
    return {str(value) for value in table.objects.values_list(column, flat=True)}


def test_every_table_that_tells_of_persons_has_a_policy_or_a_reason():
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND relrowsecurity AND relforcerowsecurity")
        protected = {row[0] for row in cursor.fetchall()}
    told = {
        model._meta.db_table
        for model in apps.get_models()
        for care in getattr(model, "care", {}).values()
        if care.level >= Level.PERSONAL
    }
    about_children = {
        model._meta.db_table
        for model in apps.get_models()
        for care in getattr(model, "care", {}).values()
        if care.level >= Level.PERSONAL and care.keep == Keep.CHILD_FILE
    }
    assert about_children <= protected
    assert told - protected == set(OPEN), (told - protected) ^ set(OPEN)


def test_without_a_scope_nothing_is_there(two):
    hold_scope(NOBODY)
    for table in (Publication, Proposal, Reveal, Looks, StaffList, Export, Child):
        assert not table.objects.exists(), table


@pytest.mark.parametrize("post", ["section_chief", "principal:a", "class_teacher:a1", "security_admin", "auditor"])
def test_with_no_filter_of_ours_nothing_foreign_is_there(two, post):
    ours, _theirs = two
    whole, me = post == "section_chief", str(ours.accounts[post].pk)
    hold_scope(viewer_of(ours.accounts[post], at=world.NOW))
    assert seen(Publication, "county__path") == ({"0001"} if whole else set())
    assert seen(Proposal, "publication__county__path") == ({"0001"} if whole else set())
    for table, column in ((Reveal, "actor"), (Looks, "actor"), (StaffList, "made_by")):
        assert seen(table, column) == ({me} if whole else set())
    # A second person may see what waits from within the own reach: the chief both, the principal the registrar's.
    assert seen(Export, "number") == {"section_chief": {"S0001", "R0001"}, "principal:a": {"R0001"}}.get(post, set())


def test_nothing_can_be_written_in_anothers_name(two):
    ours, theirs = two
    hold_scope(viewer_of(ours.accounts["section_chief"], at=world.NOW))
    other = str(theirs.accounts["section_chief"].pk)
    for write in (
        lambda: Looks.objects.create(actor=other, on=world.YEAR),
        lambda: Reveal.objects.update(actor=other),
        lambda: StaffList.objects.update(made_by=other),
        lambda: Publication.objects.update(county=theirs.county),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            write()
    assert Looks.objects.filter(actor=other).update(count=0) == 0
