"""Two hundred tamperings by somebody who owns the database and has no key: every one is seen."""

from __future__ import annotations

import random
import uuid

import pytest
from django.db import connection

from notoneless.audit import actions, queries
from notoneless.audit.models import Event
from notoneless.audit.rules import chain
from notoneless.audit.rules.verdicts import Fault
from tests.unit.audit import journal

pytestmark = pytest.mark.django_db

LINES, EVERY = 12, 4
BY_COLUMN = {
    "verb": "children.nothing", "outcome": "failed", "kind": "system", "actor": str(uuid.UUID(int=8)),
    "actor_post": "别人", "county": "0009", "address": "10.9.9.9", "session": "cd" * 16, "subject": "children_child:0",
    "at": "2020-01-01 00:00:00+00:00", "children": "[]", "detail": '{"n":0}', "key_version": 2,
    "previous_hash": "ab" * 32, "hash": "cd" * 32,
}  # fmt: skip


@pytest.fixture
def written():
    journal.fill(LINES, anchor_every=EVERY)
    assert queries.verify().is_whole
    return Event.objects.count()


def rehash(seq, secret):
    """Chain the lines from ``seq`` on again, as whoever has no key can: under a secret of his own."""
    previous = Event.objects.filter(seq__lt=seq).order_by("-seq").values_list("hash", flat=True).first() or chain.START
    for event in Event.objects.filter(seq__gte=seq).order_by("seq"):
        made = chain.link(event.bound(), previous=previous, secret=secret)
        journal.sql("UPDATE audit_event SET previous_hash = %s, hash = %s WHERE seq = %s", previous, made, event.seq)
        previous = made
    journal.sql("UPDATE audit_head SET hash = %s", previous)


def alter(dice, last):
    column = dice.choice(sorted(BY_COLUMN))
    seq = dice.randint(1, last)
    value = BY_COLUMN[column]
    old = Event.objects.filter(seq=seq).values_list(column, flat=True).get()
    if str(old) in (str(value), "[]"):
        column, value = "verb", "children.otherwise"
    journal.sql(f"UPDATE audit_event SET {column} = %s WHERE seq = %s", value, seq)


def remove(dice, last):
    journal.sql("DELETE FROM audit_event WHERE seq = %s", dice.randint(1, last - 1))


def remove_and_close_the_gap(dice, last):
    seq = dice.randint(1, last - 1)
    journal.sql("DELETE FROM audit_event WHERE seq = %s", seq)
    for later in range(seq + 1, last + 1):
        journal.sql("UPDATE audit_event SET seq = %s WHERE seq = %s", later - 1, later)
    journal.sql("UPDATE audit_head SET seq = seq - 1")
    if dice.random() < 0.5:
        rehash(seq, b"x" * 32)


def insert(dice, last):
    seq = dice.randint(2, last)
    for later in range(last, seq - 1, -1):
        journal.sql("UPDATE audit_event SET seq = %s WHERE seq = %s", later + 1, later)
    row = Event.objects.filter(seq=seq - 1).values().get()
    Event.objects.create(**row | {"seq": seq, "id": uuid.uuid4(), "verb": "children.invented"})
    journal.sql("UPDATE audit_head SET seq = seq + 1")


def append_forged(dice, last):
    row = Event.objects.filter(seq=last).values().get()
    made = Event(**row | {"seq": last + 1, "id": uuid.uuid4(), "previous_hash": row["hash"]})
    made.hash = chain.link(made.bound(), previous=row["hash"], secret=dice.randbytes(32))
    made.save(force_insert=True)
    journal.sql("UPDATE audit_head SET seq = %s, hash = %s", last + 1, made.hash)


def swap(dice, last):
    one, two = dice.sample(range(1, last + 1), 2)
    journal.sql("UPDATE audit_event SET seq = %s WHERE seq = %s", last + 99, one)
    journal.sql("UPDATE audit_event SET seq = %s WHERE seq = %s", one, two)
    journal.sql("UPDATE audit_event SET seq = %s WHERE seq = %s", two, last + 99)


