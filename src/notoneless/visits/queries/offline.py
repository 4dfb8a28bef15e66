"""Reads for the telephones: what a place allows them, whose they are, what somebody has registered, how they stand."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from notoneless.accounts.models import Account
from notoneless.accounts.queries import names_of
from notoneless.accounts.terms import Viewer
from notoneless.children.queries.duty import viewer_by_id
from notoneless.responsibility.access import People
from notoneless.responsibility.queries import code_at, system_scope
from notoneless.visits.models import Device, Held, Packet, Visit
from notoneless.visits.queries.ground import policy
from notoneless.visits.terms import AbsentError, HeldWhy


@dataclass(frozen=True, slots=True)
class Limits:
    """What a place allows on a telephone (``visits.offline``)."""

    lease_days: int
    most_children: int
    most_devices: int
    tries: int
    pin_least: int
    iterations: int
    iterations_least: int
    photos: int
    photo_bytes: int
    items: int
    batch_bytes: int
    piece_bytes: int
    skew_minutes: int
    seal_days: int
    position: bool

    @property
    def told(self) -> dict[str, Any]:
        """Return what the telephone is told of it."""
        return {
            "children": self.most_children, "lease_days": self.lease_days, "tries": self.tries, "pin_least": self.pin_least,
            "iterations": self.iterations, "iterations_least": self.iterations_least, "photos": self.photos,
            "photo_bytes": self.photo_bytes, "items": self.items, "batch_bytes": self.batch_bytes, "piece_bytes": self.piece_bytes,
            "skew_seconds": self.skew_minutes * 60, "position": self.position,
        }  # fmt: skip


def limits_at(county_path: str, on: date) -> Limits:
    """Return what a county allows on a day; without one, what holds everywhere."""
    said: Any = policy().value("visits.offline", code_at(county_path) if county_path else None, on).value
    return Limits(**(dict(said) | {"position": said["position"] == "yes"}))


def limits_of(viewer: Viewer, on: date) -> Limits:
    """Return what the viewer's county allows; the nation's where a viewer has none."""
    return limits_at(next(iter(sorted(viewer.counties)), ""), on)


def login_hash(viewer: Viewer) -> str:
    """Return by what a telephone finds the drawer of an account again, without showing whose it is."""
    return hashlib.sha256(viewer.login.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who speaks by a telephone's token: the telephone, its account as a viewer of this moment, and whether either was closed."""

    device: Device
    viewer: Viewer
    is_cut_off: bool


def bearer(token: str, *, at: datetime, address: str = "") -> Bearer | None:
    """Return for whom a token speaks; None for one that nobody was given. One that was taken back still speaks: what it brings is kept
    apart and not lost."""
    with system_scope():
        device = (
            Device.objects.select_related("account").filter(digest=hashlib.sha256(token.encode()).hexdigest()).first()
        )
        return _bearer(device, at, address) if device is not None else None


def bearer_of(device: uuid.UUID | str, *, at: datetime, address: str = "") -> Bearer:
    """Return the same for a telephone by its key, for whoever was let through to it. Raises :class:`AbsentError`."""
    with system_scope():
        return _bearer(_device(device), at, address)


def _bearer(device: Device, at: datetime, address: str) -> Bearer:
    account = device.account
    viewer = viewer_by_id(str(account.pk), at)
    is_cut_off = viewer is None or device.revoked_at is not None
    if viewer is None:
        viewer = Viewer(account.pk, account.login, account.name)
    session = f"phone:{device.pk}"
    return Bearer(
        device, Viewer(viewer.account_id, viewer.login, viewer.name, viewer.reaches, address, session), is_cut_off
    )


def _device(key: uuid.UUID | str) -> Device:
    try:
        found = Device.objects.select_related("account").filter(pk=key).first()
    except (ValidationError, ValueError):
        found = None
    if found is None:
        raise AbsentError
    return found


def device_for(viewer: Viewer, key: uuid.UUID | str) -> Device:
    """Return a telephone of the viewer's own, or of somebody whose account the viewer may close. Raises :class:`AbsentError`."""
    with system_scope():
        found = _device(key)
        if found.account_id != viewer.account_id and not may_close(viewer, found.account_id):
            raise AbsentError
    return found


def may_close(viewer: Viewer, account: uuid.UUID) -> bool:
    """Return whether the viewer may close somebody's account, and so let go of that person's telephones."""
    known = People(viewer, "account.disable").filter(Account.objects.filter(pk=account))
    return viewer.has("account.disable") and known.exists()


