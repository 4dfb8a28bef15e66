"""待办 — what is mine, by when; what waits for the bureau; what went up from below because it was missed.

Mine are the cases that lie with a unit where one of my posts stands, and those that lie with a unit above mine while the child
lives or learns in mine: a village officer goes to the door for the township, a class teacher for the school. A page takes
the same few statements for one row and for fifty: the charges, the acts of their cases, the names of their places.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from django.db.models import Count, Q

from notoneless.accounts.terms import STEP, Viewer, after
from notoneless.audit import actions as audit
from notoneless.cases.access import ACT, CHECK, SEE, Cases, Seats
from notoneless.cases.models import Case, Charge
from notoneless.cases.queries import words
from notoneless.cases.queries.facts import Ground, facts_of_all
from notoneless.cases.queries.listing import CaseLine, line, yellow_end
from notoneless.cases.terms import ActKind, Due, Side, Why
from notoneless.children.access import Children
from notoneless.children.queries.listing import lines as child_lines
from notoneless.places.queries import names_on_lines
from notoneless.places.terms import Line

PAGE: Final = 50
MINE, OFFERS, BUREAU, RISEN = "mine", "offers", "bureau", "risen"
GROUPS: Final = (MINE, OFFERS, BUREAU, RISEN)


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do: the case, what, why, on which side; ``what`` names the step, the office or the follow-up's day. ``unit`` is
    where the case lies; ``helps`` marks what lies with a unit above mine."""

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
    unit: str = ""
    helps: bool = False


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
    mine, offers, waiting, risen = (rows_of(viewer, group) for group in GROUPS)
    rows = [
        *((charge, MINE) for charge in mine.order_by("cached_due_on", "pk")[:size]),
        *((charge, OFFERS) for charge in offers.order_by("since", "pk")[:size]),
        *((charge, RISEN) for charge in risen.order_by("cached_due_on", "pk")[:size]),
    ]
    cases = list(waiting.order_by("cached_bureau_due_on", "pk")[:size])
    tasks = tasks_of(rows, cases, ground, viewer)
    audit.note_look("cases.todo", sorted({task.case.child.id for group in tasks.values() for task in group}))
    return Todo(
        counts=lamps_of(mine, yellow_end(viewer, ground), on),
        mine=tuple(tasks["mine"]),
        offers=tuple(tasks["offers"]),
        bureau=tuple(tasks["bureau"]),
        risen=tuple(tasks["risen"]),
        bureau_count=waiting.count() if len(cases) == size else len(cases),
        risen_count=risen.count() if len(tasks["risen"]) == size else len(tasks["risen"]),
    )


def mine_q(viewer: Viewer) -> Q:
    """Return the condition that a charge is the viewer's to work on: at a unit of his, at a unit above his that is not the
    county while the child lives or learns in his, or of a child for whom he answers by name."""
    seats = Seats(viewer)
    found = seats.q()
    for side, column in ((Side.PLACE, "cached_place_path"), (Side.SCHOOL, "cached_school_path")):
        for unit in sorted(seats.units(side)):
            if above := [unit[:end] for end in range(2 * STEP, len(unit), STEP)]:
                within = {f"case__{column}__gte": unit, f"case__{column}__lt": after(unit)}
                found |= Q(side=side, unit_path__in=above, **within)
    if named := viewer.children(ACT):
        found |= Q(case__child__in=sorted(named))
    return found


def charges_of(viewer: Viewer, where: Q) -> Any:
    """Return the charges in scope, narrowed by ``where``, with their cases; those of closed ones too, which nothing is due of."""
    return Charge.objects.filter(where, Cases(viewer).charges_q()).select_related("case__child")


def waiting_for(viewer: Viewer) -> Any:
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


def rows_of(viewer: Viewer, group: str) -> Any:
    """Return the charges of one group of somebody's tasks; of what waits for the bureau, the cases."""
    if group == BUREAU:
        return waiting_for(viewer)
    if group == OFFERS:
        return charges_of(viewer, Seats(viewer).q()).filter(is_offer=True, case__cached_closed_on=None)
    if group == RISEN:  # what is due no more, of a closed case too, went up to nobody
        return charges_of(viewer, risen_q(viewer)).exclude(cached_risen_to="")
    return charges_of(viewer, mine_q(viewer)).filter(is_offer=False, cached_due_on__isnull=False)