def replace(dice, last):
    seq = dice.randint(1, last)
    row = Event.objects.filter(seq=seq).values().get()
    if connection.vendor == "sqlite":
        names = ", ".join(row)
        changed = names.replace("verb", "'children.replaced'")
        journal.sql(
            f"INSERT OR REPLACE INTO audit_event ({names}) SELECT {changed} FROM audit_event WHERE seq = %s", seq
        )
    else:
        journal.sql("DELETE FROM audit_event WHERE seq = %s", seq)
        Event.objects.create(**row | {"verb": "children.replaced"})


def cut_the_tail(dice, last):
    kept = dice.randint(1, last - 1)
    journal.sql("DELETE FROM audit_event WHERE seq > %s", kept)
    if dice.random() < 0.5:
        newest = Event.objects.get(seq=kept)
        journal.sql("UPDATE audit_head SET seq = %s, hash = %s", kept, newest.hash)


def rechain_without_the_key(dice, last):
    seq = dice.randint(1, last)
    journal.sql("UPDATE audit_event SET verb = 'children.otherwise' WHERE seq = %s", seq)
    rehash(seq, dice.randbytes(32))


def roll_back(dice, last):
    """An old copy of the whole database."""
    kept = dice.randint(1, last - EVERY)
    journal.put_back([row for row in journal.snapshot() if row["seq"] <= kept])


def roll_back_and_write_on(dice, last):
    """An old copy, in which the house then went on: the house itself has the key, so the chain alone looks whole."""
    kept = dice.randint(1, last - EVERY)
    journal.put_back([row for row in journal.snapshot() if row["seq"] <= kept])
    journal.fill(dice.randint(1, 2 * LINES), seed=dice.randint(10, 99))


def shorten_the_anchors(dice, last):
    lines = journal.anchor_file().read_text().splitlines(keepends=True)
    journal.anchor_file().write_text("".join(lines[: dice.randint(0, len(lines) - 1)]))


def shorten_the_anchors_and_roll_back(dice, last):
    """Both, but not to one moment: either the file or the database is the longer."""
    lines = journal.anchor_file().read_text().splitlines(keepends=True)
    which = dice.randrange(1, len(lines))
    journal.anchor_file().write_text("".join(lines[:which]))
    per_anchor = last // len(lines)
    kept = which * per_anchor + (per_anchor if dice.random() < 0.5 else -per_anchor)
    journal.put_back([row for row in journal.snapshot() if row["seq"] <= max(kept, 1)])


def alter_an_anchor(dice, last):
    lines = journal.anchor_file().read_text().splitlines()
    which = dice.randrange(len(lines))
    place = dice.randrange(len(lines[which]))
    other = dice.choice([c for c in "0123456789abcdef" if c != lines[which][place]])
    lines[which] = lines[which][:place] + other + lines[which][place + 1 :]
    journal.anchor_file().write_text("\n".join(lines) + "\n")


def remove_an_anchor(dice, last):
    lines = journal.anchor_file().read_text().splitlines(keepends=True)
    del lines[dice.randrange(len(lines))]
    journal.anchor_file().write_text("".join(lines))


def change_the_head(dice, last):
    journal.sql("UPDATE audit_head SET seq = seq + %s", dice.choice((-1, 1)))


HANDS = [
    alter, remove, remove_and_close_the_gap, insert, append_forged, swap, replace, cut_the_tail, rechain_without_the_key,
    roll_back, roll_back_and_write_on, shorten_the_anchors, shorten_the_anchors_and_roll_back, alter_an_anchor,
    remove_an_anchor, change_the_head,
]  # fmt: skip


@pytest.mark.parametrize("seed", range(208))
def test_a_tampering_is_seen(written, seed):
    hand = HANDS[seed % len(HANDS)]
    hand(random.Random(seed), written)
    report = queries.verify()
    assert not report.is_whole, f"{hand.__name__} with seed {seed} was not seen"


def seen(report):
    return {finding.fault for finding in report.findings}


