"""Who had sealed parts of a child's file shown in full: the journal's lines, as far as the reader of the file may know."""

from __future__ import annotations

from typing import Any, Final

from notoneless.accounts.terms import Viewer
from notoneless.audit import queries as journal
from notoneless.audit.terms import Kind as LineKind
from notoneless.children.access import Children
from notoneless.children.models import (
    Category,
    Child,
    Correction,
    Guardian,
    Household,
    HouseholdSpell,
    Identifier,
    Remark,
    Residence,
)
from notoneless.privacy.access import APPROVE

#: Whose sealed fields stand on the page.
SEALED: Final = {
    model._meta.db_table: model
    for model in (Identifier, Guardian, Category, Remark, Correction, Residence, Household, HouseholdSpell)
}


def revealed(viewer: Viewer, child: Child, rows: list[Any], *, most: int) -> list[Any]:
    """Return the journal's lines of what was shown in full of these rows: all of them to who agrees to exports of this
    child, their own to everybody else."""
    subjects = [f"{row._meta.db_table}:{row.pk}" for row in rows if row._meta.db_table in SEALED]
    found = journal.acts_on(subjects, kind=LineKind.REVEAL, most=most)
    if Children(viewer, APPROVE).allows(child):
        return found
    return [line for line in found if line.actor == viewer.actor]


def revealed_field(event: Any) -> str:
    """Return which field the line tells of, in words."""
    column: Any = SEALED[event.subject.partition(":")[0]]._meta.get_field(str(event.detail["field"]))
    return str(column.verbose_name)
