"""Who may declare a closure, who asks the pupils, who reads their plans.

Whoever teaches a class asks its pupils and keeps their plans (``barrier.ask``), or whoever stands in for them above. The plans are read by them, by
who answers for the child by name, by school, centre, bureau and inspector, and by the town where the family lives, which brings what is missing
(``barrier.see``); by no village.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from notoneless.accounts.terms import STEP, Viewer
from notoneless.children.access import Children
from notoneless.learning.models import Closure, PlanDeed, PupilPlan
from notoneless.learning.terms import AbsentError
from notoneless.privacy import access as privacy

SEE: Final = "barrier.see"
ASK: Final = "barrier.ask"
DECLARE: Final = "closure.declare"

R = TypeVar("R", bound=QuerySet[Any, Any])


def counties(viewer: Viewer, power: str = SEE) -> frozenset[str]:
    """Return the counties in which ``power`` holds somewhere."""
    return frozenset(path[:STEP] for path in (*viewer.places(power), *viewer.schools(power)))


def closing_counties(viewer: Viewer) -> tuple[str, ...]:
    """Return the counties whose schools ``viewer`` may close: those that a post with the power has whole."""
    return tuple(sorted({path for path in viewer.schools(DECLARE) if len(path) == STEP}))


def closure_of(viewer: Viewer, key: uuid.UUID | str, *, power: str = SEE, lock: bool = False) -> Closure:
    """Return a closure of a county of the viewer's. Raises :class:`AbsentError`."""
    within = closing_counties(viewer) if power == DECLARE else counties(viewer, power)
    rows = Closure.objects.select_for_update() if lock else Closure.objects.all()
    try:
        found = rows.filter(pk=key, county_path__in=within).first()
    except (ValidationError, ValueError, TypeError):
        found = None
    if found is None:
        raise AbsentError
    return found


@dataclass(frozen=True, slots=True)
class Plans:
    """The plans of children over whom ``viewer`` has ``power``."""

    viewer: Viewer
    power: str = SEE

    def q(self) -> Q:
        """Return the filter: ranges over the child's own columns."""
        return Children(self.viewer, self.power).q("child__")

    def filter(self, plans: R) -> R:
        """Return those of ``plans`` that are among them."""
        return plans.filter(self.q())

    def one(self, key: uuid.UUID | str, *, lock: bool = False) -> PupilPlan:
        """Return the plan ``key``. Raises :class:`AbsentError` for one that is not, or not for this viewer."""
        try:
            found = self.filter(PupilPlan.objects.filter(pk=key)).values_list("pk", flat=True).first()
        except (ValidationError, ValueError, TypeError):
            found = None
        if found is None:
            raise AbsentError
        rows = PupilPlan.objects.select_for_update(of=("self",)) if lock else PupilPlan.objects.all()
        return rows.select_related("child", "closure").get(pk=found)


def _child_of(row: PlanDeed) -> uuid.UUID:
    return row.plan.child_id


privacy.register(PlanDeed, child_of=_child_of, may=lambda viewer, row: Children(viewer, SEE).allows(row.plan.child))
