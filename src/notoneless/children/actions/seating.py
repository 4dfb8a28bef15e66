"""Where a child may be said to live and learn: the division, school and class that a person names, standing and within reach.

A class bears from the first the day on which its school year ends; it stands until then.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from notoneless.accounts.terms import Viewer, after
from notoneless.children.actions.common import Key
from notoneless.children.terms import AbsentError, ChildError
from notoneless.places.access import schools as school_gate
from notoneless.places.models import Division, School, SchoolClass
from notoneless.places.queries.asof import standing

Seat = tuple[SchoolClass | None, School | None]


def division_of(key: Key, county: str = "") -> Division:
    """Return a standing division, of the child's county where that is told. Raises :class:`AbsentError`."""
    try:
        inside = Division.objects.filter(path__gte=county, path__lt=after(county)) if county else Division.objects.all()
        return inside.get(pk=uuid.UUID(str(key)), ended_on=None)
    except (Division.DoesNotExist, ValueError):
        raise AbsentError from None


def room_of(school: Key | None, grade: int | None, number: int | None, *, at: datetime) -> uuid.UUID | None:
    """Return the class of a school, standing at ``at``, by grade and number, None where no number is given. Raises K023."""
    if not school or not grade or not number:
        return None
    try:
        rows = _standing_rooms(at).filter(school=uuid.UUID(str(school)), grade=grade, number=number)
    except ValueError:
        raise AbsentError from None
    found = rows.order_by("-school_year").values_list("pk", flat=True).first()
    if found is None:
        raise ChildError(
            "K023",
            "这所学校没有这个年级的这个班。请核对班号，或请学校先建班。",
            "The school has no such class in this grade. Check its number, or let the school form the class first.",
        )
    return found


def _standing_rooms(at: datetime) -> QuerySet[SchoolClass]:
    return SchoolClass.objects.filter(standing(timezone.localdate(at)))


def school_of(by: Viewer, school: Key | None, room: Key | None, *, at: datetime) -> Seat:
    """Return class and school that the viewer may see. Raises :class:`AbsentError`."""
    seen = school_gate(by).filter(School.objects.filter(ended_on=None))
    return _unit(seen, school, room, at=at)


def school_in(county: str, school: Key | None, room: Key | None, *, at: datetime) -> Seat:
    """Return class and school of the county: a child may move to any of its schools."""
    return _unit(School.objects.filter(path__gte=county, path__lt=after(county), ended_on=None), school, room, at=at)


def _unit(schools: Any, school: Key | None, room: Key | None, *, at: datetime) -> Seat:
    try:
        of_class = _standing_rooms(at).get(pk=uuid.UUID(str(room))) if room else None
        wanted = of_class.school_id if of_class else uuid.UUID(str(school)) if school else None
        found = schools.get(pk=wanted) if wanted else None
        if of_class and school and str(of_class.school_id) != str(school):
            raise AbsentError
        return of_class, found
    except (SchoolClass.DoesNotExist, School.DoesNotExist, ValueError):
        raise AbsentError from None
