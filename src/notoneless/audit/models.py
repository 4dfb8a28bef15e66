"""One table: the journal. Lines are added and never changed; the database itself refuses an update or a removal."""

from __future__ import annotations

import uuid

from django.db import models

from notoneless.audit.rules import chain
from notoneless.audit.terms import Kind, Outcome
from notoneless.standards.care import OFFICE, Care, Keep, Level

JOURNAL = Care(Level.PERSONAL, keep=Keep.JOURNAL)


class Event(models.Model):
    """One act or one look: who, when, from where, on what, about which children, and the hash that binds it.

    ``seq`` counts from 1 without a gap. ``children`` lists the ids of every child that was shown or touched.
    ``hash`` is HMAC-SHA-256 over the canonical JSON of all other columns, ``previous_hash`` included.
    """

    seq = models.BigIntegerField(primary_key=True)
    id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    at = models.DateTimeField(db_index=True)
    kind = models.CharField(max_length=16, choices=Kind)
    verb = models.CharField(max_length=64, help_text="station.action, as in children.merge")
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.DONE)
    actor = models.CharField(max_length=36, blank=True, help_text="the account's id; empty for the system itself")
    actor_post = models.CharField(max_length=200, blank=True, help_text="the posts held at that moment, in words")
    county = models.CharField(
        max_length=40, blank=True, help_text="the counties that the posts lie in; empty: the house"
    )
    address = models.CharField(max_length=45, blank=True, help_text="where the request came from")
    session = models.CharField(max_length=64, blank=True, help_text="a digest of the session's key, never the key")
    subject = models.CharField(max_length=80, blank=True, help_text="table:id")
    children = models.JSONField(default=list)
    detail = models.JSONField(default=dict)
    key_version = models.PositiveSmallIntegerField(default=1)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    care = dict.fromkeys(
        ("seq", "id", "at", "kind", "verb", "outcome", "key_version", "previous_hash", "hash"), OFFICE
    ) | dict.fromkeys(("actor", "actor_post", "county", "address", "session", "subject", "children", "detail"), JOURNAL)

    class Meta:
        indexes = (
            models.Index(fields=("actor", "seq"), name="audit_actor_seq"),
            models.Index(fields=("subject", "seq"), name="audit_subject_seq"),
        )

    def __str__(self) -> str:
        return f"#{self.seq} {self.verb}"

    def bound(self) -> dict[str, object]:
        """Return the columns that the hash covers."""
        return {name: getattr(self, name) for name in chain.BOUND}


class Head(models.Model):
    """The end of the chain: one row, locked while a line is added, so that two lines never claim one place."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    seq = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)

    care = dict.fromkeys(("id", "seq", "hash"), OFFICE)

    def __str__(self) -> str:
        return f"head #{self.seq}"
