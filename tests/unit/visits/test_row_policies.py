"""What PostgreSQL itself shows of visits: only those of whose children one is shown, whatever the application forgets to ask."""

from __future__ import annotations

import uuid

import pytest
from django.db import connection

from notoneless.accounts.terms import NOBODY
from notoneless.audit import actions as audit
from notoneless.responsibility.queries import hold_scope, system_scope, viewer_of
from notoneless.visits import actions, queries
from notoneless.visits.models import (
    Attachment,
    Deed,
    Device,
    FormVersion,
    Held,
    Issue,
    Packet,
    PacketChild,
    Paper,
    PaperChild,
    Proof,
    SealKey,
    Visit,
    VisitChild,
    VisitFile,
    Visitor,
)
from notoneless.visits.rules.contents import Problem
from tests import world
from tests.stories.walk import PAPER
from tests.visited import printed

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="row policies are PostgreSQL's"),
]
TABLES = (Visit, VisitChild, Visitor, Held, Issue, Deed, Proof)


@pytest.fixture
def two():
    """A visit to the child of class a1 with a solved problem, and a second record of it that lies apart, in each of two counties."""
    counties = (world.county("0001", "500153"), world.county("0002", "500120"))
    for made in counties:
        head = viewer_of(made.accounts["principal:a"], at=world.NOW)
        child, form = made.children["a1"].pk, queries.form_at(made.path, world.TODAY).form
        with system_scope():
            key = uuid.uuid4()
            for said in ("好", "不好"):
                content, _found = queries.written(
                    form, {"said": said}, key=key, on=world.TODAY, children=[child], visitors=[head.known_id],
                    problems=[Problem(child, "study", "数学跟不上", head.known_id, world.TODAY)],
                )  # fmt: skip
                actions.receive(content=content, digest=content.digest, way="desk", by=head, at=world.NOW)
            actions.solve(
                issue=Issue.objects.get(visit=key).pk,
                on=world.TODAY,
                text="已安排辅导",
                proof=PAPER[0],
                by=head,
                at=world.NOW,
            )
    return counties


def seen_by(viewer):
    hold_scope(viewer)
    return tuple(model.objects.count() for model in TABLES)


@pytest.mark.parametrize(
    ("who", "many"),
    [
        ("registrar:a", 1), ("class_teacher:a1", 1), ("township_leader:t1", 1), ("village_officer:v11", 1),
        ("section_chief", 1), ("registrar:b", 0), ("class_teacher:a2", 0), ("township_leader:t2", 0),
        ("village_officer:v12", 0), ("auditor", 0), ("system_admin", 0),
    ],
)  # fmt: skip
def test_whoever_sees_the_child_sees_the_visit_and_nobody_else(two, who, many):
    made, _other = two
    assert seen_by(viewer_of(made.accounts[who], at=world.NOW)) == tuple(many * of for of in (1, 1, 1, 1, 1, 3, 1))


@pytest.mark.parametrize(
    ("who", "many"), [("class_teacher:a1", 1), ("village_officer:v11", 1), ("registrar:b", 0), ("auditor", 0)]
)
def test_a_printed_form_is_shown_to_who_sees_its_child(two, who, many):
    for made in two:
        hold_scope(viewer_of(made.accounts["section_chief"], at=world.NOW))
        printed(made, "a1")
    hold_scope(viewer_of(two[0].accounts[who], at=world.NOW))
    assert (Paper.objects.count(), PaperChild.objects.count()) == (many, many)


def test_nobody_sees_nothing(two):
    assert seen_by(NOBODY) == (0,) * len(TABLES) and not FormVersion.objects.exists()


def test_who_sees_the_child_writes_within_the_policies(two):
    made, _other = two
    teacher = viewer_of(made.accounts["class_teacher:a1"], at=world.NOW)
    hold_scope(teacher)
    first, _found = queries.written(
        queries.form_at(made.path, world.TODAY).form, {"said": "在家"}, key=uuid.uuid4(), on=world.TODAY,
        children=[made.children["a1"].pk], visitors=[teacher.known_id], problems=[Problem(made.children["a1"].pk, "way", "路太远了走不动")],
    )  # fmt: skip
    assert actions.receive(content=first, digest=first.digest, way="desk", by=teacher, at=world.NOW).is_taken
    again, _found = queries.written(
        queries.form_at(made.path, world.TODAY).form, {"said": "在家"}, key=uuid.uuid4(), on=world.TODAY,
        children=[made.children["a1"].pk], visitors=[teacher.known_id], corrects=first.id, why="日期不对",
    )  # fmt: skip
    assert actions.receive(content=again, digest=again.digest, way="desk", by=teacher, at=world.NOW).is_taken
    issue = Issue.objects.get(visit=first.id)
    actions.assign(issue=issue.pk, to=teacher.known_id, due_on=world.TODAY, by=teacher, at=world.NOW)
    actions.solve(issue=issue.pk, on=world.TODAY, text="已联系校车", proof_at="派车单", by=teacher, at=world.NOW)
    actions.settle(held=Held.objects.get().pk, take=True, why="以纸上为准", by=teacher, at=world.NOW)
    assert len(queries.counted(teacher, of="household_visits", since=world.YEAR, until=world.TODAY)) == 2


def test_every_table_of_this_station_has_a_policy():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relname LIKE 'visits!_%' ESCAPE '!' AND relkind = 'r' "
            "AND NOT (relrowsecurity AND relforcerowsecurity)"
        )
        assert not cursor.fetchall()


def test_a_telephone_and_what_it_took_along_are_its_owners(two):
    """Nobody else is shown it, not even her head; a picture is shown where the visit is that names it."""
    made = two[0]
    teacher, head = (viewer_of(made.accounts[post], at=world.NOW) for post in ("class_teacher:a1", "principal:a"))
    with system_scope(), audit.gathered():
        phone = actions.register_phone(label="红米", by=teacher, at=world.NOW)
        actions.take_along(device=phone.device.pk, by=teacher, at=world.NOW, children=[made.children["a1"].pk])
        kept = Attachment.objects.create(
            account=made.accounts["class_teacher:a1"], came_as="a" * 64, digest="b" * 64, kind="jpeg", size=1, received_at=world.NOW
        )  # fmt: skip
        visit = Visit.objects.filter(of_children__child=made.children["a1"]).first()
        VisitFile.objects.create(visit=visit, number=1, digest="a" * 64, kind="photo", name="x.jpg", attachment=kept)
    everything = (Device, Packet, PacketChild, Attachment, VisitFile, SealKey)
    for viewer, seen in (
        (teacher, [1, 1, 1, 1, 1, 0]), (head, [0, 0, 0, 1, 1, 0]), (NOBODY, [0] * 6),
        (viewer_of(two[1].accounts["section_chief"], at=world.NOW), [0] * 6),
        (viewer_of(made.accounts["security_admin"], at=world.NOW), [0] * 6),
    ):  # fmt: skip
        hold_scope(viewer)
        assert [table.objects.count() for table in everything] == seen, viewer.login
