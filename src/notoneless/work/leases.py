"""Whether the process that took a job still lives. The operating system holds the lease, not a clock.

A worker holds a lock as long as it runs: on one machine the lock of a file, on PostgreSQL an advisory lock of a session of
its own. A process that is killed loses it at that moment; one that is merely busy for an hour keeps it.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import connection, connections

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


class Held(RuntimeError):
    """Another process holds the lease."""


@contextmanager
def held(name: str, *, shared: bool = False) -> Iterator[None]:
    """Hold the lease ``name`` while the block runs; a ``shared`` one keeps out only those who want it alone.

    Raises :class:`Held` when another holds it.
    """
    if connection.vendor == "postgresql":
        own = connections.create_connection("default")
        try:
            with own.cursor() as cursor:
                cursor.execute(f"SELECT pg_try_advisory_lock{'_shared' if shared else ''}(%s)", [_number(name)])
                if not cursor.fetchone()[0]:
                    raise Held(f"the lease {name} is held by another process")
            yield
        finally:
            own.close()
        return
    path = _path(name)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with path.open("a+b") as file:
        if not _try_lock(file, shared=shared):
            raise Held(f"the lease {name} is held by another process")
        try:
            yield
        finally:
            if sys.platform != "win32" and not shared:  # Windows removes no open file; an unlocked file is no lease
                path.unlink(missing_ok=True)


def is_held(name: str) -> bool:
    """Return whether some process holds the lease ``name`` now."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [_number(name)])
            got = cursor.fetchone()[0]
            if got:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_number(name)])
        return not got
    path = _path(name)
    if not path.exists():
        return False
    with path.open("a+b") as file:
        got = _try_lock(file)
    if got:
        path.unlink(missing_ok=True)
    return not got


def _path(name: str) -> Path:
    folder: Path = settings.NOTONELESS_HOME.work / "leases"
    return folder / f"{name}.lock"


def _number(name: str) -> int:
    return int.from_bytes(hashlib.sha256(f"notoneless.lease.{name}".encode()).digest()[:8], "big", signed=True)


def _try_lock(file: IO[bytes], *, shared: bool = False) -> bool:
    try:
        if sys.platform == "win32":  # it knows no shared lock: the second who would share is turned away
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
