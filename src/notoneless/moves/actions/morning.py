"""Every working day the house looks at the moves that nobody answered: past its day one rises a level, and those above are told."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from notoneless.audit import actions as audit
from notoneless.audit.terms import Kind, System
from notoneless.moves.actions.telling import tell_risen
from notoneless.moves.actions.writing import put
from notoneless.moves.models import Move
from notoneless.moves.queries.ground import answer_days, calendar_at, facts_of
from notoneless.moves.rules.folding import rises_to
from notoneless.moves.terms import ActKind, Side, State
from notoneless.responsibility.queries import system_scope

AT_ONCE: Final = 200


def morning(*, by: System, at: datetime) -> dict[str, int]:
    """Let every silence rise as far as it has come; return how many rose and how many people were told. Run twice a day it does
    nothing twice."""
    on = timezone.localdate(at)
    risen = told = 0
    with system_scope():
        late = Move.objects.filter(cached_state=State.WAITING, cached_due_on__lt=on)
        counties = sorted(set(late.values_list("county_path", flat=True)))
    for county in counties:
        calendar, days = calendar_at(county), answer_days(county, on)
        if not calendar.is_working(on):
            continue
        with system_scope(), transaction.atomic():
            units: dict[str, list[Move]] = defaultdict(list)
            rows = late.filter(county_path=county).select_related("from_school", "to_school").order_by("pk")
            for move in rows.select_for_update(of=("self",)):
                told_already = {act.unit_path for act in facts_of(move) if act.kind == ActKind.RISEN}
                for unit in rises_to(_silent(move), move.cached_due_on, calendar, days=days, on=on):
                    if unit not in told_already:
                        put(move, ActKind.RISEN, side=Side.COUNTY, by=by, at=at, on=on, unit_path=unit)
                        units[unit].append(move)
            if not units:
                continue
            every = {move.pk: move for moves in units.values() for move in moves}
            audit.write(
                "moves.morning", by=by, at=at, kind=Kind.SYSTEM, subject=f"moves:{on}",
                children=sorted({move.child_id for move in every.values()}), detail={"risen": len(every)},
            )  # fmt: skip
            told += tell_risen([unit for unit, moves in units.items() for _ in moves], county=county, on=on, at=at)
            risen += len(every)
    return {"risen": risen, "told": told}


def _silent(move: Move) -> str:
    """Return the path of the school whose word is missing; of one outside the county, of the school that asked it."""
    answering = move.to_school if move.asked == Side.FROM else move.from_school
    asking = move.from_school if move.asked == Side.FROM else move.to_school
    school = answering or asking
    return school.path if school is not None else move.county_path
