"""The parameters that this station asks for, as its rules read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache

from notoneless.places.rules.schools import AreaSize, TwoKinds
from notoneless.policy import Policy, load


@cache
def policy() -> Policy:
    """Return the parameters; files are read when first asked for."""
    return load()


def two_kinds(place: str, on: date) -> TwoKinds:
    """Return what makes a school small and rural, or township and boarding, at a place on a day."""
    held = policy().value("places.two_kinds_schools", place, on)
    return TwoKinds.of(held.value, held.source.cite())


def grades(place: str, on: date) -> Mapping[str, Sequence[int]]:
    """Return the first and the last grade of each kind of school at a place on a day."""
    return dict(policy().value("places.grades", place, on).value)


def area_size(place: str, on: date) -> AreaSize:
    """Return how many schools one inspector should have at a place on a day."""
    held = policy().value("responsibility.area_inspector", place, on)
    return AreaSize(int(held.value["schools_from"]), int(held.value["schools_to"]), held.source.cite())


def leave_at_top(place: str, on: date) -> frozenset[str]:
    """Return the kinds of schools whose highest class goes on elsewhere, whatever grades their kind may have."""
    return frozenset(map(str, policy().value("places.leave_at_top", place, on).value))
