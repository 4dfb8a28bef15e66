"""The house's keys to which telephones seal: made when the first is asked for, made anew after a while, never thrown away.

A queue on a telephone in a drawer has no last day. So an older key stays; it lies sealed like every text of the house, and a turning of
the house's keys seals it anew with all the others.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError

from notoneless.audit import actions as audit
from notoneless.audit.terms import Kind, System
from notoneless.responsibility.queries import system_scope
from notoneless.visits.models import SealKey
from notoneless.visits.rules import sealing

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey


def seal_key(*, days: int, at: datetime) -> SealKey:
    """Return the key to which is sealed from now on; one older than ``days`` is followed by a new one."""
    with system_scope():
        newest = SealKey.objects.order_by("-made_at", "pk").first()
        if newest is not None and newest.made_at > at - timedelta(days=days):
            return newest
        public, private = sealing.new_pair()
        made = SealKey(public=public, made_at=at)
        made.private = private
        made.save(force_insert=True)
        audit.write(
            "visits.seal_key", by=System("visits"), at=at, kind=Kind.SYSTEM, subject=f"visits_sealkey:{made.pk}"
        )
    return made


def private_half(key: str) -> RSAPrivateKey:
    """Return the private half of a key. Raises :class:`visits.rules.sealing.CannotOpenError` for one that is none of ours."""
    with system_scope():
        try:
            row = SealKey.objects.filter(pk=uuid.UUID(key)).first()
        except (ValueError, ValidationError):
            row = None
    if row is None or row.private is None:
        raise sealing.CannotOpenError
    return _loaded(row.private.open(why="phone_visit"))


@lru_cache(maxsize=8)
def _loaded(text: str) -> RSAPrivateKey:
    return sealing.private_key(text)
