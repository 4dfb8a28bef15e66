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
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(home.database),
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                # recursive_triggers: without it INSERT OR REPLACE slips past the journal's triggers.
                "init_command": (
                    "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;PRAGMA busy_timeout=20000;"
                    "PRAGMA recursive_triggers=ON;PRAGMA secure_delete=ON;PRAGMA trusted_schema=OFF;"
                    "PRAGMA cache_size=-65536;PRAGMA temp_store=MEMORY;PRAGMA journal_size_limit=67108864;"
                ),
            },
        }
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
