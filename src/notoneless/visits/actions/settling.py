"""A person decides about what was kept apart: it is taken, as a correction of the visit beside which it lies or as a visit, or it is not used."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction

from notoneless.accounts.terms import Viewer
from notoneless.audit import actions as audit
from notoneless.children.models import Child
from notoneless.responsibility.queries import system_scope
from notoneless.visits.access import Apart
from notoneless.visits.actions.delivering import apply_waiting
from notoneless.visits.actions.receiving import WHY_LEAST, receive
from notoneless.visits.models import Held, Visit, VisitChild
from notoneless.visits.rules.contents import Content, content_from
from notoneless.visits.rules.words import refuse_names
from notoneless.visits.terms import HeldWhy, Settled, VisitError


def settle(*, held: uuid.UUID | str, take: bool, why: str, by: Viewer, at: datetime, on: date | None = None) -> Held:
    """Take what was kept apart, or leave it, with the reason; it stays readable either way. Asked again it is what it was.

    ``on``: the day of the visit, where the one that was written cannot have been (a telephone's clock was wrong). Raises
    :class:`AbsentError`, U106 (no reason), U128 (a reason that names a child), U107 (somebody decided otherwise), U109 (what cannot be read is
    never taken), and as :func:`receive` where it is taken.
    """
    with transaction.atomic():
        found = Apart(by).one(held, lock=True)
        wanted = Settled.TAKEN if take else Settled.DROPPED
        if found.settled == wanted:
            return found
        if found.settled:
            raise VisitError(
                "U107",
                "这一份别人已经处理过了。请刷新页面。",
                "Somebody has settled this one already: reload the page.",
            )
        if len(why.strip()) < WHY_LEAST:
            raise VisitError(
                "U106", f"请写明理由，至少 {WHY_LEAST} 个字。", f"Give the reason, in at least {WHY_LEAST} characters."
            )
        refuse_names(why, _names(found))
        if take and found.why == HeldWhy.UNREADABLE:
            raise VisitError(
                "U109", "这一份读不出来，不能收下。请请当时走访的人重新登记。",
                "This one cannot be read and is not taken: whoever went there writes it again.",
            )  # fmt: skip
        receipt = None
        if take:
            assert found.content is not None
            content = _as_taken(found, content_from(found.content.open(why="visit")), why.strip(), on)
            receipt = receive(content=content, digest=content.digest, way=found.way, by=by, at=at)
        found.settled, found.settled_at, found.settled_by, found.settled_why = wanted, at, by.actor, why.strip()[:200]
        found.awaits = None
        if receipt is not None:
            found.visit_id = receipt.visit
        found.save(update_fields=("visit", "settled", "settled_at", "settled_by", "settled_why", "awaits"))
        with system_scope():
            rows = VisitChild.objects.filter(visit=found.visit_id) if found.visit_id else found.of_children.all()
            children = sorted(rows.values_list("child", flat=True))
        audit.write(
            "visits.settled", by=by, at=at, subject=f"visits_held:{found.pk}", children=children, detail={"as": wanted.value}
        )  # fmt: skip
        if receipt is not None:
            apply_waiting(found.claimed, by=by, at=at, became=receipt.visit)
    return found


def _names(held: Held) -> list[str]:
    """Return the names of the children of whom what lies apart tells, and the visit beside which it lies."""
    with system_scope():
        beside = Child.objects.filter(home_visits__visit=held.visit_id) if held.visit_id else Child.objects.none()
        alone = Child.objects.filter(held_visits__held=held)
        return [*beside.values_list("name", flat=True), *alone.values_list("name", flat=True)]


def _as_taken(found: Held, content: Content, why: str, on: date | None) -> Content:
    """Return the visit that is taken: an id of its own, a correction of whatever version stands now."""
    with system_scope():
        was = found.visit
        if was is None and content.corrects is not None:
            was = Visit.objects.filter(pk=content.corrects).first()
        newest = Visit.objects.get(root=was.root_id, cached_newest=True) if was else None
    return replace(
        content, id=uuid.uuid5(found.pk, "taken"), on=on or content.on, corrects=newest.pk if newest else None, why=why if newest else ""
    )  # fmt: skip
