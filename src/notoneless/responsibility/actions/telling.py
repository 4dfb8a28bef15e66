"""Telling people of exports: somebody must agree to one, or one's own is ready.

Exports are made by a station that knows no posts, so it cannot know who may agree. It leaves its rows; from time to time this
one looks at them. A letter's key is the export and its state, so a second look tells nobody twice.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone

from notoneless.accounts.terms import STEP
from notoneless.audit.terms import System
from notoneless.messaging import actions as messaging
from notoneless.messaging.terms import Kind as Letter
from notoneless.privacy import access
from notoneless.privacy.models import Export
from notoneless.privacy.terms.states import ExportState
from notoneless.responsibility.models import Appointment
from notoneless.responsibility.queries.standing import live
from notoneless.responsibility.queries.viewers import viewer_of
from notoneless.responsibility.rules.powers import POWERS

#: What waits longer than this was told of long ago.
LATELY: Final = timedelta(days=3)
APPROVERS: Final = sorted(kind for kind, powers in POWERS.items() if access.APPROVE in powers)


def tell_of_exports(*, at: datetime) -> int:
    """Tell who may agree to an export that waits, and who asked for one that is ready; return how many were told of. Begun
    again it tells nobody twice."""
    house = System("messages")
    waiting = list(Export.objects.filter(state=ExportState.ASKED, asked_at__gt=at - LATELY))
    for export in waiting:
        messaging.send(
            to=_approvers(export, at), kind=Letter.APPROVAL, key=f"export:{export.pk}:asked", county=_county(export),
            by=house, at=at, link="/privacy/approvals/", params={"count": export.children},
        )  # fmt: skip
    ready = list(Export.objects.filter(state=ExportState.READY, ready_at__gt=at - LATELY))
    for export in ready:
        messaging.send(
            to=[uuid.UUID(export.asked_by)], kind=Letter.READY, key=f"export:{export.pk}:ready", county=_county(export),
            by=house, at=at, link="/privacy/exports/",
        )  # fmt: skip
    return len(waiting) + len(ready)


def _approvers(export: Export, at: datetime) -> list[uuid.UUID]:
    """Return who may agree: a post over all that the asker reaches is first looked for by its path, then asked as a viewer."""
    paths = [*export.scope["places"], *export.scope["schools"]]
    over = {path[:end] for path in paths[:1] for end in range(STEP, len(path) + 1, STEP)}
    on = timezone.localdate(at)
    terms = Appointment.objects.filter(
        live(on), live(on, "post__"), post__kind__in=APPROVERS, post__unit_path__in=over, account__is_active=True
    ).select_related("account")
    people = {term.account_id: term.account for term in terms if str(term.account_id) != export.asked_by}
    return [key for key, person in people.items() if access.may_decide(viewer_of(person, at=at), export.scope)]


def _county(export: Export) -> str:
    paths: Iterable[str] = (*export.scope["places"], *export.scope["schools"])
    return next(iter(paths), "")[:STEP]
