"""Whose programmes somebody reads, writes, answers: the register is the bureau's; a task is its unit's and whoever's stands above.

Documents and measures are read by everybody of the county who works by them; of the tasks each sees those of the own unit and of the
units below. Whoever answers holds a post at that very unit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from django.db.models import Q, QuerySet

from notoneless.accounts.terms import STEP, Reach, Viewer, after, covers
from notoneless.programmes.models import Task

SEE, EDIT, ANSWER = "programme.see", "programme.edit", "programme.answer"

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
