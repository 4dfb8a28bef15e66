"""Whose roll somebody may call: the classes under the paths of that power on the school line."""

from __future__ import annotations

import uuid

from notoneless.accounts.terms import Viewer
from notoneless.attendance.terms import AbsentError
from notoneless.places import access as places
from notoneless.places.models import SchoolClass
from notoneless.places.terms import AbsentError as NoPlaceError

CALL = "class.call"


def room_of(viewer: Viewer, key: uuid.UUID | str, *, lock: bool = False) -> SchoolClass:
    """Return a standing class whose roll is the viewer's to call. Raises :class:`AbsentError`."""
    rows = SchoolClass.objects.filter(ended_on=None)
    try:
        return places.classes(viewer, CALL).one(rows.select_for_update() if lock else rows, pk=key)
    except NoPlaceError:
        raise AbsentError from None
