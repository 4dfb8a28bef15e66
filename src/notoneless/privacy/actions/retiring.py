"""Letting go: what was kept long enough is emptied, renamed, shortened to its year or removed, as each field's care says.

Nothing here knows a table. Each table at the head of a file says from when it is kept (:class:`Kept`); what hangs on it is
found by the links that its own declarations call the file's (:mod:`.belonging`); what becomes of each field stands in its care.
What belongs to no file (a line of a sweep that nobody took over, a picture that no visit shows) has a day of its own. The journal
keeps its lines, which hold ids alone.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import connection, models, transaction
from django.utils import timezone

from notoneless.audit import actions as audit
from notoneless.audit.terms import Actor, Kind
from notoneless.privacy.actions.belonging import AT_ONCE, alone, belonging, care_of, heads, lone
from notoneless.privacy.models import Reveal
from notoneless.privacy.models.bulk import update_rows
from notoneless.privacy.rules.limits import keep_days
from notoneless.standards.care import Care, Keep, Kept, Scrub
from notoneless.standards.pieces import pieces

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
    for model, kept in [*heads(), *lone()]:
        if not days[kept.keep]:
            continue
        is_alone = kept is getattr(model, "kept_alone", None)
        due = list(_due(model, kept, timezone.localdate(at) - timedelta(days=days[kept.keep]), is_alone=is_alone))
        if due:
            gone.heads[model._meta.db_table] = gone.heads.get(model._meta.db_table, 0) + len(due)
        if not dry:
            for some in pieces(due, BATCH):
                (retire_alone if is_alone else retire)(model=model, keys=some, by=by, at=at, gone=gone)
    if not dry:
        gone.files = _clear_work(at - timedelta(days=days["work_files"]), by=by, at=at)
        gone.clean = wipe_residue(gone.rows)
    return gone


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
        # All is found before any of it is changed: what leads to a row may be emptied with it.
        for table, rows in [*belonging(model, kept, whole), (model, list(whole))]:
            _count(gone, table, _scrub(table, rows, kept.keep))
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


def retire_alone(
    *, model: type[models.Model], keys: Iterable[Any], by: Actor, at: datetime, gone: Gone | None = None
) -> Gone:
    """Let go rows of ``model`` with ``keys`` that belong to no file."""
    gone, keys = gone if gone is not None else Gone(), list(keys)
    with transaction.atomic():
        _count(gone, model, _scrub(model, keys, model.kept_alone.keep))  # type: ignore[attr-defined]
        audit.write(
            "privacy.retire", by=by, at=at, kind=Kind.SYSTEM, subject=model._meta.db_table, detail={"alone": len(keys)}
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


def _due(model: type[models.Model], kept: Kept, until: date, *, is_alone: bool = False) -> Iterator[Any]:
    last = until.replace(year=until.year - kept.years, day=min(until.day, 28)) if kept.years else until
    since = _column(model, kept.since)
    bound: object = last
    if isinstance(since, models.DateTimeField):
        bound = timezone.make_aware(datetime(last.year, last.month, last.day))
    rows = model._default_manager.filter(**{f"{kept.since}__lt": bound}).order_by("pk")
    if is_alone:
        rows = rows.filter(alone(model, kept.keep))
    if kept.done:
        done = _column(model, kept.done)
        if isinstance(done, models.DateTimeField):
            rows = rows.filter(**{f"{kept.done}__isnull": True})
        else:
            rows = rows.exclude(**({f"{kept.done}__isnull": True} if done.null else {kept.done: ""}))
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


def _scrub(model: type[models.Model], keys: list[Any], keep: Keep) -> int:
    """Treat every field that is kept as ``keep`` in the rows with ``keys`` as its care says; return how many rows there were."""
    cares = {f.name: care_of(model, f.name) for f in model._meta.concrete_fields}
    cares = {name: care for name, care in cares.items() if care.keep is keep}
    for some in pieces(keys, AT_ONCE):
        _scrub_some(model, some, cares)
    return len(keys)


def _scrub_some(model: type[models.Model], keys: list[Any], cares: dict[str, Care]) -> None:
    own = model._default_manager.filter(pk__in=keys)
    if any(care.scrub is Scrub.ROW for care in cares.values()):
        own.delete()
        return
    columns = {name: _column(model, name) for name, care in cares.items() if care.scrub is Scrub.ERASE}
    # A link that may not be empty keeps pointing to a row that is itself scrubbed; a day that may not be empty keeps its year.
    days = {name for name, column in columns.items() if isinstance(column, models.DateField) and not column.null}
    erased = {
        name: _empty(column)
        for name, column in columns.items()
        if (column.null or not column.is_relation) and name not in days
    }
    if erased:
        own.update(**erased)
    shortened = [name for name, care in cares.items() if care.scrub is Scrub.YEAR_ONLY or name in days]
    renamed = [name for name, care in cares.items() if care.scrub is Scrub.PSEUDONYM]
    if shortened or renamed:
        update_rows(
            model,
            (*shortened, *renamed),
            [
                (*(day and day.replace(month=1, day=1) for day in row[1:]), *_called(model, renamed), row[0])
                for row in own.values_list("pk", *shortened)
            ],
        )


def _called(model: type[models.Model], names: list[str]) -> list[str]:
    """Return the made-up name that takes the place of a person's, for each column as long as it may be."""
    called = f"已注销{secrets.token_hex(4)}"
    return [called[: _column(model, name).max_length] for name in names]


def _column(model: type[models.Model], name: str) -> models.Field[Any, Any]:
    """Return a column of a table, or of one to which a link of it leads (``publication__started_at``)."""
    *links, last = name.split("__")
    for link in links:
        model = model._meta.get_field(link).related_model  # type: ignore[assignment]
    return next(column for column in model._meta.concrete_fields if column.name == last)


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
