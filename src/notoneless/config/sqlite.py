"""Which SQLite this house runs on.

SQLite 3.7.0–3.51.2 can lose committed pages when a WAL is reset at the wrong moment; the library that comes with most
systems is one of them. ``pysqlite3`` brings a newer one, put in the standard module's place before Django loads.
"""

from __future__ import annotations

import importlib
import sys


def put_newer_in_place() -> None:
    """Let ``import sqlite3`` find ``pysqlite3`` where it is installed; the start-up check judges what it found."""
    if "sqlite3.dbapi2" in sys.modules and sys.modules["sqlite3.dbapi2"].__name__.startswith("pysqlite3"):
        return
    try:
        newer = importlib.import_module("pysqlite3")
    except ImportError:
        return
    sys.modules["sqlite3"] = newer
    sys.modules["sqlite3.dbapi2"] = importlib.import_module("pysqlite3.dbapi2")


def has_the_wal_bug(version: tuple[int, int, int]) -> bool:
    """Return whether the SQLite ``version`` has the WAL-reset bug (fixed in 3.51.3; in the older lines 3.50.7, 3.44.6)."""
    if version < (3, 7, 0) or version >= (3, 51, 3):
        return False
    return not ((3, 50, 7) <= version < (3, 51, 0) or (3, 44, 6) <= version < (3, 45, 0))
