"""The sealed container of a backup: AES-256-GCM in chunks, each bound to its place and the last one marked as the last.

``magic, header's length, header (JSON), then chunks: length, ciphertext+tag``. Every chunk is bound to the header, its number and
whether it is the last, so that a container that was altered, cut, reordered or joined with another does not open. The key
comes from the house's master key, or from a passphrase (scrypt).
"""

from __future__ import annotations

import hashlib
import hmac
import io
import json
import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from notoneless.privacy.rules.keyring import Keyring
from notoneless.standards.errors import UserError

MAGIC: Final = b"NOTONELESS-BACKUP\n"
FORMAT: Final = 1
CHUNK: Final = 1024 * 1024
TAG: Final = 16
SCRYPT: Final = {"n": 2**16, "r": 8, "p": 1}
LAST: Final = b"last"
MORE: Final = b"more"


@dataclass(frozen=True, slots=True)
class Lock:
    """With what a container is locked: the house's keyring, or a passphrase."""

    keyring: Keyring | None = None
    passphrase: str = ""

    def fresh(self) -> tuple[dict[str, Any], bytes]:
        """Return what a new header says of the key, and the key."""
        salt = os.urandom(16)
        if self.passphrase:
            says: dict[str, Any] = {"by": "passphrase", "salt": salt.hex(), **SCRYPT}
        elif self.keyring is not None:
            says = {"by": "master", "master": self.keyring.master.version, "salt": salt.hex()}
        else:
            raise ValueError("a container is locked with a keyring or a passphrase")
        key = self._derived(says)
        return says | {"check": _check(key)}, key

    def key(self, says: dict[str, Any]) -> bytes:
        """Return the key that a header speaks of. Raises B003 when we do not have it."""
        key = self._derived(says)
        if not hmac.compare_digest(_check(key), str(says["check"])):
            raise wrong_key()
        return key

    def _derived(self, says: dict[str, Any]) -> bytes:
        salt = bytes.fromhex(says["salt"])
        if says["by"] == "passphrase" and self.passphrase:
            if (says["n"], says["r"], says["p"]) != tuple(SCRYPT.values()):
                raise damaged("header")  # not a cost that we ever wrote: a forged header must not cost us the machine
            return Scrypt(salt=salt, length=32, **SCRYPT).derive(self.passphrase.encode())
        if says["by"] == "master" and self.keyring is not None and says["master"] in self.keyring.masters:
            secret = self.keyring.masters[says["master"]].secret
            return HKDF(hashes.SHA256(), 32, salt, b"notoneless backup").derive(secret)
        raise wrong_key()


def _check(key: bytes) -> str:
    """Tell a wrong key from a damaged file; it says nothing about the key."""
    return hmac.digest(key, b"notoneless backup key", "sha256").hex()[:32]


class Writer(io.RawIOBase):
    """Seals what is written to it. :meth:`seal_end` writes the last chunk; a container without it does not open."""

    def __init__(self, target: IO[bytes], *, lock: Lock, **told: Any) -> None:
        says, key = lock.fresh()
        header = json.dumps({"format": FORMAT, "chunk": CHUNK, "key": says} | told, sort_keys=True).encode()
        self._target, self._cipher, self._number = target, AESGCM(key), 0
        self._header = hashlib.sha256(header).digest()
        self._waiting = bytearray()
        target.write(MAGIC + struct.pack(">I", len(header)) + header)

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        """Take ``data``; full chunks are sealed at once."""
        self._waiting += data
        while len(self._waiting) > CHUNK:
            self._seal(bytes(self._waiting[:CHUNK]), MORE)
            del self._waiting[:CHUNK]
        return len(data)

    def seal_end(self) -> None:
        """Seal what is left as the last chunk."""
        self._seal(bytes(self._waiting), LAST)
        self._waiting.clear()

    def _seal(self, plain: bytes, place: bytes) -> None:
        nonce = struct.pack(">4xQ", self._number)  # the key is of this container alone, so a count never repeats
        sealed = self._cipher.encrypt(nonce, plain, self._header + nonce + place)
        self._target.write(struct.pack(">I", len(sealed)) + sealed)
        self._number += 1


