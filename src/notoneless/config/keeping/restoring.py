"""Putting a backup back: beside the living data first, judged there, and only then in its place.

Until the very last step the living data is not touched, whatever is wrong with the backup, and the last step is one rename. What
was living stays beside it under another name, for whoever finds that it was the wrong backup.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

from django.conf import settings
from django.db import DatabaseError, connection, connections
from django.db.migrations.loader import MigrationLoader

from notoneless.audit import actions as audit
from notoneless.audit import queries
from notoneless.audit.rules import anchors
from notoneless.audit.terms import System
from notoneless.config import home as homes
from notoneless.config.keeping.container import Lock, Reader, damaged
from notoneless.config.keeping.taking import judged, run_postgresql, unfit
from notoneless.privacy.models import keys as data_keys
from notoneless.standards.errors import UserError
from notoneless.work import health, leases

FILES = {"manifest.json", "house.sqlite3", "house.dump"}


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back: how many rows, lines of the journal and opened fields, and where what was living now lies."""

    made_at: str
    rows: int
    lines: int
    opened: int
    kept: str


def restore(source: Path, *, lock: Lock, at: datetime, only_try: bool = False) -> Restored:
    """Put the backup ``source`` back, or ``only_try`` it. Raises B001–B012 and leaves the living data as it is."""
    home: homes.Home = settings.NOTONELESS_HOME
    home.work.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _closed(only_try) as closed:
        side = Path(tempfile.mkdtemp(prefix="restore-", dir=home.work))
        try:
            manifest = _unpack(source, side, lock)
            _same_version(manifest)
            place = _beside_sqlite if manifest["engine"] == "sqlite" else _beside_postgresql
            with place(side) as (environment, switch):
                found = judged(side, **environment)
                _judge(manifest, found)
                kept = "" if only_try else _switch(home, side, switch, at, closed)
        finally:
            shutil.rmtree(side, ignore_errors=True)
    rows = sum(count for count, _ in manifest["tables"].values())
    return Restored(manifest["made_at"], rows, found["journal"]["lines"], found["opened"], kept)


@contextmanager
def _closed(only_try: bool) -> Iterator[ExitStack]:
    """Hold the house closed, so that nobody writes into what is about to be put away; the stack lets go of it."""
    with ExitStack() as stack:
        if not only_try:
            try:
                stack.enter_context(leases.held("house"))
            except leases.Held:
                raise UserError(
                    "B011",
                    "服务还开着。请先停止 notoneless serve（所有机器上的），再恢复。",
                    "The house is open. Stop notoneless serve (on every machine) first, then restore.",
                ) from None
        yield stack


def _unpack(source: Path, side: Path, lock: Lock) -> dict[str, Any]:
    """Open the container into ``side``; every byte was verified before it is written there."""
    try:
        with source.open("rb") as file:
            reader = Reader(file, lock=lock)
            buffered = io.BufferedReader(reader, 1024 * 1024)
            with tarfile.open(fileobj=buffered, mode="r|") as tar:
                for member in tar:
                    inside = member.name.split("/")
                    fits = member.name in FILES or (inside[0] in {"anchors", "letters"} and ".." not in inside)
                    if not (member.isfile() and fits):
                        raise damaged(member.name[:40])
                    tar.extract(member, side, filter="data")
            while buffered.read(1024 * 1024):  # to the last chunk: what is cut off behind the archive's end is seen too
                pass
        manifest: dict[str, Any] = json.loads((side / "manifest.json").read_text("utf-8"))
    except (tarfile.TarError, ValueError, OSError) as error:
        raise damaged(type(error).__name__) from None
    return manifest


def _same_version(manifest: dict[str, Any]) -> None:
    """Refuse a backup whose tables are not those of this version, or whose database is of another kind."""
    if manifest["engine"] != connection.vendor:
        raise UserError(
            "B012",
            f"这个备份来自 {manifest['engine']}，而本机用的是 {connection.vendor}。请在同一种数据库上恢复。",
            f"This backup is of {manifest['engine']}, but this house runs on {connection.vendor}. Restore it on the same kind.",
        )
    ours = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if set(manifest["migrations"]) != ours:
        raise UserError(
            "B004",
            f"这个备份是 {manifest['version']} 版做的，库的结构与本版不同。请装上那个版本恢复，再升级。",
            f"This backup is of version {manifest['version']}, whose tables differ from ours. Restore it with that version, then "
            "upgrade.",
        )


