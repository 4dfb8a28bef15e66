"""A second process that prepares what this one writes: a county's files are made on one core and written by another.

    with ahead.Second("notoneless.findings.actions.making:files", key, batches, by, at, number=300_000) as second:
        for batch in batches:
            made = second.next() or make(batch)

``work`` names a generator function; it runs in a Python of its own on the same database (never in this transaction) and
what it yields comes back through a pipe, in order, never more than one ahead. It writes nothing itself. Where there is no
second process (little to do, one core, a database in memory, a transaction open here), or it died, :meth:`Second.next`
returns ``None`` and the caller makes the thing itself: nothing depends on the other being there.
"""

from __future__ import annotations

import importlib
import logging
import os
import pickle
import struct
import subprocess
import sys
from types import TracebackType
from typing import IO, Any, Final

log = logging.getLogger("notoneless.work")

LEAST: Final = 20_000
"""So many pieces make a second process worth its start."""
_SIZE: Final = struct.Struct(">Q")


class Second:
    """The process next door, started on entering the block and gone at its end."""

    def __init__(self, work: str, *arguments: Any, number: int) -> None:
        self._order = (work, arguments)
        self._number = number
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Second:
        if self._number >= LEAST and _is_possible():
            try:
                self._process = _started()
                assert self._process.stdin is not None
                _put(self._process.stdin, (_database(), *self._order))
            except OSError as error:
                log.warning("no second process (%s): going on alone", error)
                self._stop()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def next(self) -> Any:
        """Return the next thing that was made, ``None`` when there is no second process (any more)."""
        if self._process is None:
            return None
        assert self._process.stdout is not None
        try:
            return _got(self._process.stdout)
        except (EOFError, OSError, pickle.UnpicklingError):
            log.warning("the second process ended before its work did: going on alone")
            self._stop()
            return None

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        for pipe in (process.stdout, process.stdin):
            try:
                if pipe is not None:
                    pipe.close()
            except OSError:
                pass  # it was gone already
        try:
            process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            process.kill()  # it writes nothing, so nothing is lost
            process.wait()


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
    return pickle.loads(_read(pipe, _SIZE.unpack(_read(pipe, _SIZE.size))[0]))


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
    try:
        for made in getattr(importlib.import_module(module), name)(*arguments):
            _put(out, made)
        out.close()
    except BrokenPipeError:
        os._exit(0)  # nobody listens any more


if __name__ == "__main__":
    main()
