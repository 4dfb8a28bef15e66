"""Whose roll somebody may call, and who may see and answer an absence.

A roll is called under the paths of its power on the school line. An absence is seen by whoever sees its child, and answered by
whoever goes to the child's door (``case.act``): a class teacher, a village officer, those above them.
"""

from __future__ import annotations

import uuid
from datetime import date
from typing import Final

from django.core.exceptions import ValidationError
from django.db.models import Q

from notoneless.accounts.terms import STEP, Viewer, after
from notoneless.attendance.models import Absence
from notoneless.attendance.terms import AbsentError, NoAbsenceError
from notoneless.children.access import Children
from notoneless.places import access as places
from notoneless.places.models import SchoolClass
from notoneless.places.queries.asof import not_ended
from notoneless.places.terms import AbsentError as NoPlaceError

CALL, ANSWER = "class.call", "case.act"
SEE: Final = "child.see"


def room_of(viewer: Viewer, key: uuid.UUID | str, *, on: date, lock: bool = False) -> SchoolClass:
    """Return a class that had not ended on ``on`` and whose roll is the viewer's to call. Raises :class:`AbsentError`."""
    rows = SchoolClass.objects.filter(not_ended(on))
    try:
        return places.classes(viewer, CALL).one(rows.select_for_update() if lock else rows, pk=key)
    except NoPlaceError:
        raise AbsentError from None


def absence_of(viewer: Viewer, key: uuid.UUID | str, *, power: str = SEE, lock: bool = False) -> Absence:
    """Return an absence of a child whom the viewer sees and over whom ``power`` holds. Raises :class:`NoAbsenceError`."""
    rows = Absence.objects.select_related("child", "school_class__school")
    try:
        found = (rows.select_for_update(of=("self",)) if lock else rows).filter(pk=key).first()
    except (ValidationError, ValueError, TypeError):
        found = None
    if found is None or not (Children(viewer).allows(found.child) and Children(viewer, power).allows(found.child)):
        raise NoAbsenceError
    return found


def mine(viewer: Viewer) -> Q:
    """Return the condition that a task lies in the viewer's hands: at a unit of his, beside it, or of a child for whom he answers
    by name."""
    places, schools = (viewer.units(ANSWER, on_place=on_place) for on_place in (True, False))
    found = Q(line="school", unit_path__in=sorted(schools)) | Q(line="place", unit_path__in=sorted(places))
    found |= Q(beside_path__in=sorted(places))
    if named := viewer.children(ANSWER):
        found |= Q(absence__child__in=sorted(named))
    return found


def risen(viewer: Viewer) -> Q:
    """Return the condition that a task went up to a unit of the viewer because it was missed below, or beyond it."""
    found = Q(pk__in=())
    for on_place, line in ((True, "place"), (False, "school")):
        for unit in viewer.units(ANSWER, on_place=on_place):
            told = [unit[:end] for end in range(STEP, len(unit) + 1, STEP)]
            below = Q(unit_path__gt=unit, unit_path__lt=after(unit))
            found |= Q(line=line, cached_risen_to__in=told) & below
    return found
