"""Inspector areas with their schools, and the lamp that says whether one inspector has too few or too many."""

from __future__ import annotations

import re
import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from notoneless.accounts.terms import Viewer
from notoneless.places import access
from notoneless.places.models import AreaSchool, InspectorArea, School
from notoneless.places.queries.asof import Rows, schools_on, standing
from notoneless.places.queries.parameters import area_size
from notoneless.places.rules.schools import AreaSize
from notoneless.work.again import asked_again

_DIGITS = {zh: number for number, zh in enumerate("一二三四五六七八九", start=1)}


@dataclass(frozen=True, slots=True)
class AreaRow:
    """An inspector's area on a day. ``lamp``: ``few``, ``right``, ``many``; ``openable``: the schools whose page the viewer
    may open (an area is seen whole by whoever sees one of its schools)."""

    id: uuid.UUID
    name: str
    county: str
    began_on: date
    schools: tuple[tuple[uuid.UUID, str], ...]
    lamp: str
    size: AreaSize
    openable: frozenset[uuid.UUID]


def area_list(viewer: Viewer, *, on: date) -> tuple[AreaRow, ...]:
    """Return the inspector areas that the viewer may see as they were on the day: three queries."""
    found = access.areas(viewer).filter(InspectorArea.objects.filter(standing(on))).select_related("county")
    areas = sorted(found, key=lambda one: (one.county.path, numbered(one.name)))
    members: dict[uuid.UUID, list[tuple[uuid.UUID, str]]] = defaultdict(list)
    rows = AreaSchool.objects.filter(standing(on), area__in=areas).order_by("school__path")
    for area, school, name in rows.values_list("area_id", "school_id", "school__name"):
        members[area].append((school, name))
    every = {school for schools in members.values() for school, _name in schools}
    openable = frozenset(
        access.schools(viewer).filter(schools_on(on)).filter(pk__in=every).values_list("pk", flat=True)
    )
    return tuple(
        AreaRow(
            one.pk, one.name, one.county.name, one.began_on, tuple(members[one.pk]),
            (size := area_size(one.county.code, on)).lamp(len(members[one.pk])), size, openable,
        )
        for one in areas
    )  # fmt: skip


def numbered(name: str) -> str:
    """Return a name as it is sorted: 第二责任区 before 第十一责任区."""

    def digits(said: re.Match[str]) -> str:
        tens, ten, ones = said.group().rpartition("十")
        value = (10 * _DIGITS.get(tens, 1) if ten else 0) + _DIGITS.get(ones, 0)
        return f"{value:03}"

    return re.sub("[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九]", digits, name)


def schools_without_area(viewer: Viewer, *, on: date) -> tuple[tuple[uuid.UUID, str], ...]:
    """Return the schools in reach that lie in no inspector's area on the day."""
    rows = access.schools(viewer).filter(_without_area(schools_on(on), on)).order_by("path")
    return tuple(rows.values_list("pk", "then_name"))


@asked_again
def count_without_area(viewer: Viewer, on: date) -> int:
    """Return how many schools :func:`schools_without_area` lists."""
    return access.schools(viewer).filter(_without_area(School.objects.filter(standing(on)), on)).count()


def _without_area(schools: Rows, on: date) -> Rows:
    return schools.exclude(pk__in=AreaSchool.objects.filter(standing(on)).values("school"))
