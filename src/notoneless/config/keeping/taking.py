"""Taking a backup: a consistent copy while everyone works, judged, then sealed into one file."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, connections

from notoneless import __version__
from notoneless.audit.rules import anchors
from notoneless.config import home as homes
from notoneless.config.keeping.container import Lock, Writer
from notoneless.config.keeping.tally import tally
from notoneless.standards.errors import UserError

#: What of the settings is written into a backup: what one needs to know to open a house again, and no secret.
TOLD = ("NOTONELESS_SUITE", "NOTONELESS_PASSWORDS", "NOTONELESS_PLACE", "LANGUAGE_CODE", "TIME_ZONE")


@dataclass(frozen=True, slots=True)
class Taken:
    """A backup that was taken: where, how large, how many rows and lines of the journal it holds."""

    path: Path
    size: int
    rows: int
    lines: int


def take(out: Path, *, lock: Lock, at: datetime) -> Taken:
    """Write a backup to ``out``; it appears complete or not at all. Raises B006 when the copy is not whole."""
    if out.exists():
        raise UserError(
            "B007",
            f"“{out}”已经存在，备份从不覆盖旧的。请换一个文件名。",
            f"“{out}” exists; a backup never overwrites an older one. Choose another name.",
        )
    home: homes.Home = settings.NOTONELESS_HOME
    out.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix="backup-", dir=_made(home.work)))
    try:
        manifest = _copy(home, work, at)
        half = out.with_name(out.name + ".part")
        try:
            with half.open("xb") as file:
                _seal(work, file, manifest, lock)
                file.flush()
                os.fsync(file.fileno())
            os.replace(half, out)
        finally:
            half.unlink(missing_ok=True)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    rows = sum(count for count, _ in manifest["tables"].values())
    return Taken(out, out.stat().st_size, rows, manifest["tables"]["audit_event"][0])


def _copy(home: homes.Home, work: Path, at: datetime) -> dict[str, Any]:
    """Copy database, anchors and templates into ``work``; return the manifest."""
    copied = _copied_sqlite if connection.vendor == "sqlite" else _dumped_postgresql
    with copied(home, work) as counted:
        manifest: dict[str, Any] = {
            "version": __version__,
            "made_at": at.isoformat(),
            "engine": connection.vendor,
            "migrations": _migrations(counted),
            "tables": tally(counted),
            "settings": {name: getattr(settings, name) for name in TOLD},
        }
    if home.letters.exists():
        shutil.copytree(home.letters, work / "letters")
    (work / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False, sort_keys=True), "utf-8")
    return manifest


def _migrations(counted: Any) -> list[str]:
    from django.db.migrations.recorder import MigrationRecorder

    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(counted).applied_migrations())


@contextmanager
def _anchors_held(home: homes.Home, work: Path) -> Iterator[None]:
    """Copy the anchors while none is added; the block begins the database's snapshot, so that neither is ahead of the other."""
    with anchors.locked(home.anchors):
        yield
        if (home.anchors / anchors.FILE).exists():
            shutil.copy2(home.anchors / anchors.FILE, _made(work / "anchors") / anchors.FILE)


@contextmanager
def _copied_sqlite(home: homes.Home, work: Path) -> Iterator[Any]:
    """Copy the database page by page from one snapshot, writers going on; yield a connection to the copy."""
    import sqlite3

    source = sqlite3.connect(str(settings.DATABASES["default"]["NAME"]), isolation_level=None, timeout=20)
    target = sqlite3.connect(work / "house.sqlite3", isolation_level=None)
    try:
        with _anchors_held(home, work):
            source.execute("BEGIN")
            source.execute("SELECT count(*) FROM sqlite_master").fetchone()  # the snapshot begins with the first read
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")  # one file, with nothing beside it
    finally:
        source.close()
        target.close()
    copy = connections.create_connection("default")
    copy.settings_dict = copy.settings_dict | {"NAME": str(work / "house.sqlite3")}
    try:
        with copy.cursor() as cursor:
            if cursor.execute("PRAGMA quick_check").fetchall() != [("ok",)]:
                raise UserError(
                    "B006",
                    "数据库本身有损坏的页，备份没有做成。请立即按《恢复》手册处理，不要继续录入。",
                    "The database itself has damaged pages; no backup was made. Follow the runbook on restoring at once and enter "
                    "nothing more.",
                )
        yield copy
        with copy.cursor() as cursor:
            cursor.execute("PRAGMA journal_mode=DELETE")
    finally:
        copy.close()


