"""The sealed cell: what lies in the table instead of a number, and how it is opened.

A cell is ``version(1) suite(1) key(4) nonce(12) ciphertext+tag``. The associated data is ``table.column:row``, so that a
cell moved to another row or column does not open. Suites: AES-256-GCM (the default) and SM4-GCM (GB/T 32907-2016) for
offices that must use national algorithms.
"""

from __future__ import annotations

import hmac
import os
from binascii import b2a_base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hmac import HMAC

from notoneless.privacy.terms import PrivacyError

FORMAT: Final = 1
HEADER: Final = 6
NONCE: Final = 12
TAG: Final = 16
INDEX: Final = 22
_URLSAFE: Final = bytes.maketrans(b"+/", b"-_")


class Suite(IntEnum):
    """With what a cell is sealed."""

    AES_256_GCM = 1
    SM4_GCM = 2

    @property
    def key_bytes(self) -> int:
        """How long the suite's key is, in bytes."""
        return 32 if self is Suite.AES_256_GCM else 16


SUITES: Final = frozenset(Suite)


@dataclass(frozen=True, slots=True)
class Key:
    """One data key: its version, its suite, its bytes."""

    version: int
    suite: Suite
    secret: bytes

    def __repr__(self) -> str:
        return f"Key(version={self.version}, suite={self.suite.name})"


def new_secret(suite: Suite) -> bytes:
    """Return fresh random key bytes for ``suite``."""
    return os.urandom(suite.key_bytes)


def seal(plain: bytes, *, key: Key, bound_to: str) -> bytes:
    """Return the sealed cell of ``plain``; ``bound_to`` is ``table.column:row``.

    The nonce is random: of one key fewer than 2³² cells are sealed (NIST SP 800-38D, 8.3), and a key is turned long before.
    """
    nonce = os.urandom(NONCE)
    head = bytes((FORMAT, key.suite)) + key.version.to_bytes(4, "big")
    return head + nonce + encrypt(plain, key.suite, key.secret, nonce=nonce, associated=head + bound_to.encode())


class Sealer:
    """Seals and opens many cells with one key: what does not change from cell to cell is made once."""

    def __init__(self, key: Key) -> None:
        self.key = key
        self._head = bytes((FORMAT, key.suite)) + key.version.to_bytes(4, "big")
        self._aes = AESGCM(key.secret) if key.suite is Suite.AES_256_GCM else None

    def seal(self, plain: bytes, *, bound_to: str) -> bytes:
        """Return what :func:`seal` returns."""
        nonce, associated = os.urandom(NONCE), self._head + bound_to.encode()
        return self._head + nonce + self._encrypt(nonce, plain, associated)

    def column(self, texts: Sequence[str | None], *, table: str, rows: Sequence[str]) -> list[bytes | None]:
        """Return the cells of one column, ``table`` its ``table.column`` and ``rows`` the keys of its rows; of an empty text
        none. The nonces come from the system's chance as for a single cell, fetched at once."""
        chance, head, encrypt = os.urandom(NONCE * len(texts)), self._head, self._encrypt
        before = head + table.encode() + b":"
        cells: list[bytes | None] = []
        at = 0
        for text, row in zip(texts, rows, strict=True):
            if text:
                nonce = chance[at : at + NONCE]
                cells.append(head + nonce + encrypt(nonce, text.encode(), before + row.encode()))
            else:
                cells.append(None)
            at += NONCE
        return cells

    def unseal(self, cell: bytes, *, bound_to: str) -> bytes:
        """Return what :func:`unseal` returns."""
        if self._aes is None or cell[:HEADER] != self._head:
            return unseal(cell, key=self.key, bound_to=bound_to)
        try:
            return self._aes.decrypt(
                cell[HEADER : HEADER + NONCE], cell[HEADER + NONCE :], self._head + bound_to.encode()
            )
        except (InvalidTag, ValueError):
            raise broken() from None

    def _encrypt(self, nonce: bytes, plain: bytes, associated: bytes) -> bytes:
        if self._aes is not None:
            return self._aes.encrypt(nonce, plain, associated)
        return encrypt(plain, self.key.suite, self.key.secret, nonce=nonce, associated=associated)