def _judge(manifest: dict[str, Any], found: dict[str, Any]) -> None:
    """Refuse a copy that differs from what was counted when it was taken, or whose journal or sealed fields do not hold."""
    for what, fits in (
        ("integrity", found["sound"]),
        ("tables", found["tables"] == manifest["tables"]),
        ("migrations", found["migrations"] == manifest["migrations"]),
        ("journal", found["journal"]["whole"]),
        ("sealed fields", found["closed"] == 0),
    ):
        if not fits:
            raise unfit(what)


@contextmanager
def _beside_sqlite(side: Path) -> Iterator[tuple[dict[str, str], Any]]:
    def switch(stamp: str) -> str:
        living = Path(str(settings.DATABASES["default"]["NAME"]))
        connections.close_all()
        kept = ""
        if living.exists():
            _checkpoint(living)
            kept = str(living.with_name(f"{living.stem}.before-{stamp}{living.suffix}"))
            os.link(living, kept) if os.name == "posix" else shutil.copy2(living, kept)
            for beside in ("-wal", "-shm"):
                living.with_name(living.name + beside).unlink(missing_ok=True)
        for beside in ("-wal", "-shm"):
            (side / f"house.sqlite3{beside}").unlink(missing_ok=True)
        os.chmod(side / "house.sqlite3", 0o600)
        os.replace(side / "house.sqlite3", living)
        return kept

    yield {}, switch


def _checkpoint(living: Path) -> None:
    """Bring everything into the one file; a database too damaged for that is kept as it is."""
    import sqlite3

    try:
        with sqlite3.connect(living) as raw:
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        raw.close()
    except sqlite3.Error:
        pass


@contextmanager
def _beside_postgresql(side: Path) -> Iterator[tuple[dict[str, str], Any]]:
    """Load the dump into a database beside the living one; the switch is two renames in one transaction."""
    url = os.environ.get("NOTONELESS_OWNER_URL") or os.environ["DATABASE_URL"]
    described = homes.postgresql(url)
    living = str(connection.settings_dict["NAME"])
    name = f"{living}_restore_{os.getpid()}"
    asked = connections.create_connection("default")
    asked.settings_dict = asked.settings_dict | described | {"NAME": "postgres"}
    q = asked.ops.quote_name
    switched = False
    try:
        with asked.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {q(name)}")
        run_postgresql(
            "pg_restore",
            described,
            "--no-owner",
            "--exit-on-error",
            "--single-transaction",
            str(side / "house.dump"),
            database=name,
        )

        def switch(stamp: str) -> str:
            nonlocal switched
            kept = f"{living}_before_{stamp}"
            connections.close_all()
            with asked.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND usename = current_user",
                    [living],
                )
            asked.set_autocommit(False)
            with asked.cursor() as cursor:
                cursor.execute(f"ALTER DATABASE {q(living)} RENAME TO {q(kept)}")
                cursor.execute(f"ALTER DATABASE {q(name)} RENAME TO {q(living)}")
            asked.commit()
            asked.set_autocommit(True)
            switched = True
            return kept

        parts = urlsplit(url)
        yield {"DATABASE_URL": urlunsplit(parts._replace(path="/" + quote(name)))}, switch
    finally:
        if not switched:
            with asked.cursor() as cursor:
                cursor.execute(f"DROP DATABASE IF EXISTS {q(name)}")
        asked.close()


def _switch(home: homes.Home, side: Path, switch: Any, at: datetime, closed: ExitStack) -> str:
    """Let the copy take the living data's place, and write down that it was meant."""
    try:
        given_up, _ = queries.head()
    except DatabaseError:  # the living database is gone or broken: that is why we are here
        given_up = 0
    before = anchors.last(home.anchors)
    stamp = at.strftime("%Y%m%d%H%M%S")
    brought = side / "anchors" / anchors.FILE
    if connection.vendor == "postgresql":
        closed.close()  # a database in which anybody has a session, and be it ours, takes no other name
    kept = str(switch(stamp))
    if before is None and brought.exists():
        home.anchors.mkdir(parents=True, exist_ok=True, mode=0o700)
        shutil.copy2(brought, home.anchors / anchors.FILE)
    if (side / "letters").exists():
        if home.letters.exists():
            os.rename(home.letters, home.letters.with_name(f"letters.before-{stamp}"))
        shutil.move(side / "letters", home.letters)
    data_keys.forget()
    by = System("notoneless")
    audit.anchor_restore(given_up=max(given_up, before.seq if before else 0), at=at, by=by)
    health.mark("house.restored", at=at, kept=kept)
    return kept
