"""Answers kept for programs: a request that is sent again, after a broken line, gets its first answer and does nothing twice."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction

from notoneless.accounts.models import ProgramAnswer

LASTS: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer that was given: to which request, how it went, what it said."""

    digest: str
    status: int
    body: str


def claim_answer(*, token: uuid.UUID, key: str, digest: str, at: datetime) -> Kept | None:
    """Claim a key for the request that runs now, in its transaction; return the answer where the key has one.

    A second request with the key waits at the database until the first one's transaction is over, so that of two at the
    same moment one runs. Answers older than a day go first.
    """
    mine = ProgramAnswer.objects.filter(token=token)
    mine.filter(made_at__lt=at - LASTS).delete()
    found = mine.filter(key=key).first()
    if found is None:
        try:
            with transaction.atomic():
                ProgramAnswer.objects.create(token_id=token, key=key, digest=digest, body="", made_at=at)
        except IntegrityError:
            found = mine.filter(key=key).first()
        else:
            return None
    return (
        Kept(found.digest, found.status, found.body.open(why="the same answer again") if found.body else "")
        if found
        else None
    )


def keep_answer(*, token: uuid.UUID, key: str, status: int, body: str) -> None:
    """Keep what a claimed key was answered with."""
    answer = ProgramAnswer.objects.get(token=token, key=key)
    answer.status, answer.body = status, body
    answer.save(update_fields=("status", "body"))


def forget_answer(*, token: uuid.UUID, key: str) -> None:
    """Give a claimed key back: the request was refused, and may come again corrected."""
    ProgramAnswer.objects.filter(token=token, key=key).delete()