def header_of(source: IO[bytes]) -> tuple[dict[str, Any], bytes]:
    """Return the header and its hash. Raises B001 when this is no backup, B004 when it is of a version we do not read."""
    if source.read(len(MAGIC)) != MAGIC:
        raise UserError(
            "B001",
            "这个文件不是本系统的备份。请核对文件名；备份文件由 notoneless backup 生成。",
            "This file is no backup of this system. Check its name; backups are made by notoneless backup.",
        )
    try:
        (length,) = struct.unpack(">I", source.read(4))
        if length > 1024 * 1024:
            raise damaged("header")
        raw = source.read(length)
        header: dict[str, Any] = json.loads(raw)
        number = int(header["format"])
    except (struct.error, ValueError, KeyError, TypeError):
        raise damaged("header") from None
    if number != FORMAT:
        raise UserError(
            "B004",
            f"这个备份是另一个版本做的（格式 {number}，本版读 {FORMAT}）。请用做备份的那个版本恢复，再升级。",
            f"This backup is of another version (format {number}; this version reads {FORMAT}). Restore it with the version that "
            "made it, then upgrade.",
        )
    return header, hashlib.sha256(raw).digest()


class Reader(io.RawIOBase):
    """Opens a container chunk by chunk; what it gives was verified. The end is given only where the last chunk was."""

    def __init__(self, source: IO[bytes], *, lock: Lock) -> None:
        self.header, self._hash = header_of(source)
        try:
            key = lock.key(self.header["key"])
        except (KeyError, ValueError, TypeError):
            raise damaged("header") from None
        self._chunks = self._open(source, AESGCM(key))
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill ``buffer``; 0 at the true end."""
        while not self._rest:
            try:
                self._rest = next(self._chunks)
            except StopIteration:
                return 0
        size = min(len(buffer), len(self._rest))
        buffer[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size

    def _open(self, source: IO[bytes], cipher: AESGCM) -> Iterator[bytes]:
        number = 0
        head = source.read(4)
        while True:
            if len(head) < 4:
                raise damaged(number)
            (length,) = struct.unpack(">I", head)
            sealed = source.read(length) if TAG <= length <= CHUNK + TAG else b""
            if len(sealed) != length or not sealed:
                raise damaged(number)
            head = source.read(4)
            nonce = struct.pack(">4xQ", number)
            place = MORE if head else LAST
            try:
                plain = cipher.decrypt(nonce, sealed, self._hash + nonce + place)
            except InvalidTag:
                raise damaged(number) from None
            yield plain
            if place is LAST:
                return
            number += 1


def damaged(where: object) -> UserError:
    """Return the refusal of a container that is not whole."""
    return UserError(
        "B002",
        f"备份文件不完整或被改动过（第 {where} 块），不能恢复；现有数据没有动。请换另一份备份。",
        f"The backup is cut or was altered (chunk {where}) and cannot be restored; the living data was not touched. Use another "
        "backup.",
    )


def wrong_key() -> UserError:
    """Return the refusal of a container to which our key does not belong."""
    return UserError(
        "B003",
        "打不开这个备份：密钥（或口令）不是它的，或文件开头已损坏。请用做备份时的密钥文件或口令；现有数据没有动。",
        "This backup does not open: the key (or passphrase) is not its own, or its beginning is damaged. Use the key file or "
        "passphrase of that backup; the living data was not touched.",
    )


def passphrase_of(path: Path) -> str:
    """Return the passphrase in the file ``path``. Raises B005 when it is too short to keep anybody out."""
    text = path.read_text("utf-8").strip()
    if len(text) < 12:
        raise UserError(
            "B005",
            f"“{path.name}”里的口令太短，请至少用 12 个字。",
            f"The passphrase in “{path.name}” is too short; use at least 12 characters.",
        )
    return text
