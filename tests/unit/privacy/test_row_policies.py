"""Every table that tells of persons, with the application's filters taken away: python -m tests.postgres -k row_policies."""

from __future__ import annotations

import uuid

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from notoneless.accounts.models import AccessToken, ProgramAnswer, SavedFilter, StaffList
from notoneless.accounts.terms import NOBODY
from notoneless.audit import actions as audit
from notoneless.children.models import Child, Sponsor
from notoneless.children.queries import child_file, with_duty
from notoneless.findings.models import Behind, Figure, Proposal, Publication, Reported
from notoneless.privacy.models import Alert, Export, Looks, Reveal
from notoneless.responsibility.actions import correct_account, reissue_slips
from notoneless.responsibility.models import Appointment, ControlGroup, GroupMember, HandOver, Letter
from notoneless.responsibility.queries import account_page, chain_for, hold_scope, system_scope, viewer_of
from notoneless.responsibility.terms import DutyError
from notoneless.standards.care import Keep, Level
from tests import world

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="row policies are PostgreSQL's"),
]
#: Tables that tell of persons and have no policy of their own, each with why. What is asked before anybody is known (at the
#: door, where an account, a slip, a token or a second factor says who somebody is) can be held back from nobody.
OPEN = {
    "accounts_account": "who may sign in is looked up before anybody is known",
    "accounts_accesstoken": "whose token it is, is looked up before anybody is known",
    "accounts_slip": "whose code it is, is looked up before anybody is known",
    "accounts_papercode": "proof of who one is",
    "accounts_secondfactor": "proof of who one is; its secret is sealed",
    "accounts_pastpassword": "hashes, read when a password is set: by a slip, before anybody is known",
    "accounts_failure": "tries by people who are not known",
    "audit_event": "the journal is written in everybody's transaction and read by its own scope, county by county",
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
        figure = Figure.objects.create(
            publication=sweep, indicator="net_enrolment", is_whole=False, town="t", numerator=0, denominator=1, deferred=0, is_asked=True
        )  # fmt: skip
        Behind.objects.create(figure=figure, proposal=line, part="unserved")
        Reported.objects.create(publication=sweep, proposal=line, office="rural")
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
        _duty(county)
    return made


def _duty(county):
    """What was handed over, joined, signed, asked again and answered in one county."""
    chief, head = county.accounts["section_chief"], county.accounts["principal:a"]
    term = Appointment.objects.get(post=county.posts["principal:a"])
    HandOver.objects.create(giver=term, receiver=chief, takes_effect_on=world.TODAY, offered_at=world.NOW)
    group = ControlGroup.objects.create(school=county.schools["a"], began_on=world.YEAR)
    GroupMember.objects.create(group=group, account=head, began_on=world.YEAR)
    Letter.objects.create(
        appointment=term, year=2026, county_path=county.path, serial=1, number=f"L{county.path}", template="x",
        drawn_at=world.NOW,
    )  # fmt: skip
    SavedFilter.objects.create(account=chief, list_name="x", name="x", query="", kept_at=world.NOW)
    token = AccessToken.objects.create(
        account=chief, name="x", digest=county.path * 16, tail="x", made_at=world.NOW, expires_at=world.NOW
    )
    ProgramAnswer.objects.create(token=token, key=county.path, digest="x", made_at=world.NOW)
    Alert.objects.create(kind="looks", actor=str(head.pk), county=county.path, at=world.NOW)


#: Tables of a county's duty, and the way from a row to the county's path.
DUTY = {
    Appointment: "post__unit_path",
    HandOver: "giver__post__unit_path",
    ControlGroup: "school__path",
    GroupMember: "group__school__path",
    Letter: "county_path",
    Alert: "county",
}


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
    for table in (
        Publication,
        Proposal,
        Figure,
        Behind,
        Reported,
        Reveal,
        Looks,
        StaffList,
        Export,
        Child,
        SavedFilter,
        ProgramAnswer,
        *DUTY,
    ):
        assert not table.objects.exists(), table


@pytest.mark.parametrize("post", ["section_chief", "principal:a", "class_teacher:a1", "security_admin", "auditor"])
def test_with_no_filter_of_ours_nothing_foreign_is_there(two, post):
    ours, _theirs = two
    whole, me = post == "section_chief", str(ours.accounts[post].pk)
    hold_scope(viewer_of(ours.accounts[post], at=world.NOW))
    assert seen(Publication, "county__path") == ({"0001"} if whole else set())
    assert seen(Proposal, "publication__county__path") == ({"0001"} if whole else set())
    assert seen(Figure, "publication__county__path") == ({"0001"} if whole else set())
    assert seen(Behind, "figure__publication__county__path") == ({"0001"} if whole else set())
    assert seen(Reported, "publication__county__path") == ({"0001"} if whole else set())
    for table, column in ((Reveal, "actor"), (Looks, "actor"), (StaffList, "made_by")):
        assert seen(table, column) == ({me} if whole else set())
    for table, column in ((SavedFilter, "account"), (ProgramAnswer, "token__account")):
        assert seen(table, column) == ({me} if whole else set())
    for table, column in DUTY.items():
        assert {path[:4] for path in seen(table, column)} == {"0001"}, table
    # A second person may see what waits from within the own reach: the chief both, the principal the registrar's.
    assert seen(Export, "number") == {"section_chief": {"S0001", "R0001"}, "principal:a": {"R0001"}}.get(post, set())


def test_nothing_can_be_written_in_anothers_name(two):
    ours, theirs = two
    foreign = Appointment.objects.get(post=theirs.posts["principal:a"])
    group, mine = ControlGroup.objects.get(school=theirs.schools["a"]), str(ours.accounts["principal:a"].pk)
    hold_scope(viewer_of(ours.accounts["section_chief"], at=world.NOW))
    other = str(theirs.accounts["section_chief"].pk)
    for write in (
        lambda: Looks.objects.create(actor=other, on=world.YEAR),
        lambda: Reveal.objects.update(actor=other),
        lambda: StaffList.objects.update(made_by=other),
        lambda: Publication.objects.update(county=theirs.county),
        lambda: Appointment.objects.create(
            post=theirs.posts["principal:a"],
            account=theirs.accounts["section_chief"],
            began_on=world.YEAR,
            holding="acting",
            made_by="",
            made_at=world.NOW,
        ),
        lambda: Letter.objects.update(county_path="0002", appointment=foreign),
        lambda: GroupMember.objects.update(group=group, account=theirs.accounts["section_chief"]),
        lambda: Alert.objects.filter(actor=mine).update(county="0002", actor=other),
        lambda: SavedFilter.objects.update(account=theirs.accounts["section_chief"]),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            write()
    assert Looks.objects.filter(actor=other).update(count=0) == 0
    assert Letter.objects.filter(county_path="0002").update(state="void") == 0
    assert Appointment.objects.filter(pk=foreign.pk).update(ended_on=world.TODAY) == 0


def test_what_opens_a_post_is_known_before_anybody_is(two):
    ours, _theirs = two
    hold_scope(NOBODY)
    viewer = viewer_of(ours.accounts["class_teacher:a1"], at=world.NOW)
    assert [reach.post for reach in viewer.reaches] == ["class_teacher"]
    assert not Appointment.objects.exists()  # asking for one's terms leaves nothing open


def test_who_signs_in_gets_the_powers_of_the_posts(two, client):
    ours, _theirs = two
    entry = {"login": ours.accounts["auditor"].login, "password": world.PASSWORD}
    assert client.post("/accounts/login/", entry).status_code == 302
    assert client.get("/house/journal").status_code == 200


def test_a_post_in_another_county_still_puts_somebody_out_of_reach(two):
    """A superior of one county gets no slip for a colleague who is more in another: a policy must not hide that."""
    ours, theirs = two
    head, chief = ours.accounts["class_teacher:a1"], ours.accounts["section_chief"]
    by = viewer_of(chief, at=world.NOW)
    hold_scope(by)
    assert account_page(by, head.pk, at=world.NOW, on=world.TODAY).may_govern
    with system_scope():
        Appointment.objects.create(
            post=theirs.posts["principal:b"], account=head, began_on=world.YEAR, holding="acting", made_by="",
            made_at=world.NOW,
        )  # fmt: skip
    assert not account_page(by, head.pk, at=world.NOW, on=world.TODAY).may_govern
    with pytest.raises(DutyError, match="D001"):
        reissue_slips(by=by, at=world.NOW, account_ids=[head.pk])
    with pytest.raises(DutyError, match="D001"):
        correct_account(by=by, at=world.NOW, account_id=head.pk, name="甲", phone=None, email="")


def test_who_answers_for_a_child_of_another_county_by_name_reads_the_whole_chain(two):
    ours, theirs = two
    child, officer = theirs.children["a1"], ours.accounts["village_officer:v11"]
    Sponsor.objects.create(child=child, account=officer, recorded_at=world.NOW, began_on=world.YEAR)
    by = viewer_of(officer, at=world.NOW)
    hold_scope(by)
    by = with_duty(by, world.TODAY)
    hold_scope(by)
    with audit.gathered():
        chain = child_file(by, child.pk, on=world.TODAY).chain
    holders = {one.name for link in chain.links for one in link.holders}
    assert {theirs.accounts["village_officer:v11"].name, theirs.accounts["principal:a"].name} <= holders
    with system_scope():
        whole = chain_for(child.cached_place_path, child.cached_school_path, world.TODAY)
    assert [chain.on_line(line) for line in ("place", "school")] == [
        whole.on_line(line) for line in ("place", "school")
    ]