@contextmanager
def _dumped_postgresql(home: homes.Home, work: Path) -> Iterator[Any]:
    """Dump the database from one snapshot; yield a connection that sees the same snapshot."""
    url = os.environ.get("NOTONELESS_BACKUP_URL") or os.environ.get("NOTONELESS_OWNER_URL") or ""
    described = homes.postgresql(url) if url else dict(connection.settings_dict)
    counted = connections.create_connection("default")
    counted.settings_dict = counted.settings_dict | described
    try:
        counted.set_autocommit(False)
        with _anchors_held(home, work), counted.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            (snapshot,) = cursor.fetchone()
        run_postgresql(
            "pg_dump", described, "-Fc", f"--snapshot={snapshot}", f"--file={work / 'house.dump'}", "--no-owner"
        )
        yield counted
    finally:
        counted.close()


def run_postgresql(program: str, described: dict[str, Any], *arguments: str, database: str = "") -> None:
    """Run one of PostgreSQL's own programs against the database that ``described`` names."""
    if shutil.which(program) is None:
        raise UserError(
            "B008",
            f"找不到 {program}。请安装 PostgreSQL 的客户端程序（postgresql-client）。",
            f"{program} is not here. Install PostgreSQL's client programs (postgresql-client).",
        )
    options = [
        option
        for name, option in (("HOST", "-h"), ("PORT", "-p"), ("USER", "-U"))
        if described.get(name)
        for option in (option, str(described[name]))
    ]
    environment = os.environ | {"PGPASSWORD": str(described.get("PASSWORD") or "")}
    command = [program, *options, "-d", database or str(described["NAME"]), "--no-password", *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode:
        lines = done.stderr.strip().splitlines()
        raise UserError(
            "B009",
            f"{program} 没有成功：{lines[-1] if lines else done.returncode}。若提到 row-level security，请把能绕过它的备份角色写进 NOTONELESS_BACKUP_URL。",
            f"{program} failed: {lines[-1] if lines else done.returncode}. If it speaks of row-level security, put a backup role that "
            "may bypass it into NOTONELESS_BACKUP_URL.",
        )


def _seal(work: Path, file: Any, manifest: dict[str, Any], lock: Lock) -> None:
    """Write everything in ``work`` into one sealed container; the manifest first."""
    writer = Writer(
        file,
        lock=lock,
        kind="data",
        made_at=manifest["made_at"],
        version=manifest["version"],
        engine=manifest["engine"],
    )
    buffered = io.BufferedWriter(writer, 256 * 1024)
    with tarfile.open(fileobj=buffered, mode="w|", format=tarfile.PAX_FORMAT) as tar:
        tar.add(work / "manifest.json", "manifest.json")
        for path in sorted(work.rglob("*")):
            if path.is_file() and path.name != "manifest.json":
                tar.add(path, path.relative_to(work).as_posix())
    buffered.flush()
    writer.seal_end()


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def judged(home: Path, **environment: str) -> dict[str, Any]:
    """Return what :mod:`judge` says of the house in ``home``."""
    around = {
        k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "NOTONELESS_ANCHORS", "NOTONELESS_OWNER_URL"}
    }
    around |= {"NOTONELESS_HOME": str(home), "NOTONELESS_KEYRING": str(settings.NOTONELESS_HOME.keyring)} | environment
    done = subprocess.run(
        [sys.executable, "-m", "notoneless.config.keeping.judge"],
        env=around,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    if done.returncode:
        raise unfit("judge")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def unfit(what: str) -> UserError:
    """Return the refusal of a copy that did not stand the trial."""
    return UserError(
        "B010",
        f"这个备份没有通过检验（{what}），不能恢复；现有数据没有动。请换另一份备份，并按《事件处置》手册报告。",
        f"This backup did not stand the trial ({what}) and is not restored; the living data was not touched. Use another backup and "
        "report it as the runbook on incidents says.",
    )