def test_an_altered_line_is_named(written):
    """The auditor is told what happened and where, not only that something did."""
    journal.sql("UPDATE audit_event SET verb = 'x' WHERE seq = 3")
    assert [(f.fault, f.seq) for f in queries.verify().findings] == [(Fault.ALTERED, 3)]
    report = queries.verify().as_dict()
    assert report["findings"][0]["zh"] == "第 3 行被改动过"


def test_a_removal_names_the_lines(written):
    journal.sql("DELETE FROM audit_event WHERE seq IN (4, 5)")
    assert [(f.fault, f.seq, f.to) for f in queries.verify().findings] == [(Fault.REMOVED, 4, 5)]


def test_a_swap_names_both_places(written):
    journal.sql("UPDATE audit_event SET seq = 999 WHERE seq = 3")
    journal.sql("UPDATE audit_event SET seq = 3 WHERE seq = 9")
    journal.sql("UPDATE audit_event SET seq = 9 WHERE seq = 999")
    found = {(f.fault, f.seq, f.to) for f in queries.verify().findings}
    assert {(Fault.MOVED, 3, 9), (Fault.MOVED, 9, 3)} <= found


def test_an_old_copy_is_named(written):
    journal.put_back([row for row in journal.snapshot() if row["seq"] <= 6])
    assert Fault.ROLLED_BACK in seen(queries.verify())
    journal.fill(40, seed=9)
    assert Fault.FORKED in seen(queries.verify())


def test_both_cut_to_one_moment_are_seen_by_whoever_kept_a_line_elsewhere(written):
    """The database and its anchors put back together to one earlier moment agree with each other. A printed anchor, or the
    system's log, does not."""
    kept = next(row for row in journal.snapshot() if row["verb"] == "audit.anchor")["seq"]
    newest = queries.head()
    first = journal.anchor_file().read_text().splitlines(keepends=True)[0]
    journal.put_back([row for row in journal.snapshot() if row["seq"] <= kept])
    journal.anchor_file().write_text(first)
    assert queries.verify().is_whole, "nothing inside this machine can tell"
    assert seen(queries.verify(known=[newest])) == {Fault.STRANGER}


def test_a_restore_that_was_meant_is_known_and_excuses_nothing_else(written):
    given_up = queries.head()[0]
    journal.put_back([row for row in journal.snapshot() if row["seq"] <= 6])
    actions.anchor_restore(given_up=given_up, at=journal.T0, by=journal.BY)
    journal.fill(40, seed=9, anchor_every=10)
    report = queries.verify()
    assert report.is_whole, report.as_dict()
    assert report.given_up > 0
    journal.put_back([row for row in journal.snapshot() if row["seq"] <= 8])
    assert not queries.verify().is_whole


def test_verifying_is_a_line_of_its_own(written):
    assert actions.verify(by=journal.BY, at=journal.T0).is_whole
    line = Event.objects.order_by("-seq").first()
    assert (line.verb, line.outcome, line.detail["found"]) == ("audit.verify", "done", 0)
    journal.sql("UPDATE audit_event SET verb = 'x' WHERE seq = 3")
    actions.verify(by=journal.BY, at=journal.T0)
    assert Event.objects.order_by("-seq").first().outcome == "failed"


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("detail", "3"), ("children", "null"), ("at", "soon"), ("at", "2026-09-01 08:00:00.00000x"), ("at", "x" * 19),
        ("id", "short"), ("id", "z" * 32),
    ],
)  # fmt: skip
def test_what_no_journal_ever_held_is_told_as_altered_and_stops_nobody_from_reading_on(written, column, value):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL takes no such value into such a column")
    seq = Event.objects.filter(verb="audit.anchor").values_list("seq", flat=True).first()
    journal.sql(f"UPDATE audit_event SET {column} = %s WHERE seq = %s", value, seq)
    report = queries.verify()
    assert (Fault.ALTERED, seq) in {(one.fault, one.seq) for one in report.findings}
    assert report.lines == written
