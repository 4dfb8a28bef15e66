"""A telephone is registered, takes the day's families along, and is let go. Taking along is an act with a line in the journal for every child."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from notoneless.accounts.models import Account
from notoneless.accounts.terms import Viewer
from notoneless.audit import actions as audit
from notoneless.audit.terms import Kind
from notoneless.responsibility.queries import system_scope
from notoneless.visits.actions.forms import keep_form
from notoneless.visits.actions.keys_of_phones import seal_key
from notoneless.visits.models import Device, Packet, PacketChild, SealKey
from notoneless.visits.queries.ground import form_at
from notoneless.visits.queries.offline import Bearer, device_for, limits_of, newest_packet
from notoneless.visits.queries.packets import Packed, packed, repacked
from notoneless.visits.rules.packets import skew_of
from notoneless.visits.terms import AbsentError, VisitError

PREFIX: Final = "nolp_"
#: That a telephone was seen is written down at most this often, so that an evening's rush writes little.
SEEN_AGAIN: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Registered:
    """A telephone just registered: its row, the token that is shown this once, the key to which it seals."""

    device: Device
    token: str
    seal: SealKey


def register_phone(*, label: str, by: Viewer, at: datetime) -> Registered:
    """Register a telephone of one's own. Raises U150 (it has no name), U151 (there are as many as may be)."""
    limits = limits_of(by, timezone.localdate(at))
    named = "".join(one for one in label.strip() if one.isprintable())[:40]
    if not named:
        raise VisitError(
            "U150", "请给这台手机起个名字，例如“我的手机”。", "Give the telephone a name, such as “my phone”."
        )
    with transaction.atomic():
        Account.objects.select_for_update().get(pk=by.known_id)  # two at the same moment are one after the other
        if Device.objects.filter(account=by.known_id, revoked_at=None).count() >= limits.most_devices:
            raise VisitError(
                "U151", f"您已经登记了 {limits.most_devices} 台手机。请先在“离线走访的手机”里停用一台。",
                f"You have registered {limits.most_devices} telephones: let go of one first, on the page of telephones.",
            )  # fmt: skip
        seal, token = seal_key(days=limits.seal_days, at=at), PREFIX + secrets.token_urlsafe(32)
        device = Device.objects.create(
            account_id=by.known_id, label=named, digest=hashlib.sha256(token.encode()).hexdigest(), seal=seal, registered_at=at
        )  # fmt: skip
        audit.write("visits.phone_registered", by=by, at=at, subject=f"visits_device:{device.pk}")
    return Registered(device, token, seal)


def revoke_phone(*, device: uuid.UUID | str, by: Viewer, at: datetime) -> Device:
    """Let go of a telephone: of one's own, or of somebody whose account one may close. What it still holds may come in and lies apart.
    Asked again it is what it was. Raises :class:`AbsentError`."""
    found = device_for(by, device)
    with transaction.atomic(), system_scope():
        row = Device.objects.select_for_update().get(pk=found.pk)
        if row.revoked_at is None:
            row.revoked_at, row.revoked_by = at, by.actor
            row.save(update_fields=("revoked_at", "revoked_by"))
            audit.write("visits.phone_revoked", by=by, at=at, subject=f"visits_device:{row.pk}")
    return row


