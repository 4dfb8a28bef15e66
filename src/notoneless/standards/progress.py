"""How a long piece of work says how far it is.

A county's sweep takes seconds, a province's minutes; whoever waits wants to know the stage, the rate and the
time left. Work that may take long receives a :class:`Progress` and tells it; the command line draws the bars,
and everybody else hands in :data:`SILENT`.
"""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Told by long work how far it is. Stages follow one another; they do not nest."""

    def start(self, stage: str, total: int | None, label: str) -> None:
        """Begin ``stage`` (a stable identifier). ``total`` units are to come, ``None`` when nobody knows.

        ``label`` is the stage in words, for the person who waits.
        """

    def advance(self, n: int) -> None:
        """``n`` more units of the present stage are done."""

    def finish(self) -> None:
        """The present stage is done, whatever was left of its total."""


class _Silent:
    """Says nothing."""

    def start(self, stage: str, total: int | None, label: str) -> None:
        pass

    def advance(self, n: int) -> None:
        pass

    def finish(self) -> None:
        pass


SILENT: Progress = _Silent()
