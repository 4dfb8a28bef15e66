"""One case on one page: how it stands and why, its acts with their papers, with whom it lies, what may be written on it.

What people wrote is sealed in the table and opened here for whoever may see the case, and that is written down as a look.
"""

from __future__ import annotations

import base64
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from notoneless.accounts.models import Account
from notoneless.accounts.terms import Viewer
from notoneless.audit import actions as audit
from notoneless.cases.access import Cases, Seats
from notoneless.cases.models import Act, Case, Charge, Paper
from notoneless.cases.queries import words
from notoneless.cases.queries.drafting import paper_kinds
from notoneless.cases.queries.facts import Ground, facts_of
from notoneless.cases.queries.listing import CaseLine, lines
from notoneless.cases.queries.offering import Desk, Forms, Offer
from notoneless.cases.queries.todo import what_of
from notoneless.cases.rules import folding
from notoneless.cases.rules.book import lamp
from notoneless.cases.rules.paper_facts import KINDS, PaperKind
from notoneless.cases.terms import (
    AbsentError,
    ActFact,
    ActKind,
    CaseError,
    CaseStanding,
    Side,
    Way,
)
from notoneless.children.access import Children
from notoneless.children.queries import siblings
from notoneless.papers import DOCX
from notoneless.places.queries import names_on_lines
from notoneless.places.terms import Line
from notoneless.privacy.access import REVEAL
from notoneless.responsibility.models import Appointment
from notoneless.responsibility.queries.standing import live

