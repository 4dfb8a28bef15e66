"""Telling those who watch over the house that something should be looked into."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from notoneless.audit import actions as audit
from notoneless.audit.terms import Actor, Kind
from notoneless.privacy import access
from notoneless.privacy.models import Alert
from notoneless.privacy.terms import Asker, NotThere
from notoneless.privacy.terms.states import AlertKind


def alert(kind: AlertKind, *, by: Actor, at: datetime, count: int, name: str = "") -> None:
    """Raise an alert about ``by``, once an hour for one kind; its line in the journal joins the open transaction."""
    if Alert.objects.filter(kind=kind, actor=by.actor, at__gt=at - timedelta(hours=1)).exists():
        return
    raised = Alert.objects.create(
        kind=kind, actor=by.actor, name=name, posts=by.posts, county=",".join(by.counties)[:40], at=at, count=count
    )
    audit.write(
        "privacy.alert", by=by, at=at, kind=Kind.SYSTEM, subject=f"privacy_alert:{raised.pk}",
        detail={"kind": str(kind), "count": count},
    )  # fmt: skip


def see_alert(*, alert_id: int, by: Asker, at: datetime) -> None:
    """Note that ``by`` looked into an alert. Raises :class:`NotThere` when there is none that is open, or another county's."""
    with transaction.atomic():
        found = access.alerts_of(by, Alert.objects.select_for_update()).filter(pk=alert_id, seen_at=None).first()
        if found is None:
            raise NotThere
        found.seen_at, found.seen_by = at, by.actor
        found.save(update_fields=("seen_at", "seen_by"))
        audit.write("privacy.see_alert", by=by, at=at, subject=f"privacy_alert:{found.pk}")
