"""What somebody who stands at a door is given to write on: the family, who may come along, the form; and a visit built from what was written."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from notoneless.accounts.terms import Viewer
from notoneless.audit import actions as audit
from notoneless.children.access import Children
from notoneless.children.models import Child
from notoneless.children.queries.listing import ChildLine, lines
from notoneless.children.terms import AbsentError as NoChildError
from notoneless.children.terms import MovedError
from notoneless.visits.access import WRITE, Visits
from notoneless.visits.queries.choosing import family, people_near
from notoneless.visits.queries.ground import form_at, kinds_at
from notoneless.visits.queries.page import content_of
from notoneless.visits.rules.answers import Checked, Given, checked
from notoneless.visits.rules.contents import Content, File, Other, Position, Problem
from notoneless.visits.rules.forms import Form
from notoneless.visits.terms import AbsentError, VisitError


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a form of a visit stands on: the child, the family's others, people who may have come, who may take a problem in hand, the kinds of
    problems (id, Chinese, English), the form and whose words it bears; of a correction what the visit says now, and its id."""

    child: ChildLine
    others: tuple[ChildLine, ...]
    people: tuple[tuple[uuid.UUID, str], ...]
    hands: tuple[tuple[uuid.UUID, str], ...]
    kinds: tuple[tuple[str, str, str], ...]
    form: Form
    me: uuid.UUID | None
    before: Content | None = None


def sheet(viewer: Viewer, child: uuid.UUID | str, *, on: date) -> Sheet:
    """Return what a visit to a child is written on. Raises :class:`AbsentError` for a child out of reach."""
    try:
        found = Children(viewer).one(child)
    except (NoChildError, MovedError):
        raise AbsentError from None
    if not Children(viewer, WRITE).allows(found):
        raise AbsentError
    return sheet_of(viewer, found, [found, *family(viewer, found, on=on)], None, on)


def correcting(viewer: Viewer, visit: uuid.UUID | str, *, on: date) -> Sheet:
    """Return the same for a correction, with what the visit says. Raises :class:`AbsentError`, U108 (a version that was corrected)."""
    row = Visits(viewer, WRITE).one(visit)
    if not row.cached_newest:
        raise VisitError(
            "U108", "这一版已经更正过，请打开最新的一版。", "This version was corrected: open the newest one."
        )
    children = [one.child for one in row.of_children.select_related("child").order_by("child__birth_on", "pk")]
    first = children[0]
    more = [one for one in family(viewer, first, on=on) if one not in children]
    return sheet_of(viewer, first, [*children, *more], content_of(row), on)


def sheet_of(viewer: Viewer, first: Child, children: Sequence[Child], before: Content | None, on: date) -> Sheet:
    """Return what a visit to these children is written on; the first of them stands for the family. Whoever calls it has let the viewer
    through to ``first``; noted as a look."""
    may = [one for one in children if Children(viewer, WRITE).allows(one)]
    audit.note_look("visits.sheet", [one.pk for one in may])
    listed = lines(may, on=on)
    people = list(people_near(may, on=on))
    me = viewer.account_id
    if me is not None and me not in {key for key, _label in people} and viewer.name:
        people.insert(0, (me, viewer.name))
    return Sheet(
        listed[0], listed[1:], tuple(people), tuple(people_near([first], on=on, above_only=True)),
        tuple((key, row["zh"], row["en"]) for key, row in kinds_at(first.county_path, on).items()),
        form_at(first.county_path, on).form, me, before,
    )  # fmt: skip


def written(
    form: Form, answers: Mapping[str, Given], *, key: uuid.UUID, on: date, children: Sequence[uuid.UUID],
    visitors: Sequence[uuid.UUID], others: Sequence[tuple[str, str]] = (), problems: Sequence[Problem] = (),
    corrects: uuid.UUID | None = None, why: str = "", files: Sequence[File] = (), position: Position | None = None,
) -> tuple[Content, Checked]:  # fmt: skip
    """Return the finalised visit that was written into a form, and what is wrong or missing in its answers."""
    found = checked(form, answers)
    return (
        Content(
            key, on, tuple(dict.fromkeys(children)), tuple(dict.fromkeys(visitors)), form.digest, found.answers,
            tuple(Other(name.strip(), unit.strip()) for name, unit in others if name.strip()), tuple(problems), corrects, why.strip(),
            tuple(files), position,
        ),
        found,
    )  # fmt: skip
