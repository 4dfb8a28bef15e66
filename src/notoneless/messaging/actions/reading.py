"""What somebody does with the own letters: reads them, and chooses by which ways to hear of them."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from notoneless.accounts.terms import Viewer
from notoneless.audit import actions as audit
from notoneless.messaging import access
from notoneless.messaging.models import Choice
from notoneless.messaging.terms import Channel, NotThere


def read(*, by: Viewer, at: datetime, letter: uuid.UUID) -> str:
    """Mark one of one's letters as read; return where it leads. Raises :class:`NotThere`."""
    with transaction.atomic():
        found = access.letters_of(by).select_for_update().filter(pk=letter).first()
        if found is None:
            raise NotThere
        if found.read_at is None:
            found.read_at = at
            found.save(update_fields=("read_at",))
            audit.write("messaging.read", by=by, at=at, subject=f"letter:{found.pk}", detail={"kind": found.kind})
    return found.link


def read_all(*, by: Viewer, at: datetime) -> int:
    """Mark all of one's letters as read; return how many were not."""
    with transaction.atomic():
        count = access.letters_of(by).filter(read_at=None).update(read_at=at)
        if count:
            audit.write("messaging.read_all", by=by, at=at, subject=f"account:{by.actor}", detail={"letters": count})
    return count


def choose(*, by: Viewer, at: datetime, ways: Collection[str]) -> None:
    """Hear of letters by ``ways`` from now on, and by no other; the inbox is always there."""
    chosen = {channel: channel in set(ways) for channel in Channel.values}
    with transaction.atomic():
        Choice.objects.update_or_create(account_id=by.known_id, defaults=chosen | {"chosen_at": at})
        audit.write("messaging.choose", by=by, at=at, subject=f"account:{by.actor}",
                    detail={"ways": sorted(way for way, on in chosen.items() if on)})  # fmt: skip
