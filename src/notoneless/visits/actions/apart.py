"""What arrived and cannot be taken as a visit is put apart, whole, with the reason: nothing that a teacher wrote at a door is sent away."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from notoneless.accounts.terms import Viewer
from notoneless.audit import actions as audit
from notoneless.children.access import kept_of
from notoneless.children.models import Child
from notoneless.responsibility.queries import system_scope
from notoneless.standards.errors import UserError
from notoneless.visits.models import Held, HeldChild, Visit
from notoneless.visits.rules.contents import Content
from notoneless.visits.terms import HeldWhy, Settled, VisitError, Way


@dataclass(frozen=True, slots=True)
class Receipt:
    """What whoever sent a visit keeps: the visit (of what lies beside none, the id it bears), the digest of what was received, whether it was
    taken (``held``: the reason why it lies apart; ``code`` and ``said``: of the refusal, Chinese and English) and when."""

    visit: uuid.UUID
    digest: str
    received_at: datetime
    held: str = ""
    code: str = ""
    said: tuple[str, ...] = ()

    @property
    def is_taken(self) -> bool:
        """Whether it counts as a visit."""
        return not self.held


def receipt_of(held: Held) -> Receipt:
    """Return the receipt of what was put apart; of what was taken since, that of a visit."""
    if held.settled == Settled.TAKEN and held.visit_id is not None:
        return Receipt(held.visit_id, held.digest, held.received_at)
    return Receipt(
        held.visit_id or held.claimed, held.digest, held.received_at, str(held.why), held.code, tuple(held.refusal)
    )


def beside(visit: Visit, content: Content, why: HeldWhy, way: str, by: Viewer, at: datetime) -> Receipt:
    """Put ``content`` apart beside the newest version of ``visit``."""
    with system_scope():
        newest = Visit.objects.get(root=visit.root_id, cached_newest=True)
        children = sorted(newest.of_children.values_list("child", flat=True))
        return _put(
            children, by, visit=newest, on=content.on, claimed=content.id, digest=content.digest, why=why, way=Way(way),
            received_at=at, text=content.text,
        )  # fmt: skip


def alone(
    content: Content, why: HeldWhy, way: str, by: Viewer, at: datetime, *, refusal: UserError | None = None,
    awaits: uuid.UUID | None = None,
) -> Receipt:  # fmt: skip
    """Put ``content`` apart beside no visit; whoever may write a visit to one of its children decides about it."""
    with system_scope():
        found = Child.objects.filter(pk__in=content.children)
        children = sorted({kept.pk for child in found if (kept := kept_of(child)) is not None})
        return _put(
            children, by, on=content.on, claimed=content.id, digest=content.digest, why=why, way=Way(way), received_at=at,
            awaits=awaits, text=content.text, **refused_by(refusal),
        )  # fmt: skip


def refused_by(refusal: UserError | None) -> dict[str, Any]:
    """Return the fields that keep a refusal."""
    return {"code": refusal.code, "refusal": [refusal.zh, refusal.en]} if refusal else {}


def unreadable(text: str, digest: str, way: str, by: Viewer, at: datetime) -> Receipt:
    """Put apart what arrived whole and is no visit. It tells of nobody; who sent it is shown it."""
    with system_scope():
        claimed = uuid.uuid5(uuid.NAMESPACE_OID, digest)
        return _put(
            (), by, claimed=claimed, digest=digest, why=HeldWhy.UNREADABLE, way=Way(way), received_at=at, text=text,
            **refused_by(VisitError(
                "U116", "收到的内容读不出来。请当时走访的人重新登记；这一份原样留着。",
                "What arrived cannot be read: whoever went there writes it again; this copy is kept as it came.",
            )),
        )  # fmt: skip


def _put(children: Iterable[uuid.UUID], by: Viewer, *, text: str, **fields: Any) -> Receipt:
    held = Held(by=by.actor, **fields)
    held.content = text
    held.save(force_insert=True)
    listed = list(children)
    if held.visit_id is None:
        HeldChild.objects.bulk_create(HeldChild(held=held, child_id=one) for one in listed)
    audit.write(
        "visits.held", by=by, at=held.received_at, subject=f"visits_held:{held.pk}", children=listed,
        detail={"why": str(held.why), "way": str(held.way)} | ({"code": held.code} if held.code else {}),
    )  # fmt: skip
    return receipt_of(held)