def lamps_of(mine: Any, until: date, on: date) -> dict[str, int]:
    """Return how many of the charges are red, yellow and green on ``on``; ``until`` is the last due day that is yellow."""
    return dict(
        mine.order_by().aggregate(
            red=Count("pk", filter=Q(cached_due_on__lt=on)),
            yellow=Count("pk", filter=Q(cached_due_on__gte=on, cached_due_on__lte=until)),
            green=Count("pk", filter=Q(cached_due_on__gt=until)),
        )
    )


def tasks_of(
    rows: Sequence[tuple[Charge, str]], cases: Sequence[Case], ground: Ground, viewer: Viewer | None = None
) -> dict[str, list[Task]]:  # fmt: skip
    """Return the tasks of charges (each with the name of its group) and of cases that wait for the bureau, in their order."""
    found: dict[str, list[Task]] = {"mine": [], "offers": [], "risen": [], "bureau": []}
    every = {case.pk: case for case in (*(charge.case for charge, _group in rows), *cases)}
    facts = facts_of_all(every)
    standings = {key: ground.standing(case.county_path, facts[key]) for key, case in every.items()}
    children = {one.id: one for one in child_lines([case.child for case in every.values()], on=ground.on)}
    names = _units(charge for charge, _group in rows)
    for charge, group in rows:
        child = children[charge.case.child_id]
        due = None if charge.is_offer else standings[charge.case.pk].next_of(charge.side)
        helps = (
            group == "mine"
            and viewer is not None
            and not Seats(viewer).holds(charge.side, charge.unit_path, charge.post_id)
        )
        task = _task(charge.case, child, ground, charge.side, due or _repeated(charge), charge.unit_path, charge)
        unit = names.get((charge.side, charge.unit_path), "")
        found[group].append(replace(task, unit=unit, helps=helps))
    for case in cases:
        due = standings[case.pk].next_of(Side.COUNTY.value)
        if due is None:  # the column was made on another day; it says what the list was asked by
            due = _due(case.cached_bureau_next, case.cached_bureau_due_on or ground.on, Side.COUNTY.value)
        task = _task(case, children[case.child_id], ground, Side.COUNTY.value, due, case.county_path)
        found["bureau"].append(task)
    return found


def _repeated(charge: Charge) -> Due:
    """Return what the charge's own columns say: a hand-over to answer, or what was due when they were made."""
    if charge.is_offer:
        return _due(ActKind.TAKEN_OVER.value, charge.since, charge.side, charge.act)
    return _due(charge.cached_next, charge.cached_due_on or charge.since, charge.side)


def _due(kind: str, on: date, side: str, names: int = 0) -> Due:
    return Due(ActKind(kind), on, (side,), Why("", "", ""), names=names)


def _units(charges: Iterable[Charge]) -> dict[tuple[str, str], str]:
    """Return (side, path) → name of the units where charges lie."""
    wanted: dict[Line, set[str]] = {Line.PLACE: set(), Line.SCHOOL: set()}
    for charge in charges:
        wanted[Line(charge.side)].add(charge.unit_path)
    named = names_on_lines({line: paths for line, paths in wanted.items() if paths})
    return {(line.value, path): name for line, names in named.items() for path, name in names.items()}


def _task(
    case: Case, child: Any, ground: Ground, side: str, due: Due, unit: str, charge: Charge | None = None
) -> Task:  # fmt: skip
    # A hand-over has no day by which it must be answered; the list is ordered by the day on which it was offered.
    is_offer = charge is not None and charge.is_offer
    told = line(case, child, ground) if is_offer else line(case, child, ground, due_on=due.due_on, next_=due.kind.value)
    return Task(
        case=told,
        side=side,
        side_label=words.label(Side, side),
        kind=due.kind.value,
        kind_label=words.label(ActKind, due.kind.value),
        what=what_of(due),
        why=words.why(due.why),
        names=due.names,
        unit_path=unit,
        risen_to=charge.cached_risen_to if charge is not None else "",
    )


def what_of(due: Due) -> str:
    """Return what exactly is due: the step, the office, the follow-up's day."""
    if due.kind == ActKind.STEPPED:
        return words.said("step", due.step)
    if due.kind == ActKind.REFERRED:
        return words.said("party", due.step)
    return str(due.days) if due.days else ""
