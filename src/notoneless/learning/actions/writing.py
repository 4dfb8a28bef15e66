"""What every deed on a plan does: finds it within reach, waits its turn, writes the deed, lets the columns repeat how it stands."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from notoneless.accounts.terms import Viewer
from notoneless.learning.access import ASK, Plans
from notoneless.learning.actions.closing import stands
from notoneless.learning.models import PlanDeed, PupilPlan
from notoneless.learning.queries.ground import standing_of
from notoneless.learning.terms import DeedKind, Standing

Key = uuid.UUID | str


def plan_of(key: Key, *, by: Viewer) -> tuple[PupilPlan, Standing]:
    """Return a plan of a pupil whom ``by`` may ask, locked, and how it stands. Raises :class:`AbsentError`, X311."""
    plan = Plans(by, ASK).one(key, lock=True)
    stands(plan.closure)
    return plan, standing_of(plan)


def put(
    plan: PupilPlan, kind: DeedKind, *, on: date, by: Viewer, at: datetime, text: str = "", **facts: Any
) -> Standing:
    """Write one deed and let the plan's columns say how it stands now; return that. The caller holds the lock."""
    row = PlanDeed(
        plan=plan,
        number=plan.version + 1,
        kind=kind,
        on=on,
        written_at=at,
        by=by.actor,
        post_title=by.posts[:120],
        **facts,
    )
    row.text = " ".join(text.split())[:400] or None
    row.save(force_insert=True)
    now = standing_of(plan)
    plan.version = row.number
    plan.cached_state, plan.cached_due_on, plan.cached_closed_on = now.state, now.due_on, now.closed_on
    plan.cached_barriers, plan.cached_visits = [one.barrier for one in now.lines], len(now.visits)
    plan.save(
        update_fields=(
            "version",
            "cached_state",
            "cached_due_on",
            "cached_closed_on",
            "cached_barriers",
            "cached_visits",
        )
    )
    return now
