"""One pupil's plan: what stands in the way, what is done about each, by whom, by when; the special visits; what was written, in order."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from notoneless.accounts.queries import names_of
from notoneless.accounts.terms import Viewer
from notoneless.audit import actions as audit
from notoneless.children.access import Children
from notoneless.children.queries.listing import ChildLine, lines
from notoneless.learning.access import ASK, Plans, counties
from notoneless.learning.models import PlanDeed, PupilPlan
from notoneless.learning.queries.ground import barriers_at, facts_of, first_day, measures_at
from notoneless.learning.rules.plans import fold, is_late
from notoneless.learning.terms import BarrierLine, DeedKind, Standing, Way
from notoneless.visits import queries as visits

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A barrier of the plan in words."""

    id: str
    barrier: str
    measure: str
    who: str
    due_on: date
    answered_on: date | None
    is_late: bool


@dataclass(frozen=True, slots=True)
class DeedLine:
    """A deed in words; ``visit`` leads to the visit that was linked."""

    number: int
    kind: str
    on: date
    what: str
    text: str
    visit: uuid.UUID | None
    by: str
    post_title: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class PlanPage:
    """One pupil's plan. ``offered`` are the visits to the child since the closure began that are not linked yet; ``opens_closure`` is False for
    whoever answers for the child by name and reads no figures."""

    id: uuid.UUID
    closure: uuid.UUID
    closure_why: str
    opens_closure: bool
    child: ChildLine
    standing: Standing
    is_late: bool
    lines: tuple[PlanLine, ...]
    deeds: tuple[DeedLine, ...]
    visits: tuple[tuple[uuid.UUID, date], ...]
    offered: tuple[tuple[uuid.UUID, date], ...]
    barriers: Pairs
    measures: Pairs
    version: int
    may_write: bool


def plan_page(viewer: Viewer, key: uuid.UUID | str, *, on: date) -> PlanPage:
    """Return one plan; noted as a look. Raises :class:`AbsentError`."""
    plan = Plans(viewer).one(key)
    closure, child = plan.closure, plan.child
    audit.note_look("learning.plan", [child.pk], subject=f"learning_pupilplan:{plan.pk}")
    rows = list(plan.deeds.order_by("number"))
    standing = fold(facts_of(rows))
    known, measures = barriers_at(plan.county_path, closure.began_on), measures_at(plan.county_path, on)
    people = names_of(row.by for row in rows)

    def words(kind: str, ids: tuple[str, ...]) -> str:
        told = known if kind == "barrier" else measures
        return "、".join(told.get(one, one) for one in ids if one)

    def what(row: PlanDeed) -> str:
        parts = (
            str(Way(row.way).label) if row.way else "", words("barrier", tuple(row.barriers) or (row.barrier,)),
            words("measure", (row.measure,)), row.who, row.due_on.isoformat() if row.due_on and row.kind != DeedKind.ASKED else "",
        )  # fmt: skip
        return " · ".join(part for part in parts if part)

    seen = _seen(viewer, plan)
    linked = tuple(seen[one] for one in standing.visits if one in seen)
    return PlanPage(
        id=plan.pk, closure=closure.pk, closure_why=closure.why, opens_closure=closure.county_path in counties(viewer),
        child=lines([child], on=on)[0], standing=standing,
        is_late=is_late(standing.due_on, on), lines=tuple(_line(one, known, measures, on) for one in standing.lines),
        deeds=tuple(
            DeedLine(
                row.number, str(DeedKind(row.kind).label), row.on, what(row), str(row.text or ""), seen[row.visit_id][0] if row.visit_id in seen else None,
                people.get(row.by, ""), row.post_title, row.written_at,
            )
            for row in rows
        ),
        visits=linked,
        offered=tuple(
            (newest, day) for root, (newest, day) in seen.items()
            if root not in standing.visits and first_day(closure) <= day <= on
        ),
        barriers=tuple(known.items()), measures=tuple(measures.items()), version=plan.version,
        may_write=closure.withdrawn_at is None and Children(viewer, ASK).allows(child),
    )  # fmt: skip


def _line(one: BarrierLine, known: dict[str, str], measures: dict[str, str], on: date) -> PlanLine:
    return PlanLine(
        one.barrier, known.get(one.barrier, one.barrier), measures.get(one.measure, one.measure), one.who, one.due_on, one.answered_on,
        one.answered_on is None and is_late(one.due_on, on),
    )  # fmt: skip


def _seen(viewer: Viewer, plan: PupilPlan) -> dict[uuid.UUID, tuple[uuid.UUID, date]]:
    """Return first version → (newest version, day) of the visits to the child that the viewer sees, the newest first."""
    return {root: (newest, day) for root, newest, day in visits.visits_to_link(viewer, plan.child_id)}
