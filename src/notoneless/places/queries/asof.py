"""Units as they stood on a day: every unit then standing, with the name, code, place and path that it had.

The columns ``then_…`` are those of the former that held on the day, or the unit's own where none did.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, UUIDField, When

from notoneless.places.models import Division, EducationCentre, Former, School, SchoolClass

T = TypeVar("T")
#: Rows with columns that the model does not declare.
Rows = QuerySet[Any, Any]


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows, and the mark behind the last of them ('' on the last page)."""

    rows: tuple[T, ...]
    next: str = ""


def standing(on: date, prefix: str = "") -> Q:
    """Return the condition that a unit (or a membership) stood on the day."""
    return Q(**{f"{prefix}began_on__lte": on}) & not_ended(on, prefix)


def not_ended(on: date, prefix: str = "") -> Q:
    """Return the condition that a unit had not ended on the day: a class always bears the day on which its school year ends."""
    return Q(**{f"{prefix}ended_on": None}) | Q(**{f"{prefix}ended_on__gt": on})


def _then(unit: str, on: date, column: str, own: str) -> Case:
    """The former's column where a former held on the day, even when it is empty there; else the unit's own."""
    former = Former.objects.filter(**{unit: OuterRef("pk")}, began_on__lte=on, ended_on__gt=on)
    field = UUIDField() if own.endswith("_id") else CharField()
    return Case(
        When(Exists(former), then=Subquery(former.values(column)[:1], output_field=field)),
        default=F(own),
        output_field=field,
    )


def divisions_on(on: date) -> Rows:
    """Return the divisions that stood on the day, with ``then_name``, ``then_code``, ``then_path``, ``then_parent``."""
    return Division.objects.filter(standing(on)).annotate(
        then_name=_then("division", on, "name", "name"),
        then_code=_then("division", on, "code", "code"),
        then_path=_then("division", on, "path", "path"),
        then_parent=_then("division", on, "parent_id", "parent_id"),
    )


def schools_on(on: date) -> Rows:
    """Return the schools that stood on the day, with ``then_name``, ``then_code``, ``then_kind``, ``then_division``,
    ``then_centre``."""
    return School.objects.filter(standing(on)).annotate(
        then_name=_then("school", on, "name", "name"),
        then_code=_then("school", on, "code", "code"),
        then_kind=_then("school", on, "kind", "kind"),
        then_path=_then("school", on, "path", "path"),
        then_division=_then("school", on, "parent_id", "division_id"),
        then_centre=_then("school", on, "parent_centre_id", "centre_id"),
    )


def centres_on(on: date) -> Rows:
    """Return the education centres that stood on the day, with ``then_name``."""
    return EducationCentre.objects.filter(standing(on)).annotate(then_name=_then("centre", on, "name", "name"))


def classes_on(on: date) -> QuerySet[SchoolClass]:
    """Return the classes that stood on the day."""
    return SchoolClass.objects.filter(standing(on))


def keyset(columns: Iterable[str], values: Iterable[Any]) -> Q:
    """Return the condition that a row comes behind ``values`` in the order of ``columns``, all ascending."""
    found, equal = Q(), Q()
    for number, (column, value) in enumerate(zip(columns, values, strict=True)):
        step = equal & Q(**{f"{column}__gt": value})
        found = step if number == 0 else found | step
        equal &= Q(**{column: value})
    return found
