"""One application on one page: for whom, how it stands, what was said, and what this viewer may do now."""

from __future__ import annotations

import base64
import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from notoneless.accounts.queries import names_of
from notoneless.accounts.terms import Viewer
from notoneless.audit import actions as audit
from notoneless.children.access import Children, kept_of
from notoneless.deferrals.access import DECIDE, TAKE, Deferrals
from notoneless.deferrals.models import Deferral, DeferralPaper
from notoneless.deferrals.queries.listing import DeferralLine, lines
from notoneless.deferrals.terms import AbsentError, ActKind, State
from notoneless.places.access import under
from notoneless.places.models import SchoolClass
from notoneless.places.queries import names_on_lines
from notoneless.places.queries.asof import standing
from notoneless.places.terms import Line

MEDIA: Final = {"pdf": "application/pdf", "jpeg": "image/jpeg"}
Pairs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A proof that lies with an act."""

    id: uuid.UUID
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class ActLine:
    """One act as it is shown."""

    number: int
    kind: str
    label: str
    on: date | None
    document: str
    text: str
    by: str
    post: str
    office: str
    written_at: datetime
    papers: tuple[PaperLine, ...]
    unit: str = ""


@dataclass(frozen=True, slots=True)
class DeferralFile:
    """One application. ``may`` are the acts that the viewer may write now; ``classes`` are those where the child may sit again."""

    line: DeferralLine
    version: int
    county_path: str
    taken_by: str
    acts: tuple[ActLine, ...]
    may: tuple[str, ...]
    classes: Pairs
    has_letter: bool


def may_write(viewer: Viewer, deferral: Deferral) -> tuple[str, ...]:
    """Return the kinds of acts that the viewer may write on an application as it stands."""
    state, child = deferral.cached_state, kept_of(deferral.child)
    takes, decides = (Children(viewer, power).allows(child) for power in (TAKE, DECIDE))
    found: list[ActKind] = []
    if state == State.WAITING:
        took = deferral.acts.order_by("number").values_list("by", flat=True).first()
        if decides and took != viewer.actor:
            found += [ActKind.APPROVED, ActKind.REFUSED]
        if takes:
            found.append(ActKind.WITHDRAWN)
    if state == State.APPROVED:
        if takes:
            found += [ActKind.RECHECKED, ActKind.RETURNED]
        if decides:
            found.append(ActKind.REVOKED)
    return tuple(kind.value for kind in found)


def deferral_file(viewer: Viewer, key: uuid.UUID | str, *, on: date) -> DeferralFile:
    """Return one application. Raises :class:`AbsentError`."""
    deferral = Deferrals(viewer).one(key)
    (line,) = lines([deferral], on=on)
    audit.note_look("deferrals.page", [line.child.id], subject=f"deferrals_deferral:{deferral.pk}")
    rows = list(deferral.acts.prefetch_related("papers").order_by("-number"))
    people = names_of(row.by for row in rows)
    units = names_on_lines(
        {Line(deferral.line): {deferral.unit_path, *(row.unit_path for row in rows if row.unit_path)}}
    )
    named = units[Line(deferral.line)]
    acts = tuple(
        ActLine(
            row.number, row.kind, str(ActKind(row.kind).label), row.on, row.document,
            str(row.text or ""), people.get(row.by, ""), row.post_title, row.office,
            row.written_at, tuple(PaperLine(one.pk, one.name, one.size) for one in row.papers.all()),
            named.get(row.unit_path, ""),
        )
        for row in rows
    )  # fmt: skip
    decided = any(row.kind in (ActKind.APPROVED, ActKind.REFUSED) for row in rows)
    return DeferralFile(
        line, deferral.version, deferral.county_path, named.get(deferral.unit_path, ""), acts, may_write(viewer, deferral),
        class_choices(viewer, deferral, on=on), decided,
    )  # fmt: skip


def class_choices(viewer: Viewer, deferral: Deferral, *, on: date) -> Pairs:
    """Return (id, school and class) of the classes, standing on the day, where the child may sit: of the child's own school, and of those for which
    the viewer speaks."""
    child = kept_of(deferral.child)
    schools = [child.cached_school_path[:12]] if len(child.cached_school_path) >= 12 else []
    schools += [path for path in viewer.schools(TAKE) if path not in schools]
    if not schools:
        schools = [deferral.county_path]
    rows = SchoolClass.objects.filter(standing(on), under(schools, "school__path"), school__ended_on=None)
    listed = rows.order_by("school__path", "grade", "number").values_list("pk", "school__name", "name")
    return [(str(pk), f"{school} {name}") for pk, school, name in listed]


def open_paper(viewer: Viewer, key: uuid.UUID | str) -> tuple[str, str, bytes]:
    """Return name, media type and bytes of a proof. Raises :class:`AbsentError` where its child is not the viewer's."""
    try:
        paper = DeferralPaper.objects.select_related("act").filter(pk=uuid.UUID(str(key))).first()
    except ValueError:
        paper = None
    if paper is None:
        raise AbsentError
    deferral = Deferrals(viewer).one(paper.act.deferral_id)
    audit.note_look("deferrals.paper", [deferral.child_id], subject=f"deferrals_deferralpaper:{paper.pk}")
    assert paper.data is not None
    return paper.name, MEDIA[paper.kind], base64.b64decode(paper.data.open(why="deferral"))
