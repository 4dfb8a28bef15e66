"""Turning the keys while the house is open: every cell is sealed anew, in small batches, and the old key is let go.

A turning has no memory of its own. It makes a key if the newest one is not what was asked for, seals anew whatever an older
key sealed, and retires the older keys when nobody can seal with them any more; so it may be killed anywhere and started
again, and each start goes on with what is left. Writers meanwhile take the new key from their next transaction on, and a row
that was read before and saved after is sealed with the new key (:meth:`Sealed.sealed_for`).

A retired key is kept for a day, since a transaction of the old key may still be open somewhere without our knowing, and is
then wiped. Backups made before hold their own copy of it, wrapped by the master key of their day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction

from notoneless.audit import actions as audit
from notoneless.audit.terms import Actor, Kind
from notoneless.privacy.access import sealed_columns
from notoneless.privacy.models import DataKey, keys
from notoneless.privacy.rules import envelope, keyring
from notoneless.privacy.rules.envelope import Suite
from notoneless.privacy.terms import PrivacyError

BATCH: Final = 500
KEPT_AFTER: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Turned:
    """What a turning of the keys did: the key in use, how many cells it sealed anew, which keys were retired and wiped."""

    version: int
    suite: Suite
    cells: int
    retired: tuple[int, ...]
    wiped: tuple[int, ...]


def sealed_models() -> list[type[models.Model]]:
    """Return every model of every station that has sealed columns."""
    return [model for model in apps.get_models() if sealed_columns(model)]


def rotate_keys(
    *,
    by: Actor,
    at: datetime,
    suite: Suite | None = None,
    anew: bool = True,
    batch: int = BATCH,
    progress: Callable[[str, int], None] | None = None,
) -> Turned:
    """Turn the data key: make a new one, seal every cell with it, retire the older ones. Returns when no old cell is left.

    ``suite`` changes the cipher; ``anew=False`` makes no new key where the newest is of that suite, and only finishes
    what an interrupted turning left. ``progress`` is called after each batch with the table and the cells done there.
    """
    wanted = suite or Suite(settings.NOTONELESS_SUITE)
    with transaction.atomic():
        unfinished = DataKey.objects.select_for_update().filter(retired_at=None).order_by("version")
        held = list(unfinished)
        # Two keys that both may seal: a turning was interrupted. It is finished, not begun once more.
        interrupted = len(held) > 1 and held[-1].suite == wanted
        if not held or (not interrupted and (anew or held[-1].suite != wanted)):
            made = keys.make(wanted)
            audit.write("privacy.rotate_keys", by=by, at=at, kind=Kind.SYSTEM, subject=f"privacy_datakey:{made.version}",
                        detail={"suite": wanted.name})  # fmt: skip
        newest = DataKey.objects.filter(retired_at=None).order_by("-version")[0]
    done = _reseal_all(newest.version, batch, progress)
    retired = _retire_before(newest.version, by=by, at=at)
    # Whoever sealed with an old key has ended by now: what they left is the last there can be.
    done += _reseal_all(newest.version, batch, progress)
    left = cells_not_of(newest.version)
    if left:
        raise PrivacyError(
            "P018",
            f"还有 {left} 个加密字段没有换成新密钥：它们打不开，或有程序仍在用旧密钥写入。旧密钥已保留。请查看日志后重新运行。",
            f"{left} sealed fields could not be turned to the new key: they do not open, or something still writes with the "
            "old one. The old keys are kept. Look at the log and run it again.",
        )
    return Turned(newest.version, Suite(newest.suite), done, retired, wipe_keys(at=at, by=by))


def cells_not_of(version: int) -> int:
    """Return how many cells of the house another key than ``version`` sealed."""
    total = 0
    for model in sealed_models():
        for field in sealed_columns(model):
            with connection.cursor() as cursor:
                cursor.execute(
                    f"SELECT count(*) FROM {_q(model._meta.db_table)} WHERE {_other(field)}", [_head(version)]
                )
                total += cursor.fetchone()[0]
    return total


def wipe_keys(*, at: datetime, by: Actor) -> tuple[int, ...]:
    """Wipe the keys that were retired a day ago and seal nothing any more; return their versions."""
    wiped = []
    for row in DataKey.objects.filter(retired_at__lte=at - KEPT_AFTER, destroyed_at=None).order_by("version"):
        if any(_has_cells_of(model, row.version) for model in sealed_models()):
            continue
        with transaction.atomic():
            row.wrapped, row.destroyed_at = b"", at
            row.save(update_fields=("wrapped", "destroyed_at"))
            audit.write("privacy.wipe_key", by=by, at=at, kind=Kind.SYSTEM, subject=f"privacy_datakey:{row.version}")
        wiped.append(row.version)
    return tuple(wiped)


def rewrap_keys(*, by: Actor, at: datetime, suite: Suite | None = None, forget_older: bool = False) -> int:
    """Make a new master key, wrap every data key with it, and return its version.

    The file gets the new master key before any row is wrapped with it, so that a crash in between loses nothing. With
    ``forget_older`` the older master keys leave the file at the end: backups made before then open no more.
    """
    path = settings.NOTONELESS_HOME.keyring
    ring = keyring.with_new_master(keyring.load(path), suite or keys.keyring().master.suite)
    keyring.put(path, ring)
    settings.NOTONELESS_KEYRING = ring
    with transaction.atomic():
        for row in DataKey.objects.select_for_update().filter(destroyed_at=None):
            keys.rewrap(row, keys.unwrapped(row).secret)
            row.save(update_fields=("wrapped", "master_version"))
        audit.write("privacy.rewrap_keys", by=by, at=at, kind=Kind.SYSTEM,
                    detail={"master": ring.master.version, "forgot_older": forget_older})  # fmt: skip
    if forget_older:
        ring = keyring.with_newest_master_only(ring)
        keyring.put(path, ring)
        settings.NOTONELESS_KEYRING = ring
    return ring.master.version


def _reseal_all(version: int, batch: int, progress: Callable[[str, int], None] | None) -> int:
    total = 0
    for model in sealed_models():
        done = 0
        for count in _reseal(model, version, batch):
            done += count
            if progress:
                progress(model._meta.db_table, done)
        total += done
    return total


def _reseal(model: type[models.Model], version: int, batch: int) -> Iterator[int]:
    """Seal anew what another key than ``version`` sealed, yielding how many cells each batch had; in the order of the keys."""
    columns, key = sealed_columns(model), model._meta.pk
    table, names = _q(model._meta.db_table), [_q(field.column) for field in columns]
    others = " OR ".join(_other(field) for field in columns)
    lock = " FOR UPDATE" if connection.vendor == "postgresql" else ""
    after: Any = None
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            beyond = f" AND {_q(key.column)} > %s" if after is not None else ""
            cursor.execute(
                f"SELECT {_q(key.column)}, {', '.join(names)} FROM {table} WHERE ({others}){beyond} "
                f"ORDER BY {_q(key.column)} LIMIT {batch}{lock}",
                [_head(version)] * len(columns) + ([after] if after is not None else []),
            )
            rows = cursor.fetchall()
            if not rows:
                return
            fresh = keys.current()
            count, changed = 0, []
            for raw, *cells in rows:
                bound_key = key.to_python(raw)
                values = []
                for field, cell in zip(columns, cells):
                    new, did = _resealed(cell, field.bound_to_row(bound_key), fresh)
                    values.append(new)
                    count += did
                changed.append([*values, raw])
            assignments = ", ".join(f"{name} = %s" for name in names)
            cursor.executemany(f"UPDATE {table} SET {assignments} WHERE {_q(key.column)} = %s", changed)
        after = rows[-1][0]
        yield count


def _resealed(cell: Any, bound_to: str, fresh: envelope.Key) -> tuple[bytes | None, int]:
    """Return the cell under the ``fresh`` key and whether it was changed. One that does not open stays as it is: a
    turning must not make it worse, and its count at the end keeps the old keys."""
    if cell is None:
        return None, 0
    held = bytes(cell)
    try:
        if envelope.key_version(held) == fresh.version:
            return held, 0
        return envelope.seal(keys.opened(held, bound_to=bound_to), key=fresh, bound_to=bound_to), 1
    except PrivacyError:
        return held, 0


def _retire_before(version: int, *, by: Actor, at: datetime) -> tuple[int, ...]:
    with transaction.atomic():
        # On PostgreSQL the lock waits until every transaction that seals with an old key has ended (keys.current).
        older = list(
            DataKey.objects.select_for_update().filter(retired_at=None, version__lt=version).order_by("version")
        )
        for row in older:
            row.retired_at = at
            row.save(update_fields=("retired_at",))
        if older:
            audit.write(
                "privacy.retire_keys", by=by, at=at, kind=Kind.SYSTEM, detail={"keys": [row.version for row in older]}
            )
    return tuple(row.version for row in older)


def _has_cells_of(model: type[models.Model], version: int) -> bool:
    for field in sealed_columns(model):
        with connection.cursor() as cursor:
            column = _q(field.column)
            cursor.execute(
                f"SELECT 1 FROM {_q(model._meta.db_table)} WHERE {column} IS NOT NULL AND {_cut(column)} = %s LIMIT 1",
                [_head(version)],
            )
            if cursor.fetchone():
                return True
    return False


def _other(field: models.Field[Any, Any]) -> str:
    """SQL: the cell is there and another key sealed it."""
    column = _q(field.column)
    return f"({column} IS NOT NULL AND {_cut(column)} <> %s)"


def _cut(column: str) -> str:
    return f"substr({column}, 3, 4)"


def _head(version: int) -> bytes:
    return version.to_bytes(4, "big")


def _q(name: str | None) -> str:
    return str(connection.ops.quote_name(str(name)))
