"""Asked to stop: Ctrl-C, a closed window, a scheduler's SIGTERM. All of them end a run tidily, with nothing of a child left.

The system would end a process at once and leave its working folder, with the children's rows, on the disk. So each of
these signals is turned into an exception that passes through every ``finally`` of the run.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

# A signal that somebody set to be ignored (nohup) stays ignored. Not every system knows each of them.
_NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")


class Asked:
    """What was asked of this run: ``signal`` is the number of the last signal to stop, None when there was none.

    An engine may wrap or rename the exception on its way; this remembers why the run ended."""

    def __init__(self) -> None:
        self.signal: int | None = None

    def stop(self, number: int, frame: FrameType | None) -> None:
        """Handle a signal: remember it and leave from wherever the run is."""
        self.signal = number
        raise KeyboardInterrupt


@contextmanager
def stopping() -> Iterator[Asked]:
    """Let signals to stop end the run as Ctrl-C does; what was set before holds again afterwards."""
    asked, before = Asked(), {}
    for name in _NAMES:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            before[number] = signal.signal(number, asked.stop)
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
