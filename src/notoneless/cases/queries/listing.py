"""The list of cases: narrowed, a page at a time, the same few statements whatever the scope.

The lamp is no column: red, yellow and green are ranges of the day by which something is due, told for the day of asking.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from notoneless.accounts.terms import Viewer, after
from notoneless.audit import actions as audit
from notoneless.cases.access import SEE, Cases
from notoneless.cases.models import NEVER, Case, Charge
from notoneless.cases.queries import words
from notoneless.cases.queries.effort import done
from notoneless.cases.queries.facts import Ground
from notoneless.cases.rules.book import lamp, yellow_until
from notoneless.cases.terms import OUT_OF_CLASS, ActKind, Done, Lamp, Side, Stage, Whence
from notoneless.children.models import Child
from notoneless.children.queries.listing import ChildLine, named
from notoneless.children.queries.listing import lines as child_lines

PAGE: Final = 50
MOST: Final = 1000
ORDERS: Final = {
    "due": ("cached_due_on", "pk"),
    "opened": ("opened_on", "pk"),
}


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What the list is narrowed to; an empty field narrows nothing. ``is_open``: True, False, or None for both. ``town`` and
    ``school`` are paths of where the child lives and learns; ``unit`` with ``unit_side`` is where the case lies."""

    is_open: bool | None = True
    stage: tuple[str, ...] = ()
    lamp: str = ""
    whence: str = ""
    reason: str = ""
    outcome: tuple[str, ...] = ()
    town: str = ""
    school: str = ""
    unit: str = ""
    unit_side: str = ""
    opened_from: date | None = None
    opened_until: date | None = None
    relapsed: bool = False
    done: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case in a list."""

    id: uuid.UUID
    number: str
    child: ChildLine
    stage: str
    stage_label: str
    outcome: str
    outcome_label: str
    step_label: str
    reason_label: str
    whence_label: str
    next: str
    next_label: str
    due_on: date | None
    lamp: str
    lamp_label: str
    tone: str
    owner_label: str
    opened_on: date
    returned_on: date | None
    closed_on: date | None
    relapses: int


@dataclass(frozen=True, slots=True)
class CasePage:
    """A page of the list, and the case behind which the next one begins ('' on the last)."""

    rows: tuple[CaseLine, ...]
    next: str = ""


def case_list(
    viewer: Viewer, *, on: date, only: CaseFilter | None = None, order: str = "due", after: str = "", size: int = PAGE
) -> CasePage:  # fmt: skip
    """Return one page of the cases in scope. ``order`` is ``due`` (the longest overdue first) or ``opened``, with ``-`` before it
    the other way; ``after`` is the id of the last case seen."""
    access, ground = Cases(viewer), Ground(on)
    found = narrowed(access, only or CaseFilter(), ground)
    down = order.startswith("-")
    columns = ORDERS.get(order.lstrip("-"), ORDERS["due"])
    behind = _behind(access.filter(Case.objects.all()), columns, after, down=down)
    rows = found.filter(behind).select_related("child")
    page = list(rows.order_by(*(f"-{column}" if down else column for column in columns))[: size + 1])
    shown = page[:size]
    audit.note_look("cases.list", [one.child_id for one in shown])
    return CasePage(lines(shown, ground), str(shown[-1].pk) if len(page) > size else "")


def case_count(viewer: Viewer, *, on: date, only: CaseFilter | None = None, most: int = MOST) -> int | None:
    """Return how many cases the list holds; None when they are more than ``most``."""
    found = narrowed(Cases(viewer), only or CaseFilter(), Ground(on))
    count = found.order_by()[: most + 1].count()
    return count if count <= most else None


def case_keys(
    viewer: Viewer, *, on: date, only: CaseFilter | None = None, power: str = SEE, keys: Sequence[str] = (),
    most: int | None = None,
) -> list[uuid.UUID]:  # fmt: skip
    """Return the ids of the cases of the list within ``power``; of those picked by ``keys``, where any are."""
    found = narrowed(Cases(viewer, power), only or CaseFilter(), Ground(on))
    if keys:
        found = found.filter(pk__in=[key for key in map(_key, keys) if key])
    return list(found.order_by(*ORDERS["due"]).values_list("pk", flat=True)[:most])


@dataclass(frozen=True, slots=True)
class CaseMark:
    """The case of a child as the child's own page names it."""

    id: uuid.UUID
    number: str
    stage_label: str
    is_open: bool


def case_mark(viewer: Viewer, child: uuid.UUID) -> CaseMark | None:
    """Return the open case of a child, else its newest, where the viewer may see it."""
    rows = Cases(viewer).filter(Case.objects.filter(child=child)).order_by("-opened_at")
    found = sorted(rows, key=lambda case: case.cached_closed_on is not None)
    if not found:
        return None
    case = found[0]
    return CaseMark(case.pk, case.number, words.label(Stage, case.cached_stage), case.cached_closed_on is None)


