"""Taking turns: a long piece of work on SQLite, which has one writer, lets the pages in between its transactions.

Who waits for the writer's place is not woken when it becomes free; SQLite looks again, at last every tenth of a second. Work
whose transactions follow at once upon each other would keep somebody waiting who only wants to sign a letter.

The pause is not idle: what a turn wrote lies in the log (WAL) and is brought into the tables' file then, which keeps nobody
from writing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from django.db import connection

LOOKS_EVERY: Final = 0.1


class Turns:
    """The turns of one piece of work. What it does between two of them counts as the pause."""

    def __init__(self) -> None:
        self._free_until = 0.0

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Hold one turn: wait until the others had their time, as long as our last turn but no longer than they need to
        notice. The transaction is opened inside."""
        if connection.vendor != "sqlite":
            yield
            return
        time.sleep(max(0.0, self._free_until - time.monotonic()))
        began = time.monotonic()
        with _by_ourselves() as bring_in:
            yield
            ended = time.monotonic()
            self._free_until = ended + min(LOOKS_EVERY, ended - began)
            bring_in()

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Read one piece of much, holding nothing; then leave the processor to the pages for as long as it took, at most
        :data:`LOOKS_EVERY`. Where there are two cores and fifty people, work that never pauses has one of them for itself."""
        began = time.monotonic()
        yield
        time.sleep(min(LOOKS_EVERY, time.monotonic() - began))


@contextmanager
def _by_ourselves() -> Iterator[Callable[[], object]]:
    """Let SQLite leave in the log what is written within the block; give what brings it into the tables' file.

    Left to itself, SQLite would do so as a part of the commit, before anybody's pause begins.
    """
    if connection.in_atomic_block:
        yield lambda: None
        return
    with connection.cursor() as cursor:
        ((before,),) = cursor.execute("PRAGMA wal_autocheckpoint").fetchall()
        cursor.execute("PRAGMA wal_autocheckpoint = 0")
        try:
            # PASSIVE waits for nobody and keeps nobody waiting; what somebody still reads is left for the next time.
            yield lambda: cursor.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
        finally:
            cursor.execute(f"PRAGMA wal_autocheckpoint = {before:d}")
