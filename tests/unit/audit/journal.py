"""A journal to tamper with: lines of every kind, anchored now and then, and the hands that tamper with it."""

from __future__ import annotations

import random
import uuid
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone

from django.conf import settings
from django.db import connection, transaction

from notoneless.audit import actions
from notoneless.audit.models import Event
from notoneless.audit.rules import anchors, guards
from notoneless.audit.terms import Kind, Outcome, System

T0 = datetime(2026, 9, 10, 2, 0, tzinfo=UTC)
CST = timezone(timedelta(hours=8))
BY = System("test", actor=str(uuid.UUID(int=7)), address="10.0.0.7", session="ab" * 16)


def fill(lines: int, *, seed: int = 1, start: datetime = T0, anchor_every: int = 0) -> None:
    """Write ``lines`` lines of many shapes, and an anchor after every ``anchor_every``."""
    dice = random.Random(seed)
    for n in range(1, lines + 1):
        at = start + timedelta(seconds=n, microseconds=dice.choice((0, 1, 10, 999_999)))
        actions.write(
            dice.choice(("children.see", "children.reveal", "places.rename")),
            by=BY,
            at=at.astimezone(dice.choice((UTC, CST))),
            kind=dice.choice((Kind.ACT, Kind.LOOK, Kind.REVEAL)),
            outcome=dice.choice((Outcome.DONE, Outcome.REFUSED)),
            subject=f"children_child:{n}",
            children=[uuid.UUID(int=dice.getrandbits(128)) for _ in range(dice.choice((0, 1, 3)))],
            detail={"路": dice.choice(("a", "𠮷", "é", "\0", "\ud800", "")), "n": n, "表": [1, {"深": None}]},
        )
        if anchor_every and n % anchor_every == 0:
            actions.anchor(at=at, by=BY)


@contextmanager
def unguarded():
    """Tamper as whoever owns the database can: with the triggers dropped."""
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in guards.LOWER[connection.vendor]:
            cursor.execute(statement)
        yield cursor
        for statement in guards.RAISE[connection.vendor]:
            cursor.execute(statement)


def sql(statement: str, *values: object) -> int:
    """Run one statement of a tamperer; return how many rows it met."""
    with unguarded() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount


def anchor_file():
    """The file of anchors."""
    return settings.NOTONELESS_HOME.anchors / anchors.FILE


def snapshot() -> list[dict]:
    """All lines, to be put back later."""
    return list(Event.objects.order_by("seq").values())


def put_back(rows: list[dict]) -> None:
    """Make the journal what it was when ``rows`` was taken: an old copy of the database."""
    sql("DELETE FROM audit_event")
    Event.objects.bulk_create(Event(**row) for row in rows)
    sql("UPDATE audit_head SET seq = %s, hash = %s", rows[-1]["seq"], rows[-1]["hash"])
