"""A second process that makes what this one writes: a county's files are made on two cores and written by one.

    with ahead.Second("notoneless.findings.actions.making:files", key, by, at, number=300_000) as second:
        for made in second.all(batches, here=make):
            ...

``work`` names a function that returns a maker. It runs in a Python of its own on the same database (never in this
transaction); its maker is given one order after the other and what it returns comes back through a pipe. It writes nothing
itself. While nothing has come that could be written, this process makes a later piece itself, so that neither waits for the
other. Where there is no second process (little to do, one core, a database in memory, a transaction open here), or it died,
everything is made here: nothing depends on the other being there.
"""

from __future__ import annotations

import gc
import importlib
import logging
import os
import pickle
import struct
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from queue import Empty, SimpleQueue
from threading import Thread
from types import TracebackType
from typing import IO, Any, Final

log = logging.getLogger("notoneless.work")

LEAST: Final = 20_000
"""So many pieces make a second process worth its start."""
AHEAD: Final = 3
"""Orders that lie next door at once: one that is being worked on, and others so that it need not wait for us."""
BESIDE: Final = 2
"""Pieces made before their turn that may lie here."""
_GARBAGE: Final = 50_000
"""So many new objects make the process next door look for rings of dead ones: what it makes has none."""
_NOTHING: Final = object()
_SIZE: Final = struct.Struct(">Q")


class Second:
    """The process next door, started on entering the block and gone at its end."""

    def __init__(self, work: str, *arguments: Any, number: int) -> None:
        self._order = (work, arguments)
        self._number = number
        self._process: subprocess.Popen[bytes] | None = None
        self._reader: Thread | None = None
        self._heard: SimpleQueue[bytes | None] = SimpleQueue()

    def __enter__(self) -> Second:
        if self._number >= LEAST and _is_possible():
            try:
                self._process = _started()
                assert self._process.stdin is not None
                _put(self._process.stdin, (_database(), *self._order))
                self._reader = Thread(target=_listen, args=(self._process.stdout, self._heard), daemon=True)
                self._reader.start()
            except OSError as error:
                log.warning("no second process (%s): going on alone", error)
                self._stop()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def all(self, orders: Sequence[Any], here: Callable[[Any], Any]) -> Iterator[Any]:
        """Yield what is made of each of ``orders``, in their order; ``here`` makes it in this process."""
        waiting, given = deque(enumerate(orders)), deque[tuple[int, Any]]()
        made: dict[int, Any] = {}
        for place in range(len(orders)):
            self._give(waiting, given)
            while place not in made:
                thing = self._next(wait=not waiting or len(made) >= BESIDE) if given else _NOTHING
                if thing is not _NOTHING:
                    made[given.popleft()[0]] = thing
                elif self._process is None and given:  # it died: what it was given is ours again
                    waiting.extendleft(reversed(given))
                    given.clear()
                else:
                    own, order = waiting.popleft()
                    made[own] = here(order)
                self._give(waiting, given)
            yield made.pop(place)

    def _give(self, waiting: deque[tuple[int, Any]], given: deque[tuple[int, Any]]) -> None:
        while self._process is not None and waiting and len(given) < AHEAD:
            assert self._process.stdin is not None
            try:
                _put(self._process.stdin, waiting[0][1])
            except OSError:
                if not given:  # else what it made before it died is heard first
                    self._died()
                return
            given.append(waiting.popleft())

    def _next(self, *, wait: bool) -> Any:
        """Return the next thing that was made next door, :data:`_NOTHING` where nothing has come (yet, or any more)."""
        if self._process is None:
            return _NOTHING
        try:
            said = self._heard.get(block=wait)
        except Empty:
            return _NOTHING
        if said is None:
            self._died()
            return _NOTHING
        return pickle.loads(said)

    def _died(self) -> None:
        log.warning("the second process ended before its work did: going on alone")
        self._stop()

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        assert process.stdin is not None and process.stdout is not None
        try:
            process.stdin.close()  # nothing more is ordered: it ends after what it is making
        except OSError:
            pass  # it was gone already
        try:
            process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            process.kill()  # it writes nothing, so nothing is lost
            process.wait()
        if self._reader is not None:
            self._reader.join()
        process.stdout.close()


def _is_possible() -> bool:
    from django.db import connection

    if connection.vendor == "sqlite" and connection.is_in_memory_db():  # type: ignore[attr-defined]
        return False
    return (os.cpu_count() or 1) > 1 and not connection.in_atomic_block


def _database() -> str:
    from django.db import connection

    return str(connection.settings_dict["NAME"])


def _started() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-X", "utf8", "-m", "notoneless.work.ahead"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        start_new_session=os.name == "posix",  # Ctrl-C is for us to hear
        creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
    )


def _put(pipe: IO[bytes], thing: Any) -> None:
    said = pickle.dumps(thing, protocol=pickle.HIGHEST_PROTOCOL)
    pipe.write(_SIZE.pack(len(said)))
    pipe.write(said)
    pipe.flush()


def _got(pipe: IO[bytes]) -> Any:
    return pickle.loads(_said(pipe))


def _said(pipe: IO[bytes]) -> bytes:
    return _read(pipe, _SIZE.unpack(_read(pipe, _SIZE.size))[0])


def _listen(pipe: IO[bytes], heard: SimpleQueue[bytes | None]) -> None:
    """Take in what the process next door says as it comes, so that it never waits for us; at its end say ``None``."""
    try:
        while True:
            heard.put(_said(pipe))
    except (EOFError, OSError, ValueError):
        heard.put(None)


def _read(pipe: IO[bytes], size: int) -> bytes:
    said = pipe.read(size)
    if len(said) < size:
        raise EOFError
    return said


def main() -> None:
    """Be the process next door: take the order from standard input, give what is made to standard output."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever prints must not speak into the pipe
    database, work, arguments = _got(sys.stdin.buffer)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "notoneless.config.settings")
    import django
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = database
    django.setup()
    module, name = work.split(":")
    maker = getattr(importlib.import_module(module), name)(*arguments)
    gc.freeze()
    gc.set_threshold(_GARBAGE)
    try:
        while True:
            try:
                order = _got(sys.stdin.buffer)
            except EOFError:
                break
            _put(out, maker(order))
    except BrokenPipeError:
        pass  # nobody listens any more
    os._exit(0)  # all was said, and nothing of what was made need be taken down piece by piece


if __name__ == "__main__":
    main()
