"""The disk: how much room there is, and whether an error came of there being none."""

from __future__ import annotations

import errno
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.db import OperationalError

#: PostgreSQL says it in the language of its server, so its code is what counts.
DISK_FULL: Final = "53100"
#: What a database says when the disk is full: SQLite, PostgreSQL, the system.
FULL: Final = ("disk is full", "no space left", "disk i/o error", "could not extend file", "disk quota exceeded")


@dataclass(frozen=True, slots=True)
class Room:
    """Bytes of the disk on which a folder lies: all of them, and those still free."""

    total: int
    free: int

    @property
    def percent_free(self) -> int:
        """Whole percent that is free."""
        return 100 * self.free // self.total if self.total else 0


def room(folder: Path) -> Room:
    """Return how much room there is where ``folder`` lies."""
    there = next(place for place in (folder, *folder.parents) if place.exists())
    usage = shutil.disk_usage(there)
    return Room(usage.total, usage.free)


def is_full(error: BaseException | None) -> bool:
    """Return whether ``error``, or what it came of, is that the disk has no room."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
            return True
        if getattr(error, "sqlstate", None) == DISK_FULL:
            return True
        if isinstance(error, OperationalError) and any(word in str(error).lower() for word in FULL):
            return True
        error = error.__cause__ or error.__context__
    return False
