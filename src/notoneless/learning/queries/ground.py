"""What every reading of a closure stands on: what the place knows of barriers and measures, the pupils of its schools, the deeds of a plan."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from notoneless.accounts.terms import TOWN, Viewer, is_english
from notoneless.children.access import Children
from notoneless.children.models import EnrolmentSpell
from notoneless.children.queries.dated import live
from notoneless.children.terms import SpellStatus
from notoneless.learning.access import SEE, Plans
from notoneless.learning.models import Closure, PlanDeed, PupilPlan
from notoneless.learning.rules.counting import Pupil
from notoneless.learning.rules.plans import fold
from notoneless.learning.terms import DeedFact, DeedKind, Standing, State
from notoneless.policy import load
from notoneless.responsibility.queries import code_at

SCHOOL: Final = 12
"""So long is a school's path; a class's is longer."""


class Seat(NamedTuple):
    """Where a pupil stands on the roll: school, class ('' : none is written), and the town where its family lives ('' : not known)."""

    school: str
    room: str
    town: str


def _held(topic: str, county_path: str, on: date) -> Any:
    return load().value(topic, code_at(county_path), on).value


def _words(rows: Iterable[dict[str, Any]]) -> dict[str, str]:
    return {row["id"]: row["en"] if is_english() else row["zh"] for row in rows}


def barriers_at(county_path: str, on: date) -> dict[str, str]:
    """Return id → words of the barriers that a county asks after on the day."""
    return _words(_held("learning.barriers", county_path, on))


def measures_at(county_path: str, on: date) -> dict[str, str]:
    """Return id → words of the measures that a county knows on the day."""
    return _words(_held("learning.measures", county_path, on))


def plan_by(county_path: str, on: date) -> date:
    """Return the day by which a barrier that was found on ``on`` has its measure."""
    return on + timedelta(days=int(_held("learning.plan_days", county_path, on)))


def roll_day(closure: Closure, on: date) -> date:
    """Return the day of whose rolls the pupils are: today, and of a closure that is over its last day."""
    return min(on, closure.until)


def first_day(closure: Closure) -> date:
    """Return the first day on which a family can have been asked: the first of the closure, or an earlier one on which it was declared."""
    return min(closure.began_on, timezone.localdate(closure.declared_at))


def seats(viewer: Viewer, closure: Closure, *, on: date, power: str = SEE, room: str = "") -> dict[uuid.UUID, Seat]:
    """Return child → seat of the pupils of the closed schools over whom ``power`` holds; one statement."""
    rows = _on_rolls(viewer, closure, on=on, power=power)
    if room:
        rows = rows.filter(school_class__path=room)
    found: dict[uuid.UUID, Seat] = {}
    told = rows.order_by("recorded_at", "pk").values_list(
        "child", "school__path", "school_class__path", "child__cached_place_path"
    )
    for child, school, klass, place in told:
        found[child] = Seat(school, klass or "", place[:TOWN] if len(place) >= TOWN else "")
    return found


def _on_rolls(viewer: Viewer, closure: Closure, *, on: date, power: str = SEE) -> QuerySet[EnrolmentSpell]:
    return EnrolmentSpell.objects.filter(
        live(roll_day(closure, on)), Children(viewer, power).q("child__"), status=SpellStatus.ACTIVE,
        school__closures__closure=closure,
    )  # fmt: skip


def unasked_count(viewer: Viewer, closure: Closure, *, on: date) -> int:
    """Return how many pupils in scope nobody asked yet; one statement, for a front page."""
    asked = PupilPlan.objects.filter(closure=closure, child=OuterRef("child"))
    return _on_rolls(viewer, closure, on=on).exclude(Exists(asked)).values("child").distinct().count()


def pupils(viewer: Viewer, closure: Closure, *, on: date) -> list[Pupil]:
    """Return every pupil of a closure in scope: those on the rolls, and those who were asked and stand on none any more. Two statements."""
    sat = seats(viewer, closure, on=on)
    plans: dict[uuid.UUID, Any] = {}
    for row in Plans(viewer).filter(PupilPlan.objects.filter(closure=closure)).values_list(
        "child", "pk", "cached_state", "cached_due_on", "cached_barriers", "cached_visits", "school_path",
        "child__cached_place_path",
    ):  # fmt: skip
        plans[row[0]] = row[1:]
        if row[0] not in sat:
            path, place = row[6], row[7]
            sat[row[0]] = Seat(
                path[:SCHOOL], path if len(path) > SCHOOL else "", place[:TOWN] if len(place) >= TOWN else ""
            )
    return [_pupil(child, seat, plans.get(child)) for child, seat in sat.items()]


def _pupil(child: uuid.UUID, seat: Seat, plan: Any) -> Pupil:
    if plan is None:
        return Pupil(child, *seat)
    key, state, due, barriers, visits, *_rest = plan
    return Pupil(child, *seat, key, State(state), due, tuple(barriers), visits)


def facts_of(deeds: Iterable[PlanDeed]) -> list[DeedFact]:
    """Return deeds as the rule reads them."""
    return [
        DeedFact(
            DeedKind(one.kind), one.on, tuple(one.barriers), one.barrier, one.measure, one.who, one.due_on, one.visit_id
        )
        for one in deeds
    ]


def standing_of(plan: PupilPlan) -> Standing:
    """Return how a plan stands."""
    return fold(facts_of(plan.deeds.order_by("number").defer("text")))
