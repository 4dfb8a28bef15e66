"""What the forms of a move offer: the county's schools, the standing classes of one of them."""

from __future__ import annotations

from datetime import date

from notoneless.accounts.terms import Viewer
from notoneless.children.queries import school_choices as every_school
from notoneless.moves.access import school_units
from notoneless.places.access import under
from notoneless.places.models import School, SchoolClass
from notoneless.places.queries.asof import standing

Pairs = list[tuple[str, str]]


def school_choices(county_path: str, *, but: str = "") -> Pairs:
    """Return (id, name) of the county's schools but one."""
    return [pair for pair in every_school(county_path) if pair[0] != but]


def has_school(viewer: Viewer) -> bool:
    """Return whether there is a school of his own into whose classes the viewer may report an arrival."""
    return bool(school_units(viewer))


def class_choices(school: School | None, *, on: date) -> Pairs:
    """Return (id, name) of the classes of a school that stand on the day."""
    if school is None:
        return []
    rows = SchoolClass.objects.filter(standing(on), school=school).order_by("grade", "number")
    return [(str(pk), name) for pk, name in rows.values_list("pk", "name")]


def own_classes(viewer: Viewer, *, on: date) -> Pairs:
    """Return (id, school and class) of the classes that stand on the day, of the schools for which the viewer speaks."""
    rows = SchoolClass.objects.filter(standing(on), under(school_units(viewer), "school__path"), school__ended_on=None)
    listed = rows.order_by("school__path", "grade", "number").values_list("pk", "school__name", "name")
    return [(str(pk), f"{school} {name}") for pk, school, name in listed]
