"""Long work on SQLite leaves the writer's place free between its transactions, long enough for others to notice."""

from __future__ import annotations

import time

import pytest
from django.db import connection

from notoneless.work.turns import LOOKS_EVERY, Turns

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
