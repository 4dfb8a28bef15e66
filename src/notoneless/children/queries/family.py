"""The other children of a family: of one household, or brought up by one guardian; those of them whom the viewer may see.

One who lies out of reach is in no list, no number and no sentence: the page of an only child looks the same.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date
from typing import Final

from django.db.models import Q

from notoneless.accounts.terms import Viewer
from notoneless.children.access import SEE, Children, together
from notoneless.children.models import Child, Guardian, HouseholdSpell
from notoneless.children.queries.dated import holds, live

MOST: Final = 20


def family_of(
    viewer: Viewer, child: Child, *, on: date, spells: Iterable[HouseholdSpell], guardians: Iterable[Guardian]
) -> list[tuple[Child, bool]]:
    """Return the other children of the family whom ``viewer`` sees, eldest first, each with whether the household is the
    same (else the guardian is); ``spells`` and ``guardians`` are the child's own rows. Three statements at most."""
    houses = {row.household_id for row in spells if holds(row, on)}
    grown: list[Q] = []
    for row in guardians:
        if holds(row, on) and row.number_index:
            grown.append(Q(number_index=row.number_index))
        if holds(row, on) and row.phone_index and row.name:
            # A telephone alone may be the village office's, or the school's.
            grown.append(Q(phone_index=row.phone_index, name=row.name))
    housed: set[uuid.UUID] = set()
    cared: set[uuid.UUID] = set()
    if houses:
        housed = set(HouseholdSpell.objects.filter(live(on), household__in=houses).values_list("child", flat=True))
    if grown:
        cared = set(Guardian.objects.filter(live(on), together(*grown)).values_list("child", flat=True))
    keys = (housed | cared) - {child.pk}
    if not keys:
        return []
    found = Children(viewer, SEE).filter(Child.objects.filter(pk__in=keys, county_path=child.county_path))
    return [(one, one.pk in housed) for one in found.order_by("birth_on", "pk")[:MOST]]


def siblings(viewer: Viewer, child: Child, *, on: date) -> list[Child]:
    """Return the other children of the family of ``child`` whom ``viewer`` sees, eldest first."""
    rows = list(child.household_spells.all()), list(child.guardians.all())
    return [one for one, _same in family_of(viewer, child, on=on, spells=rows[0], guardians=rows[1])]
