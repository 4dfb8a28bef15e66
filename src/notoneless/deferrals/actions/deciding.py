"""The township's government or the bureau decides; before the last day somebody looks again; the child comes back to class."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from notoneless.accounts.terms import Viewer
from notoneless.audit.terms import Actor
from notoneless.children import actions as children
from notoneless.children.access import Children
from notoneless.deferrals.access import DECIDE, TAKE
from notoneless.deferrals.actions.telling import tell_decided
from notoneless.deferrals.actions.writing import (
    Key,
    Papers,
    because,
    changed,
    day_come,
    deferral_of,
    journal,
    put,
    source_of,
)
from notoneless.deferrals.models import Deferral
from notoneless.deferrals.terms import ActKind, DeferralError, DeferralKind, State
from notoneless.places.models import SchoolClass
from notoneless.places.queries.asof import standing


def decide(
    *, deferral: Key, yes: bool, by: Viewer, at: datetime, text: str = "", document: str = "", saw: int | None = None
) -> Deferral:  # fmt: skip
    """Approve an application, or refuse it and say why. Whoever took it in does not decide it. A suspension that begun is carried into
    the child's enrolment; one that begins later is, on its day.

    Raises :class:`AbsentError`, X202, X208 (decided or withdrawn meanwhile), X211 (no reason for a refusal), X215 (the same person took it
    in), X216 (its last day has passed).
    """
    with transaction.atomic():
        found, now = deferral_of(deferral, by=by, power=DECIDE, saw=saw)
        if now.state != State.WAITING:
            raise changed()
        if found.acts.order_by("number").values_list("by", flat=True).first() == by.actor:
            raise DeferralError(
                "X215",
                "收申请和批准不能是同一个人。请由乡镇政府或县教育局的另一位负责人决定。",
                "Whoever took an application in does not decide it. Let somebody else of the township or the bureau do so.",
            )
        if yes and found.until < timezone.localdate(at):
            raise DeferralError(
                "X216",
                f"申请的截止日 {found.until} 已过，不能再批准。请不予批准，由监护人重新申请。",
                f"The last day asked for, {found.until}, has passed: refuse it, and let the guardian apply anew.",
            )
        kind = ActKind.APPROVED if yes else ActKind.REFUSED
        put(
            found, kind, by=by, at=at, on=timezone.localdate(at), document=document, text=text if yes else because(text)
        )
        if yes:
            begin(found, by=by, at=at)
            journal("approve", found, by=by, at=at, until=found.until)
        else:
            journal("refuse", found, by=by, at=at)
        tell_decided(found, by=by, at=at)
    return found


def begin(deferral: Deferral, *, by: Actor, at: datetime) -> bool:
    """Let the enrolment say that study is suspended, once the day has come; return whether it does so now."""
    if deferral.kind != DeferralKind.SUSPENDED or deferral.began_on > timezone.localdate(at):
        return False
    return children.suspend(child=deferral.child_id, by=by, at=at, on=deferral.began_on, source=source_of(deferral))


def recheck(
    *, deferral: Key, by: Viewer, at: datetime, text: str, papers: Papers = (), saw: int | None = None
) -> Deferral:
    """Enter what was found when somebody looked again. It prolongs nothing: whoever needs more time applies anew.

    Raises :class:`AbsentError`, X202, X208 (no approval that stands), X211.
    """
    with transaction.atomic():
        found, now = deferral_of(deferral, by=by, power=TAKE, saw=saw)
        if now.state != State.APPROVED:
            raise changed()
        put(found, ActKind.RECHECKED, by=by, at=at, on=timezone.localdate(at), text=because(text), papers=papers)
        journal("recheck", found, by=by, at=at)
    return found


def come_back(
    *, deferral: Key, school_class: Key, by: Viewer, at: datetime, on: date, text: str = "", saw: int | None = None
) -> Deferral:  # fmt: skip
    """Enter that the child sits in a class since ``on``: the leave ends on that day, whatever was approved.

    Raises :class:`AbsentError`, X202, X208, X210, X217 (no standing class of the county).
    """
    with transaction.atomic():
        found, now = deferral_of(deferral, by=by, power=TAKE, saw=saw)
        if now.state != State.APPROVED:
            raise changed()
        day_come(on, at)
        room = _class(found, school_class, by, at=at)
        put(found, ActKind.RETURNED, by=by, at=at, on=max(on, found.began_on), text=text)
        children.seat(
            child=found.child_id, school=room.school, school_class=room, by=by, at=at, on=max(on, found.began_on),
            source=source_of(found),
        )  # fmt: skip
        journal("come_back", found, by=by, at=at, on=on)
    return found


def revoke(*, deferral: Key, by: Viewer, at: datetime, text: str, saw: int | None = None) -> Deferral:
    """Revoke an approval: the proof was false, or the child is well and kept away. From today the child is excused by nothing.

    Raises :class:`AbsentError`, X202, X208 (no approval that stands), X211.
    """
    with transaction.atomic():
        found, now = deferral_of(deferral, by=by, power=DECIDE, saw=saw)
        if now.state != State.APPROVED:
            raise changed()
        put(found, ActKind.REVOKED, by=by, at=at, on=timezone.localdate(at), text=because(text))
        journal("revoke", found, by=by, at=at)
        tell_decided(found, by=by, at=at)
    return found


def _class(deferral: Deferral, key: Key, by: Viewer, *, at: datetime) -> SchoolClass:
    """Return the class that stands at ``at``. A school seats a child in its own classes, an office in any of the county."""
    try:
        rows = SchoolClass.objects.select_related("school").filter(
            standing(timezone.localdate(at)), school__ended_on=None
        )
        found = rows.filter(pk=uuid.UUID(str(key))).first()
    except ValueError:
        found = None
    if found is None or found.path[:4] != deferral.county_path or not Children(by, TAKE).allows(deferral.child):
        raise DeferralError(
            "X217",
            "请选择孩子坐进的班级：要是本县现在在办的班。",
            "Choose the class where the child sits, a standing one of the county.",
        )
    return found
