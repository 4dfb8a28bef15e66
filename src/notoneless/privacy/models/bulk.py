"""Many rows of one table at once, sealed as they go in.

A published sweep opens hundreds of thousands of files. Made one object at a time they would keep a county waiting for an
hour; here a row is a tuple from the start. What a row's columns do by themselves on an object (seal, index, defaults,
the spelling that each database wants) is done the same way: the columns themselves say how.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from datetime import date
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
    returns the row's key where the row has one before it is written.
    """

    def __init__(self, model: type[models.Model]) -> None:
        meta = model._meta
        self.fields = [
            field for field in meta.concrete_fields if not (isinstance(field, models.AutoField) and field.primary_key)
        ]
        self.key = meta.pk if meta.pk in self.fields else None
        quote = connection.ops.quote_name
        columns = ", ".join(quote(str(field.column)) for field in self.fields)
        holes = ", ".join(["%s"] * len(self.fields))
        self.statement = f"INSERT INTO {quote(meta.db_table)} ({columns}) VALUES ({holes})"
        self.makers = [(field, str(field.attname), _maker(field), field.get_default) for field in self.fields]
        self.rows: list[tuple[Any, ...]] = []
        self.table = meta.db_table

    def add(self, **values: Any) -> Any:
        """Gather one row; return its key, or ``None`` where the database numbers the rows."""
        key = None
        if self.key is not None:
            key = values.get(str(self.key.attname))
            if key is None:
                key = values[str(self.key.attname)] = self.key.get_default()
        row: list[Any] = []
        for field, name, made, default in self.makers:
            if isinstance(field, SealedTextField):
                text = values.get(name)
                row.append(
                    envelope.seal(text.encode(), key=keys.current(), bound_to=f"{self.table}.{field.column}:{key}")
                    if text
                    else None
                )
            elif isinstance(field, BlindIndexField):
                text = values.get(field.of)
                row.append(field.index_of(text) if text else None)
            else:
                row.append(made(values[name] if name in values else default()))
        self.rows.append(tuple(row))
        return key

    def flush(self) -> int:
        """Write what was gathered; return how many rows that was."""
        rows, self.rows = self.rows, []
        with connection.cursor() as cursor:
            for begin in range(0, len(rows), AT_ONCE):
                cursor.executemany(self.statement, rows[begin : begin + AT_ONCE])
        return len(rows)


def _maker(field: models.Field[Any, Any]) -> Callable[[Any], Any]:
    """Return how a value of ``field`` is spelled for this database: the column's own way, shortened where it is known."""
    if isinstance(field, models.ForeignKey):
        return _maker(field.target_field)
    if connection.vendor == "sqlite":
        if isinstance(field, models.UUIDField):
            return lambda value: value.hex if isinstance(value, uuid.UUID) else value
        if isinstance(field, models.JSONField):
            return lambda value: None if value is None else json.dumps(value, ensure_ascii=False)
        if isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField):
            return lambda value: value.isoformat() if isinstance(value, date) else value
    if isinstance(field, models.CharField | models.TextField | models.IntegerField | models.FloatField):
        return lambda value: value
    return lambda value: field.get_db_prep_save(value, connection)
