"""A person decides about what was kept apart: it is taken as a further correction of the visit that stands, or it is not used."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from notoneless.accounts.terms import Viewer
from notoneless.audit import actions as audit
from notoneless.visits.access import WRITE, Visits
from notoneless.visits.actions.receiving import WHY_LEAST, receive
from notoneless.visits.models import Held, Visit
from notoneless.visits.rules.contents import content_from
from notoneless.visits.terms import AbsentError, Settled, VisitError


def settle(*, held: uuid.UUID | str, take: bool, why: str, by: Viewer, at: datetime) -> Held:
    """Take what was kept apart as a correction, or leave it, with the reason; it stays readable either way. Asked again it is what it was.

    Raises :class:`AbsentError`, U106 (no reason), U107 (somebody decided otherwise), and as :func:`receive` where it is taken.
    """
    with transaction.atomic():
        try:
            found = Held.objects.select_for_update(of=("self",)).filter(pk=held).first()
        except (ValidationError, ValueError):
            found = None
        if found is None or not Visits(by, WRITE).filter(Visit.objects.filter(pk=found.visit_id)).exists():
            raise AbsentError
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
        if take:
            newest = Visit.objects.get(root=found.visit.root_id, cached_newest=True)
            assert found.content is not None
            content = replace(
                content_from(found.content.open(why="visit")),
                id=uuid.uuid5(found.pk, "taken"),
                corrects=newest.pk,
                why=why.strip(),
            )
            receive(content=content, digest=content.digest, way=found.way, by=by, at=at)
        found.settled, found.settled_at, found.settled_by, found.settled_why = wanted, at, by.actor, why.strip()[:200]
        found.save(update_fields=("settled", "settled_at", "settled_by", "settled_why"))
        children = sorted(found.visit.of_children.values_list("child", flat=True))
        audit.write(
            "visits.settled",
            by=by,
            at=at,
            subject=f"visits_held:{found.pk}",
            children=children,
            detail={"as": wanted.value},
        )
    return found