def narrowed(access: Cases, only: CaseFilter, ground: Ground) -> QuerySet[Case]:
    """Return the cases within ``access`` that ``only`` asks for."""
    found = access.filter(Case.objects.all())
    if only.is_open is not None:
        found = found.filter(cached_closed_on__isnull=only.is_open)
    if only.stage:
        found = found.filter(cached_stage__in=only.stage)
    if only.outcome:
        found = found.filter(cached_outcome__in=only.outcome)
    if only.whence:
        found = found.filter(whence=only.whence)
    if only.reason:
        found = found.filter(cached_reason=only.reason)
    if only.opened_from:
        found = found.filter(opened_on__gte=only.opened_from)
    if only.opened_until:
        found = found.filter(opened_on__lte=only.opened_until)
    if only.done:
        found = found.filter(done(only.done, access, ground))
    if only.relapsed:
        found = found.filter(cached_relapses__gt=0)
    if only.lamp:
        found = found.filter(lit(only.lamp, access, ground))
    for column, path in (("cached_place_path", only.town), ("cached_school_path", only.school)):
        if path:
            found = found.filter(**{f"{column}__gte": path, f"{column}__lt": after(path)})
    if only.unit:
        found = found.filter(lying(only.unit_side or Side.PLACE.value, only.unit))
    if only.text:
        found = found.filter(child__in=_children_named(only.text, access))
    return found


def lit(colour: str, access: Cases, ground: Ground) -> Q:
    """Return the condition that a case bears the lamp on the day."""
    on, until = ground.on, yellow_end(access.viewer, ground)
    if colour == Lamp.RED:
        return Q(cached_due_on__lt=on)
    if colour == Lamp.YELLOW:
        return Q(cached_due_on__gte=on, cached_due_on__lte=until)
    if colour == Lamp.GREEN:
        return Q(cached_due_on__gt=until, cached_due_on__lt=NEVER)
    return Q(cached_due_on=NEVER)


def yellow_end(viewer: Viewer, ground: Ground) -> date:
    """Return the last due day that is yellow for ``viewer`` on the day, by the calendar of the county."""
    county = next(iter(sorted(viewer.counties)), "")
    return yellow_until(ground.on, ground.of(county)[1]) if county else ground.on


def lying(side: str, unit: str) -> Q:
    """Return the condition that a case lies at or under ``unit`` on ``side``; one that lies nowhere yet lies with the county."""
    there = Charge.objects.filter(side=side, is_offer=False, unit_path__gte=unit, unit_path__lt=after(unit))
    found = Q(pk__in=there.values("case"))
    if len(unit) == 4:
        found |= Q(county_path=unit) & ~Q(pk__in=Charge.objects.filter(side=side, is_offer=False).values("case"))
    return found


def _children_named(text: str, access: Cases) -> QuerySet[Any]:
    return Child.objects.filter(named(text, tuple(access.viewer.counties))).values("pk")


def lines(rows: Sequence[Case], ground: Ground) -> tuple[CaseLine, ...]:
    """Return cases (with their children) as they stand in a list; names of places and schools in one statement."""
    children = {one.id: one for one in child_lines([case.child for case in rows], on=ground.on)}
    return tuple(line(case, children[case.child_id], ground) for case in rows)


def line(case: Case, child: ChildLine, ground: Ground, *, due_on: date | None = None, next_: str = "") -> CaseLine:
    """Return one case as it stands in a list; ``due_on`` and ``next_`` take the place of the case's own in a to-do list."""
    day = due_on or (None if case.cached_due_on == NEVER else case.cached_due_on)
    colour = lamp(day, ground.on, ground.of(case.county_path)[1])
    kind = next_ or case.cached_next
    return CaseLine(
        id=case.pk,
        number=case.number,
        child=child,
        stage=case.cached_stage,
        stage_label=words.label(Stage, case.cached_stage),
        outcome=case.cached_outcome,
        outcome_label=words.said("outcome", case.cached_outcome),
        step_label=words.said("step", case.cached_step),
        reason_label=words.said("reason", case.cached_reason),
        whence_label=words.label(Whence, case.whence),
        next=kind,
        next_label=words.label(ActKind, kind),
        due_on=day,
        lamp=colour.value,
        lamp_label=str(colour.label),
        tone=words.TONES[colour],
        owner_label=words.owner(case.cached_owner),
        opened_on=case.opened_on,
        returned_on=case.cached_returned_on,
        closed_on=case.cached_closed_on,
        relapses=case.cached_relapses,
    )


def _behind(cases: QuerySet[Case], columns: tuple[str, ...], mark: str, *, down: bool) -> Q:
    """Return the condition that a row comes behind the case ``mark``; one that is not there begins at the beginning."""
    key = _key(mark)
    last = cases.filter(pk=key).values_list(*columns).first() if key else None
    if last is None:
        return Q()
    way = "lt" if down else "gt"
    first, second = columns
    return Q(**{f"{first}__{way}e": last[0]}) & (
        Q(**{f"{first}__{way}": last[0]}) | Q(**{first: last[0], f"{second}__{way}": last[1]})
    )


def _key(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(str(text)) if text else None
    except (ValidationError, ValueError):
        return None


#: Asks for every stage in which a child is not known to be in a class.
OUT: Final = "out"


def stages_of(word: str) -> tuple[str, ...]:
    """Return the stages that a question's word asks for: one, or all that :data:`OUT` means; none for ''."""
    return tuple(OUT_OF_CLASS) if word == OUT else (word,) if word else ()


def stage_choices() -> list[tuple[str, str]]:
    """Return (value, words) of the stages."""
    return [(stage.value, str(stage.label)) for stage in Stage]


def done_choices() -> list[tuple[str, str]]:
    """Return (value, words) of what was done or not yet done for a child."""
    return [(one.value, str(one.label)) for one in Done]


def whence_choices() -> list[tuple[str, str]]:
    """Return (value, words) of how children are found."""
    return [(one.value, str(one.label)) for one in Whence]
