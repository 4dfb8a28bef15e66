"""待办 — what is mine, by when; what waits for the bureau; what went up from below because it was missed.

Mine are the cases that lie with a unit where one of my posts stands. A page takes the same few statements for one row and for
fifty: the charges, the acts of their cases, the names of their places.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Count, Q

from notoneless.accounts.terms import STEP, Viewer, after, is_english
from notoneless.audit import actions as audit
from notoneless.cases.access import CHECK, SEE, Cases, Seats
from notoneless.cases.models import Case, Charge
from notoneless.cases.queries import words
from notoneless.cases.queries.facts import Ground, facts_of_all
from notoneless.cases.queries.listing import CaseLine, line
from notoneless.cases.rules.book import yellow_until
from notoneless.cases.terms import ActKind, Due, Side
from notoneless.children.access import Children
from notoneless.children.queries.listing import lines as child_lines

PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do: the case, what, why, on which side; ``what`` names the step, the office or the follow-up's day."""

    case: CaseLine
    side: str
    side_label: str
    kind: str
    kind_label: str
    what: str
    why: str
    names: int = 0
    unit_path: str = ""
    risen_to: str = ""


@dataclass(frozen=True, slots=True)
class Todo:
    """A person's home page. ``counts``: lamp → how many of mine; the tuples hold the first of each, the earliest day first."""

    counts: dict[str, int]
    mine: tuple[Task, ...]
    offers: tuple[Task, ...]
    bureau: tuple[Task, ...]
    risen: tuple[Task, ...]
    bureau_count: int = 0
    risen_count: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all is to be done."""
        return not (self.mine or self.offers or self.bureau or self.risen)


def todo(viewer: Viewer, *, on: date, size: int = PAGE) -> Todo:
    """Return what ``viewer`` has to do on ``on``, at most ``size`` of each."""
    ground = Ground(on)
    mine = _charges(viewer, Seats(viewer).q()).filter(is_offer=False, cached_due_on__isnull=False)
    offers = _charges(viewer, Seats(viewer).q()).filter(is_offer=True)
    risen = _charges(viewer, risen_q(viewer)).exclude(cached_risen_to="")
    waiting = _waiting(viewer)
    rows = [
        *((charge, "mine") for charge in mine.order_by("cached_due_on", "pk")[:size]),
        *((charge, "offers") for charge in offers.order_by("since", "pk")[:size]),
        *((charge, "risen") for charge in risen.order_by("cached_due_on", "pk")[:size]),
    ]
    cases = list(waiting.order_by("cached_bureau_due_on", "pk")[:size])
    tasks = _tasks(rows, cases, ground)
    audit.note_look("cases.todo", sorted({task.case.child.id for group in tasks.values() for task in group}))
    return Todo(
        counts=_counts(mine, viewer, ground),
        mine=tuple(tasks["mine"]),
        offers=tuple(tasks["offers"]),
        bureau=tuple(tasks["bureau"]),
        risen=tuple(tasks["risen"]),
        bureau_count=waiting.count() if len(cases) == size else len(cases),
        risen_count=risen.count() if len(tasks["risen"]) == size else len(tasks["risen"]),
    )


def todo_count(viewer: Viewer, *, on: date) -> int:
    """Return how many things of mine are overdue or due within two working days: for the menu's badge."""
    counts = _counts(
        _charges(viewer, Seats(viewer).q()).filter(is_offer=False, cached_due_on__isnull=False), viewer, Ground(on)
    )
    return counts["red"] + counts["yellow"]


def _charges(viewer: Viewer, where: Q) -> Any:
    rows = Charge.objects.filter(where, Cases(viewer).q("case__"), case__cached_closed_on=None)
    return rows.select_related("case__child")


def _waiting(viewer: Viewer) -> Any:
    """Return the open cases that wait for the bureau: to be dispatched, checked, or decided between two outcomes."""
    counties = Children(viewer, CHECK).counties
    rows = Case.objects.filter(
        Cases(viewer).q(), county_path__in=counties, cached_closed_on=None, cached_bureau_due_on__isnull=False
    )
    return rows.select_related("child")


def risen_q(viewer: Viewer) -> Q:
    """Return the condition that a charge below one of the viewer's units is overdue and went up to it, or above it."""
    found = Q(pk__in=())
    for side in (Side.PLACE, Side.SCHOOL):
        for unit in Seats(viewer, SEE).units(side):
            told = [unit[:end] for end in range(STEP, len(unit) + 1, STEP)]
            below = Q(unit_path__gt=unit, unit_path__lt=after(unit))
            found |= Q(side=side, cached_risen_to__in=told) & below
    return found


def _counts(mine: Any, viewer: Viewer, ground: Ground) -> dict[str, int]:
    county = next(iter(sorted(viewer.counties)), "")
    until = yellow_until(ground.on, ground.of(county)[1]) if county else ground.on
    on = ground.on
    return dict(
        mine.order_by().aggregate(
            red=Count("pk", filter=Q(cached_due_on__lt=on)),
            yellow=Count("pk", filter=Q(cached_due_on__gte=on, cached_due_on__lte=until)),
            green=Count("pk", filter=Q(cached_due_on__gt=until)),
        )
    )


def _tasks(rows: Sequence[tuple[Charge, str]], cases: Sequence[Case], ground: Ground) -> dict[str, list[Task]]:
    found: dict[str, list[Task]] = {"mine": [], "offers": [], "risen": [], "bureau": []}
    every = {case.pk: case for case in (*(charge.case for charge, _group in rows), *cases)}
    facts = facts_of_all(every)
    standings = {key: ground.standing(case.county_path, facts[key]) for key, case in every.items()}
    children = {one.id: one for one in child_lines([case.child for case in every.values()], on=ground.on)}
    for charge, group in rows:
        case = charge.case
        if charge.is_offer:
            task = Task(
                case=line(case, children[case.child_id], ground), side=charge.side,
                side_label=words.label(Side, charge.side), kind=ActKind.TAKEN_OVER.value,
                kind_label=str(ActKind.TAKEN_OVER.label), what="", why="", names=charge.act, unit_path=charge.unit_path,
            )  # fmt: skip
        else:
            due = standings[case.pk].next_of(charge.side)
            if due is None:
                continue
            task = _task(
                case, children[case.child_id], ground, charge.side, due, charge.unit_path, charge.cached_risen_to
            )
        found[group].append(task)
    for case in cases:
        due = standings[case.pk].next_of(Side.COUNTY.value)
        if due is not None:
            found["bureau"].append(
                _task(case, children[case.child_id], ground, Side.COUNTY.value, due, case.county_path, "")
            )
    return found


def _task(case: Case, child: Any, ground: Ground, side: str, due: Due, unit: str, risen_to: str) -> Task:
    return Task(
        case=line(case, child, ground, due_on=due.due_on, next_=due.kind.value),
        side=side,
        side_label=words.label(Side, side),
        kind=due.kind.value,
        kind_label=words.label(ActKind, due.kind.value),
        what=what_of(due),
        why=due.why.en if is_english() else due.why.zh,
        names=due.names,
        unit_path=unit,
        risen_to=risen_to,
    )


def what_of(due: Due) -> str:
    """Return what exactly is due: the step, the office, the follow-up's day."""
    if due.kind == ActKind.STEPPED:
        return words.said("step", due.step)
    if due.kind == ActKind.REFERRED:
        return words.said("party", due.step)
    return str(due.days) if due.days else ""
