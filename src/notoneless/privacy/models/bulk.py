"""Many rows of one table at once, sealed as they go in.

A published sweep opens hundreds of thousands of files. Made one object at a time they would keep a county waiting for an
hour; here a row is a tuple from the start, and what a row's columns do by themselves on an object (seal, index, defaults,
the spelling that each database wants) is done the same way, a column at a time: the columns themselves say how.

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
from itertools import repeat
from typing import Any, Final

from django.db import connection, models

from notoneless.privacy.models import keys
from notoneless.privacy.models.columns import BlindIndexField, SealedTextField
from notoneless.privacy.rules.envelope import Sealer, key_version

AT_ONCE: Final = 500
"""Rows in one statement's batch: enough that the statement is prepared once, few enough that memory does not notice."""

HEX: Final = 32
"""Digits of a key without dashes."""

Values = dict[str, Any]
Row = tuple[Any, ...]


class Rows:
    """Gathers rows of ``model`` and writes them with :meth:`flush`; the caller holds the transaction.

    ``add`` and ``put`` take columns by the field's name (a foreign key by its ``…_id``); defaults are given, texts sealed
    and indexed when the rows are made whole. Columns that are the same in every row are given once, as ``same``. Whoever
    makes the rows in another place than where they are written uses :meth:`made` and :meth:`write`.
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
        self.spelled = {str(field.attname): spelling(field) for field in self.fields}
        self.blank: Values = {}
        for field in self.fields:
            if field is not self.key and not isinstance(field, SealedTextField | BlindIndexField):
                self.blank[str(field.attname)] = self._spelled(str(field.attname), [field.get_default()])[0]
        for name, value in (same or {}).items():
            self.blank[name] = self._spelled(name, [value])[0]
        #: Rows that name the same columns, in the order of their coming.
        self.groups: dict[tuple[str, ...], list[Row]] = {}

    def add(self, **values: Any) -> Any:
        """Gather one row; return its key, or ``None`` where the database numbers the rows."""
        key = None
        if self.key is not None:
            name = str(self.key.attname)
            key = values.get(name)
            if key is None:
                key = values[name] = new_key() if isinstance(self.key, models.UUIDField) else self.key.get_default()
        self.put(**values)
        return key

    def put(self, **values: Any) -> None:
        """Gather one row whose key nobody asks for."""
        names = tuple(values)
        group = self.groups.get(names)
        if group is None:
            if not self.spelled.keys() >= set(names):
                raise TypeError(f"{self.statement.split(' (')[0]}: no such column among {names}")
            group = self.groups[names] = []
        group.append(tuple(values.values()))

    def made(self, sealer: Sealer | None = None) -> list[Row]:
        """Return what was gathered as whole rows, sealed, in the order of the columns of :attr:`statement`; gather anew.

        Texts are sealed by ``sealer``, else by the key of the open transaction, which must then be the one that writes.
        """
        groups, self.groups = self.groups, {}
        rows: list[Row] = []
        for names, group in groups.items():
            said: dict[str, Row] = dict(zip(names, zip(*group, strict=True), strict=True))
            rows += zip(*self._columns(said, len(group), sealer), strict=True)
        return rows

    def write(self, rows: Sequence[Row]) -> int:
        """Write rows that :meth:`made` returned, here or elsewhere; return how many."""
        with connection.cursor() as cursor:
            for begin in range(0, len(rows), AT_ONCE):
                cursor.executemany(self.statement, rows[begin : begin + AT_ONCE])
        return len(rows)

    def flush(self) -> int:
        """Write what was gathered; return how many rows that was."""
        return self.write(self.made())

    def _columns(self, said: dict[str, Row], number: int, sealer: Sealer | None) -> list[Iterable[Any]]:
        """Return every column of ``number`` rows, spelled for the database."""
        own: Sequence[Any] = ()
        if self.key is not None:
            name = str(self.key.attname)
            own = said[name] if name in said else self._new_keys(number)
        columns: list[Iterable[Any]] = []
        bound: list[str] = []
        for field in self.fields:
            name = str(field.attname)
            if isinstance(field, SealedTextField):
                if name in said and any(said[name]):
                    sealer = sealer or Sealer(keys.current())
                    bound = bound or self._bound(own)
                    columns.append(sealer.column(said[name], table=field.bound_to_column, rows=bound))
                else:
                    columns.append(repeat(None, number))
            elif isinstance(field, BlindIndexField):
                columns.append(_indexes(field, said.get(name), said.get(field.of), number))
            elif field is self.key:
                columns.append(self._spelled(name, own))
            elif name in said:
                columns.append(self._spelled(name, said[name]))
            else:
                columns.append(repeat(self.blank[name], number))
        return columns

    def _spelled(self, name: str, values: Sequence[Any]) -> Sequence[Any]:
        spell = self.spelled[name]
        return values if spell is None else list(map(spell, values))

    def _new_keys(self, number: int) -> Sequence[Any]:
        assert self.key is not None
        if isinstance(self.key, models.UUIDField):
            return new_keys(number)
        return [self.key.get_default() for _ in range(number)]

    def _bound(self, own: Sequence[Any]) -> list[str]:
        """Return each row's key as cells are bound to it, in one spelling however it was written."""
        if not isinstance(self.key, models.UUIDField):
            return [str(self.key.to_python(key) if self.key is not None else key) for key in own]
        spelled = [key.hex if isinstance(key, uuid.UUID) else key for key in own]
        return [
            f"{key[:8]}-{key[8:12]}-{key[12:16]}-{key[16:20]}-{key[20:]}"
            if len(key) == HEX
            else str(self.key.to_python(key))
            for key in spelled
        ]


