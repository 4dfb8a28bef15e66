"""Many rows of one table at once, sealed as they go in.

A published sweep opens hundreds of thousands of files. Made one object at a time they would keep a county waiting for an
hour; here a row is a tuple from the start. What a row's columns do by themselves on an object (seal, index, defaults,
the spelling that each database wants) is done the same way: the columns themselves say how.

Keys made here begin with the time, as RFC 9562's seventh kind does: rows written after each other stand beside each other
in every index of keys, so that a batch touches the ends of the trees and not every leaf of them.
"""

from __future__ import annotations

import json
import os
import time
import uuid
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, Final

from django.db import connection, models

from notoneless.privacy.models import keys
from notoneless.privacy.models.columns import BlindIndexField, SealedTextField
from notoneless.privacy.rules import envelope

AT_ONCE: Final = 500
"""Rows in one statement's batch: enough that the statement is prepared once, few enough that memory does not notice."""

Values = dict[str, Any]


class Rows:
    """Gathers rows of ``model`` and writes them with :meth:`flush`; the caller holds the transaction.

    ``add`` takes columns by the field's name (a foreign key by its ``…_id``), gives defaults, seals, indexes, and
    returns the row's key where the row has one before it is written. Columns that are the same in every row are given
    once, as ``same``. Texts are sealed when they are written, by the key of the transaction that writes them.
    """

    def __init__(self, model: type[models.Model], *, same: Values | None = None) -> None:
        meta = model._meta
        self.fields = [
            field for field in meta.concrete_fields if not (isinstance(field, models.AutoField) and field.primary_key)
        ]
        self.key = meta.pk if meta.pk in self.fields else None
        quote = connection.ops.quote_name
        columns = ", ".join(quote(str(field.column)) for field in self.fields)
        holes = ", ".join(["%s"] * len(self.fields))
        self.statement = f"INSERT INTO {quote(meta.db_table)} ({columns}) VALUES ({holes})"
        self.table = meta.db_table
        #: Where a plain column stands in the row, and how its value is spelled (``None``: as it is).
        self.plain: dict[str, tuple[int, Callable[[Any], Any] | None]] = {}
        #: Blind indexes: where each stands, its name, the name of the text, how it is made.
        self.indexed: list[tuple[int, str, str, Callable[[str], str]]] = []
        #: Sealed columns: where each stands, its name, to what its cells are bound before the row's key.
        self.sealed: list[tuple[int, str, str]] = []
        self.blank: list[Any] = []
        for at, field in enumerate(self.fields):
            default = None
            if isinstance(field, SealedTextField):
                self.sealed.append((at, str(field.attname), field.bound_to_column))
            elif isinstance(field, BlindIndexField):
                self.indexed.append((at, str(field.attname), field.of, field.index_of))
            else:
                spell = spelling(field)
                self.plain[str(field.attname)] = (at, spell)
                if field is not self.key:
                    default = spell(field.get_default()) if spell else field.get_default()
            self.blank.append(default)
        for name, value in (same or {}).items():
            at, spell = self.plain[name]
            self.blank[at] = spell(value) if spell else value
        self.rows: list[list[Any]] = []
        self.keys: list[Any] = []

    def add(self, **values: Any) -> Any:
        """Gather one row; return its key, or ``None`` where the database numbers the rows."""
        key = None
        if self.key is not None:
            name = str(self.key.attname)
            key = values.get(name)
            if key is None:
                key = values[name] = new_key() if isinstance(self.key, models.UUIDField) else self.key.get_default()
        row = self.blank.copy()
        for name, value in values.items():
            if name in self.plain:
                at, spell = self.plain[name]
                row[at] = value if spell is None else spell(value)
        for at, name, of, index_of in self.indexed:
            # The caller may have looked the text up before, by this very column's index.
            row[at] = values.get(name) or (index_of(values[of]) if values.get(of) else None)
        for at, name, _ in self.sealed:
            row[at] = values.get(name) or None
        self.rows.append(row)
        self.keys.append(key)
        return key

    def flush(self) -> int:
        """Write what was gathered; return how many rows that was."""
        rows, self.rows = self.rows, []
        keys_of_rows, self.keys = self.keys, []
        if self.sealed:
            self._seal(rows, keys_of_rows)
        with connection.cursor() as cursor:
            for begin in range(0, len(rows), AT_ONCE):
                cursor.executemany(self.statement, rows[begin : begin + AT_ONCE])
        return len(rows)

    def _seal(self, rows: list[list[Any]], keys_of_rows: list[Any]) -> None:
        """Put the cells of every row in the place of their texts."""
        seal = None
        spelled = self.key.to_python if self.key is not None else str
        for row, key in zip(rows, keys_of_rows, strict=True):
            own = ""
            for at, _, bound in self.sealed:
                if (text := row[at]) is not None:
                    seal = seal or envelope.Sealer(keys.current()).seal
                    own = own or str(spelled(key))
                    row[at] = seal(text.encode(), bound_to=f"{bound}:{own}")


def new_key() -> uuid.UUID:
    """Return a fresh key that sorts by the time of its making: milliseconds, then 74 bits of chance."""
    chance = int.from_bytes(os.urandom(10), "big")
    high = (time.time_ns() // 1_000_000) << 16 | 0x7000 | chance >> 68
    return uuid.UUID(int=high << 64 | 0x8 << 60 | chance & ((1 << 62) - 1))


def update_rows(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write plain columns ``names`` of many rows at once; each of ``rows`` is their values and then the row's key."""
    meta, quote = model._meta, connection.ops.quote_name
    fields: list[Any] = [meta.get_field(name) for name in names]
    sets = ", ".join(f"{quote(str(field.column))} = %s" for field in fields)
    made = [spelling(field) or (lambda value: value) for field in (*fields, meta.pk)]
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {quote(meta.db_table)} SET {sets} WHERE {quote(str(meta.pk.column))} = %s",
            [tuple([spell(value) for spell, value in zip(made, row, strict=True)]) for row in rows],
        )


def count_anew() -> None:
    """Let the database look at how its tables are filled now: after a sweep they are hundreds of times what they were, and
    a plan made for the empty house reads every child to find one class. PostgreSQL does so by itself."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA analysis_limit = 2000")
            cursor.execute("ANALYZE")


def spelling(field: Any) -> Callable[[Any], Any] | None:
    """Return how a value of ``field`` is spelled for this database, ``None`` where it stays as it is: the column's own
    way, shortened where it is known."""
    if isinstance(field, models.ForeignKey):
        return spelling(field.target_field)
    if connection.vendor == "sqlite":
        if isinstance(field, models.UUIDField):
            return lambda value: value.hex if isinstance(value, uuid.UUID) else value
        if isinstance(field, models.JSONField):
            return lambda value: _json(value) if value else "{}" if value == {} else "[]" if value == [] else None
        if isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField):
            return lambda value: value.isoformat() if isinstance(value, date) else value
    if isinstance(field, models.DateTimeField):  # one instant stands on thousands of rows
        return lru_cache(maxsize=8)(lambda value: field.get_db_prep_save(value, connection))
    if isinstance(field, models.CharField | models.TextField | models.IntegerField | models.FloatField):
        return None
    return lambda value: field.get_db_prep_save(value, connection)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
