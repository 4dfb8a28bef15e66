"""Long work on SQLite leaves the writer's place free between its transactions, long enough for others to notice."""

from __future__ import annotations

import time

import pytest
from django.db import connection, transaction

from notoneless.work.models import Mark
from notoneless.work.turns import LOOKS_EVERY, Turns
from tests import world

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("held", "apart", "free"), [(0.03, 0.0, 0.03), (0.3, 0.0, LOOKS_EVERY), (0.05, 0.05, 0.05)])
def test_between_two_turns_there_is_time_for_others(held, apart, free):
    turns = Turns()
    with turns.turn():
        time.sleep(held)
    ended = time.monotonic()
    time.sleep(apart)  # work that needs no transaction counts as the pause
    before = time.monotonic()
    with turns.turn():
        began = time.monotonic()
    if connection.vendor == "sqlite":
        assert began - ended >= free * 0.99
    if apart:
        assert began - before < free


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="the log is SQLite's")
def test_what_a_turn_wrote_is_brought_in_when_others_may_write_again():
    def checkpoint(how):
        with connection.cursor() as cursor:
            return cursor.execute(f"PRAGMA wal_checkpoint({how})").fetchall()

    def left_to_itself():
        with connection.cursor() as cursor:
            return cursor.execute("PRAGMA wal_autocheckpoint").fetchall()

    before = left_to_itself()
    checkpoint("TRUNCATE")
    with Turns().turn():
        with transaction.atomic():
            for order in range(30):
                Mark.objects.create(name=f"mark {order}", at=world.NOW)
        assert left_to_itself() == [(0,)]
    ((_, in_log, brought_in),) = checkpoint("NOOP")
    assert in_log == brought_in > 0
    assert left_to_itself() == before
    with pytest.raises(ZeroDivisionError), Turns().turn(), transaction.atomic():
        Mark.objects.create(name=f"mark {1 / 0}", at=world.NOW)
    assert left_to_itself() == before