class Opener:
    """Opens many cells of one sealed column, as :class:`Sealed` opens one."""

    def __init__(self, model: type[models.Model], name: str) -> None:
        field = model._meta.get_field(name)
        assert isinstance(field, SealedTextField)
        self.bound = field.bound_to_column
        self._sealers: dict[int, Sealer] = {}

    def open(self, key: uuid.UUID, cell: bytes, *, why: str) -> str:
        """Return the text of ``cell`` in the row ``key``; ``why`` names the act, the caller writes the journal's line."""
        if not why:
            raise ValueError("a sealed text is opened for a reason")
        version = key_version(cell)
        sealer = self._sealers.get(version)
        if sealer is None:
            sealer = self._sealers[version] = Sealer(keys.by_version(version))
        return sealer.unseal(cell, bound_to=f"{self.bound}:{key}").decode()


def _indexes(field: BlindIndexField, given: Row | None, texts: Row | None, number: int) -> Iterable[str | None]:
    """Return a column of blind indexes: as the caller looked them up by this very column, else made of the texts."""
    if texts is None:
        return repeat(None, number) if given is None else given
    index_of = field.maker()
    if given is None:
        return [index_of(text) if text else None for text in texts]
    return [index or (index_of(text) if text else None) for index, text in zip(given, texts, strict=True)]


def new_key() -> uuid.UUID:
    """Return a fresh key that sorts by the time of its making."""
    return uuid.UUID(hex=new_keys(1)[0])


def new_keys(number: int) -> list[str]:
    """Return fresh keys as hexadecimal digits, each sorting after the one before: milliseconds and a count within them,
    then 62 bits of chance."""
    began = time.time_ns() // 1_000_000 << 12 | os.urandom(1)[0]
    chance = memoryview(os.urandom(8 * number)).cast("Q")
    rest, variant, keep = (1 << 12) - 1, 0x8 << 60, (1 << 62) - 1
    return [
        f"{at >> 12:012x}7{at & rest:03x}{variant | some & keep:016x}" for at, some in enumerate(chance, start=began)
    ]


def update_rows(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write plain columns ``names`` of many rows at once; each of ``rows`` is their values and then the row's key."""
    meta, quote = model._meta, connection.ops.quote_name
    fields: list[Any] = [meta.get_field(name) for name in names]
    sets = ", ".join(f"{quote(str(field.column))} = %s" for field in fields)
    columns = [
        values if (spell := spelling(field)) is None else list(map(spell, values))
        for field, values in zip((*fields, meta.pk), zip(*rows, strict=True), strict=False)  # no rows, no columns
    ]
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {quote(meta.db_table)} SET {sets} WHERE {quote(str(meta.pk.column))} = %s",
            list(zip(*columns, strict=True)),
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
