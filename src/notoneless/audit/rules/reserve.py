"""The reserve: room set aside for the looks of a day on which the disk is full.

Whoever looks at a child leaves a line. On a full disk the database takes none, and an office that could not even look a child up
would be of no use just when it has to go by what it knows. So a file of fixed size is set aside while there is room; looks are
written into it in place, signed, and go into the journal as soon as the database takes lines again. When the reserve too is used
up, nothing is shown.
"""

from __future__ import annotations

import hmac
import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

FILE: Final = "reserve.bin"
SIZE: Final = 4 * 1024 * 1024
BLOCK: Final = 64 * 1024


def set_aside(folder: Path, *, size: int = SIZE) -> None:
    """Set the room aside where it is not yet; the bytes are written, so that the disk has really given them."""
    path = folder / FILE
    if path.exists() and path.stat().st_size >= size:
        return
    with _opened(folder, "a+b") as file:
        missing = size - file.seek(0, os.SEEK_END)
        while missing > 0:
            missing -= file.write(bytes(min(BLOCK, missing)))
        os.fsync(file.fileno())


def put(folder: Path, line: Mapping[str, Any], *, secret: bytes) -> bool:
    """Write one line into the reserve and see it onto the disk; return whether there was room."""
    text = json.dumps(line, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    record = f"{_signature(text, secret)} {text}\n".encode("ascii")
    try:
        with _opened(folder, "r+b") as file:
            size = file.seek(0, os.SEEK_END)
            used = _used(file, size)
            if used + len(record) > size:
                return False
            file.seek(used)
            file.write(record)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        return False
    return True


def is_used(folder: Path) -> bool:
    """Return whether lines wait in the reserve."""
    try:
        with (folder / FILE).open("rb") as file:
            return file.read(1) not in (b"", b"\0")
    except OSError:
        return False


@contextmanager
def emptied(folder: Path, *, secrets: Mapping[int, bytes]) -> Iterator[tuple[list[dict[str, Any]], int]]:
    """Give the lines that wait, and how many were not ours; when the block ends well the reserve is empty again."""
    with _opened(folder, "r+b") as file:
        used = _used(file, file.seek(0, os.SEEK_END))
        file.seek(0)
        lines: list[dict[str, Any]] = []
        strange = 0
        for raw in file.read(used).decode("ascii", "replace").splitlines():
            signature, _, text = raw.partition(" ")
            if any(hmac.compare_digest(signature, _signature(text, secret)) for secret in secrets.values()):
                lines.append(json.loads(text))
            else:
                strange += 1
        yield lines, strange
        file.seek(0)
        file.write(bytes(used))
        file.flush()
        os.fsync(file.fileno())


def _signature(text: str, secret: bytes) -> str:
    return hmac.digest(secret, b"reserve\n" + text.encode("ascii"), "sha256").hex()


def _used(file: IO[bytes], size: int) -> int:
    """Return how many bytes are written: the place of the first zero, found by halves since nothing stands behind it."""
    low, high = 0, size
    while low < high:
        middle = (low + high) // 2
        file.seek(middle)
        if file.read(1) == b"\0":
            high = middle
        else:
            low = middle + 1
    return low


@contextmanager
def _opened(folder: Path, mode: str) -> Iterator[IO[bytes]]:
    with (folder / FILE).open(mode) as file:
        if sys.platform == "win32":
            file.seek(SIZE + 1)
            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_EX)
        yield file
