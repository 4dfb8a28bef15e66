"""Figures: how many cases stand how, by unit, today and on any past day.

A past day's figures are a fold over the acts that were written by then; today's repeat them in columns, and the two are
equal. Every figure is the length of a list: the same filter opens it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q

from notoneless.accounts.terms import STEP, Viewer
from notoneless.cases.access import Cases
from notoneless.cases.models import Case, Charge
from notoneless.cases.queries.facts import AT_ONCE, Ground, facts_of_all
from notoneless.cases.terms import ActFact, CaseStanding, Stage
from notoneless.places.queries import names_on_lines
from notoneless.places.terms import Line


@dataclass(slots=True)
class UnitCount:
    """The cases that lie with one unit and below it, on one day."""

    path: str
    name: str = ""
    cases: int = 0
    open: int = 0
    overdue: int = 0
    persuading: int = 0
    returned: int = 0
    contested: int = 0
    closed: int = 0

    def add(self, stage: str, many: int, overdue: int) -> None:
        """Count ``many`` cases of one stage, ``overdue`` of them past their day."""
        self.cases += many
        self.overdue += overdue
        self.open += many if stage != Stage.CLOSED else 0
        self.closed += many if stage == Stage.CLOSED else 0
        self.persuading += many if stage == Stage.PERSUADING else 0
        self.returned += many if stage == Stage.RETURNED else 0
        self.contested += many if stage == Stage.CONTESTED else 0


@dataclass(frozen=True, slots=True)
class Counts:
    """A unit and the units one step below it."""

    on: date
    side: str
    whole: UnitCount
    units: tuple[UnitCount, ...]


def counts_by_unit(viewer: Viewer, *, on: date, today: date, side: str = "place", path: str = "") -> Counts:
    """Return how many cases stand how on ``on``, for the unit ``path`` of ``side`` (the viewer's county where it is empty) and
    the units one step below it. ``today`` decides whether the columns that repeat the standing serve."""
    root = path or next(iter(sorted(viewer.counties)), "")
    rows = _of_today(viewer, side, on) if on == today else _folded(viewer, side, on)
    whole, units = UnitCount(root), dict[str, UnitCount]()
    for unit, stage, many, overdue in rows:
        if not unit.startswith(root):
            continue
        whole.add(stage, many, overdue)
        below = unit[: len(root) + STEP]
        units.setdefault(below, UnitCount(below)).add(stage, many, overdue)
    names = names_on_lines({Line(side): {root, *units} - {""}})[Line(side)]
    for one in (whole, *units.values()):
        one.name = names.get(one.path, one.path)
    return Counts(on, side, whole, tuple(units[key] for key in sorted(units)))


#: Unit, stage, how many, how many of them overdue.
Group = tuple[str, str, int, int]


def _of_today(viewer: Viewer, side: str, on: date) -> Iterator[Group]:
    seen = Cases(viewer)
    lies = Charge.objects.filter(seen.q("case__"), side=side, is_offer=False)
    yield from (
        lies.order_by()
        .values_list("unit_path", "case__cached_stage")
        .annotate(many=Count("pk"), overdue=Count("pk", filter=Q(case__cached_due_on__lt=on)))
    )
    nowhere = ~Exists(Charge.objects.filter(case=OuterRef("pk"), side=side, is_offer=False))
    yield from (
        seen.filter(Case.objects.filter(nowhere))
        .order_by()
        .values_list("county_path", "cached_stage")
        .annotate(many=Count("pk"), overdue=Count("pk", filter=Q(cached_due_on__lt=on)))
    )


def _folded(viewer: Viewer, side: str, on: date) -> Iterator[Group]:
    for case, _acts, standing in standings(viewer, on=on):
        charge = next((one for one in standing.charges if one.side == side and not one.is_offer), None)
        overdue = standing.due_on is not None and standing.due_on < on
        yield charge.unit_path if charge else case.county_path, standing.stage.value, 1, int(overdue)


def standings(viewer: Viewer, *, on: date, after_key: uuid.UUID | None = None) -> Iterator[tuple[Case, list[ActFact], CaseStanding]]:  # fmt: skip
    """Yield every case in scope that was open or closed on ``on``, with its acts and how it stood that day, by key."""
    ground, last = Ground(on), after_key
    seen = Cases(viewer).filter(Case.objects.select_related("child"))
    while True:
        some = list((seen.filter(pk__gt=last) if last else seen).order_by("pk")[:AT_ONCE])
        if not some:
            return
        facts = facts_of_all(case.pk for case in some)
        for case in some:
            acts = facts[case.pk]
            if acts and acts[0].written_on <= on:
                yield case, acts, ground.standing(case.county_path, acts)
        last = some[-1].pk