def take_along(
    *, device: uuid.UUID | str, by: Viewer, at: datetime, children: Sequence[uuid.UUID | str] = ()
) -> tuple[Packet, Packed, SealKey]:
    """Take families along on a telephone of one's own; return the packet as it was written down, what is in it, and the key to which
    is sealed from now on.

    Raises :class:`AbsentError` (a telephone or child out of reach), U152 (too many children), U153 (a telephone that was let go).
    """
    on, limits = timezone.localdate(at), limits_of(by, timezone.localdate(at))
    found = device_for(by, device)
    if found.account_id != by.account_id:
        raise AbsentError
    if found.revoked_at is not None:
        raise VisitError(
            "U153", "这台手机已停用，不能再带走学生信息。请重新登记。",
            "This telephone was let go and takes no children along: register it again.",
        )  # fmt: skip
    given = packed(by, on=on, children=children)
    seal = seal_key(days=limits.seal_days, at=at)
    # It is shown in full and leaves the house: a full disk's reserve is not good enough.
    audit.note_look("visits.packet", given.children, subject=f"visits_device:{found.pk}", waits=False)
    with transaction.atomic():
        if given.county_path:  # answered in a valley, it is known here whatever becomes of the questions meanwhile
            keep_form(form_at(given.county_path, on), at)
        row = Packet.objects.create(
            device=found, made_at=at, lease_until=at + timedelta(days=limits.lease_days), digest=given.digest, on=on
        )
        PacketChild.objects.bulk_create(PacketChild(packet=row, child_id=one) for one in given.children)
        audit.write(
            "visits.packed", by=by, at=at, kind=Kind.REVEAL, subject=f"visits_device:{found.pk}", children=given.children,
            detail={"packet": str(row.pk), "until": row.lease_until.isoformat()},
        )  # fmt: skip
        if found.seal_id != seal.pk:
            Device.objects.filter(pk=found.pk).update(seal=seal)
    return row, given, seal


@dataclass(frozen=True, slots=True)
class Standing:
    """How a telephone stands: ``damaged`` where it holds something else than it was given, ``stale`` where the house would give something
    else now, ``gone`` the children who are out of reach meanwhile."""

    revoked: bool
    damaged: bool
    stale: bool
    gone: tuple[uuid.UUID, ...]
    lease_until: datetime | None
    skew: int | None
    on: str

    def told(self, at: datetime) -> dict[str, Any]:
        """Return it as the telephone is told it."""
        return {
            "clock": at.isoformat(), "day": self.on, "skew": self.skew or 0, "revoked": self.revoked,
            "damaged": self.damaged, "stale": self.stale,
            "gone": [str(one) for one in self.gone], "lease_until": self.lease_until.isoformat() if self.lease_until else "",
        }  # fmt: skip


def greet(
    *,
    by: Bearer,
    at: datetime,
    app: str = "",
    clock: str = "",
    held: str = "",
    waiting: int | None = None,
    whole: bool = True,
) -> Standing:
    """Note that a telephone was heard of, what it says of itself, and return how it stands.

    ``held`` is the digest of what it holds ('': nothing); ``clock`` its own time, which decides nothing. What the house would give it now
    is asked where ``whole``: at the end of a sending, not with each part of it.
    """
    device, on = by.device, timezone.localdate(at)
    skew, packet = skew_of(clock, at), newest_packet(device)
    with transaction.atomic(), system_scope():
        row = Device.objects.get(pk=device.pk)
        said = {
            "app": app[:20] or row.app, "waiting": row.waiting if waiting is None else max(0, min(waiting, 2**31 - 1)),
            "skew": row.skew if skew is None else skew,
        }  # fmt: skip
        changed = any(getattr(row, name) != value for name, value in said.items() if name != "skew")
        changed |= abs(said["skew"] - row.skew) > 30  # type: ignore[operator]
        if changed or row.seen_at is None or at - row.seen_at >= SEEN_AGAIN:
            Device.objects.filter(pk=row.pk).update(seen_at=at, **said)
    if by.is_cut_off or packet is None or packet.lease_until <= at:
        until = None if packet is None else packet.lease_until
        return Standing(by.is_cut_off, False, bool(held), (), until, skew, on.isoformat())
    damaged = bool(held) and held != packet.digest
    if not whole:
        return Standing(False, damaged, False, (), packet.lease_until, skew, on.isoformat())
    with system_scope():
        keys = set(packet.of_children.values_list("child", flat=True))
    now = repacked(by.viewer, keys, on=on)
    gone = tuple(sorted(keys - set(now.children)))
    stale = bool(held) and now.digest != packet.digest
    return Standing(False, damaged, stale, gone, packet.lease_until, skew, on.isoformat())
