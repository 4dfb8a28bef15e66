"""The keyring: the secrets that the database must not hold, in one file that only the service's own user may read.

The file holds the master key (it wraps the data keys that lie in the database), the secret of the blind indexes, and
the secrets of the journal. Losing it loses every sealed field; the runbook on keys says how it is kept twice.

The secret of the blind indexes and the hash it is used with stay for the life of the house, whatever suite the keys are
turned to: an index made with another secret would find nothing of what was written before it.
"""

from __future__ import annotations

import json
import os
from base64 import b64decode, b64encode
from dataclasses import dataclass, replace
from pathlib import Path

from notoneless.privacy.rules.envelope import Key, Suite
from notoneless.privacy.terms import PrivacyError


@dataclass(frozen=True, slots=True)
class Keyring:
    """What the file holds. ``masters`` and ``journal`` are by version; the highest version is the one in use."""

    masters: dict[int, Key]
    index: bytes
    journal: dict[int, bytes]
    web: bytes
    index_suite: Suite = Suite.AES_256_GCM

    def __post_init__(self) -> None:
        """Refuse keys of another length than their suite's, and a ring without any."""
        whole = self.masters and self.journal and len(self.index) >= 16 and len(self.web) >= 16
        if not whole or any(len(key.secret) != key.suite.key_bytes for key in self.masters.values()):
            raise ValueError("the keyring is not whole")

    def __repr__(self) -> str:
        return f"Keyring(masters={sorted(self.masters)}, journal={sorted(self.journal)})"

    @property
    def master(self) -> Key:
        """The master key in use."""
        return self.masters[max(self.masters)]


def new(suite: Suite = Suite.AES_256_GCM) -> Keyring:
    """Return a fresh keyring."""
    return Keyring(
        masters={1: Key(1, suite, os.urandom(suite.key_bytes))},
        index=os.urandom(32),
        journal={1: os.urandom(32)},
        web=os.urandom(48),
        index_suite=suite,
    )


def with_new_master(keyring: Keyring, suite: Suite) -> Keyring:
    """Return ``keyring`` with one more master key, which is the one in use from now on."""
    version = max(keyring.masters) + 1
    return replace(keyring, masters=keyring.masters | {version: Key(version, suite, os.urandom(suite.key_bytes))})


def with_newest_master_only(keyring: Keyring) -> Keyring:
    """Return ``keyring`` without its older master keys: what they wrapped, in old backups too, never opens again."""
    return replace(keyring, masters={keyring.master.version: keyring.master})


def dump(keyring: Keyring) -> str:
    """Return the keyring as the file's text."""

    def text(secret: bytes) -> str:
        return b64encode(secret).decode()

    return json.dumps(
        {
            "format": 1,
            "masters": {str(v): {"suite": k.suite.name, "secret": text(k.secret)} for v, k in keyring.masters.items()},
            "index": text(keyring.index),
            "index_suite": keyring.index_suite.name,
            "journal": {str(version): text(secret) for version, secret in keyring.journal.items()},
            "web": text(keyring.web),
        },
        indent=1,
    )


def load(path: Path) -> Keyring:
    """Return the keyring that lies at ``path``. Raises P002 when it is absent, not whole, or readable by others."""
    try:
        if os.name == "posix" and path.stat().st_mode & 0o077:
            raise _unfit(path, "其他用户可以读它", "others may read it")
        raw = json.loads(path.read_text("ascii"))
        return Keyring(
            masters={
                int(version): Key(int(version), Suite[entry["suite"]], b64decode(entry["secret"], validate=True))
                for version, entry in raw["masters"].items()
            },
            index=b64decode(raw["index"], validate=True),
            journal={int(version): b64decode(secret, validate=True) for version, secret in raw["journal"].items()},
            web=b64decode(raw["web"], validate=True),
            index_suite=Suite[raw["index_suite"]],
        )
    except FileNotFoundError:
        raise _unfit(path, "找不到这个文件", "there is no such file") from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise _unfit(path, "内容不完整或读不出来", "it is not whole or cannot be read") from None


def create(path: Path, keyring: Keyring) -> None:
    """Write ``keyring`` to ``path``, for the owner alone; an existing file is never overwritten."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(dump(keyring))
        file.flush()
        os.fsync(file.fileno())


def put(path: Path, keyring: Keyring) -> None:
    """Put ``keyring`` in the place of the file at ``path``: whole or not at all, whenever the machine stops."""
    beside = path.with_name(f"{path.name}.{os.getpid()}.new")
    beside.unlink(missing_ok=True)
    create(beside, keyring)
    os.replace(beside, path)
    if os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _unfit(path: Path, zh: str, en: str) -> PrivacyError:
    return PrivacyError(
        "P007",
        f"密钥文件“{path}”不能用：{zh}。没有它，加密的字段都打不开；请从密钥的备份恢复，权限设为仅本用户可读（600）。",
        f"The key file “{path}” cannot be used: {en}. Without it no sealed field opens; "
        f"restore it from the keys' backup, readable by its owner only (600).",
    )
