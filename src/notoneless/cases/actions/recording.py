"""How a case stood, day by day: the lines of the ledgers of days that are over.

Written with every act, in the act's transaction, and by the clock where a child moved or a term ran out. The day that is
running is written over until it is over; a day that is over is left as it was known.
"""

from __future__ import annotations

import uuid
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
from notoneless.work.turns import Turns

AT_ONCE: Final = 500
#: So many are written in one transaction: pages wait no longer than for these.
FEW: Final = 50


def record(case: Case, acts: Sequence[ActFact], now: CaseStanding) -> bool:
    """Let the days of a case say how it stands from today on; return whether that is otherwise than yesterday. A case whose days
    were never written (it is older than this record) gets them all, from the days on which its acts were written."""
    held = Stood.objects.filter(case=case, until=NEVER).first() or _past(case, acts, now.on)
    return _put(case, held, _as_it_stands(case, acts, now), now.on)


def newest_days(cases: Sequence[uuid.UUID]) -> dict[uuid.UUID, Stood]:
    """Return case → the line of its days that runs, of many cases in one statement."""
    return {one.case_id: one for one in Stood.objects.filter(case__in=cases, until=NEVER)}


def is_recorded(held: Stood | None, case: Case, acts: Sequence[ActFact], now: CaseStanding) -> bool:
    """Return whether the line that runs says how the case stands, so that :func:`record` has nothing to write."""
    return held is not None and _says(held, _as_it_stands(case, acts, now))


def _says(held: Stood, values: dict[str, Any]) -> bool:
    return all(getattr(held, name) == value for name, value in values.items())


def follow_moves(*, at: datetime) -> int:
    """Carry the ledgers' lines along with children who moved, changed school or went up a grade; return how many."""
    child, on, done = "case__child__cached", timezone.localdate(at), 0
    grade = F(f"{child}_grade")
    moved = (
        ~Q(place_path=F(f"{child}_place_path")) | ~Q(school_path=F(f"{child}_school_path"))
        | Q(grade=None, **{f"{child}_grade__isnull": False}) | Q(grade__isnull=False, **{f"{child}_grade": None})
        | Q(grade__lt=grade) | Q(grade__gt=grade)
    )  # fmt: skip
    moving, turns = Stood.objects.filter(moved, until=NEVER), Turns()
    while True:
        with system_scope():  # most times nobody moved, and nothing is held to find that out
            keys = list(moving.order_by("pk").values_list("case", flat=True)[:AT_ONCE])
        before = done
        for begin in range(0, len(keys), FEW):
            with turns.turn(), system_scope(), transaction.atomic():
                # The case is locked as for an act: whoever writes on it at this moment writes its day too.
                rows = Case.objects.select_for_update(of=("self",)).select_related("child")
                some = {case.pk: case for case in rows.filter(pk__in=keys[begin : begin + FEW])}
                for held in moving.filter(case__in=some):
                    values = {name: getattr(held, name) for name in ("ledger", "stage", "outcome", "due_on", "said")}
                    done += _put(some[held.case_id], held, values | _where(some[held.case_id]), on)
        if done == before:
            return done


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
    if held is not None and _says(held, values):
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
