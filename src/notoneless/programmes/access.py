"""Whose programmes somebody reads, writes, answers: the register is the bureau's; a task is its unit's and whoever's stands above.

Documents and measures are read by everybody of the county who works by them; of the tasks each sees those of the own unit and of the
units below. Whoever answers holds a post at that very unit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Protocol, TypeVar

from django.db.models import Exists, OuterRef, Q, QuerySet

from notoneless.accounts.terms import STEP, Reach, Viewer, after, covers
from notoneless.programmes.models import Activity, Addressed, Task

SEE, EDIT, ANSWER = "programme.see", "programme.edit", "programme.answer"
#: Activities are read by whoever works with children, and entered by the same for the unit at which their post stands.
READ, HOLD = "child.see", "activity.write"
IN_PLACE: Final = "school_class__school__division__path"

R = TypeVar("R", bound=QuerySet[Any, Any])


class Owed(Protocol):
    """A task, as far as whose it is: where its unit stands, on which line."""

    @property
    def unit_path(self) -> str:
        """Where on its line the unit stands."""

    @property
    def is_of_a_place(self) -> bool:
        """Whether the unit is a division."""


def counties(viewer: Viewer, power: str = SEE) -> tuple[str, ...]:
    """Return the counties in which the viewer has the power: to read, wherever a post of his stands; to write, over the whole."""
    paths = {*viewer.places(power), *viewer.schools(power)}
    if power == EDIT:
        paths = {path for path in paths if len(path) == STEP}
    return tuple(sorted({path[:STEP] for path in paths}))


@dataclass(frozen=True, slots=True)
class Tasks:
    """The tasks over which ``viewer`` has ``power``: those of units at or under its paths, on either line."""

    viewer: Viewer
    power: str = SEE

    def q(self) -> Q:
        """Return the filter."""
        found = Q(pk__in=())
        for columns, paths in (
            (("division__path",), self.viewer.places(self.power)),
            (("centre__path", "school__path"), self.viewer.schools(self.power)),
        ):
            for path in paths:
                for column in columns:
                    found |= Q(**{f"{column}__gte": path, f"{column}__lt": after(path)})
        return found

    def allows(self, task: Task) -> bool:
        """Return whether this one is among them."""
        roots = self.viewer.places(self.power) if task.division_id else self.viewer.schools(self.power)
        return any(covers(root, task.unit.path) for root in roots)

    def filter(self, tasks: R) -> R:
        """Return those of ``tasks`` that are among them."""
        return tasks.filter(self.q())


def seat(viewer: Viewer, task: Owed) -> Reach | None:
    """Return the viewer's post that stands at the task's unit and may answer for it."""
    for reach in viewer.reaches_with(ANSWER):
        if task.unit_path in (reach.place_paths if task.is_of_a_place else reach.school_paths):
            return reach
    return None


@dataclass(frozen=True, slots=True)
class Activities:
    """The activities that ``viewer`` reads: those of units in his reach, and those that were for a class, school, village or town in it. They name
    no child; of the pupils reached each sees his own."""

    viewer: Viewer

    def q(self) -> Q:
        """Return the filter."""
        places, schools = self.viewer.places(READ), self.viewer.schools(READ)
        held = Q(pk__in=())
        to = Q(pk__in=())
        for path in {one for one in (*places, *schools) if len(one) == STEP}:
            held |= Q(county_path=path)
        for columns, more, paths in (
            (
                ("division__path", "school__division__path"),
                ("division__path", "school__division__path", IN_PLACE),
                places,
            ),
            (("centre__path", "school__path"), ("school__path", "school_class__path"), schools),
        ):
            for path in paths:
                for column in columns:
                    held |= _under(column, path)
                for column in more:
                    to |= _under(column, path)
        return held | Q(Exists(Addressed.objects.filter(to, activity=OuterRef("pk"))))

    def filter(self, rows: R) -> R:
        """Return those of ``rows`` that are among them."""
        return rows.filter(self.q())


def _under(column: str, path: str) -> Q:
    return Q(**{f"{column}__gte": path, f"{column}__lt": after(path)})


def may_withdraw(viewer: Viewer, activity: Activity) -> bool:
    """Return whether the viewer may withdraw an activity: who entered it, or whoever keeps the county's register."""
    return viewer.has(HOLD) and (activity.by == viewer.actor or activity.county_path in counties(viewer, EDIT))
