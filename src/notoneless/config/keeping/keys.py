"""The key file's own backup: locked with a passphrase, kept apart from the data. It is put back before any settings are read."""

from __future__ import annotations

import io
import os
from datetime import datetime
from pathlib import Path

from notoneless.config.keeping.container import Lock, Reader, Writer
from notoneless.privacy.rules import keyring as keyrings
from notoneless.privacy.rules.keyring import Keyring


def keep(keyring: Keyring, out: Path, *, passphrase: str, at: datetime) -> None:
    """Write the keyring to ``out``, locked with ``passphrase``: to be kept away from the data's backups."""
    with out.open("xb") as file:
        os.chmod(out, 0o600)
        writer = Writer(file, lock=Lock(passphrase=passphrase), kind="keys", made_at=at.isoformat())
        writer.write(keyrings.dump(keyring).encode())
        writer.seal_end()
        file.flush()
        os.fsync(file.fileno())


def back(source: Path, *, passphrase: str, to: Path) -> None:
    """Put the keyring back from its own backup, where there is none."""
    with source.open("rb") as file:
        reader = Reader(file, lock=Lock(passphrase=passphrase))
        text = io.BufferedReader(reader).read().decode()
    half = to.with_name(to.name + ".part")
    to.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as written:
            written.write(text)
            written.flush()
            os.fsync(written.fileno())
        keyrings.load(half)
        os.link(half, to) if os.name == "posix" else os.rename(half, to)  # neither overwrites
    finally:
        half.unlink(missing_ok=True)
