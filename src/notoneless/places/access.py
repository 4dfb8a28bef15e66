"""Who may see and change a unit: one object per kind of unit that says yes or no and gives the filter.

A reach on the place line shows the divisions under it and the schools that stand there; a reach on the school line shows
centres, schools and classes under it and the divisions in which those schools stand. What lies above a reach is shown as
its name on the way down. Everything else is absent: an answer never tells a foreign unit from one that is not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db.models import Model, Q, QuerySet

from notoneless.accounts.terms import STEP, Viewer, after, covers
from notoneless.audit.terms import System
from notoneless.places.models import (
    AreaSchool,
    BoundarySet,
    Division,
    EducationCentre,
    InspectorArea,
    School,
    SchoolClass,
)
from notoneless.places.rules.paths import ancestors
from notoneless.places.terms import AbsentError, PlaceError

SEE, EDIT, EDIT_CLASS, TURN, RUN = "place.see", "place.edit", "class.edit", "year.turn", "house.run"

M = TypeVar("M", bound=Model)
R = TypeVar("R", bound=QuerySet[Any, Any])


@dataclass(frozen=True, slots=True)
class Gate(Generic[M]):
    """The yes/no and the filter of one kind of unit for one viewer and one power."""

    allows: Callable[[M], bool]
    where: Q

    def filter(self, rows: R) -> R:
        """Return those of ``rows`` that the gate lets through."""
        return rows.filter(self.where)

    def one(self, rows: QuerySet[M], **by: object) -> M:
        """Return the one row that fits. Raises :class:`AbsentError` for one that is not, or not for this viewer."""
        try:
            found: M = self.filter(rows).get(**by)
        except (ObjectDoesNotExist, ValidationError, ValueError, TypeError):
            raise AbsentError from None
        return found


#: True for no row. (``Q()`` is true for every row.)
NONE = Q(pk__in=())


def under(paths: Iterable[str], column: str = "path") -> Q:
    """Return the condition that ``column`` lies at or under one of ``paths``: a range each, which an index serves."""
    found = NONE
    for path in paths:
        found |= Q(**{f"{column}__gte": path, f"{column}__lt": after(path)})
    return found


def above(paths: Iterable[str], column: str = "path") -> Q:
    """Return the condition that ``column`` is one of the paths above ``paths``."""
    over = sorted({up for path in paths for up in ancestors(path)})
    return Q(**{f"{column}__in": over}) if over else NONE


def _within(paths: Iterable[str], path: str | None) -> bool:
    return any(covers(reach, path) for reach in paths)


def _leads_to(paths: Iterable[str], path: str) -> bool:
    return any(path in ancestors(reach) for reach in paths)


def divisions(viewer: Viewer, power: str = SEE) -> Gate[Division]:
    """Return the gate of divisions. For seeing, the ways down to a reach are open too, and those to a school in reach."""
    places = viewer.places(power)
    if power != SEE:
        return Gate(lambda one: _within(places, one.path), under(places))
    schools = viewer.schools(power)
    homes = School.objects.filter(under(schools) | above(schools)).values("division_id")
    towns = School.objects.filter(under(schools) | above(schools)).values("division__parent_id")
    counties = {path[:STEP] for path in (*places, *schools)}
    where = under(places) | above(places) | Q(path__in=sorted(counties)) | Q(pk__in=homes) | Q(pk__in=towns)

    def allows(one: Division) -> bool:
        if _within(places, one.path) or _leads_to(places, one.path) or one.path in counties:
            return True
        return School.objects.filter(
            under(schools) | above(schools), Q(division=one) | Q(division__parent=one)
        ).exists()  # fmt: skip

    return Gate(allows, where)


def schools(viewer: Viewer, power: str = SEE) -> Gate[School]:
    """Return the gate of schools: those on the school line in reach, and for seeing those that stand in a place in reach."""
    reached, places = viewer.schools(power), viewer.places(power)
    if power != SEE:
        return Gate(lambda one: _within(reached, one.path), under(reached))
    return Gate(
        lambda one: _within(reached, one.path)
        or _leads_to(reached, one.path)
        or _within(places, one.division.path),
        under(reached) | above(reached) | under(places, "division__path"),
    )  # fmt: skip


def classes(viewer: Viewer, power: str = SEE) -> Gate[SchoolClass]:
    """Return the gate of classes. Whoever may edit a school may edit its classes."""
    if power == EDIT_CLASS:
        reached = (*viewer.schools(EDIT_CLASS), *viewer.schools(EDIT))
        return Gate(lambda one: _within(reached, one.path), under(reached))
    seen, places = viewer.schools(power), viewer.places(power) if power == SEE else ()
    return Gate(
        lambda one: _within(seen, one.path) or _within(places, one.school.division.path),
        under(seen) | under(places, "school__division__path"),
    )


def centres(viewer: Viewer, power: str = SEE) -> Gate[EducationCentre]:
    """Return the gate of education centres: those in reach on the school line, and for seeing the way down to a reach."""
    reached = viewer.schools(power)
    if power != SEE:
        return Gate(lambda one: _within(reached, one.path), under(reached))
    return Gate(lambda one: _within(reached, one.path) or _leads_to(reached, one.path), under(reached) | above(reached))


def areas(viewer: Viewer, power: str = SEE) -> Gate[InspectorArea]:
    """Return the gate of inspector areas: a county's for who reaches the county, else those of the schools in reach."""
    reached, places = viewer.schools(power), viewer.places(power)
    counties = [path for path in reached if len(path) == STEP]
    if power != SEE:
        return Gate(lambda one: _within(counties, one.county.path), under(counties, "county__path"))
    mine = schools(viewer, power)
    members = AreaSchool.objects.filter(school__in=mine.filter(School.objects.all())).values("area_id")
    where = under(counties, "county__path") | (Q(pk__in=members) if reached or places else NONE)

    def allows(one: InspectorArea) -> bool:
        if _within(counties, one.county.path):
            return True
        return mine.filter(School.objects.filter(area_memberships__area=one)).exists()

    return Gate(allows, where)


def edits_classes_of(viewer: Viewer, school: School) -> bool:
    """Return whether ``viewer`` may make, change and end the classes of ``school``."""
    return any(_within(viewer.schools(power), school.path) for power in (EDIT, EDIT_CLASS))


def turns(viewer: Viewer, county: Division) -> bool:
    """Return whether ``viewer`` may turn the school year of ``county``: a post at the county itself with the power."""
    return county.path in viewer.schools(TURN)


def _outlines(by: Viewer | System, column: str) -> Q:
    """Return the condition of the counties whose map somebody looks after: the house itself, or who runs the house there."""
    if isinstance(by, System):
        return Q()
    return Q(**{f"{column}__in": [path for path in by.places(RUN) if len(path) == STEP]})


def outlined(by: Viewer | System, counties: QuerySet[Division]) -> QuerySet[Division]:
    """Return those of the counties whose outlines ``by`` may bring in and take."""
    return counties.filter(_outlines(by, "path"))


def outline_sets(by: Viewer | System, sets: QuerySet[BoundarySet]) -> QuerySet[BoundarySet]:
    """Return those of the sets of outlines that ``by`` may see and take."""
    return sets.filter(_outlines(by, "county__path"))


def demand_house(by: Any) -> None:
    """Let the house itself through (a command on the machine), nobody else: a county has nobody above it. Raises Q002."""
    if not isinstance(by, System):
        raise PlaceError(
            "Q002",
            "区县由系统安装时建立，网页上不能新建。请在服务器上运行安装命令。",
            "A county is founded when the house is set up, by a command on the machine, not from a page.",
        )
