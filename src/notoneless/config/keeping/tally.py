"""Counting and hashing a database, table by table: two databases with one tally hold the same."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any, Final

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

#: What the house forgets by itself, or writes while a copy is taken: it is copied, but says nothing about the copy.
PASSING: Final = frozenset({"sessions", "django_tasks_db", "axes", "work"})


def tables() -> list[type[Model]]:
    """Return the models whose tables are tallied, the journal included, in the order of their tables' names."""
    found = apps.get_models(include_auto_created=True)
    kept = (m for m in found if m._meta.managed and not m._meta.proxy and m._meta.app_label not in PASSING)
    return sorted(kept, key=lambda model: model._meta.db_table)


def tally(connection: BaseDatabaseWrapper) -> dict[str, list[Any]]:
    """Return {table: [rows, hash over all rows in the order of their keys]}."""
    return {model._meta.db_table: _tallied(connection, model) for model in tables()}


def _tallied(connection: BaseDatabaseWrapper, model: type[Model]) -> list[Any]:
    quote = connection.ops.quote_name
    columns = sorted(str(field.column) for field in model._meta.local_concrete_fields)
    key = model._meta.pk
    assert key is not None
    statement = (
        f"SELECT {', '.join(map(quote, columns))} FROM {quote(model._meta.db_table)} ORDER BY {quote(key.column or '')}"
    )
    digest, count = hashlib.sha256(), 0
    for row in _rows(connection, statement):
        digest.update("\x1f".join(map(_spelt, row)).encode("utf-8", "surrogatepass") + b"\x1e")
        count += 1
    return [count, digest.hexdigest()]


def _rows(connection: BaseDatabaseWrapper, statement: str) -> Iterator[tuple[Any, ...]]:
    cursor = connection.chunked_cursor()
    try:
        cursor.execute(statement)
        while page := cursor.fetchmany(2000):
            yield from page
    finally:
        cursor.close()


def _spelt(value: object) -> str:
    if value is None:
        return "\0"
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return str(value)
