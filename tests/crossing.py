"""Tests that cross everything with everything: whole on one database in the ordinary run, one of each kind on the other.

What code forgets is seen on SQLite, where nothing stands behind it; on PostgreSQL the row policies would hide it. So what asks
every post at every address, every operation, every field is whole there. On PostgreSQL it asks for one of each kind of what
the database itself decides by; the rest is marked ``crossing`` and comes with
``python -m tests.postgres -m "django_db and not long"``.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import Any, TypeVar

import pytest

T = TypeVar("T")


def one_of_each(values: Iterable[T], kind: Callable[[T], Hashable], *, ids: Callable[[T], str] = str) -> list[Any]:
    """Return ``values`` as parameters of a test; all but the first of each ``kind`` are marked ``crossing``."""
    met: set[Hashable] = set()
    found = []
    for value in values:
        found.append(pytest.param(value, id=ids(value), marks=[pytest.mark.crossing] if kind(value) in met else []))
        met.add(kind(value))
    return found
