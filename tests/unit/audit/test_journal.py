"""The journal is added to in the transaction of the act, in a spelling that either database gives back, and is never changed."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from notoneless.audit import actions, queries
from notoneless.audit.models import Event, Head
from notoneless.audit.rules import anchors
from tests.unit.audit import journal

pytestmark = pytest.mark.django_db


def test_what_was_written_verifies_when_it_is_read_back():
    journal.fill(60, anchor_every=20)
    report = queries.verify()
    assert report.is_whole, report.as_dict()
    assert (report.lines, report.anchors) == (63, 3)


def test_a_line_stands_or_falls_with_its_act():
    journal.fill(1)
    with pytest.raises(RuntimeError, match="undone"), transaction.atomic():
        journal.fill(1, seed=2)
        raise RuntimeError("undone")
    assert Event.objects.count() == 1 and Head.objects.get().seq == 1


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("a\0b", "a␀b"),
        ("\ud800", "\\ud800"),
        ((1, 2), [1, 2]),
        ({3: {uuid.UUID(int=1)}}, {"3": ["00000000-0000-0000-0000-000000000001"]}),
        (datetime(2026, 1, 1, tzinfo=UTC), "2026-01-01T00:00:00.000000+00:00"),
        (True, True),
    ],
)
def test_a_detail_is_what_any_database_gives_back(value, read):
    event = actions.write("test.write", by=journal.BY, at=journal.T0, detail={"value": value})
    assert Event.objects.get(pk=event.pk).detail == {"value": read}
    actions.anchor(at=journal.T0, by=journal.BY)
    assert queries.verify().is_whole


@pytest.mark.parametrize("value", [1.5, b"bytes", object()])
def test_what_a_database_might_change_is_refused(value):
    with pytest.raises(TypeError, match="no place in the journal"):
        actions.write("test.write", by=journal.BY, at=journal.T0, detail={"value": value})
    assert not Event.objects.exists()


def test_what_is_too_long_is_cut_before_it_is_hashed():
    actions.write("v" * 100, by=journal.System("邮" * 300, address="x" * 99), at=journal.T0, subject="s" * 99)
    event = Event.objects.get()
    assert [len(getattr(event, name)) for name in ("verb", "actor_post", "address", "subject")] == [64, 200, 45, 80]
    assert queries.last_line_fits()


STATEMENTS = [
    "UPDATE audit_event SET verb = 'children.nothing' WHERE seq = 2",
    "DELETE FROM audit_event WHERE seq = 2",
    "DELETE FROM audit_event",
]


@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_database_refuses_to_change_or_remove_a_line(statement):
    journal.fill(3)
    with pytest.raises(DatabaseError, match="only added to"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Event.objects.count() == 3 and Event.objects.get(seq=2).verb != "children.nothing"


def test_the_database_refuses_to_replace_a_line():
    journal.fill(3)
    row = Event.objects.filter(seq=2).values().get()
    names = ", ".join(row)
    if connection.vendor == "sqlite":
        replace = f"INSERT OR REPLACE INTO audit_event ({names}) SELECT {names} FROM audit_event WHERE seq = 2"
    else:
        replace = (
            f"INSERT INTO audit_event ({names}) SELECT {names} FROM audit_event WHERE seq = 2 "
            "ON CONFLICT (seq) DO UPDATE SET verb = 'x'"
        )
    with pytest.raises(DatabaseError, match="only added to"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(replace)


def test_postgresql_refuses_to_truncate_the_journal_and_to_lift_its_guards():
    if connection.vendor != "postgresql":
        pytest.skip("of PostgreSQL alone: SQLite knows no TRUNCATE and no roles")
    journal.fill(3)
    with pytest.raises(DatabaseError, match="only added to"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE audit_event")
    from notoneless.config.setting_up import grant

    grant("app")
    for statement in (
        "ALTER TABLE audit_event DISABLE TRIGGER ALL",
        "DROP TRIGGER audit_event_no_change ON audit_event",
        *STATEMENTS,
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE app")
            cursor.execute(statement)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE app")
        journal.fill(1, seed=3)
    assert Event.objects.count() == 4


def test_an_anchor_is_written_only_where_something_is_new():
    assert actions.anchor(at=journal.T0, by=journal.BY) is None
    journal.fill(2)
    assert actions.anchor(at=journal.T0, by=journal.BY).n == 1
    assert actions.anchor(at=journal.T0, by=journal.BY) is None
    journal.fill(1)
    assert actions.anchor(at=journal.T0, by=journal.BY).n == 2
    assert Event.objects.filter(verb="audit.anchor").count() == 2


def test_a_thousand_lines_are_anchored_without_waiting_for_the_clock(monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr(actions, "ANCHOR_EVERY", 10)
    with django_capture_on_commit_callbacks(execute=True):
        journal.fill(9)
    assert queries.last_anchor() is None
    with django_capture_on_commit_callbacks(execute=True):
        journal.fill(1)
    assert queries.last_anchor().seq == 10


def test_an_anchor_torn_by_a_power_cut_is_passed_over():
    journal.fill(2, anchor_every=1)
    with journal.anchor_file().open("a") as file:
        file.write('{"n":3,"kind":"anc')
    journal.fill(2, seed=5, anchor_every=1)
    assert [anchor.n for anchor in anchors.read(journal.anchor_file().parent)] == [1, 2, 3, 4]
    assert queries.verify().is_whole


def test_a_look_must_be_gathered_and_is_one_line():
    with pytest.raises(RuntimeError, match="must be gathered"):
        actions.note_look("children.see", [uuid.uuid4()])
    one, two = uuid.uuid4(), uuid.uuid4()
    with actions.looking(by=journal.BY, at=journal.T0):
        actions.note_look("children.see", [one, two])
        actions.note_look("children.see", [one])
    assert Event.objects.get().children == sorted((str(one), str(two)))


def test_a_page_of_the_journal_is_asked_for_by_person_child_time_kind_and_is_itself_a_line():
    journal.fill(30)
    some = next(event for event in Event.objects.order_by("seq") if len(event.children) == 3)
    child = uuid.UUID(some.children[1])
    found, following = actions.read_page(queries.Wanted(child=child), by=journal.BY, at=journal.T0)
    assert [event.seq for event in found] == [some.seq] and following is None
    assert Event.objects.get(verb="audit.read").detail == {"child": str(child), "lines": 1}
    first, following = queries.page(queries.Wanted(actor=journal.BY.actor), size=20)
    rest, end = queries.page(queries.Wanted(actor=journal.BY.actor, before=following), size=20)
    assert len(first) == 20 and end is None
    assert [event.seq for event in first + rest] == list(range(31, 0, -1))
    since, until = journal.T0 + timedelta(seconds=5), journal.T0 + timedelta(seconds=8)
    assert {e.seq for e in queries.lines(queries.Wanted(since=since, until=until))} == {5, 6, 7}
    assert not queries.lines(queries.Wanted(address="10.0.0.8")).exists()
