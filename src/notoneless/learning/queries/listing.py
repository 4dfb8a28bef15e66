"""The pupils behind a figure of a closure, and a class to be asked. Both are looks at children, and said to the journal."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from notoneless.accounts.terms import Viewer
from notoneless.audit import actions as audit
from notoneless.children.models import Child
from notoneless.learning.access import ASK, Plans, closure_of
from notoneless.learning.models import ClosedSchool, Closure, PupilPlan
from notoneless.learning.queries.figures import NOWHERE
from notoneless.learning.queries.ground import SCHOOL, barriers_at, first_day, pupils, seats
from notoneless.learning.rules.counting import Pupil
from notoneless.learning.rules.plans import is_late
from notoneless.learning.terms import AbsentError, State
from notoneless.places.access import under
from notoneless.places.models import SchoolClass
from notoneless.places.queries import names_on_lines
from notoneless.places.queries.asof import standing
from notoneless.places.terms import Line

Pairs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Only:
    """What a list is narrowed to; an empty word narrows nothing. ``school`` is the path of a school or class, ``place`` of a town (or
    ``NOWHERE``), ``state`` a state of a plan or a word of ``rules.counting``, ``barrier`` a kind."""

    school: str = ""
    place: str = ""
    state: str = ""
    barrier: str = ""

    def holds(self, one: Pupil, on: date) -> bool:
        """Return whether the list holds the pupil."""
        return (
            (not self.school or (one.room or one.school).startswith(self.school))
            and (not self.place or one.town == ("" if self.place == NOWHERE else self.place))
            and one.stands(self.state, on) and (not self.barrier or self.barrier in one.barriers)
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class PupilLine:
    """A pupil as a list shows it; ``id`` is the child's, ``plan`` None where nobody asked yet."""

    id: uuid.UUID
    name: str
    school: str
    room: str
    town: str
    plan: uuid.UUID | None
    state: str
    label: str
    barriers: tuple[str, ...]
    due_on: date | None
    is_late: bool
    visits: int


@dataclass(frozen=True, slots=True)
class SheetPupil:
    """A pupil of a class that is asked: the plan and its barriers in words where somebody asked already."""

    id: uuid.UUID
    name: str
    plan: uuid.UUID | None
    label: str
    barriers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AskingSheet:
    """A class to be asked in one go: its pupils, the barriers to choose from, from which day an answer can be."""

    closure: uuid.UUID
    path: str
    name: str
    pupils: tuple[SheetPupil, ...]
    barriers: tuple[tuple[str, str], ...]
    first_day: date

    @property
    def unasked(self) -> tuple[SheetPupil, ...]:
        """Whom nobody asked yet."""
        return tuple(one for one in self.pupils if one.plan is None)


def listed_pupils(viewer: Viewer, key: uuid.UUID | str, *, on: date, only: Only | None = None) -> list[Pupil]:
    """Return the pupils of a closure that the list holds: the latest due first, then by class. Raises :class:`AbsentError`."""
    asked = only or Only()
    found = [one for one in pupils(viewer, closure_of(viewer, key), on=on) if asked.holds(one, on)]
    return sorted(found, key=lambda one: (one.due_on or date.max, one.room or one.school, str(one.child)))


def pupil_lines(viewer: Viewer, key: uuid.UUID | str, rows: Sequence[Pupil], *, on: date) -> list[PupilLine]:
    """Return a page of the list with names; noted as a look."""
    closure = closure_of(viewer, key)
    audit.note_look("learning.list", sorted(one.child for one in rows), subject=f"learning_closure:{closure.pk}")
    names = dict(Child.objects.filter(pk__in=[one.child for one in rows]).values_list("pk", "name"))
    units = names_on_lines(
        {Line.PLACE: {one.town for one in rows} - {""}, Line.SCHOOL: {path for one in rows for path in (one.school, one.room)} - {""}}
    )  # fmt: skip
    known = barriers_at(closure.county_path, closure.began_on)
    return [
        PupilLine(
            one.child, names[one.child], units[Line.SCHOOL].get(one.school, ""), units[Line.SCHOOL].get(one.room, ""),
            units[Line.PLACE].get(one.town, ""), one.plan, one.state.value if one.state else "",
            str(one.state.label) if one.state else "", tuple(known.get(kind, kind) for kind in one.barriers), one.due_on,
            is_late(one.due_on, on), one.visits,
        )
        for one in rows
        if one.child in names
    ]  # fmt: skip


def barrier_pairs(viewer: Viewer, key: uuid.UUID | str) -> Pairs:
    """Return (id, words) of the barriers that a closure asks after. Raises :class:`AbsentError`."""
    closure = closure_of(viewer, key)
    return list(barriers_at(closure.county_path, closure.began_on).items())


def asking_rooms(viewer: Viewer, key: uuid.UUID | str, *, on: date, school: str = "") -> Pairs:
    """Return (path, name) of the classes of closed schools whose pupils the viewer may ask; of whom more than one school is, the schools first
    and the classes of the one that was chosen. Raises :class:`AbsentError`."""
    closure = closure_of(viewer, key, power=ASK)
    within = under(viewer.schools(ASK))
    rooms = SchoolClass.objects.filter(
        standing(min(on, closure.until)),
        within,
        school__in=ClosedSchool.objects.filter(closure=closure).values("school"),
    ).order_by("path")
    told = list(rooms.values_list("path", "school__name", "name"))
    schools = dict.fromkeys((path[:SCHOOL], of) for path, of, _name in told)
    if len(schools) == 1:
        return [(path, f"{of} {name}") for path, of, name in told]
    found: Pairs = []
    for path, of in schools:
        found.append((path, of))
        if path == school[:SCHOOL]:
            found += [(one, f"　{of} {name}") for one, of, name in told if one.startswith(path)]
    return found


def asking_sheet(viewer: Viewer, key: uuid.UUID | str, *, room: str, on: date) -> AskingSheet:
    """Return a class to be asked, by name; noted as a look. Raises :class:`AbsentError`."""
    closure = closure_of(viewer, key, power=ASK)
    name = dict(asking_rooms(viewer, key, on=on, school=room)).get(room) if len(room) > SCHOOL else None
    if name is None:
        raise AbsentError
    return AskingSheet(
        closure.pk, room, name.strip(), tuple(_sheet_pupils(viewer, closure, room, on)),
        tuple(barriers_at(closure.county_path, closure.began_on).items()), first_day(closure),
    )  # fmt: skip


def _sheet_pupils(viewer: Viewer, closure: Closure, room: str, on: date) -> list[SheetPupil]:
    sat = seats(viewer, closure, on=on, power=ASK, room=room)
    audit.note_look("learning.room", sorted(sat), subject=f"learning_closure:{closure.pk}")
    known = barriers_at(closure.county_path, closure.began_on)
    plans = {
        child: (pk, State(state), barriers)
        for child, pk, state, barriers in Plans(viewer, ASK)
        .filter(PupilPlan.objects.filter(closure=closure, child__in=list(sat)))
        .values_list("child", "pk", "cached_state", "cached_barriers")
    }
    found = []
    for key, name in Child.objects.filter(pk__in=list(sat)).order_by("pinyin", "pk").values_list("pk", "name"):
        if key in plans:
            plan, state, barriers = plans[key]
            found.append(SheetPupil(key, name, plan, str(state.label), tuple(known.get(one, one) for one in barriers)))
        else:
            found.append(SheetPupil(key, name, None, "", ()))
    return found
