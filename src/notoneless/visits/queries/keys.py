"""Keys of many rows, as the database spells them: to make a hundred thousand of them into objects took longer than to read and count them.

A spelling is good for telling rows apart and for their order; where a row is asked for or handed out, it is a key again.
"""

from __future__ import annotations

import uuid
from datetime import date
from functools import lru_cache

from django.db import connection
from django.db.models import TextField
from django.db.models.functions import Cast


def spelled(*columns: str) -> list[Cast]:
    """Return columns as the database spells them, for ``values_list``."""
    return [Cast(column, TextField()) for column in columns]


def spelling(key: uuid.UUID) -> str:
    """Return how this database spells a key."""
    return key.hex if connection.vendor == "sqlite" else str(key)


def keyed(text: str | uuid.UUID) -> uuid.UUID:
    """Return the key that is spelled so; one that is a key already is itself."""
    return text if isinstance(text, uuid.UUID) else uuid.UUID(text)


@lru_cache(maxsize=2048)
def day(text: str) -> date:
    """Return the day that is spelled so."""
    return date.fromisoformat(text)
