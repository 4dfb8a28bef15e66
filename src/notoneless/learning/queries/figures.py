"""The figures of a closure: of all, by town, school and class; each opens the list of its pupils."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from notoneless.accounts.terms import Viewer
from notoneless.learning.access import Plans, closing_counties, closure_of, counties
from notoneless.learning.models import Closure, PupilPlan
from notoneless.learning.queries.ground import barriers_at, pupils, roll_day, unasked_count
from notoneless.learning.rules.counting import BARRIER, LATE, UNASKED, Pupil, Tally, tally
from notoneless.learning.terms import Scope, State
from notoneless.places.queries import names_on_lines
from notoneless.places.terms import Line

#: The town of a pupil whose file does not say where the family lives.
NOWHERE: Final = "nowhere"


@dataclass(frozen=True, slots=True)
class ClosureLine:
    """A closure as a list shows it."""

    id: uuid.UUID
    scope: str
    told: str
    began_on: date
    until: date
    why: str
    document: str
    changed_why: str
    is_withdrawn: bool
    is_running: bool
    may_change: bool


@dataclass(frozen=True, slots=True)
class Part:
    """The figures of a town, a school or a class (``key``: its path; of all: none)."""

    key: str
    name: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class ClosureFigures:
    """A closure with all its figures; ``kinds`` are (id, words, pupils) of the barriers. ``rolls_of`` is the day of whose rolls the pupils are."""

    closure: ClosureLine
    rolls_of: date
    whole: Part
    kinds: tuple[tuple[str, str, int], ...]
    towns: tuple[Part, ...]
    schools: tuple[Part, ...]
    rooms: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits in a closure: whom nobody asked, whose barrier is late or has no measure."""

    closure: uuid.UUID
    unasked: int
    late: int
    unplanned: int


def closures(viewer: Viewer, *, on: date) -> list[ClosureLine]:
    """Return the closures of the viewer's counties, the newest first, the withdrawn among them."""
    return [_line(viewer, one, on) for one in Closure.objects.filter(county_path__in=counties(viewer))]


def _line(viewer: Viewer, one: Closure, on: date) -> ClosureLine:
    withdrawn = one.withdrawn_at is not None
    return ClosureLine(
        one.pk, str(Scope(one.scope).label), one.told, one.began_on, one.until, one.why, one.document, one.changed_why, withdrawn,
        not withdrawn and one.began_on <= on <= one.until, not withdrawn and one.county_path in closing_counties(viewer),
    )  # fmt: skip


def closure_line(viewer: Viewer, key: uuid.UUID | str, *, on: date) -> ClosureLine:
    """Return one closure. Raises :class:`AbsentError`."""
    return _line(viewer, closure_of(viewer, key), on)


def closure_figures(viewer: Viewer, key: uuid.UUID | str, *, on: date) -> ClosureFigures:
    """Return the figures of a closure. Counts only. Raises :class:`AbsentError`."""
    closure = closure_of(viewer, key)
    listed = pupils(viewer, closure, on=on)
    whole = tally(listed, on)
    known = barriers_at(closure.county_path, closure.began_on)
    rooms = _parted(listed, lambda one: one.room)
    schools, towns = _parted(listed, lambda one: one.school), _parted(listed, lambda one: one.town or NOWHERE)
    named = names_on_lines({Line.PLACE: set(towns) - {NOWHERE}, Line.SCHOOL: {*schools, *rooms} - {""}})
    school = named[Line.SCHOOL]

    def parts(groups: dict[str, list[Pupil]], name: Callable[[str], str]) -> tuple[Part, ...]:
        return tuple(Part(path, name(path), tally(some, on)) for path, some in sorted(groups.items()) if path)

    return ClosureFigures(
        _line(viewer, closure, on), roll_day(closure, on), Part("", "", whole),
        tuple((kind, words, whole.kinds[kind]) for kind, words in known.items() if whole.kinds[kind]),
        parts(towns, lambda path: named[Line.PLACE].get(path, "")), parts(schools, lambda path: school.get(path, "")),
        parts(rooms, lambda path: f"{school.get(path[:12], '')} {school.get(path, '')}"),
    )  # fmt: skip


def _parted(listed: Iterable[Pupil], unit_of: Callable[[Pupil], str]) -> dict[str, list[Pupil]]:
    found: dict[str, list[Pupil]] = defaultdict(list)
    for one in listed:
        found[unit_of(one)].append(one)
    return found


def waiting(viewer: Viewer, *, on: date) -> list[Waiting]:
    """Return what waits in each closure that has begun and is not withdrawn: of one that is over nobody is asked any more, and plans are still
    closed. One statement where there is none, two for each that is over, three for one that runs."""
    found = []
    for one in Closure.objects.filter(county_path__in=counties(viewer), withdrawn_at=None, began_on__lte=on):
        plans = Plans(viewer).filter(PupilPlan.objects.filter(closure=one))
        late = plans.filter(cached_due_on__lt=on).count()
        unplanned = plans.filter(cached_state=State.UNPLANNED).count()
        unasked = unasked_count(viewer, one, on=on) if on <= one.until else 0
        found.append(Waiting(one.pk, unasked, late, unplanned))
    return found


__all__ = [
    "BARRIER", "LATE", "NOWHERE", "UNASKED", "ClosureFigures", "ClosureLine", "Part", "Waiting", "closure_figures", "closure_line",
    "closures", "waiting",
]  # fmt: skip
