"""Anchors: the journal's newest hash, written down outside the database, so that an old copy put back is seen.

One file, one line an anchor, only ever added to. Each line names the line of the journal it holds fast, is bound to the anchor
before it, and is signed with the journal's secret. The journal in turn names each anchor, so that neither can be shortened
alone. A restore that was meant is an anchor too: from then on what it gave up is known, and nothing else is excused.
"""

from __future__ import annotations

import hmac
import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

FILE: Final = "anchors.jsonl"
START: Final = "0" * 64
TAIL: Final = 16 * 1024


@dataclass(frozen=True, slots=True)
class Anchor:
    """One anchor: it holds fast that line ``seq`` of the journal has ``hash``.

    ``kind`` is ``anchor``, or ``restored`` where a backup ending at ``seq`` was put back; ``given_up`` is then the last line that
    the journal had before.
    """

    n: int
    kind: str
    seq: int
    hash: str
    at: str
    key_version: int
    previous: str
    given_up: int = 0
    mac: str = ""

    def line(self) -> str:
        """Return the anchor as its line of the file."""
        return json.dumps(asdict(self), sort_keys=True, separators=(",", ":"))

    def signed(self, secret: bytes) -> str:
        """Return the signature over everything else."""
        body = {key: value for key, value in asdict(self).items() if key != "mac"}
        text = json.dumps(body, sort_keys=True, separators=(",", ":"))
        return hmac.digest(secret, b"anchor\n" + text.encode(), "sha256").hex()


def parse(line: str) -> Anchor | None:
    """Return the anchor of ``line``; None when it is none (a line torn by a power cut)."""
    try:
        return Anchor(**json.loads(line))
    except (ValueError, TypeError):
        return None


def read(folder: Path) -> list[Anchor]:
    """Return all anchors of the file in ``folder``, in its order; none when there is no file. They are not judged here."""
    try:
        text = (folder / FILE).read_text("utf-8", errors="replace")
    except FileNotFoundError:
        return []
    return [anchor for line in text.splitlines() if (anchor := parse(line)) is not None]


def last(folder: Path) -> Anchor | None:
    """Return the newest anchor without reading the whole file."""
    try:
        with (folder / FILE).open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - TAIL))
            lines = file.read().decode("utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return None
    return next((anchor for line in reversed(lines) if (anchor := parse(line)) is not None), None)


def append(folder: Path, anchor: Anchor) -> None:
    """Add one line and see it onto the disk. Raises :class:`OSError` when that fails."""
    path = folder / FILE
    fresh = not path.exists()
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(handle, "r+b", buffering=0) as file:
        size = file.seek(0, os.SEEK_END)
        torn = False
        if size:
            file.seek(size - 1)
            torn = file.read(1) != b"\n"
        data = (("\n" if torn else "") + anchor.line() + "\n").encode()
        if file.write(data) != len(data):
            raise OSError(f"{path}: the anchor was not written whole")
        os.fsync(file.fileno())
    if fresh and sys.platform != "win32":  # the name of a new file is on the disk only when its folder is
        folder_handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(folder_handle)
        finally:
            os.close(folder_handle)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Let one process at a time look at the journal's end and write it down."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / ".lock").open("a+b") as file:
        if sys.platform == "win32":
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def faults(anchors: list[Anchor], secrets: Mapping[int, bytes]) -> Iterator[int]:
    """Yield the numbers of the anchors that are not as they were written: altered, out of their place, or after a gap."""
    previous = START
    for place, anchor in enumerate(anchors, start=1):
        secret = secrets.get(anchor.key_version)
        fits = secret is not None and hmac.compare_digest(anchor.signed(secret), anchor.mac)
        if not fits or anchor.n != place or anchor.previous != previous:
            yield place
        previous = anchor.mac


def in_force(anchors: list[Anchor]) -> tuple[list[Anchor], list[Anchor]]:
    """Return the anchors that the journal must meet, and those that a restore gave up.

    Before a restore to line ``seq`` only what lies at or below ``seq`` still holds.
    """
    kept: list[Anchor] = []
    given_up: list[Anchor] = []
    for anchor in anchors:
        if anchor.kind == "restored":
            given_up += [earlier for earlier in kept if earlier.seq > anchor.seq]
            kept = [earlier for earlier in kept if earlier.seq <= anchor.seq]
        kept.append(anchor)
    return kept, given_up
