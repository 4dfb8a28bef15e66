"""Printed forms of visits: which one a code names, and what it is typed in on."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext

from notoneless.accounts.terms import Viewer
from notoneless.audit import actions as audit
from notoneless.children.access import Children, kept_of
from notoneless.responsibility.queries import system_scope
from notoneless.visits.access import WRITE
from notoneless.visits.models import Paper, Visit
from notoneless.visits.queries.writing import Sheet, sheet_of
from notoneless.visits.rules.codes import code_of, shown
from notoneless.visits.rules.forms import form_from
from notoneless.visits.terms import AbsentError, VisitError


@dataclass(frozen=True, slots=True)
class PaperSheet:
    """What a printed form is typed in on: its code, the id of the visit that is written on it, the children whom it names, who took it along, and the
    visit that was typed in already (None: none)."""

    code: str
    sheet: Sheet
    visit: uuid.UUID
    children: tuple[uuid.UUID, ...]
    taken_by: str
    typed: uuid.UUID | None


def paper_by_code(viewer: Viewer, text: str) -> uuid.UUID:
    """Return the form that bears a code. Raises U170 (mistyped), U171 (no such form within reach)."""
    code = code_of(text)
    if code is None:
        raise VisitError(
            "U170", "编码不对：可能打错了一个字。请照表右上角的 8 位编码再打一遍，里面没有 0、1、I、L、O。",
            "The code is mistyped: type the 8 signs at the top of the form again; there is no 0, 1, I, L or O among them.",
        )  # fmt: skip
    found = Paper.objects.filter(code=code).first()
    if found is None or not _may(viewer, found):
        raise VisitError(
            "U171", "没有这个编码的走访表，或者不在您的范围内。", "There is no form of this code, or it is outside your scope."
        )  # fmt: skip
    return found.pk


def paper_sheet(viewer: Viewer, key: uuid.UUID, *, on: date) -> PaperSheet:
    """Return what a printed form is typed in on, in the words that were printed. Raises :class:`AbsentError`."""
    found = Paper.objects.select_related("form").filter(pk=key).first()
    if found is None or not _may(viewer, found):
        raise AbsentError
    children = [kept_of(row.child) for row in found.of_children.select_related("child").order_by("pk")]
    mine = [one for one in children if one is not None and Children(viewer, WRITE).allows(one)]
    audit.note_look("visits.paper", [one.pk for one in mine], subject=f"visits_paper:{found.pk}")
    made = sheet_of(viewer, mine[0], mine, None, on)
    with system_scope():
        typed = Visit.objects.filter(pk=found.visit).values_list("root", flat=True).first()
        newest = Visit.objects.filter(root=typed, cached_newest=True).values_list("pk", flat=True).first()
    return PaperSheet(
        shown(found.code), replace(made, form=form_from(found.form.text)), found.visit, tuple(one.pk for one in mine), found.by,
        newest if typed else None,
    )  # fmt: skip


def _may(viewer: Viewer, paper: Paper) -> bool:
    """Return whether the viewer may write a visit to all the children whom the form names: one who moved away is no longer on it."""
    seen, mine = Children(viewer), Children(viewer, WRITE)
    rows = [kept_of(row.child) for row in paper.of_children.select_related("child")]
    return any(one is not None and seen.allows(one) and mine.allows(one) for one in rows)


def already(paper: PaperSheet) -> str:
    """Return what is said of a form that was typed in."""
    return gettext("编码 %(code)s 的走访表已经录入。要改的，用“更正”。") % {"code": paper.code}
