"""Inspector areas with their schools, and the lamp that says whether one inspector has too few or too many."""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from notoneless.accounts.terms import Viewer
from notoneless.places import access
from notoneless.places.models import AreaSchool, InspectorArea
from notoneless.places.queries.asof import schools_on, standing
from notoneless.places.queries.parameters import area_size
from notoneless.places.rules.schools import AreaSize


@dataclass(frozen=True, slots=True)
class AreaRow:
    """An inspector's area on a day. ``lamp``: ``few``, ``right``, ``many``."""

    id: uuid.UUID
    name: str
    county: str
    began_on: date
    schools: tuple[tuple[uuid.UUID, str], ...]
    lamp: str
    size: AreaSize


def area_list(viewer: Viewer, *, on: date) -> tuple[AreaRow, ...]:
    """Return the inspector areas that the viewer may see as they were on the day: two queries."""
    areas = list(
        access.areas(viewer)
        .filter(InspectorArea.objects.filter(standing(on)))
        .select_related("county")
        .order_by("name")
    )
    members: dict[uuid.UUID, list[tuple[uuid.UUID, str]]] = defaultdict(list)
    rows = AreaSchool.objects.filter(standing(on), area__in=areas).order_by("school__path")
    for area, school, name in rows.values_list("area_id", "school_id", "school__name"):
        members[area].append((school, name))
    return tuple(
        AreaRow(
            one.pk, one.name, one.county.name, one.began_on, tuple(members[one.pk]),
            (size := area_size(one.county.code, on)).lamp(len(members[one.pk])), size,
        )
        for one in areas
    )  # fmt: skip


def schools_without_area(viewer: Viewer, *, on: date) -> tuple[tuple[uuid.UUID, str], ...]:
    """Return the schools in reach that lie in no inspector's area on the day."""
    taken = AreaSchool.objects.filter(standing(on)).values("school")
    rows = access.schools(viewer).filter(schools_on(on)).exclude(pk__in=taken).order_by("path")
    return tuple(rows.values_list("pk", "then_name"))
