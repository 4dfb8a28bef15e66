"""A week of rounds leaves the house on paper or as a book: with a reason, under a number, with a line in the journal and one in the plan's history."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from notoneless.accounts.terms import Viewer
from notoneless.audit import actions as audit
from notoneless.audit.terms import Kind
from notoneless.privacy.rules.packing import Stamp
from notoneless.visits.access import Rounds
from notoneless.visits.actions.books import checked_reason, stamp_of
from notoneless.visits.actions.rounding import keep_deed
from notoneless.visits.models import RoundPlan
from notoneless.visits.queries.walks import LeftFamily, Walk, left_over, walks
from notoneless.visits.terms import RoundChange, RoundState, VisitError


@dataclass(frozen=True, slots=True)
class RoundsOut:
    """What goes out: who walks what, the families that are on no round, the days of it, the mark that says whose copy it is."""

    walks: tuple[Walk, ...]
    left: tuple[LeftFamily, ...]
    first_on: date
    last_on: date
    stamp: Stamp


def hand_out_rounds(
    *, plan: uuid.UUID, who: uuid.UUID | None = None, reason: str, by: Viewer, at: datetime, as_book: bool = False
) -> RoundsOut:  # fmt: skip
    """Hand out a plan, of everybody or of one person: sheets for those who walk, each of which names only children whom its walker sees too; or,
    ``as_book``, a book for who leads it.

    Raises :class:`AbsentError`, U186 (not made yet, or nobody goes) and P011 (no reason).
    """
    with transaction.atomic():
        row = Rounds(by).one(plan, lock=True)
        why = checked_reason(reason, at)
        found = walks(by, [row], at=at, only=who, as_each=not as_book) if row.state == RoundState.PLANNED else []
        left = left_over(by, row, at=at) if as_book else []
        stamp = _handed_out(found, left, f"visits_rounds:{row.pk}", why, by, at)
        keep_deed(row, RoundChange.HANDED_OUT, by=by, at=at, account=who)
    return RoundsOut(tuple(found), tuple(left), row.first_on, row.last_on, stamp)


def hand_out_my_rounds(*, reason: str, by: Viewer, at: datetime) -> RoundsOut:
    """Hand somebody the own days from today, of all plans. Raises U186 (no such day) and P011."""
    on = timezone.localdate(at)
    with transaction.atomic():
        why = checked_reason(reason, at)
        plans = list(
            RoundPlan.objects.filter(
                state=RoundState.PLANNED, last_on__gte=on, stops__account=by.known_id, stops__on__gte=on
            ).distinct()
        )
        found = walks(by, plans, at=at, only=by.known_id, since=on)
        stamp = _handed_out(found, [], "", why, by, at)
    days = [day.on for one in found for day in one.days]
    return RoundsOut(tuple(found), (), min(days), max(days), stamp)


def _handed_out(
    found: list[Walk], left: list[LeftFamily], subject: str, why: str, by: Viewer, at: datetime
) -> Stamp:  # fmt: skip
    if not found:
        raise VisitError(
            "U186", "这里没有排好的走访可以打印：还在排、没有排成，或者没有给这个人排。请先排好。",
            "There is no round to print here: the plan is not made yet, or this person is on no round. Make it first.",
        )  # fmt: skip
    children = {key for one in found for key in one.children} | {key for one in left for key, _n, _r in one.children}
    line = audit.write(
        "visits.hand_out_rounds", by=by, at=at, kind=Kind.EXPORT, subject=subject, children=sorted(children),
        detail={"children": len(children), "people": len(found), "families": sum(one.visits for one in found), "reason": why},
    )  # fmt: skip
    return stamp_of(f"E{line.seq:07}", why, by, at)
