"""How many pupils sit in each class today, counted from their files, and which classes have more than their standard."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Count

from notoneless.accounts.terms import STEP, Viewer
from notoneless.attendance.queries.calls import callable_rooms, policy, spells_on
from notoneless.attendance.rules.sizes import Norm
from notoneless.attendance.terms import Band
from notoneless.children.models import Child
from notoneless.responsibility.queries import code_at

#: Classes above the standard of their stage, beside the bands.
ABOVE: Final = "above"
TOPIC: Final = "admission.class_size"


@dataclass(frozen=True, slots=True)
class ClassSize:
    """A class with its pupils; ``standard``: the most that keeps the standard, None outside compulsory education."""

    id: uuid.UUID
    path: str
    school: str
    name: str
    grade: int
    pupils: int
    standard: int | None
    band: Band
    is_above: bool


@dataclass(frozen=True, slots=True)
class SizeFigures:
    """How many classes there are with pupils, how many above their standard, how many in each band."""

    classes: int
    above: int
    bands: dict[Band, int]


def class_sizes(viewer: Viewer, *, on: date) -> list[ClassSize]:
    """Return the classes with pupils whose roll the viewer calls, the fullest first. Two statements, and one for each county."""
    rooms = callable_rooms(viewer, on).filter(began_on__lte=on)
    seated = (
        spells_on(on)
        .filter(school_class__in=rooms)
        .exclude(child__in=Child.objects.filter(removed_at__isnull=False).values("pk"))
        .exclude(child__in=Child.objects.filter(merged_into__isnull=False).values("pk"))
    )
    counted = dict(seated.values_list("school_class").annotate(Count("child", distinct=True)).order_by())
    norms: dict[str, Norm] = {}
    found = []
    listed = rooms.values_list("pk", "path", "school__name", "name", "grade").order_by("path")
    for key, path, school, name, grade in listed:
        pupils = counted.get(key, 0)
        if not pupils:
            continue
        norm = norms.get(path[:STEP]) or norms.setdefault(path[:STEP], _norm(path[:STEP], on))
        found.append(
            ClassSize(
                key, path, school, name, grade, pupils, norm.standard(grade), norm.band(pupils), norm.is_above(grade, pupils)
            )
        )  # fmt: skip
    return sorted(found, key=lambda one: -one.pupils)


def sized(found: Iterable[ClassSize], size: str) -> list[ClassSize]:
    """Return those that are asked for; another word narrows nothing."""
    if size == ABOVE:
        return [one for one in found if one.is_above]
    return [one for one in found if one.band == size] if size in Band.values else list(found)


def size_figures(found: Iterable[ClassSize]) -> SizeFigures:
    """Count classes; each figure is the length of the list that :func:`sized` gives for it."""
    listed = list(found)
    bands = {band: len(sized(listed, band)) for band in Band}
    return SizeFigures(len(listed), len(sized(listed, ABOVE)), bands)


def _norm(county_path: str, on: date) -> Norm:
    """Return what a county measures its classes by."""
    held: Any = policy().value(TOPIC, code_at(county_path), on).value
    return Norm.of(held)
