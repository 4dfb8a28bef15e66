"""The other children of a family: of one household, or brought up by one guardian; those of them whom the viewer may see.

One who lies out of reach is in no list, no number and no sentence: the page of an only child looks the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from django.db.models import BooleanField, Q, QuerySet, Value

from notoneless.accounts.terms import Viewer
from notoneless.children.access import SEE, Children, together
from notoneless.children.models import Child, Guardian, HouseholdSpell
from notoneless.children.queries.dated import holds, live

MOST: Final = 20


def family_of(
    viewer: Viewer, child: Child, *, on: date, spells: Iterable[HouseholdSpell], guardians: Iterable[Guardian]
) -> list[tuple[Child, bool]]:
    """Return the other children of the family whom ``viewer`` sees, eldest first, each with whether the household is the
    same (else the guardian is); ``spells`` and ``guardians`` are the child's own rows. Two statements at most."""
    houses = {row.household_id for row in spells if holds(row, on)}
    grown: list[Q] = []
    for row in guardians:
        if holds(row, on) and row.number_index:
            grown.append(Q(number_index=row.number_index))
        if holds(row, on) and row.phone_index and row.name:
            # A telephone alone may be the village office's, or the school's.
            grown.append(Q(phone_index=row.phone_index, name=row.name))
    tied: list[QuerySet[Any, Any]] = []
    if houses:
        tied.append(_of(HouseholdSpell.objects.filter(live(on), household__in=houses), is_housed=True))
    if grown:
        tied.append(_of(Guardian.objects.filter(live(on), together(*grown)), is_housed=False))
    rows = list(tied[0].union(*tied[1:])) if tied else []
    housed = {key for key, is_housed in rows if is_housed}
    keys = {key for key, _is_housed in rows} - {child.pk}
    if not keys:
        return []
    found = Children(viewer, SEE).filter(Child.objects.filter(pk__in=keys, county_path=child.county_path))
    return [(one, one.pk in housed) for one in found.order_by("birth_on", "pk")[:MOST]]


def _of(rows: QuerySet[Any, Any], *, is_housed: bool) -> QuerySet[Any, Any]:
    return rows.values_list("child", Value(is_housed, output_field=BooleanField()))


def siblings(viewer: Viewer, child: Child, *, on: date) -> list[Child]:
    """Return the other children of the family of ``child`` whom ``viewer`` sees, eldest first."""
    rows = list(child.household_spells.all()), list(child.guardians.all())
    return [one for one, _same in family_of(viewer, child, on=on, spells=rows[0], guardians=rows[1])]
