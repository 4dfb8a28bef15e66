"""The data keys of this process: unwrapped once, kept in memory, never written anywhere.

Which key seals is asked of the database once in every transaction, and held until its end: so a key made by another
process is used from the next transaction on, a key whose making was rolled back is never used again, and whoever turns
the keys can wait until nobody seals with the old one any more.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from notoneless.privacy.models.tables import DataKey
from notoneless.privacy.rules import envelope
from notoneless.privacy.rules import keyring as keyrings
from notoneless.privacy.rules.envelope import Key, Suite
from notoneless.privacy.rules.keyring import Keyring
from notoneless.privacy.terms import PrivacyError


@dataclass(frozen=True, slots=True)
class Known:
    """The keys as last read: by version, each with the wrapping it came out of. Replaced whole, never changed."""

    keys: dict[int, tuple[bytes, Key]] = field(default_factory=dict)


_known = Known()
_lock = Lock()


class _Asked:
    """Left among a transaction's closing acts as a mark that it asked already; Django throws it away at either end."""

    __slots__ = ("version",)

    def __init__(self, version: int) -> None:
        self.version = version

    def __call__(self) -> None:
        """Nothing is to be done at the end."""


def keyring() -> Keyring:
    """Return the keyring that the settings loaded."""
    ring: Keyring | None = settings.NOTONELESS_KEYRING
    if ring is None:
        raise PrivacyError(
            "P004",
            "本机还没有密钥。请先运行 notoneless setup，它会生成密钥文件，并告诉您备份到哪里。",
            "This house has no keys yet. Run notoneless setup first; it makes the key file and says how to keep a copy.",
        )
    return ring


def current() -> Key:
    """Return the data key by which new cells are sealed; the first call in an empty house makes it."""
    if connection.in_atomic_block:
        for _, act, *_ in connection.run_on_commit:
            if isinstance(act, _Asked) and act.version in _known.keys:
                return _known.keys[act.version][1]
    row = _newest() or _first()
    key = _key_of(row)
    if connection.in_atomic_block:
        transaction.on_commit(_Asked(row.version))
    return key


def _newest() -> DataKey | None:
    newest = DataKey.objects.filter(retired_at=None).order_by("-version")
    if connection.vendor == "postgresql" and connection.in_atomic_block:
        # Held until this transaction ends: whoever retires the key waits for it (on SQLite one writer is alone anyway).
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT version FROM privacy_datakey WHERE retired_at IS NULL ORDER BY version DESC LIMIT 1 FOR SHARE"
            )
    return newest.first()


def _first() -> DataKey:
    with transaction.atomic():
        return _newest() or make(Suite(settings.NOTONELESS_SUITE))


def _key_of(row: DataKey) -> Key:
    """Return the key of ``row``, unwrapped only when it is not the one that is known already."""
    wrapped = bytes(row.wrapped)
    known = _known.keys.get(row.version)
    if known is None or known[0] != wrapped:
        _keep({row.version: (wrapped, unwrapped(row))})
    return _known.keys[row.version][1]


def _keep(more: dict[int, tuple[bytes, Key]]) -> None:
    global _known
    with _lock:
        _known = Known(_known.keys | more)


def by_version(version: int) -> Key:
    """Return the data key ``version``. Raises P003 when the house has no such key."""
    if version not in _known.keys:
        refresh()
    if version not in _known.keys:
        raise PrivacyError(
            "P003",
            f"数据密钥第 {version} 版不在库中，字段打不开。多半是数据库与密钥不是同一次备份，请核对后再启动。",
            f"Data key {version} is not in the database, so the field does not open. The database and the keys are "
            "probably not of one backup; check them before starting.",
        )
    return _known.keys[version][1]


def opened(cell: bytes, *, bound_to: str) -> bytes:
    """Return what ``cell`` holds. Raises P001 when it was altered or moved, P003 when its key is not here."""
    version = envelope.key_version(cell)
    key = by_version(version)
    try:
        return envelope.unseal(cell, key=key, bound_to=bound_to)
    except PrivacyError:
        refresh()  # a restored database may hold another key of the same version
        if by_version(version) == key:
            raise
        return envelope.unseal(cell, key=by_version(version), bound_to=bound_to)


def refresh() -> None:
    """Read all data keys again: when a cell names one that is not known."""
    global _known
    read = {row.version: (bytes(row.wrapped), row) for row in DataKey.objects.exclude(wrapped=b"")}
    with _lock:
        before = _known.keys
        _known = Known(
            {
                version: before[version]
                if version in before and before[version][0] == wrapped
                else (wrapped, unwrapped(row))
                for version, (wrapped, row) in read.items()
            }
        )


def forget() -> None:
    """Forget the keys of this process (a restored database, a test's end)."""
    global _known
    with _lock:
        _known = Known()


def make(suite: Suite) -> DataKey:
    """Make a data key, wrap it with the master key in use, keep it; return its row. It seals from now on."""
    with transaction.atomic():
        last = DataKey.objects.select_for_update().order_by("-version").first()
        version = last.version + 1 if last else 1
        row = DataKey(version=version, suite=suite.value, made_at=timezone.now())
        rewrap(row, envelope.new_secret(suite))
        row.save(force_insert=True)
        # What this transaction asked before no longer holds.
        connection.run_on_commit = [entry for entry in connection.run_on_commit if not isinstance(entry[1], _Asked)]
    return row


def rewrap(row: DataKey, secret: bytes) -> None:
    """Put ``secret`` into ``row``, wrapped by the master key in use."""
    master = keyring().master
    row.wrapped = envelope.seal(secret, key=master, bound_to=f"data-key:{row.version}")
    row.master_version = master.version


def unwrapped(row: DataKey) -> Key:
    """Return the key that ``row`` holds wrapped. Raises P001 when the master key is another."""
    cell = bytes(row.wrapped)
    version = envelope.key_version(cell)
    if version not in keyring().masters:
        # The master key was changed by a command while this process ran: the file knows the new one.
        settings.NOTONELESS_KEYRING = keyrings.load(settings.NOTONELESS_HOME.keyring)
    master = keyring().masters.get(version)
    if master is None:
        raise envelope.broken()
    secret = envelope.unseal(cell, key=master, bound_to=f"data-key:{row.version}")
    return Key(row.version, Suite(row.suite), secret)


def blind(text: str, *, purpose: str) -> str:
    """Return the blind index of ``text`` under this house's secret."""
    return blinder(purpose)(text)


def blinder(purpose: str) -> Callable[[str], str]:
    """Return :func:`blind` for many texts of one purpose."""
    ring = keyring()
    return envelope.blinder(secret=ring.index, purpose=purpose, suite=ring.index_suite)
