"""Reads of the journal."""

from __future__ import annotations

from django.conf import settings

from notoneless.audit.models import Event
from notoneless.audit.rules import chain


def last_line_fits() -> bool:
    """Return whether the newest line was bound by a secret of this house; an empty journal fits."""
    last = Event.objects.order_by("-seq").first()
    if last is None:
        return True
    ring = settings.NOTONELESS_KEYRING
    secret = ring.journal.get(last.key_version) if ring else None
    return secret is not None and chain.link(last.bound(), previous=last.previous_hash, secret=secret) == last.hash
