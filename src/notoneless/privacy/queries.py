"""Reads of this station: what may be shown, what was shown, what waits."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from notoneless.audit import actions as audit
from notoneless.privacy import access
from notoneless.privacy.models import Reveal
from notoneless.privacy.terms import Asker, NotThere, Shown


@dataclass(frozen=True, slots=True)
class MaskedCell:
    """A field as it stands on a page until somebody asks to see it."""

    table: str
    field: str
    row: str
    label: str
    masked: str


def masked(*, table: str, field: str, row: str, by: Asker) -> MaskedCell:
    """Return a field as its mask shows it. Raises :class:`NotThere` for what is absent or not in scope."""
    cell = access.cell_for(by, table=table, field=field, row=row)
    audit.note_look("privacy.masked", [cell.child])
    return MaskedCell(table, field, cell.row, str(cell.field.verbose_name), str(cell.sealed))


def shown(*, reveal: uuid.UUID, by: Asker, at: datetime) -> Shown:
    """Return what was revealed, while it lasts: to the same person, in the same session, still in scope.

    Raises :class:`NotThere` when it is over, another's, or was never: one answer for all.
    """
    found = Reveal.objects.filter(pk=reveal, actor=by.actor, session=by.session, at__lte=at, until__gt=at).first()
    if found is None:
        raise NotThere
    cell = access.cell_for(by, table=found.table, field=found.field, row=found.row)
    audit.note_look("privacy.shown", [cell.child], subject=f"privacy_reveal:{found.pk}")
    text = cell.sealed.open(why="reveal")
    return Shown(found.pk, text, str(cell.field.verbose_name), found.until, found.table, found.field, found.row)
