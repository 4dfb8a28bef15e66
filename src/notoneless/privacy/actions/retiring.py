"""Letting go: what was kept long enough is emptied, renamed, shortened to its year or removed, as each field's care says.

Nothing here knows a table. Each table at the head of a file says from when it is kept (:class:`Kept`); what hangs on it is
found by the links that its own declarations call the file's; what becomes of each field stands in its care. The journal
keeps its lines, which hold ids alone.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction
from django.utils import timezone

from notoneless.audit import actions as audit
from notoneless.audit.terms import Actor, Kind
from notoneless.privacy.models import Reveal
from notoneless.privacy.rules.foreign import FOREIGN_KEPT
from notoneless.privacy.rules.limits import keep_days
from notoneless.standards.care import Care, Keep, Kept, Scrub

BATCH: Final = 200


@dataclass(slots=True)
class Gone:
    """What was let go: files by table, rows changed or removed by table, work files removed, whether no residue is left."""

    heads: dict[str, int] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    files: int = 0
    clean: bool = True


def run_retention(*, by: Actor, at: datetime, dry: bool = False) -> Gone:
    """Let go everything whose time is over at ``at``; with ``dry`` only count the heads of files that are due."""
    gone = Gone()
    days = {
        kind: row.value["days"] for kind, row in keep_days(settings.NOTONELESS_PLACE, timezone.localdate(at)).items()
    }
    for model, kept in heads():
        if not days[kept.keep]:
            continue
        due = list(_due(model, kept, timezone.localdate(at) - timedelta(days=days[kept.keep])))
        if due:
            gone.heads[model._meta.db_table] = len(due)
        if not dry:
            for start in range(0, len(due), BATCH):
                retire(model=model, keys=due[start : start + BATCH], by=by, at=at, gone=gone)
    if not dry:
        gone.files = _clear_work(at - timedelta(days=days["work_files"]), by=by, at=at)
        gone.clean = wipe_residue(gone.rows)
    return gone


def heads() -> list[tuple[type[models.Model], Kept]]:
    """Return the tables that say from when they are kept, ours and those that are not ours."""
    told = [(model, getattr(model, "kept", None)) for model in apps.get_models()]
    return [(model, kept) for model, kept in told if isinstance(kept, Kept)] + [
        (apps.get_model(label), kept) for label, kept in FOREIGN_KEPT.items()
    ]


def retire(
    *, model: type[models.Model], keys: Iterable[Any], by: Actor, at: datetime, gone: Gone | None = None
) -> Gone:
    """Let go the files of ``model`` with ``keys``, whole: all that hangs on them, and every file that became one with them."""
    gone = gone if gone is not None else Gone()
    kept = next(kept for head, kept in heads() if head is model)
    with transaction.atomic():
        whole = _with_aliases(model, kept, set(keys))
        if kept.keep is Keep.CHILD_FILE:
            _count(gone, Reveal, Reveal.objects.filter(child__in=whole).delete()[0])
        shared_rows = list(_shared(model, kept, whole))
        for hanging, rows in _hanging(model, kept, whole):
            _count(gone, hanging, _scrub(hanging, rows, kept.keep))
        own = model._default_manager.filter(pk__in=whole)
        for shared, rows in shared_rows:
            _count(gone, shared, _scrub(shared, rows, kept.keep))
        _count(gone, model, _scrub(model, own, kept.keep))
        if kept.done and isinstance(model._meta.get_field(kept.done), models.DateTimeField):
            model._default_manager.filter(pk__in=whole).update(**{kept.done: at})
        audit.write(
            "privacy.retire",
            by=by,
            at=at,
            kind=Kind.SYSTEM,
            subject=model._meta.db_table,
            children=whole if kept.keep is Keep.CHILD_FILE else (),
            detail={"files": len(whole)},
        )
    return gone


def wipe_residue(tables: Iterable[str]) -> bool:
    """Make what was let go unreadable in the database's own files; return whether that was done whole.

    SQLite overwrites what it frees (``secure_delete``), but the write-ahead log still holds the pages as they were: it is
    written back and cut to nothing. PostgreSQL keeps the old row versions until it is told to clear them.
    """
    if connection.in_atomic_block:
        return False
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return not cursor.fetchone()[0]
        for table in tables:
            cursor.execute(f"VACUUM {connection.ops.quote_name(table)}")
    return True


def _due(model: type[models.Model], kept: Kept, until: date) -> Iterator[Any]:
    last = until.replace(year=until.year - kept.years, day=min(until.day, 28)) if kept.years else until
    since = model._meta.get_field(kept.since)
    bound: object = last
    if isinstance(since, models.DateTimeField):
        bound = timezone.make_aware(datetime(last.year, last.month, last.day))
    rows = model._default_manager.filter(**{f"{kept.since}__lt": bound}).order_by("pk")
    if kept.done:
        timed = isinstance(model._meta.get_field(kept.done), models.DateTimeField)
        rows = rows.filter(**{f"{kept.done}__isnull": True}) if timed else rows.exclude(**{kept.done: ""})
    yield from rows.values_list("pk", flat=True).iterator()


def _with_aliases(model: type[models.Model], kept: Kept, keys: set[Any]) -> set[Any]:
    """Return ``keys`` and every row that was found to be one with any of them, by whatever chain."""
    whole, newest = set(keys), set(keys)
    while kept.alias and newest:
        after = set(
            model._default_manager.filter(pk__in=newest)
            .exclude(**{kept.alias: None})
            .values_list(kept.alias, flat=True)
        )
        before = set(model._default_manager.filter(**{f"{kept.alias}__in": newest}).values_list("pk", flat=True))
        newest = (after | before) - whole
        whole |= newest
    return whole


def _hanging(
    model: type[models.Model], kept: Kept, keys: set[Any]
) -> Iterator[tuple[type[models.Model], models.QuerySet[Any]]]:
    """Yield the rows of other tables that belong to the files: by a link that their own care calls the file's."""
    for other in apps.get_models():
        for link in other._meta.concrete_fields:
            if other is not model and _leads_to(link, model, kept):
                yield other, other._default_manager.filter(**{f"{link.name}__in": keys})


