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
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import chain
from typing import Any, Final

from django.db import connection, models

from notoneless.privacy.models import keys
from notoneless.privacy.models.columns import BlindIndexField, SealedTextField
from notoneless.privacy.rules.envelope import Sealer, key_version

AT_ONCE: Final = 500
"""Keys fetched at once."""

HOLES: Final = 999
"""Values in one statement: so many does every database take, and more rows to a statement gain nothing any more."""

HEX: Final = 32
"""Digits of a key without dashes."""

Values = dict[str, Any]
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Same:
    """A column that says the same in every row."""

    value: Any


@dataclass(frozen=True, slots=True)
class Whole:
    """Rows made whole, as few statements as they need: the columns that say anything, those first that say the same in
    every row (once in each statement), then the values of row after row."""

    columns: tuple[str, ...]
    same: int
    together: int
    statements: list[Row]
    rest: Row
    number: int


class Rows:
    """Gathers rows of ``model`` and writes them with :meth:`flush`; the caller holds the transaction.

    ``add`` and ``put`` take columns by the field's name (a foreign key by its ``…_id``); defaults are given, texts sealed
    and indexed when the rows are made whole. Columns that are the same in every row are given once, as ``same``. Whoever
    makes the rows in another place than where they are written uses :meth:`made` and :meth:`write`. Rows of which others may
    have written some already are written ``once``: what stands under a key stays as it is.
    """

    def __init__(self, model: type[models.Model], *, same: Values | None = None, once: bool = False) -> None:
        meta = model._meta
        self.fields = [
            field for field in meta.concrete_fields if not (isinstance(field, models.AutoField) and field.primary_key)
        ]
        self.key = meta.pk if meta.pk in self.fields else None
        self.table = meta.db_table
        self.tail = " ON CONFLICT DO NOTHING" if once else ""
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
                raise TypeError(f"{self.table}: no such column among {names}")
            group = self.groups[names] = []
        group.append(tuple(values.values()))

    def made(self, sealer: Sealer | None = None) -> list[Whole]:
        """Return what was gathered as whole rows, sealed; gather anew.

        Texts are sealed by ``sealer``, else by the key of the open transaction, which must then be the one that writes.
        """
        groups, self.groups = self.groups, {}
        made = []
        for names, group in groups.items():
            said: dict[str, Row] = dict(zip(names, zip(*group, strict=True), strict=True))
            made.append(self._whole(self._columns(said, len(group), sealer), len(group)))
        return made

    def write(self, made: Iterable[Whole]) -> int:
        """Write what :meth:`made` returned, here or elsewhere; return how many rows that was, those included that stood."""
        number, tail = 0, self.tail
        with connection.cursor() as cursor:
            for whole in made:
                if whole.statements:
                    insert = _insert(self.table, whole.columns, whole.same, whole.together)
                    cursor.executemany(insert + tail, whole.statements)
                if whole.rest:
                    left = whole.number - len(whole.statements) * whole.together
                    cursor.executemany(_insert(self.table, whole.columns, whole.same, left) + tail, [whole.rest])
                number += whole.number
        return number

    def flush(self) -> int:
        """Write what was gathered; return how many rows that was."""
        return self.write(self.made())

    def _whole(self, columns: list[Sequence[Any] | Same], number: int) -> Whole:
        """Return ``number`` rows of ``columns``, without those that say nothing: each costs a value in every row."""
        same: list[tuple[str, Any]] = []
        own: list[tuple[str, Sequence[Any]]] = []
        for field, column in zip(self.fields, columns, strict=True):
            name = str(field.column)
            if isinstance(column, Same) and _is_numbered():
                if column.value is not None or not field.null:
                    same.append((name, column.value))
            elif isinstance(column, Same):
                if column.value is not None or not field.null:
                    own.append((name, [column.value] * number))
            elif not field.null or any(value is not None for value in column):
                own.append((name, column))
        before = tuple([value for _, value in same])
        rows = list(zip(*[column for _, column in own], strict=True))
        together = max(1, (HOLES - len(same)) // len(own))
        parts = [
            (*before, *chain.from_iterable(rows[begin : begin + together])) for begin in range(0, number, together)
        ]
        rest = parts.pop() if number % together else ()
        return Whole(tuple([name for name, _ in (*same, *own)]), len(same), together, parts, rest, number)

    def _columns(self, said: dict[str, Row], number: int, sealer: Sealer | None) -> list[Sequence[Any] | Same]:
        """Return every column of ``number`` rows, spelled for the database."""
        own: Sequence[Any] = ()
        if self.key is not None:
            name = str(self.key.attname)
            own = said[name] if name in said else self._new_keys(number)
        columns: list[Sequence[Any] | Same] = []
        bound: list[str] = []
        for field in self.fields:
            name = str(field.attname)
            if isinstance(field, SealedTextField):
                if name in said and any(said[name]):
                    sealer = sealer or Sealer(keys.current())
                    bound = bound or self._bound(own)
                    columns.append(_cells(sealer.column(said[name], table=field.bound_to_column, rows=bound)))
                else:
                    columns.append(Same(None))
            elif isinstance(field, BlindIndexField):
                columns.append(_indexes(field, said.get(name), said.get(field.of)))
            elif field is self.key:
                columns.append(self._spelled(name, own))
            elif name in said:
                columns.append(self._spelled(name, said[name]))
            else:
                columns.append(Same(self.blank[name]))
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


def _indexes(field: BlindIndexField, given: Row | None, texts: Row | None) -> Sequence[str | None] | Same:
    """Return a column of blind indexes: as the caller looked them up by this very column, else made of the texts."""
    if texts is None:
        return Same(None) if given is None else given
    index_of = field.maker()
    if given is None:
        return [index_of(text) if text else None for text in texts]
    return [index or (index_of(text) if text else None) for index, text in zip(given, texts, strict=True)]


def _cells(cells: list[bytes | None]) -> Sequence[bytes | bytearray | None]:
    """Return a column of sealed cells as this database's driver takes them without a search: ``sqlite3`` asks of every
    ``bytes``, and of no ``bytearray``, whether somebody would rather have it written otherwise."""
    if connection.vendor != "sqlite":
        return cells
    return [None if cell is None else bytearray(cell) for cell in cells]


def _is_numbered() -> bool:
    """Return whether a statement of this database can name one value many times by its number."""
    return connection.vendor == "sqlite"


@lru_cache(maxsize=256)
def _insert(table: str, columns: tuple[str, ...], same: int, rows: int) -> str:
    """Return the statement that writes so many ``rows``, the first ``same`` columns of all of them from the same values."""
    quote, own = connection.ops.quote_name, len(columns) - same
    if _is_numbered():
        before = [f"?{number}" for number in range(1, same + 1)]
        values = [
            ", ".join([*before, *(f"?{number}" for number in range(first, first + own))])
            for first in range(same + 1, same + 1 + rows * own, own)
        ]
    else:
        values = [", ".join(["%s"] * own)] * rows
    return f"INSERT INTO {quote(table)} ({', '.join(map(quote, columns))}) VALUES {', '.join(f'({row})' for row in values)}"


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
