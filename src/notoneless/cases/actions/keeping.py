"""What was due on a case and when it was done: kept with every act, in the act's transaction, for the figures of every level."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence

from notoneless.cases.models import Case, Deadline
from notoneless.cases.queries.facts import Ground
from notoneless.cases.rules.deadlines import Kept, carried
from notoneless.cases.terms import ActFact, ActKind, CaseStanding


def keep_deadlines(case: Case, acts: Sequence[ActFact], now: CaseStanding) -> None:
    """Let what is kept of a case say what is due now and what was done. A case of which nothing was kept yet (it is older than this
    record) gets all that was due, act by act, as it was known on the days on which they were written."""
    changed, fresh = _otherwise(list(Deadline.objects.filter(case=case).order_by("pk")), case, acts, now)
    if changed:
        Deadline.objects.bulk_update(changed, ("unit_path", "due_on", "ended_on", "by_act"))
    if fresh:
        Deadline.objects.bulk_create(fresh)


def kept_of(cases: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[Deadline]]:
    """Return case → what is kept of it, of many cases in one statement."""
    found: dict[uuid.UUID, list[Deadline]] = defaultdict(list)
    for row in Deadline.objects.filter(case__in=cases).order_by("pk"):
        found[row.case_id].append(row)
    return found


def is_kept(rows: Sequence[Deadline], case: Case, acts: Sequence[ActFact], now: CaseStanding) -> bool:
    """Return whether the rows say what is due and what was done, so that :func:`keep_deadlines` has nothing to write."""
    return not any(_otherwise(rows, case, acts, now))


def _otherwise(
    rows: Sequence[Deadline], case: Case, acts: Sequence[ActFact], now: CaseStanding
) -> tuple[list[Deadline], list[Deadline]]:
    """Return the rows that have to say something else, and those that are not there yet."""
    held = [_kept(row) for row in rows]
    before = {one.row: one for one in held}
    found = carried(held or _past(case, acts), now, acts, county_path=case.county_path)
    changed = [_row(case, one) for one in found if one.row is not None and one != before[one.row]]
    return changed, [_row(case, one) for one in found if one.row is None]


def _past(case: Case, acts: Sequence[ActFact]) -> tuple[Kept, ...]:
    grounds: dict[object, Ground] = {}
    found: tuple[Kept, ...] = ()
    for number, act in enumerate(acts[:-1], start=1):
        ground = grounds.setdefault(act.written_on, Ground(act.written_on))
        so_far = acts[:number]
        try:
            then = ground.standing(case.county_path, so_far)
        except ValueError:  # not open by then
            continue
        found = carried(found, then, so_far, county_path=case.county_path)
    return found


def _kept(row: Deadline) -> Kept:
    return Kept(
        row.side, row.unit_path, ActKind(row.kind), row.due_on, row.since, row.behind, row.step, row.names, row.days,
        row.ended_on, row.by_act, row.pk,
    )  # fmt: skip


def _row(case: Case, one: Kept) -> Deadline:
    return Deadline(
        pk=one.row, case=case, county_path=case.county_path, side=one.side, unit_path=one.unit_path, kind=one.kind,
        step=one.step, names=one.names, days=one.days, behind=one.behind, since=one.since, due_on=one.due_on,
        ended_on=one.ended_on, by_act=one.by,
    )  # fmt: skip
