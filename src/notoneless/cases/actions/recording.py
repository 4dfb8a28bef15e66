"""How a case stood, day by day: the lines of the ledgers of days that are over.

Written with every act, in the act's transaction, and by the clock where a child moved or a term ran out. The day that is
running is written over until it is over; a day that is over is left as it was known.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from notoneless.cases.models import NEVER, Case, Stood
from notoneless.cases.queries.facts import Ground
from notoneless.cases.queries.ledgers import ledger_of
from notoneless.cases.rules import ledger
from notoneless.cases.terms import ActFact, CaseStanding
from notoneless.responsibility.queries import system_scope

AT_ONCE: Final = 500


def record(case: Case, acts: Sequence[ActFact], now: CaseStanding) -> bool:
    """Let the days of a case say how it stands from today on; return whether that is otherwise than yesterday. A case whose days
    were never written (it is older than this record) gets them all, from the days on which its acts were written."""
    held = Stood.objects.filter(case=case, until=NEVER).first() or _past(case, acts, now.on)
    return _put(case, held, _as_it_stands(case, acts, now), now.on)


def follow_moves(*, at: datetime) -> int:
    """Carry the ledgers' lines along with children who moved, changed school or went up a grade; return how many."""
    child, on, done = "case__child__cached", timezone.localdate(at), 0
    grade = F(f"{child}_grade")
    moved = (
        ~Q(place_path=F(f"{child}_place_path")) | ~Q(school_path=F(f"{child}_school_path"))
        | Q(grade=None, **{f"{child}_grade__isnull": False}) | Q(grade__isnull=False, **{f"{child}_grade": None})
        | Q(grade__lt=grade) | Q(grade__gt=grade)
    )  # fmt: skip
    while True:
        with system_scope(), transaction.atomic():
            # The case is locked as for an act: whoever writes on it at this moment writes its day too.
            keys = Stood.objects.filter(moved, until=NEVER).order_by("pk").values("case")[:AT_ONCE]
            cases = (
                Case.objects.select_for_update(of=("self",))
                .select_related("child")
                .filter(pk__in=list(keys.values_list("case", flat=True)))
            )
            some = {case.pk: case for case in cases}
            if not some:
                return done
            for held in Stood.objects.filter(case__in=some, until=NEVER):
                values = {name: getattr(held, name) for name in ("ledger", "stage", "outcome", "due_on", "said")}
                done += _put(some[held.case_id], held, values | _where(some[held.case_id]), on)


def _past(case: Case, acts: Sequence[ActFact], today: date) -> Stood | None:
    """Write the days before ``today`` of a case that has none yet; return the last. Where the child lived then is not known
    any more: it is told as of now."""
    held: Stood | None = None
    for day in sorted({act.written_on for act in acts if act.written_on < today}):
        try:
            then = Ground(day).standing(case.county_path, acts)
        except ValueError:  # not open on that day
            continue
        _put(case, held, _as_it_stands(case, acts, then), day)
        held = Stood.objects.filter(case=case, until=NEVER).first()
    return held


def _put(case: Case, held: Stood | None, values: dict[str, Any], on: date) -> bool:
    if held is not None and all(getattr(held, name) == value for name, value in values.items()):
        return False
    if held is not None and held.since >= on:
        Stood.objects.filter(pk=held.pk).update(**values)
        return True
    if held is not None:
        Stood.objects.filter(pk=held.pk).update(until=on)
    Stood.objects.create(case=case, county_path=case.county_path, since=on, **values)
    return True


def _as_it_stands(case: Case, acts: Sequence[ActFact], now: CaseStanding) -> dict[str, Any]:
    return {
        "ledger": ledger_of(now, now.on) if now.is_open else "",
        "stage": now.stage.value,
        "outcome": now.outcome,
        "due_on": now.due_on or NEVER,
        "said": ledger.kept(ledger.told(acts, now)),
    } | _where(case)


def _where(case: Case) -> dict[str, Any]:
    child = case.child
    return {
        "place_path": child.cached_place_path, "school_path": child.cached_school_path, "grade": child.cached_grade,
    }  # fmt: skip