def _shared(
    model: type[models.Model], kept: Kept, keys: set[Any]
) -> Iterator[tuple[type[models.Model], models.QuerySet[Any]]]:
    """Yield the rows to which what hangs on several files leads (a household), where nothing of a file still kept leads there."""
    hanging = list(_hanging(model, kept, keys))
    own = {model, *(table for table, _rows in hanging)}
    for table, rows in hanging:
        mine = next(link.name for link in table._meta.concrete_fields if _leads_to(link, model, kept))
        for link in table._meta.concrete_fields:
            other: Any = link.related_model if link.is_relation else None
            if other is None or other in own or _care(table, link.name).keep is not kept.keep:
                continue
            cares: dict[str, Care] = getattr(other, "care", {})
            if not any(care.keep is kept.keep for care in cares.values()):
                continue
            pointed = set(rows.exclude(**{link.name: None}).values_list(link.name, flat=True))
            living = table._default_manager.filter(**{f"{link.name}__in": pointed}).exclude(**{f"{mine}__in": keys})
            if kept.done:
                living = living.filter(**{f"{mine}__{kept.done}__isnull": True})
            still = set(living.values_list(link.name, flat=True))
            yield other, other._default_manager.filter(pk__in=pointed - still)


def _leads_to(link: Any, model: type[models.Model], kept: Kept) -> bool:
    """Whether this column of another table leads to the file that it hangs on."""
    return bool(link.is_relation and link.related_model is model and _care(link.model, link.name).keep is kept.keep)


def _scrub(model: type[models.Model], rows: models.QuerySet[Any], keep: Keep) -> int:
    """Treat every field of ``rows`` that is kept as ``keep``, as its care says; return how many rows there were."""
    cares = {f.name: _care(model, f.name) for f in model._meta.concrete_fields}
    cares = {name: care for name, care in cares.items() if care.keep is keep}
    keys = list(rows.values_list("pk", flat=True))
    if not keys:
        return 0
    own = model._default_manager.filter(pk__in=keys)
    if any(care.scrub is Scrub.ROW for care in cares.values()):
        own.delete()
        return len(keys)
    columns = {name: _column(model, name) for name, care in cares.items() if care.scrub is Scrub.ERASE}
    # A link that may not be empty keeps pointing to a row that is itself scrubbed.
    erased = {name: _empty(column) for name, column in columns.items() if column.null or not column.is_relation}
    if erased:
        own.update(**erased)
    shortened = [name for name, care in cares.items() if care.scrub is Scrub.YEAR_ONLY]
    renamed = [name for name, care in cares.items() if care.scrub is Scrub.PSEUDONYM]
    for key in keys if shortened or renamed else ():
        row = model._default_manager.filter(pk=key)
        called = f"已注销{secrets.token_hex(4)}"
        values: dict[str, object] = {name: called[: _column(model, name).max_length] for name in renamed}
        for name, day in zip(shortened, next(iter(row.values_list(*shortened)), ()) if shortened else ()):
            values[name] = day.replace(month=1, day=1) if day else None
        row.update(**values)
    return len(keys)


def _column(model: type[models.Model], name: str) -> models.Field[Any, Any]:
    return next(column for column in model._meta.concrete_fields if column.name == name)


def _empty(column: models.Field[Any, Any]) -> object:
    if column.null:
        return None
    if isinstance(column, models.JSONField):
        return column.get_default()
    if isinstance(column, models.CharField | models.TextField):
        return ""
    if isinstance(column, models.BinaryField):
        return b""
    return column.get_default()


def _care(model: type[models.Model], name: str) -> Care:
    from notoneless.privacy.rules.foreign import FOREIGN

    declared: dict[str, Care] | None = getattr(model, "care", None)
    return declared[name] if declared is not None else FOREIGN[model._meta.label]


def _count(gone: Gone, model: type[models.Model], rows: int) -> None:
    if rows:
        gone.rows[model._meta.db_table] = gone.rows.get(model._meta.db_table, 0) + rows


def _clear_work(before: datetime, *, by: Actor, at: datetime) -> int:
    """Remove the files of the work folder that nobody touched since ``before``; return how many."""
    root = Path(settings.NOTONELESS_HOME.work)
    old = [
        path for path in (root.rglob("*") if root.is_dir() else ())
        if path.is_file() and not path.is_symlink() and path.stat().st_mtime < before.timestamp()
        and path.relative_to(root).parts[0] != "leases"
    ]  # fmt: skip
    for path in old:
        path.unlink(missing_ok=True)
    for path in sorted((p for p in root.rglob("*") if p.is_dir()), reverse=True) if old else ():
        if not any(path.iterdir()):
            path.rmdir()
    if old:
        audit.write("privacy.clear_work", by=by, at=at, kind=Kind.SYSTEM, detail={"files": len(old)})
    return len(old)
