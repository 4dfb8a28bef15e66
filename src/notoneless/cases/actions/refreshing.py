"""The columns and rows that repeat what the rules tell of a case's acts. Nothing but this writes them."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from notoneless.cases.actions.keeping import is_kept, keep_deadlines, kept_of
from notoneless.cases.actions.recording import is_recorded, newest_days, record
from notoneless.cases.models import NEVER, Case, Charge
from notoneless.cases.rules.charging import risen
from notoneless.cases.terms import ActFact, CaseStanding, ChargeFact, Side


def refresh(case: Case, acts: Sequence[ActFact], now: CaseStanding) -> bool:
    """Let the case's row and its charges say what ``now`` says; return whether anything changed. The caller holds the lock."""
    changed = _put(case, _case(acts, now))
    before = {(one.side, one.is_offer): one for one in Charge.objects.filter(case=case)}
    for charge in now.charges:
        row = before.pop((charge.side, charge.is_offer), None) or Charge(
            case=case, side=charge.side, is_offer=charge.is_offer, act=0
        )
        changed |= _put(row, _charge(charge, acts, now))
    for gone in before.values():
        gone.delete()
        changed = True
    keep_deadlines(case, acts, now)
    return record(case, acts, now) or changed


def stale(
    cases: Sequence[Case], facts: Mapping[uuid.UUID, Sequence[ActFact]], standings: Mapping[uuid.UUID, CaseStanding]
) -> set[uuid.UUID]:
    """Return which of ``cases`` :func:`refresh` would change, told of many in three statements; nothing is held or written."""
    keys = [case.pk for case in cases]
    charges: dict[uuid.UUID, dict[tuple[str, bool], Charge]] = defaultdict(dict)
    for one in Charge.objects.filter(case__in=keys):
        charges[one.case_id][one.side, one.is_offer] = one
    days, kept = newest_days(keys), kept_of(keys)
    return {
        case.pk
        for case in cases
        if not (
            _says(case, _case(facts[case.pk], standings[case.pk]))
            and _are_told(charges[case.pk], facts[case.pk], standings[case.pk])
            and is_kept(kept[case.pk], case, facts[case.pk], standings[case.pk])
            and is_recorded(days.get(case.pk), case, facts[case.pk], standings[case.pk])
        )
    }


def _are_told(rows: Mapping[tuple[str, bool], Charge], acts: Sequence[ActFact], now: CaseStanding) -> bool:
    """Return whether the rows are those of the standing's charges, and say what they say."""
    wanted = {(str(one.side), one.is_offer): one for one in now.charges}
    return wanted.keys() == rows.keys() and all(
        _says(rows[key], _charge(charge, acts, now)) for key, charge in wanted.items()
    )


def _says(row: Any, values: dict[str, Any]) -> bool:
    return all(getattr(row, name) == value for name, value in values.items())


def _case(acts: Sequence[ActFact], now: CaseStanding) -> dict[str, Any]:
    return cached(now) | {"version": max(act.number for act in acts)}


def cached(now: CaseStanding) -> dict[str, Any]:
    """Return the columns of a case that repeat its standing."""
    bureau = now.next_of(Side.COUNTY)
    return {
        "cached_stage": now.stage.value,
        "cached_outcome": now.outcome,
        "cached_step": now.step,
        "cached_reason": now.main_reason,
        "cached_next": now.next.kind.value if now.next else "",
        "cached_owner": now.owner,
        "cached_due_on": now.due_on or NEVER,
        "cached_bureau_due_on": bureau.due_on if bureau else None,
        "cached_bureau_next": bureau.kind.value if bureau else "",
        "cached_returned_on": now.returned_on,
        "cached_closed_on": now.closed_on,
        "cached_until": now.until,
        "cached_relapses": now.relapses,
    }


def _charge(charge: ChargeFact, acts: Sequence[ActFact], now: CaseStanding) -> dict[str, Any]:
    due = None if charge.is_offer else now.next_of(charge.side)
    told = risen(due, charge.side, acts) if due and now.on > due.due_on else ()
    return {
        "unit_path": charge.unit_path,
        "post_id": charge.post,
        "since": charge.since,
        "accepted_on": charge.accepted_on,
        "stands_in_for": charge.stands_in_for,
        "act": charge.act,
        "cached_due_on": due.due_on if due else None,
        "cached_next": due.kind.value if due else "",
        "cached_risen_to": min((act.unit_path for act in told), key=len, default=""),
    }


def _put(row: Any, values: dict[str, Any]) -> bool:
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    if row._state.adding:
        row.save(force_insert=True)
    elif changed:
        row.save(update_fields=changed)
    return bool(changed)