def encrypt(plain: bytes, suite: Suite, secret: bytes, *, nonce: bytes, associated: bytes) -> bytes:
    """Return ciphertext and tag of ``plain`` by the suite's cipher in Galois/counter mode."""
    if suite is Suite.AES_256_GCM:
        return AESGCM(secret).encrypt(nonce, plain, associated)
    encryptor = Cipher(algorithms.SM4(secret), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(associated)
    body = encryptor.update(plain) + encryptor.finalize()
    return body + encryptor.tag


def decrypt(body: bytes, suite: Suite, secret: bytes, *, nonce: bytes, associated: bytes) -> bytes:
    """Return the plain bytes of ``body`` (ciphertext and tag). Raises :class:`InvalidTag` when anything was altered."""
    if suite is Suite.AES_256_GCM:
        return AESGCM(secret).decrypt(nonce, body, associated)
    decryptor = Cipher(algorithms.SM4(secret), modes.GCM(nonce, body[-TAG:])).decryptor()
    decryptor.authenticate_additional_data(associated)
    return decryptor.update(body[:-TAG]) + decryptor.finalize()


def key_version(cell: bytes) -> int:
    """Return the version of the key that sealed ``cell``. Raises :class:`PrivacyError` P001 when it is no sealed cell."""
    if len(cell) < HEADER + NONCE + TAG or cell[0] != FORMAT or cell[1] not in SUITES:
        raise broken()
    return int.from_bytes(cell[2:HEADER], "big")


def unseal(cell: bytes, *, key: Key, bound_to: str) -> bytes:
    """Return what was sealed. Raises :class:`PrivacyError` P001 when the cell was altered, moved, or the key is another."""
    if key_version(cell) != key.version or cell[1] != key.suite:
        raise broken()
    head, nonce, body = cell[:HEADER], cell[HEADER : HEADER + NONCE], cell[HEADER + NONCE :]
    try:
        return decrypt(body, key.suite, key.secret, nonce=nonce, associated=head + bound_to.encode())
    except InvalidTag:
        raise broken() from None


def blind(text: str, *, secret: bytes, purpose: str, suite: Suite = Suite.AES_256_GCM) -> str:
    """Return the blind index of ``text``: 22 characters, equal for equal texts of one purpose, telling nothing else.

    HMAC-SHA-256, or HMAC-SM3 where the house uses national algorithms, cut to 128 bits.
    """
    return blinder(secret=secret, purpose=purpose, suite=suite)(text)


def blinder(*, secret: bytes, purpose: str, suite: Suite = Suite.AES_256_GCM) -> Callable[[str], str]:
    """Return :func:`blind` for many texts of one purpose."""
    before = purpose.encode() + b"\0"

    def by_sm3(text: str) -> str:
        maker = HMAC(secret, hashes.SM3())
        maker.update(before + text.encode())
        return _index(maker.finalize())

    def by_sha256(text: str) -> str:
        return _index(hmac.digest(secret, before + text.encode(), "sha256"))

    return by_sm3 if suite is Suite.SM4_GCM else by_sha256


def _index(digest: bytes) -> str:
    return b2a_base64(digest[:16], newline=False)[:INDEX].translate(_URLSAFE).decode()


def broken() -> PrivacyError:
    """Return the refusal for a cell that does not open."""
    return PrivacyError(
        "P006",
        "一个加密字段打不开：内容被改动、被移动过，或密钥不对。请不要继续录入，立即通知系统管理员核对密钥与备份。",
        "A sealed field does not open: it was altered or moved, or the key is another. "
        "Stop entering data and have the system administrator check the keys and the backup.",
    )
