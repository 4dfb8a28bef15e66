"""Taking turns: a long piece of work on SQLite, which has one writer, lets the pages in between its transactions.

Who waits for the writer's place is not woken when it becomes free; SQLite looks again, at last every tenth of a second. Work
whose transactions follow at once upon each other would keep somebody waiting who only wants to sign a letter.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
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
        if connection.vendor == "sqlite":
            time.sleep(max(0.0, self._free_until - time.monotonic()))
        began = time.monotonic()
        yield
        ended = time.monotonic()
        self._free_until = ended + min(LOOKS_EVERY, ended - began)
