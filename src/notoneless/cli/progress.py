"""Bars with stage, rate and time left, when a person is watching; silence otherwise."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from notoneless.standards.progress import SILENT, Progress

if TYPE_CHECKING:
    from rich.progress import Progress as RichBars
    from rich.progress import TaskID


@contextmanager
def watched(quiet: bool = False) -> Iterator[Progress]:
    """Give a :class:`Progress` that draws on stderr, or says nothing when ``quiet`` or stderr is no terminal."""
    if quiet or not sys.stderr.isatty():
        yield SILENT
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        SpinnerColumn,
        TaskProgressColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )
    from rich.progress import Progress as Bars

    columns = (
        SpinnerColumn(finished_text="✓"),
        TextColumn("{task.description}"),
        BarColumn(bar_width=28),
        TaskProgressColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Bars(*columns, console=Console(stderr=True)) as bars:
        yield Drawn(bars)


class Drawn:
    """Draws each stage as one bar of ``bars``."""

    def __init__(self, bars: RichBars) -> None:
        self._bars = bars
        self._task: TaskID | None = None

    def start(self, stage: str, total: int | None, label: str) -> None:
        """Begin a bar; the one before is closed."""
        self.finish()
        self._task = self._bars.add_task(label or stage, total=total, rate="")

    def advance(self, n: int) -> None:
        """Move the present bar and show units per second."""
        if self._task is None:
            return
        self._bars.update(self._task, advance=n)
        task = next(t for t in self._bars.tasks if t.id == self._task)
        if task.speed:
            self._bars.update(self._task, rate=f"{task.speed:,.0f}/s")

    def finish(self) -> None:
        """Close the present bar as full."""
        if self._task is None:
            return
        task = next(t for t in self._bars.tasks if t.id == self._task)
        total = task.total or max(task.completed, 1)
        self._bars.update(self._task, total=total, completed=total)
        self._bars.stop_task(self._task)
        self._task = None
