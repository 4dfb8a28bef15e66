"""Handing a letter in: part of somebody's act, in its transaction. The act's own line in the journal tells of it."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Final

from notoneless.audit.terms import Actor
from notoneless.messaging.models import Letter
from notoneless.messaging.rules import wording

BATCH: Final = 500
_KEYS: Final = uuid.UUID("5f1c2f0e-7a53-4c3b-9f0a-2b7d6c1e4a90")


def send(
    *,
    to: Collection[uuid.UUID],
    kind: str,
    key: str,
    county: str,
    by: Actor,
    at: datetime,
    link: str = "",
    params: Mapping[str, int | date] | None = None,
) -> None:
    """Hand in a letter of ``kind`` to each account in ``to``, within the open transaction; undone with it.

    ``key`` names the act (``hand_over:…:offered``): the same key makes no second letter to the same person, however often it
    is told. ``county`` (the first step of a path) says whose ways carry it, ``link`` is the path of the page where it is dealt
    with. ``params`` are counts and days as the kind's sentence asks for them; anything else raises ``wording.Unfit``, a
    mistake of the caller's.
    """
    filled = wording.kept(wording.checked(kind, params or {}))
    leads = wording.link(link)
    Letter.objects.bulk_create(
        [
            Letter(
                id=letter_id(key, account), account_id=account, county=county, kind=kind, params=filled, link=leads,
                made_by=by.actor, made_at=at,
            )
            for account in sorted(set(to))
        ],
        batch_size=BATCH, ignore_conflicts=True,
    )  # fmt: skip


def letter_id(key: str, account: uuid.UUID) -> uuid.UUID:
    """Return the id of the letter that the act ``key`` makes to ``account``."""
    return uuid.uuid5(_KEYS, f"{key}|{account}")