@dataclass(frozen=True, slots=True)
class DeviceLine:
    """A telephone as a page shows it."""

    id: uuid.UUID
    label: str
    owner: str
    registered_at: datetime
    seen_at: datetime | None
    app: str
    waiting: int
    skew: int
    lease_until: datetime | None
    children: int
    revoked_at: datetime | None
    revoked_by: str
    is_skewed: bool

    @property
    def is_live(self) -> bool:
        """Whether it may still take children along."""
        return self.revoked_at is None

    @property
    def skew_minutes(self) -> int:
        """By how many whole minutes its clock is wrong."""
        return abs(self.skew) // 60


def devices_of(viewer: Viewer, *, at: datetime, account: uuid.UUID | None = None) -> list[DeviceLine]:
    """Return one's own telephones, or those of an account that one may close (of any other: none), the newest first, those that were let go
    behind."""
    whose = account or viewer.account_id
    if whose is None or (whose != viewer.account_id and not may_close(viewer, whose)):
        return []
    with system_scope():
        rows = list(Device.objects.filter(account=whose).select_related("account").order_by("-registered_at", "pk"))
        return _lines(rows, at)


def device_line(viewer: Viewer, key: uuid.UUID | str, *, at: datetime) -> DeviceLine:
    """Return one telephone. Raises :class:`AbsentError`."""
    found = device_for(viewer, key)
    with system_scope():
        return _lines([found], at)[0]


def _lines(rows: Iterable[Device], at: datetime) -> list[DeviceLine]:
    listed = list(rows)
    newest: dict[uuid.UUID, tuple[datetime, int]] = {}
    packets = (
        Packet.objects.filter(device__in=listed, lease_until__gt=at).order_by("made_at").prefetch_related("of_children")
    )
    for packet in packets:
        newest[packet.device_id] = (packet.lease_until, len(packet.of_children.all()))
    people = names_of(one.revoked_by for one in listed)
    limits = limits_at("", timezone.localdate(at))
    found = [
        DeviceLine(
            one.pk, one.label, one.account.name, one.registered_at, one.seen_at, one.app, one.waiting, one.skew,
            newest.get(one.pk, (None, 0))[0], newest.get(one.pk, (None, 0))[1], one.revoked_at, people.get(one.revoked_by, ""),
            abs(one.skew) > limits.skew_minutes * 60,
        )
        for one in listed
    ]  # fmt: skip
    return sorted(found, key=lambda one: not one.is_live)


def newest_packet(device: Device) -> Packet | None:
    """Return what was taken along last on a telephone."""
    with system_scope():
        return Packet.objects.filter(device=device).order_by("-made_at", "pk").first()


@dataclass(frozen=True, slots=True)
class Came:
    """What became of something that was sent: ``state`` received, apart, refused, again or (where nothing is known of it) ''."""

    id: str
    digest: str
    state: str
    why: str = ""
    code: str = ""
    at: str = ""
    visit: str = ""

    @property
    def told(self) -> dict[str, str]:
        """Return it as the telephone is told it."""
        return {
            "id": self.id, "digest": self.digest, "state": self.state, "why": self.why, "code": self.code, "at": self.at,
            "visit": self.visit,
        }  # fmt: skip


def came(items: Iterable[tuple[str, str]]) -> list[Came]:
    """Return what became of (id, digest), in their order. It tells of no child."""
    asked = list(items)
    digests = [digest for _id, digest in asked]
    found: dict[tuple[str, str], Came] = {}
    with system_scope():
        for one in Held.objects.filter(digest__in=digests).defer("content"):
            key = (str(one.claimed), one.digest)
            found[key] = Came(*key, "apart", one.why, one.code, one.received_at.isoformat(), str(one.visit_id or ""))
            if one.why == HeldWhy.UNREADABLE:
                found["", one.digest] = found[key]
        for visit, digest, at in Visit.objects.filter(digest__in=digests).values_list("pk", "digest", "received_at"):
            found[str(visit), digest] = Came(str(visit), digest, "received", at=at.isoformat(), visit=str(visit))
    told = []
    for claimed, digest in asked:
        known = found.get((claimed, digest)) or found.get(("", digest)) or Came(claimed, digest, "")
        told.append(replace(known, id=claimed, digest=digest))
    return told
