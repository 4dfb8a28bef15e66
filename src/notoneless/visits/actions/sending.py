"""What a telephone sends is opened and delivered: each visit by itself, each answered with its receipt, however often it comes.

The receipt goes out only after the transaction of the whole request stood: what was acknowledged is kept. What is damaged on its way is asked
for again; what was never sealed to this house can never be opened, is said to be so, and stays on the telephone.
"""

from __future__ import annotations

import binascii
import hashlib
from base64 import b64decode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from notoneless.visits.actions.delivering import deliver
from notoneless.visits.actions.keys_of_phones import private_half
from notoneless.visits.queries.offline import Bearer, Came
from notoneless.visits.rules.sealing import CannotOpenError, opened
from notoneless.visits.terms import HeldWhy, VisitError, Way

#: Why something is to be sent again, or can never be read: codes whose words the telephone has, and the reference.
DAMAGED: Final = VisitError(
    "U154",
    "这一份在传送中损坏了，请再发一次。手机上的请先保留。",
    "This one was damaged on its way: send it again and keep it until then.",
)
SEALED_TO_OTHERS: Final = VisitError(
    "U155",
    "这一份不是封给本系统的，或者封好后坏了，打不开。请留在手机上，联系管理员。",
    "This one was not sealed to this house, or broke after it was sealed, and does not open: keep it on the telephone and tell "
    "whoever keeps the house.",
)
OTHER_DIGEST: Final = VisitError(
    "U156",
    "这一份打开后与它外面写的校验值不一致。请留在手机上，联系管理员。",
    "What is inside does not match the digest outside: keep it on the telephone and tell whoever keeps the house.",
)


@dataclass(frozen=True, slots=True)
class Item:
    """A sealed visit as it was sent: its id and digest, the house's key, wrapped key, iv and sealed bytes (base64), and the
    digest of these three as they left the telephone."""

    id: str
    digest: str
    seal: str
    key: str
    iv: str
    data: str
    sum: str


def take_items(items: Sequence[Item], *, by: Bearer, at: datetime, way: Way = Way.PHONE) -> list[Came]:
    """Deliver each of the items and return what became of it, in their order. Nothing that is wrong with one touches another."""
    return [_take(one, by, at, way) for one in items]


def _take(item: Item, by: Bearer, at: datetime, way: Way) -> Came:
    try:
        wrapped, iv, data = (b64decode(part, validate=True) for part in (item.key, item.iv, item.data))
    except (binascii.Error, ValueError):
        return Came(item.id, item.digest, "again", code=DAMAGED.code)
    if hashlib.sha256(wrapped + iv + data).hexdigest() != item.sum:
        return Came(item.id, item.digest, "again", code=DAMAGED.code)
    try:
        text = opened(wrapped, iv, data, private_half(item.seal)).decode()
    except (CannotOpenError, UnicodeDecodeError):
        return Came(item.id, item.digest, "refused", code=SEALED_TO_OTHERS.code)
    if hashlib.sha256(text.encode()).hexdigest() != item.digest:
        return Came(item.id, item.digest, "refused", code=OTHER_DIGEST.code)
    receipt = deliver(text=text, digest=item.digest, way=way, by=by.viewer, at=at, is_cut_off=by.is_cut_off)
    when = receipt.received_at.isoformat()
    if receipt.is_taken:
        return Came(item.id, item.digest, "received", at=when, visit=str(receipt.visit))
    beside = str(receipt.visit) if receipt.held in (HeldWhy.OTHER_CONTENT, HeldWhy.OVERTAKEN) else ""
    return Came(item.id, item.digest, "apart", receipt.held, receipt.code, when, beside)
