"""The data keys of this process: unwrapped once, kept in memory, never written anywhere."""

from __future__ import annotations

from threading import Lock

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from notoneless.privacy.models.tables import DataKey
from notoneless.privacy.rules import envelope
from notoneless.privacy.rules.envelope import Key, Suite
from notoneless.privacy.rules.keyring import Keyring
from notoneless.privacy.terms import PrivacyError

_known: dict[int, Key] = {}
_current: list[int] = []
_lock = Lock()


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
    if not _current:
        refresh()
    return _known[_current[0]]


def by_version(version: int) -> Key:
    """Return the data key ``version``. Raises P003 when the house has no such key."""
    if version not in _known:
        refresh()
    if version not in _known:
        raise PrivacyError(
            "P003",
            f"数据密钥第 {version} 版不在库中，字段打不开。多半是数据库与密钥不是同一次备份，请核对后再启动。",
            f"Data key {version} is not in the database, so the field does not open. The database and the keys are "
            "probably not of one backup; check them before starting.",
        )
    return _known[version]


def refresh() -> None:
    """Read the data keys again: at start, and when another process has made a new one."""
    with _lock:
        rows = list(DataKey.objects.order_by("version"))
        if not rows:
            rows = [make(Suite(settings.NOTONELESS_SUITE))]
        known = {row.version: unwrapped(row) for row in rows}
        _known.clear()
        _known.update(known)
        _current[:] = [max(row.version for row in rows if row.retired_at is None)]


def forget() -> None:
    """Forget the keys of this process (a restored database, a test's end)."""
    with _lock:
        _known.clear()
        _current.clear()


def make(suite: Suite) -> DataKey:
    """Make a data key, wrap it with the master key in use, keep it; return its row."""
    master = keyring().master
    with transaction.atomic():
        last = DataKey.objects.order_by("-version").first()
        version = last.version + 1 if last else 1
        wrapped = envelope.seal(envelope.new_secret(suite), key=master, bound_to=f"data-key:{version}")
        return DataKey.objects.create(
            version=version,
            suite=suite.value,
            wrapped=wrapped,
            master_version=master.version,
            made_at=timezone.now(),
        )


def unwrapped(row: DataKey) -> Key:
    """Return the key that ``row`` holds wrapped. Raises P001 when the master key is another."""
    cell = bytes(row.wrapped)
    masters = keyring().masters
    version = envelope.key_version(cell)
    if version not in masters:
        raise envelope.broken()
    secret = envelope.unseal(cell, key=masters[version], bound_to=f"data-key:{row.version}")
    return Key(row.version, Suite(row.suite), secret)


def blind(text: str, *, purpose: str) -> str:
    """Return the blind index of ``text`` under this house's secret."""
    ring = keyring()
    return envelope.blind(text, secret=ring.index, purpose=purpose, suite=ring.master.suite)
