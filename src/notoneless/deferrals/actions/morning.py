"""Every day the house lets suspensions begin whose day has come; on working days a look that is late rises a level, and those above
are told."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from notoneless.audit import actions as audit
from notoneless.audit.terms import Kind, System
from notoneless.deferrals.actions.deciding import begin
from notoneless.deferrals.actions.telling import tell_risen
from notoneless.deferrals.actions.writing import put, source_of
from notoneless.deferrals.models import Deferral
from notoneless.deferrals.queries.ground import calendar_at, facts_of, terms_at
from notoneless.deferrals.rules.folding import rises_to
from notoneless.deferrals.terms import ActKind, DeferralKind, State
from notoneless.responsibility.queries import system_scope

AT_ONCE: Final = 200


def morning(*, by: System, at: datetime) -> dict[str, int]:
    """Let suspensions begin and delays rise as far as they have come; return how many began, how many rose, how many people were told.
    Run twice a day it does nothing twice."""
    on = timezone.localdate(at)
    begun = _begin(on, by=by, at=at)
    risen = told = 0
    with system_scope():
        late = Deferral.objects.filter(cached_state=State.APPROVED, cached_recheck_by__lt=on, until__gte=on)
        counties = sorted(set(late.values_list("county_path", flat=True)))
    for county in counties:
        calendar, days = calendar_at(county), terms_at(county, on).within
        if not calendar.is_working(on):
            continue
        with system_scope(), transaction.atomic():
            units: dict[tuple[str, str], list[Deferral]] = defaultdict(list)
            for one in late.filter(county_path=county).order_by("pk").select_for_update(of=("self",)):
                due = one.cached_recheck_by
                told_already = {
                    act.unit_path for act in facts_of(one) if act.kind == ActKind.RISEN and due and act.written_on > due
                }
                for unit in rises_to(one.unit_path, due or on, calendar, days=days, on=on):
                    if unit not in told_already:
                        put(one, ActKind.RISEN, by=by, at=at, on=on, unit_path=unit)
                        units[one.line, unit].append(one)
            if not units:
                continue
            every = {one.pk: one for rows in units.values() for one in rows}
            audit.write(
                "deferrals.morning", by=by, at=at, kind=Kind.SYSTEM, subject=f"deferrals:{on}",
                children=sorted({one.child_id for one in every.values()}), detail={"risen": len(every)},
            )  # fmt: skip
            told += tell_risen([unit for unit, rows in units.items() for _ in rows], county=county, on=on, at=at)
            risen += len(every)
    return {"begun": begun, "risen": risen, "told": told}


def _begin(on: date, *, by: System, at: datetime) -> int:
    """Let suspensions begin that were approved before their first day."""
    begun = 0
    with system_scope():
        due = Deferral.objects.filter(
            cached_state=State.APPROVED, kind=DeferralKind.SUSPENDED, began_on__lte=on, until__gte=on, cached_decided_on__lt=F("began_on")
        )  # fmt: skip
        keys = list(due.values_list("pk", flat=True))
    for start in range(0, len(keys), AT_ONCE):
        with system_scope(), transaction.atomic():
            for one in Deferral.objects.filter(pk__in=keys[start : start + AT_ONCE]).select_related("child"):
                if not one.child.spells.filter(source=source_of(one)).exists():
                    begun += begin(one, by=by, at=at)
    return begun
