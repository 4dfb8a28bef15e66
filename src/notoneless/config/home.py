"""The service's folder: where the database, the keys, the anchors and the work of this house lie.

``NOTONELESS_HOME`` names it; without it, the usual place of the machine for a program's data. Keys lie in their own
folder so that a backup of the data does not carry them by accident.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from notoneless.config import sqlite
from notoneless.standards.errors import UserError


@dataclass(frozen=True, slots=True)
class Home:
    """The folder and what lies in it."""

    root: Path

    @property
    def database(self) -> Path:
        """The embedded database."""
        return self.root / "house.sqlite3"

    @property
    def keyring(self) -> Path:
        """The key file."""
        return Path(os.environ.get("NOTONELESS_KEYRING", self.root / "keys" / "keyring.json"))

    @property
    def anchors(self) -> Path:
        """Where the journal's newest hash is written down, outside the database."""
        return Path(os.environ.get("NOTONELESS_ANCHORS", self.root / "anchors"))

    @property
    def work(self) -> Path:
        """Uploads, exports, sweeps under way."""
        return self.root / "work"

    @property
    def backups(self) -> Path:
        """Where backups go unless told otherwise."""
        return self.root / "backups"

    @property
    def static(self) -> Path:
        """Files of the pages that are gathered for another server to hand out."""
        return self.root / "static"

    @property
    def letters(self) -> Path:
        """An office's own templates for letters."""
        return self.root / "letters"


def find() -> Home:
    """Return the folder of this service."""
    named = os.environ.get("NOTONELESS_HOME")
    if named:
        return Home(Path(named).expanduser().resolve())
    if os.name == "nt":
        base = Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local"))
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local" / "share"))
    return Home(base / "notoneless")


def database(home: Home) -> dict[str, object]:
    """Return Django's description of the database: ``DATABASE_URL`` (PostgreSQL), or SQLite in the folder."""
    url = os.environ.get("DATABASE_URL", "")
    if url and urlsplit(url).scheme not in {"postgres", "postgresql"}:
        raise UserError(
            "H002",
            "DATABASE_URL 应写作 postgresql://用户:密码@主机:端口/库名；不写则用本机内嵌数据库。",
            "DATABASE_URL reads postgresql://user:password@host:port/name; without it the embedded database is used.",
        )
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(home.database),
            # A thread keeps its connection for some minutes: a new one reads the tables' description and the same pages again,
            # and what was counted of the tables since.
            "CONN_MAX_AGE": sqlite.GROWS_OLD,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "cached_statements": 512,
                "init_command": sqlite.init_command(),
            },
        }
    return {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True} | postgresql(url)


def postgresql(url: str) -> dict[str, object]:
    """Return Django's description of the PostgreSQL database at ``url``."""
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        # A worker's lease is a session: one whose machine is gone must be noticed within a minute.
        # A page asks many small questions: compiling each for the machine takes longer than answering it.
        "OPTIONS": {
            "keepalives": 1,
            "keepalives_idle": 20,
            "keepalives_interval": 10,
            "keepalives_count": 3,
            "options": "-c jit=off",
        },
    }
