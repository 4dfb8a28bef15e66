"""A school went up in another, a village came to another town: the open cases that lay there lie with whoever stands there now.

Places do not know of cases; they write down what became of a unit. Until the case follows, it lies with a unit that is no more:
nobody has it before him in the morning, and only when it is overdue does somebody above hear of the child.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from notoneless.accounts.terms import STEP, after
from notoneless.audit.terms import System
from notoneless.cases.actions.opening import pass_to_unit
from notoneless.cases.actions.writing import Pen
from notoneless.cases.models import Case, Charge
from notoneless.cases.queries.facts import Ground, facts_of
from notoneless.cases.terms import Side
from notoneless.children.models import Child
from notoneless.places.models import Division
from notoneless.places.queries import all_path_changes
from notoneless.places.terms import Step
from notoneless.responsibility.queries import system_scope

AT_ONCE: Final = 50
#: So many rewritings are asked for in one statement.
STEPS: Final = 50


def follow_units(*, by: System, at: datetime) -> int:
    """Lay the open cases that lie with units whose paths were rewritten where these units went; return how many. Begun again it
    does the rest. A case whose child's file has not followed yet waits for it."""
    ground, done = Ground(timezone.localdate(at)), 0
    with system_scope():
        counties = list(Division.objects.filter(level=1).order_by("path").values_list("path", flat=True))
    for county in counties:
        steps = all_path_changes(county)
        with system_scope():
            keys = _left_behind(county, steps)
        for begin in range(0, len(keys), AT_ONCE):
            with system_scope(), transaction.atomic():
                rows = Case.objects.select_for_update(of=("self",)).select_related("child")
                for case in rows.filter(pk__in=keys[begin : begin + AT_ONCE], cached_closed_on=None).order_by("pk"):
                    pen = Pen(case, by, at, ground, facts_of(case))
                    _pass_on(pen, steps)
                    if pen.written:
                        pen.finish()
                        done += 1
    return done


def _left_behind(county: str, steps: Sequence[Step]) -> list[uuid.UUID]:
    """Return the open cases of a county that lie at or under a path that is no unit's any more."""
    found: dict[uuid.UUID, None] = {}
    for begin in range(0, len(steps), STEPS):
        there = Q(pk__in=())
        for step in steps[begin : begin + STEPS]:
            there |= Q(side=step.line, unit_path__gte=step.old, unit_path__lt=after(step.old))
        rows = Charge.objects.filter(there, case__county_path=county, case__cached_closed_on=None, is_offer=False)
        found |= dict.fromkeys(rows.order_by("case").values_list("case", flat=True))
    return list(found)


def _pass_on(pen: Pen, steps: Sequence[Step]) -> None:
    child: Child = pen.case.child
    for charge in pen.standing.charges:
        line = Side(charge.side)
        own = [step for step in steps if step.line == line.value]
        path, home = charge.unit_path, child.cached_place_path if line == Side.PLACE else child.cached_school_path
        if (
            charge.is_offer
            or len(path) <= STEP
            or path == (new := _followed(path, own))
            or home != _followed(home, own)
        ):
            continue
        pass_to_unit(pen, line, new, text="所在单位已并入、改隶，案件随单位走。")


def _followed(path: str, steps: Sequence[Step]) -> str:
    for step in steps:
        path = step.follow(path)
    return path
