"""Seen again in class: from the daily roll-calls the house counts the days on which a child who was found, or came back, is there.

A sight by roll-calls names the finding that it proves, and counts only calls that somebody else made than who wrote that; how many
days are asked for is a parameter (``cases.present_days``). A machine closes nothing: what it counted is written as an act.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from notoneless.attendance.queries import told_of
from notoneless.attendance.rules.runs import present_days
from notoneless.audit import actions as audit
from notoneless.audit.terms import Kind, System
from notoneless.cases.actions.refreshing import refresh
from notoneless.cases.actions.writing import Pen
from notoneless.cases.models import Case
from notoneless.cases.queries.facts import Ground, facts_of_all
from notoneless.cases.rules import closing, folding
from notoneless.cases.terms import ActFact, ActKind, Needs, Stage, Way
from notoneless.responsibility.queries import system_scope
from notoneless.work.turns import Turns

BATCH: Final = 50
#: So many cases are written on in one transaction, so that nobody at a desk waits long.
FEW: Final = 4
#: Where a case waits for its child to be seen.
WAITS: Final = (Stage.RETURNED, Stage.PROVING)
SEEN_BY: Final = (Needs.SEEN, Needs.EITHER, Needs.FOLLOWED)


def see_in_class(*, by: System, at: datetime) -> dict[str, int]:
    """Write on every open case that waits for its child to be seen that roll-calls saw the child for days enough; return how many.
    Run twice it writes nothing twice: what is proved waits no longer."""
    on = timezone.localdate(at)
    ground, turns = Ground(on), Turns()
    done = Counter({"seen": 0})
    last: uuid.UUID | None = None
    while True:
        # Nothing is locked yet: whom the calls do not prove back, most days nearly all, is only read.
        with turns.reading(), system_scope():
            waits = Case.objects.filter(cached_closed_on=None, cached_stage__in=WAITS)
            cases = list(waits.filter(**({"pk__gt": last} if last else {})).order_by("pk")[:BATCH])
            if not cases:
                return dict(done)
            proved = [sight.case.pk for sight in _sights(cases, ground)]
        for begin in range(0, len(proved), FEW):
            with turns.turn(), system_scope(), transaction.atomic():
                held = waits.select_for_update(of=("self",)).select_related("child")
                some = list(held.filter(pk__in=proved[begin : begin + FEW]).order_by("pk"))
                seen = [_write(sight, ground, by=by, at=at) for sight in _sights(some, ground)]
                if seen:
                    audit.write(
                        "cases.see_in_class", by=by, at=at, kind=Kind.SYSTEM, subject=f"cases:{on}", children=seen,
                        detail={"seen": len(seen)},
                    )  # fmt: skip
            done["seen"] += len(seen)
        last = cases[-1].pk


@dataclass(frozen=True, slots=True)
class _Sight:
    """A case whose child the calls saw for days enough, and the finding that they prove."""

    case: Case
    acts: list[ActFact]
    found: ActFact
    days: Sequence[date]


def _sights(cases: list[Case], ground: Ground) -> Iterator[_Sight]:
    """Yield those of ``cases`` that roll-calls prove."""
    facts = facts_of_all(case.pk for case in cases)
    told = told_of([case.child_id for case in cases], on=ground.on)
    for case in cases:
        book, calendar = ground.of(case.county_path)
        acts = folding.this_round(folding.standing_acts(facts[case.pk], ground.on))
        found = folding.outcome(acts, book).act
        standing = ground.standing(case.county_path, facts[case.pk])
        if found is None or book.needs(standing.outcome) not in SEEN_BY or closing.seen_after(acts, found, book):
            continue
        days = present_days(
            told[case.child_id], calendar, since=closing.seen_from(found), on=ground.on, but=found.by
        )  # fmt: skip
        if len(days) >= book.present_days:
            yield _Sight(case, facts[case.pk], found, days)


def _write(sight: _Sight, ground: Ground, *, by: System, at: datetime) -> uuid.UUID:
    """Write the sight on its case; return the child."""
    days, pen = sight.days, Pen(sight.case, by, at, ground, sight.acts)
    pen.put(
        ActKind.SEEN, on=days[-1], way=Way.ROLL_CALL, yes=True, names=sight.found.number, days=len(days), check=False,
        text=f"点名 {days[0]} 至 {days[-1]}：连续 {len(days)} 个上课日在校（不含核实人自己点的）。",
    )  # fmt: skip
    refresh(sight.case, pen.acts, pen.standing)
    return sight.case.child_id
