"""Which SQLite this house runs on, and how.

SQLite 3.7.0–3.51.2 can lose committed pages when a WAL is reset at the wrong moment; the library that comes with most
systems is one of them. ``pysqlite3`` brings a newer one, put in the standard module's place before Django loads. How each
connection is set (durable, with foreign keys, with triggers that fire for replaced rows) is read back from the connection
itself: a pragma that SQLite does not know it passes over without a word.
"""

from __future__ import annotations

import importlib
import sys
from typing import Any, Final

from notoneless.standards.errors import UserError

#: Every pragma of a connection, with what it reads back as.
PRAGMAS: Final[dict[str, tuple[str, str]]] = {
    "journal_mode": ("WAL", "wal"),
    "synchronous": ("FULL", "2"),
    "foreign_keys": ("ON", "1"),
    "busy_timeout": ("20000", "20000"),
    # Without it INSERT OR REPLACE slips past the journal's triggers.
    "recursive_triggers": ("ON", "1"),
    "secure_delete": ("ON", "1"),
    "trusted_schema": ("OFF", "0"),
    "cache_size": ("-65536", "-65536"),
    "temp_store": ("MEMORY", "2"),
    "journal_size_limit": ("67108864", "67108864"),
}


def init_command() -> str:
    """Return what every connection is told when it is made."""
    return "".join(f"PRAGMA {name}={said};" for name, (said, _) in PRAGMAS.items())


#: Seconds after which a connection is made anew, and knows what was counted of the tables since (``work.statistics``).
GROWS_OLD: Final = 600

#: A process of the site has a connection in every thread, each with pages of its own beside those that the system keeps.
LEAN: Final = "PRAGMA cache_size=-16384;"


def keep_little(*, connection: Any, **_: object) -> None:
    """Let a new connection of the site keep 16 MB of pages instead of the 64 that a worker writes a county with."""
    if connection.vendor == "sqlite":
        connection.connection.execute(LEAN)


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


def astray(connection: Any, *, in_memory: bool = False) -> dict[str, str]:
    """Return the pragmas of a raw ``connection`` that do not read back as configured, with what they read.

    A database in memory (a test's) has no WAL; that alone is excused.
    """
    found: dict[str, str] = {}
    for name, (_, wanted) in PRAGMAS.items():
        row = connection.execute(f"PRAGMA {name}").fetchone()
        read = str(row[0]).lower() if row else ""
        if read != wanted and not (in_memory and name == "journal_mode" and read == "memory"):
            found[name] = read
    return found


def judge_connection(*, connection: Any, **_: object) -> None:
    """Refuse a new SQLite connection that is not set as configured. Raises :class:`UserError` H010."""
    if connection.vendor != "sqlite":
        return
    in_memory = connection.is_in_memory_db()
    wrong = astray(connection.connection, in_memory=in_memory)
    if wrong:
        listed = ", ".join(f"{name}={read or '?'}" for name, read in sorted(wrong.items()))
        connection.close()
        raise UserError(
            "H010",
            f"数据库连接没有按要求设置（{listed}），为防止丢失数据，不使用它。多半是设置被改过，或库文件放在不支持 WAL 的网络盘上；请移到本机磁盘。",
            f"The database connection is not set as required ({listed}); it is not used, so that nothing is lost. Settings were "
            "changed, or the file lies on a network disk without WAL; move it to a disk of this machine.",
        )
