"""What the form of an activity offers: the units that somebody speaks for, and for whom an activity may have been."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from notoneless.accounts.terms import STEP, Viewer
from notoneless.places.access import under
from notoneless.places.models import Division, EducationCentre, School, SchoolClass
from notoneless.places.queries.asof import standing
from notoneless.programmes.access import HOLD

SCHOOL = 3 * STEP
Unit = Division | EducationCentre | School
Part = Division | School | SchoolClass


def holding_units(viewer: Viewer, *, on: date) -> dict[str, Unit]:
    """Return key → unit for which the viewer may enter an activity: where a post of his stands; of a class's teacher the school."""
    places: set[str] = set()
    schools: set[str] = set()
    for reach in viewer.reaches_with(HOLD):
        places |= set(reach.place_paths)
        schools |= {path[:SCHOOL] for path in reach.school_paths if len(path) > STEP}
        places |= {path for path in reach.school_paths if len(path) == STEP}
    found: dict[str, Unit] = {}
    for one in Division.objects.filter(standing(on), path__in=places).order_by("path"):
        found[f"place:{one.path}"] = one
    for centre in EducationCentre.objects.filter(standing(on), path__in=schools).order_by("path"):
        found[f"centre:{centre.path}"] = centre
    for school in School.objects.filter(standing(on), path__in=schools).order_by("path"):
        found[f"school:{school.path}"] = school
    return found


def audience(viewer: Viewer, *, on: date) -> dict[str, Part]:
    """Return key → for whom an activity may have been: the classes of one's own school, the schools of a wider reach, villages of one's own town,
    the towns of a wider reach."""
    schools, places = sorted(viewer.schools(HOLD)), sorted(viewer.places(HOLD))
    found: dict[str, Part] = {}
    near = [path for path in schools if len(path) >= SCHOOL]
    rooms = SchoolClass.objects.filter(standing(on), under(near)).select_related("school")
    for room in rooms.order_by("path"):
        found[f"class:{room.path}"] = room
    whole = [path for path in schools if len(path) <= SCHOOL]
    for school in School.objects.filter(standing(on), under(whole)).order_by("path"):
        found[f"school:{school.path}"] = school
    levels = {2} if any(len(path) == STEP for path in places) else {2, 3}
    for one in Division.objects.filter(standing(on), under(places), level__in=levels).order_by("path"):
        found[f"place:{one.path}"] = one
    return found


def unit_pairs(viewer: Viewer, *, on: date) -> list[tuple[str, str]]:
    """Return (key, name) of the units."""
    return [(key, one.name) for key, one in holding_units(viewer, on=on).items()]


def audience_pairs(viewer: Viewer, *, on: date) -> list[tuple[Any, list[tuple[str, str]]]]:
    """Return the audience grouped, as a form offers it."""
    groups: dict[str, list[tuple[str, str]]] = {"class": [], "school": [], "place": []}
    for key, one in audience(viewer, on=on).items():
        name = f"{one.school.name} {one.name}" if isinstance(one, SchoolClass) else one.name
        groups[key.partition(":")[0]].append((key, name))
    labels = {"class": _("班级"), "school": _("学校"), "place": _("镇街、村社")}
    return [(labels[key], rows) for key, rows in groups.items() if rows]
