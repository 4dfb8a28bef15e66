"""Moves in a list: those that wait for my word, those that I wait for, what the bureau has to decide, what rose to me; and all."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.utils import timezone

from notoneless.accounts.terms import STEP, Viewer
from notoneless.audit import actions as audit
from notoneless.children.access import SEE, Children
from notoneless.children.queries import words
from notoneless.children.terms import Sex
from notoneless.moves.access import DECIDE, Moves, school_units
from notoneless.moves.models import Move
from notoneless.moves.queries.ground import children_of
from notoneless.moves.terms import OPEN, Side, State, Way
from notoneless.places.access import under
from notoneless.places.queries import names_on_lines
from notoneless.places.terms import Line
from notoneless.work.again import asked_again

PAGE: Final = 50
ANSWER, WAITING, BUREAU, RISEN = "answer", "waiting", "bureau", "risen"
GROUPS: Final = (ANSWER, WAITING, BUREAU, RISEN)
OVERDUE, UNPLACED = "overdue", "open"


@dataclass(frozen=True, slots=True)
class MoveFilter:
    """Which moves are asked for. ``state`` is a state, ``overdue`` (waiting past its day) or ``open`` (nobody has confirmed yet);
    ``way`` says whether both schools are the county's."""

    group: str = ""
    state: str = ""
    way: str = ""
    keys: tuple[uuid.UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class MoveLine:
    """One move in a list. ``child`` is the key of the file, which the viewer may open where ``may_open`` says so."""

    id: uuid.UUID
    child: uuid.UUID
    name: str
    sex: str
    birth_on: date | None
    grade: str
    from_label: str
    to_label: str
    left_on: date
    asked_on: date
    asked: str
    way: str
    state: str
    state_label: str
    tone: str
    due_on: date
    is_overdue: bool
    risen_to: str
    may_open: bool


@dataclass(frozen=True, slots=True)
class MovePage:
    """A page of the list; ``next`` is the move behind which the next one begins ('' on the last)."""

    rows: tuple[MoveLine, ...]
    next: str = ""


TONES: Final = {
    State.WAITING: "blue", State.REFUSED: "red", State.CONFIRMED: "green", State.STAYS: "", State.WITHDRAWN: "",
    State.UNDONE: "",
}  # fmt: skip


def move_filter(said: Mapping[str, Any]) -> MoveFilter:
    """Return the question that plain words ask; a word that is not known asks for nothing."""
    group, state, way = (str(said.get(name) or "") for name in ("group", "state", "way"))
    return MoveFilter(
        group if group in GROUPS else "",
        state if state in (*State.values, OVERDUE, UNPLACED) else "",
        way if way in set(Way) else "",
    )


def asked_for(viewer: Viewer, only: MoveFilter, *, on: date) -> QuerySet[Move]:
    """Return the moves in reach that are asked for."""
    rows = Moves(viewer).filter(Move.objects.all())
    if only.group:
        rows = rows.filter(_group(viewer, only.group, on))
    if only.state == OVERDUE:
        rows = rows.filter(cached_state=State.WAITING, cached_due_on__lt=on)
    elif only.state == UNPLACED:
        rows = rows.filter(cached_state__in=OPEN)
    elif only.state:
        rows = rows.filter(cached_state=only.state)
    if only.way == Way.WITHIN:
        rows = rows.filter(from_school__isnull=False, to_school__isnull=False)
    elif only.way:
        rows = rows.filter(**{"to_school" if only.way == Way.OUT else "from_school": None})
    return rows.filter(pk__in=only.keys) if only.keys else rows


def _group(viewer: Viewer, group: str, on: date) -> Q:
    mine = school_units(viewer)
    here = {Side.FROM: under(mine, "from_school__path"), Side.TO: under(mine, "to_school__path")}
    asked = Q(asked=Side.FROM) & here[Side.FROM] | Q(asked=Side.TO) & here[Side.TO]
    if group == ANSWER:
        other = Q(asked=Side.FROM) & here[Side.TO] | Q(asked=Side.TO) & here[Side.FROM]
        return Q(cached_state=State.WAITING) & other
    if group == WAITING:
        return Q(cached_state__in=OPEN) & asked
    if group == BUREAU:
        counties = [path for path in viewer.schools(DECIDE) if len(path) == STEP]
        late = Q(cached_state=State.WAITING, cached_due_on__lt=on) | Q(cached_state=State.REFUSED)
        return Q(county_path__in=counties) & late
    found = Q(pk__in=())
    for unit in (path for path in viewer.schools(SEE) if len(path) < 3 * STEP):  # above the schools
        told = [unit[:end] for end in range(STEP, len(unit) + 1, STEP)]
        below = under([unit], "from_school__path") | under([unit], "to_school__path")
        found |= Q(cached_state=State.WAITING, cached_risen_to__in=told) & below & ~Q(cached_risen_to="")
    return found


def move_list(viewer: Viewer, *, on: date, only: MoveFilter, after: str = "") -> MovePage:
    """Return a page of moves: of those that wait, the one to be answered first; of all, the newest first. Whom it shows is said to
    the journal."""
    rows = asked_for(viewer, only, on=on)
    waits = bool(only.group) or only.state in (OVERDUE, UNPLACED, *OPEN)
    order, beyond = ("cached_due_on", "gt") if waits else ("-cached_due_on", "lt")
    if after:
        try:
            mark = Move.objects.filter(pk=uuid.UUID(after)).values_list("cached_due_on", "pk").first()
        except ValueError:
            mark = None
        if mark is not None:
            rows = rows.filter(Q(**{f"cached_due_on__{beyond}": mark[0]}) | Q(cached_due_on=mark[0], pk__gt=mark[1]))
    found = list(rows.select_related("from_school", "to_school").order_by(order, "pk")[: PAGE + 1])
    page = found[:PAGE]
    listed = lines(viewer, page, on=on)
    audit.note_look("moves.list", [one.child for one in listed])
    return MovePage(listed, str(page[-1].pk) if len(found) > PAGE else "")


def move_count(viewer: Viewer, *, on: date, only: MoveFilter) -> int:
    """Return how many moves are asked for."""
    return asked_for(viewer, only, on=on).order_by().count()


def counts(viewer: Viewer, *, on: date, but: Collection[str] = ()) -> dict[str, int]:
    """Return group → how many moves; and how many children in reach nobody has confirmed in a class (``open``); ``but`` these."""
    asked = {group: MoveFilter(group=group) for group in GROUPS} | {UNPLACED: MoveFilter(state=UNPLACED)}
    return {name: _count(viewer, only, on) for name, only in asked.items() if name not in but}


@asked_again
def _count(viewer: Viewer, only: MoveFilter, on: date) -> int:
    return move_count(viewer, on=on, only=only)


def moves_of(viewer: Viewer, child: uuid.UUID, *, on: date) -> tuple[MoveLine, ...]:
    """Return the moves of a child, the newest first."""
    rows = Moves(viewer).filter(Move.objects.filter(child=child)).select_related("from_school", "to_school")
    return lines(viewer, list(rows.order_by("-opened_at", "pk")), on=on)


def lines(viewer: Viewer, moves: Sequence[Move], *, on: date) -> tuple[MoveLine, ...]:
    """Return moves as they stand in a list."""
    children = children_of(moves)
    sees = Children(viewer, SEE)
    risen = {one.cached_risen_to for one in moves if one.cached_risen_to}
    names = names_on_lines({Line.SCHOOL: risen})[Line.SCHOOL] if risen else {}
    listed = []
    for one in moves:
        child, state = children[one.child_id], State(one.cached_state)
        late = state == State.WAITING and one.cached_due_on < on
        listed.append(
            MoveLine(
                one.pk, child.pk, child.name, str(Sex(child.sex).label), child.birth_on, words.grade(child.cached_grade),
                one.from_school.name if one.from_school else one.from_elsewhere,
                one.to_school.name if one.to_school else one.to_elsewhere,
                one.left_on, asked_on(one), one.asked, way_of(one).value, state.value, str(state.label),
                "red" if late else TONES[state], one.cached_due_on, late, names.get(one.cached_risen_to, ""),
                may_open=sees.allows(child),
            )
        )  # fmt: skip
    return tuple(listed)


def asked_on(move: Move) -> date:
    """Return the day on which a move was proposed."""
    return timezone.localdate(move.opened_at)


def way_of(move: Move) -> Way:
    """Return between which schools a move goes."""
    return Way.OUT if move.to_school_id is None else Way.INTO if move.from_school_id is None else Way.WITHIN