#: Kind of a paper → its media type.
MEDIA: Final = {
    "pdf": "application/pdf",
    "jpeg": "image/jpeg",
    "docx": DOCX,
}


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A paper that lies with an act."""

    id: uuid.UUID
    name: str
    kind: str
    size: int


@dataclass(frozen=True, slots=True)
class ActLine:
    """One act as it is read: what, when, by whom in which post; ``said`` are (label, words), ``struck_by`` the act that took
    it away."""

    number: int
    kind: str
    label: str
    on: date
    written_at: datetime
    by: str
    post: str
    text: str
    said: tuple[tuple[str, str], ...]
    papers: tuple[PaperLine, ...]
    struck_by: int = 0
    is_machine: bool = False
    is_mine: bool = False


@dataclass(frozen=True, slots=True)
class DueLine:
    """One thing that is due."""

    kind: str
    label: str
    what: str
    why: str
    due_on: date
    lamp: str
    lamp_label: str
    tone: str
    owner: str
    names: int = 0
    days: int = 0
    step: str = ""


@dataclass(frozen=True, slots=True)
class ChargeLine:
    """With whom the case lies on one side, who holds the post today, and whether somebody is missing below."""

    side: str
    side_label: str
    unit: str
    post: str
    holders: tuple[str, ...]
    is_vacant: bool
    stands_in_for: str
    since: date
    accepted_on: date | None
    is_offer: bool
    act: int
    is_mine: bool


@dataclass(frozen=True, slots=True)
class CaseFile:
    """One case on one page. ``version`` goes back with every form (``saw``)."""

    line: CaseLine
    version: int
    standing: CaseStanding
    why: tuple[str, ...]
    evidence: tuple[str, ...]
    evidence_is_enough: bool
    dues: tuple[DueLine, ...]
    charges: tuple[ChargeLine, ...]
    acts: tuple[ActLine, ...]
    may: tuple[str, ...]
    offers: tuple[Offer, ...] = ()
    forms: Forms = field(default_factory=Forms)
    reasons: tuple[tuple[str, str], ...] = ()
    """Each reason in words, the main one first, with what is to be done about it."""
    ladder: tuple[tuple[str, str], ...] = ()
    papers: tuple[PaperKind, ...] = ()
    family: tuple[CaseLine, ...] = ()
    """Open cases of brothers and sisters: one visit can serve them all."""


def case_file(viewer: Viewer, key: uuid.UUID | str, *, on: date) -> CaseFile:
    """Return one case with its acts. Raises :class:`AbsentError`."""
    case = Cases(viewer).one(key)
    family = _family(viewer, case, on)
    audit.note_look("cases.page", [case.child_id, *(one.child_id for one in family)], subject=f"cases_case:{case.pk}")
    ground = Ground(on)
    book, calendar = ground.of(case.county_path)
    facts = facts_of(case)
    now = ground.standing(case.county_path, facts)
    desk = Desk(viewer, case, facts, now, book, on=on)
    offers = desk.offers()
    may = tuple(one.kind for one in offers if not one.why)
    dues = []
    for due in now.dues:
        colour = lamp(due.due_on, on, calendar)
        dues.append(
            DueLine(
                due.kind.value, words.label(ActKind, due.kind.value), what_of(due), words.why(due.why), due.due_on,
                colour.value, str(colour.label), words.TONES[colour], words.owner("+".join(due.sides)), due.names,
                due.days, due.step,
            )
        )  # fmt: skip
    own, *others = lines([case, *family], ground)
    return CaseFile(
        line=own,
        family=tuple(others),
        version=case.version,
        standing=now,
        why=tuple(map(words.why, now.why)),
        evidence=tuple(map(words.why, now.evidence.why)) if now.evidence else (),
        evidence_is_enough=bool(now.evidence and now.evidence.is_enough),
        dues=tuple(dues),
        charges=_charges(viewer, case, on),
        acts=_acts(viewer, case, facts),
        may=may,
        offers=offers,
        forms=desk.forms(may),
        reasons=tuple((words.said("reason", code), words.measures(code)) for code in now.reasons),
        papers=paper_kinds(viewer, case),
        ladder=tuple(
            (step.id, words.said("step", step.id))
            for step in book.persuading
            if book.is_asked_for(step) or step.id == now.step
        ),
    )


def open_paper(viewer: Viewer, key: uuid.UUID | str) -> tuple[str, str, bytes]:
    """Return name, media type and bytes of a paper. Raises :class:`AbsentError` where its case is not the viewer's, E095 for a
    paper in which the house wrote numbers out, where the viewer may not have them shown."""
    try:
        paper = Paper.objects.select_related("act__case__child").filter(pk=uuid.UUID(str(key))).first()
    except ValueError:
        paper = None
    if paper is None or not Cases(viewer).allows(paper.act.case):
        raise AbsentError
    act = paper.act
    if act.kind == ActKind.DRAWN and act.yes and not Children(viewer, REVEAL).allows(act.case.child):
        raise CaseError(
            "E095",
            "这份文书写有完整的证件号码、住址或电话，您的岗位不能打开。请找出具的单位。",
            "This paper has numbers, an address or a phone written out, and your post may not open it. Ask the office that drew it.",
        )
    audit.note_look("cases.paper", [paper.act.case.child_id], subject=f"cases_paper:{paper.pk}")
    assert paper.data is not None
    return paper.name, MEDIA[paper.kind], base64.b64decode(paper.data.open(why="case"))


def _family(viewer: Viewer, case: Case, on: date) -> list[Case]:
    """Return the open cases of the other children of the family, of those that the viewer may see."""
    beside = [child.pk for child in siblings(viewer, case.child, on=on)]
    if not beside:
        return []
    found = Cases(viewer).filter(Case.objects.filter(child__in=beside, cached_closed_on=None))
    return list(found.select_related("child").order_by("opened_on", "pk"))


def _charges(viewer: Viewer, case: Case, on: date) -> tuple[ChargeLine, ...]:
    rows = list(Charge.objects.filter(case=case).select_related("post").order_by("side", "is_offer"))
    names = names_on_lines(
        {Line(side): {row.unit_path for row in rows if row.side == side} for side in (Line.PLACE, Line.SCHOOL)}
    )
    holders: dict[uuid.UUID, list[str]] = defaultdict(list)
    posts = [row.post_id for row in rows if row.post_id]
    held = Appointment.objects.filter(live(on), post__in=posts, account__is_active=True)
    for post, name in held.values_list("post_id", "account__name"):
        holders[post].append(name)
    return tuple(
        ChargeLine(
            side=row.side,
            side_label=words.label(Side, row.side),
            unit=names[Line(row.side)].get(row.unit_path, row.unit_path),
            post=row.post.title if row.post else "",
            holders=tuple(holders.get(row.post_id, ())) if row.post_id else (),
            is_vacant=row.post_id is None or row.post_id not in holders,
            stands_in_for=row.stands_in_for,
            since=row.since,
            accepted_on=row.accepted_on,
            is_offer=row.is_offer,
            act=row.act,
            is_mine=Seats(viewer).holds(row.side, row.unit_path, row.post_id),
        )
        for row in rows
    )


def _acts(viewer: Viewer, case: Case, facts: Iterable[ActFact]) -> tuple[ActLine, ...]:
    rows = list(Act.objects.filter(case=case).select_related("school", "school_class", "post").order_by("number"))
    papers: dict[uuid.UUID, list[PaperLine]] = defaultdict(list)
    for paper in Paper.objects.filter(act__case=case).defer("data").order_by("added_at", "pk"):
        papers[paper.act_id].append(PaperLine(paper.pk, paper.name, paper.kind, paper.size))
    people = {row.by for row in rows if row.by}
    names = {str(pk): name for pk, name in Account.objects.filter(pk__in=people).values_list("pk", "name")}
    standing = {act.number for act in folding.standing_acts(facts)}
    strikes = {row.names: row.number for row in rows if row.kind == ActKind.STRUCK}
    return tuple(
        ActLine(
            number=row.number,
            kind=row.kind,
            label=words.label(ActKind, row.kind),
            on=row.on,
            written_at=row.written_at,
            by=names.get(row.by, ""),
            post=row.post_title,
            text=str(row.text or ""),
            said=tuple(_details(row)),
            papers=tuple(papers.get(row.pk, ())),
            struck_by=strikes.get(row.number, 0) if row.number not in standing else 0,
            is_machine=not row.by,
            is_mine=bool(row.by) and row.by == viewer.actor,
        )
        for row in rows
    )


def _step(row: Any) -> str:
    """Return what the act's step is: one of the ladder, the act that was overdue, or the paper that was drawn."""
    if row.kind == ActKind.ESCALATED:
        return words.label(ActKind, row.step)
    if row.kind == ActKind.DRAWN:
        paper = KINDS.get(row.step)
        return words.why(paper) if paper else str(row.step)
    return words.said("step", row.step)


def _details(row: Any) -> Iterable[tuple[str, str]]:
    """Yield (key, words) of what an act says beside its text; the desk has the labels of the keys."""
    if row.outcome:
        yield "outcome", words.said("outcome", row.outcome)
    if row.step:
        yield "paper" if row.kind == ActKind.DRAWN else "step", _step(row)
    if row.reasons:
        yield "reasons", "、".join(words.said("reason", code) for code in row.reasons)
    if row.party:
        yield "party", words.said("party", row.party)
    if row.way:
        yield "way", words.label(Way, row.way)
    if row.yes is not None:
        yield "yes", "yes" if row.yes else "no"
    if row.days:
        yield "days", str(row.days)
    if row.due_on:
        yield "due_on", row.due_on.isoformat()
    if row.document:
        yield "document", row.document
    if row.school or row.elsewhere:
        yield (
            "school",
            f"{row.school.name if row.school else row.elsewhere}{row.school_class.name if row.school_class else ''}",
        )
    if row.unit_path and row.post:
        yield "to", row.post.title
    if row.stands_in_for:
        yield "stands_in_for", row.stands_in_for
    if row.names:
        yield "names", str(row.names)
