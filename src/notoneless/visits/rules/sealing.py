"""What a telephone seals to the house, so that nobody reads it on the telephone any more, and how the house opens it.

Each thing has a key of its own (AES-256-GCM), which is wrapped with the house's public key (RSA-OAEP with SHA-256): what every browser of
the last years can do by itself. A picture bears wrapped key and iv at its head; a visit has them beside it.
"""

from __future__ import annotations

import os
from base64 import b64decode, b64encode
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

BITS: Final = 3072
#: Bytes of a wrapped key, of an iv, and of what GCM adds at the end.
WRAPPED, IV, TAG = BITS // 8, 12, 16
#: So many bytes more than the picture a sealed picture has.
AROUND: Final = WRAPPED + IV + TAG
_OAEP: Final = padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), None)


class CannotOpenError(Exception):
    """It was not sealed to this key, or is not whole."""


def new_pair() -> tuple[str, str]:
    """Return a fresh pair of keys: (public as SPKI, private as PKCS #8), each DER in base64."""
    pair = rsa.generate_private_key(65537, BITS)
    public = pair.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    private = pair.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return b64encode(public).decode(), b64encode(private).decode()


def private_key(text: str) -> rsa.RSAPrivateKey:
    """Return the private half that was kept as ``text``."""
    found = serialization.load_der_private_key(b64decode(text), None)
    assert isinstance(found, rsa.RSAPrivateKey)
    return found


def seal(data: bytes, public: str) -> tuple[bytes, bytes, bytes]:
    """Return ``data`` as a telephone seals it: (wrapped key, iv, sealed bytes)."""
    key, iv = AESGCM.generate_key(256), os.urandom(IV)
    lock = serialization.load_der_public_key(b64decode(public))
    assert isinstance(lock, rsa.RSAPublicKey)
    return lock.encrypt(key, _OAEP), iv, AESGCM(key).encrypt(iv, data, None)


def opened(wrapped: bytes, iv: bytes, data: bytes, key: rsa.RSAPrivateKey) -> bytes:
    """Return what was sealed. Raises :class:`CannotOpenError`."""
    try:
        return AESGCM(key.decrypt(wrapped, _OAEP)).decrypt(iv, data, None)
    except (ValueError, InvalidTag) as error:
        raise CannotOpenError from error


def opened_file(data: bytes, key: rsa.RSAPrivateKey) -> bytes:
    """Return the picture that was sealed with its wrapped key and iv at the head. Raises :class:`CannotOpenError`."""
    return opened(data[:WRAPPED], data[WRAPPED : WRAPPED + IV], data[WRAPPED + IV :], key)
