"""A paper of a case before it is drawn: what of it the house knows already, what a person still writes, what stays sealed.

The day a girl left, the visits that were made, the notice that was served: what was entered on her case need not be typed
again into a letter about her. Numbers, phones and addresses are not filled in here: they are opened when the paper is drawn, for a
reason, and written down as a look.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from django.utils.translation import override

from notoneless import papers
from notoneless.accounts.terms import STEP, Viewer
from notoneless.attendance.queries import last_absence
from notoneless.audit import actions as audit
from notoneless.cases.access import ACT, ORDER, Cases
from notoneless.cases.models import Act, Case
from notoneless.cases.queries import words
from notoneless.cases.queries.book import policy
from notoneless.cases.queries.drawing import template_bytes
from notoneless.cases.queries.facts import Ground, facts_of
from notoneless.cases.queries.listing import CaseLine, lines
from notoneless.cases.rules import folding
from notoneless.cases.rules.book import Book, natural
from notoneless.cases.rules.paper_facts import KINDS, SCHOOL_REPORT, SEALED, PaperFacts, PaperKind, facts_asked, kind_of
from notoneless.cases.terms import ActKind, CaseError, CaseStanding, Way
from notoneless.children.models import Guardian, Identifier, Residence
from notoneless.children.queries.dated import live
from notoneless.children.queries.offices import office_over
from notoneless.children.queries.words import relation as relation_words
from notoneless.children.terms import IdentifierKind, ResidenceKind
from notoneless.papers.words import day as in_words
from notoneless.places.queries import names_on_lines
from notoneless.places.terms import Line
from notoneless.responsibility.queries import code_at
from notoneless.responsibility.rules.titles import office
from notoneless.responsibility.terms import PostKind

#: Step of the ladder → the paper that goes with it.
STEPS: Final = {"persuasion": "persuasion_notice", "return_order": "return_order"}


@dataclass(frozen=True, slots=True)
class SealedFact:
    """A number, phone or address that a paper may say: where it lies sealed."""

    fact: str
    table: str
    field: str
    row: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A paper before it is drawn. ``asked`` are the facts that its template says, without the sealed ones."""

    kind: PaperKind
    line: CaseLine
    county: str
    version: int
    facts: PaperFacts
    asked: tuple[str, ...]
    sealed: tuple[SealedFact, ...]


def paper_kinds(viewer: Viewer, case: Case) -> tuple[PaperKind, ...]:
    """Return the papers that the viewer may draw on the case: an office's own are a township's or the bureau's."""
    if not Cases(viewer, ACT).allows(case):
        return ()
    orders = Cases(viewer, ORDER).allows(case)
    return tuple(kind for kind in KINDS.values() if orders or not kind.is_order)


def paper_draft(viewer: Viewer, key: uuid.UUID | str, kind: str, *, on: date) -> Draft:
    """Return a paper of ``kind`` on a case, filled with what is known. Raises :class:`AbsentError` for a case that is not the
    viewer's, E090 for a kind that is not, E093 for one that the viewer's posts do not draw."""
    case = Cases(viewer).one(key)
    paper = kind_of(kind)
    if paper not in paper_kinds(viewer, case):
        raise CaseError(
            "E093",
            f"“{paper.zh}”由有权的单位出具，您的岗位不能出具。请由乡镇或教育局办理。",
            f"The {paper.en} is drawn by the office that may; your post cannot. The township or the bureau does it.",
        )
    audit.note_look("cases.page", [case.child_id], subject=f"cases_case:{case.pk}")
    with override("zh-hans"):  # a paper is Chinese, whatever its drawer reads
        return _draft(viewer, case, paper, on)


def _draft(viewer: Viewer, case: Case, paper: PaperKind, on: date) -> Draft:
    ground = Ground(on)
    book, calendar = ground.of(case.county_path)
    acts = facts_of(case)
    county = code_at(case.county_path)
    asked = facts_asked(papers.places_of(template_bytes(paper.id, county=county)))
    line = lines([case], ground)[0]
    known = _known(viewer, case, line, paper, ground.standing(case.county_path, acts), book, on)
    if "reply_on" in asked:
        known["reply_on"] = calendar.add_working(on, book.days["reply"])
    told = folding.standing_acts(acts)
    rows = {row.number: row for row in Act.objects.filter(case=case, number__in=[one.number for one in told]).select_related(
        "school", "school_class")}  # fmt: skip
    known |= _from_acts([rows[one.number] for one in told])
    guardian = Guardian.objects.filter(live(on), child=case.child).order_by("relation", "recorded_at", "pk").first()
    if guardian is not None:
        known |= {"guardian": guardian.name, "relation": relation_words(guardian.relation), "recipient": guardian.name}
    facts = replace(PaperFacts(), **{name: value for name, value in known.items() if name in asked})
    return Draft(
        paper, line, county, case.version, facts,
        tuple(name for name in asked if name not in SEALED),
        tuple(one for one in _sealed(case, guardian, on) if one.fact in asked),
    )  # fmt: skip


def _known(
    viewer: Viewer, case: Case, line: CaseLine, paper: PaperKind, now: CaseStanding, book: Book, on: date
) -> dict[str, Any]:
    """Return what the child, the county's rules and the drawer's own post say."""
    step = next((key for key, kind in STEPS.items() if kind == paper.id), "")
    days = {"persuasion": book.notice_days, "return_order": book.order_days[1]}.get(step)
    spell = case.child.spells.order_by("-began_on", "-recorded_at", "pk").first()
    absence = last_absence(case.child_id)
    if absence is not None and absence.cached_ended_on is not None:
        absence = None
    left_on = spell.ended_on if spell else None
    situation = words.said("outcome", now.outcome) if now.outcome else ""
    if absence is not None and now.outcome in ("", folding.SUSPECTED):
        left_on, situation = left_on or absence.cached_since, "连续缺勤"
    return {
        "issuer": office_over(viewer, case.child, ORDER if paper.is_order else ACT, policy=policy(), on=on),
        "drawn_on": on,
        "contact": viewer.name,
        "child": case.child.name,
        "sex": line.child.sex,
        "born_on": case.child.birth_on,
        "school": line.child.school,
        "grade_class": line.child.room,
        "left_on": left_on,
        "situation": situation,
        "addressee": _reported_to(case, on) if paper.id == SCHOOL_REPORT else "",
        "reason": "、".join(words.said("reason", code) for code in now.reasons),
        "deadline_on": natural(on, days) if days else None,
        "days": days,
        "basis": book.local_basis.get(step, ""),
        "roll_at": line.child.school,
    }


def _reported_to(case: Case, on: date) -> str:
    """Return the offices to which a school reports: the county's bureau and the township where the child lives."""
    county, town = case.county_path, case.child.cached_place_path[: 2 * STEP]
    named = names_on_lines({Line.PLACE: {county, town} - {""}})[Line.PLACE]
    offices = policy().value("responsibility.offices", code_at(county), on).value
    told = [office(PostKind.BUREAU_LEADER, named.get(county, ""), **offices)]
    if len(town) == 2 * STEP:
        told.append(office(PostKind.TOWNSHIP_OFFICER, named.get(town, ""), **offices))
    return "、".join(told)


def _from_acts(rows: list[Act]) -> dict[str, Any]:
    """Return what was entered on the case: where the child is, what was done, what was served, how it came back."""
    known: dict[str, Any] = {}
    efforts: list[str] = []
    steps: dict[int, Act] = {}
    served: set[int] = set()
    for row in rows:
        text = " ".join(str(row.text or "").split())
        if row.kind == ActKind.VERIFIED:
            known["whereabouts"] = row.elsewhere or text
            known["elsewhere_school"] = row.elsewhere
        elif row.kind in (ActKind.CONTACTED, ActKind.VISITED):
            way = words.label(Way, row.way) if row.way else words.label(ActKind, row.kind)
            efforts.append(f"{in_words(row.on)}{way}{'：' if text else ''}{text.rstrip('。')}")
        elif row.kind == ActKind.STEPPED:
            steps[row.number] = row
        elif row.kind == ActKind.SERVED:
            served.add(row.names)
        elif row.kind == ActKind.RETURNED:
            known |= {
                "returned_on": row.on,
                "placement": words.label(Way, row.way),
                "new_school": row.school.name if row.school else row.elsewhere,
                "new_class": row.school_class.name if row.school_class else "",
            }
    known["efforts"] = tuple(efforts)
    known["earlier"] = "、".join(_titled(row) for number, row in steps.items() if number in served)
    waiting = [row for number, row in steps.items() if number not in served]
    known["served_paper"] = _titled(waiting[-1]) if waiting else ""
    return known


def _titled(step: Act) -> str:
    name = KINDS[STEPS[step.step]].zh if step.step in STEPS else words.said("step", step.step)
    return f"《{name}》" + (f"（{step.document}）" if step.document else "")


def _sealed(case: Case, guardian: Guardian | None, on: date) -> list[SealedFact]:
    """Return where the numbers, the address and the phone lie that a paper may say; what is not known is left out."""
    found: list[SealedFact] = []
    numbers = list(Identifier.objects.filter(live(on), child=case.child).order_by("-recorded_at", "pk"))
    for fact, kinds in (("id_number", (IdentifierKind.CITIZEN_ID,)), ("pupil_number", (IdentifierKind.PUPIL_NO,))):
        number = next((one for one in numbers if one.kind in kinds and one.number is not None), None)
        if number is not None:
            found.append(SealedFact(fact, "children_identifier", "number", str(number.pk)))
    homes = [one for one in Residence.objects.filter(live(on), child=case.child) if one.address is not None]
    homes.sort(key=lambda one: (one.kind != ResidenceKind.ACTUAL, -one.recorded_at.timestamp()))
    if homes:
        found.append(SealedFact("home", "children_residence", "address", str(homes[0].pk)))
    if guardian is not None and guardian.phone is not None:
        found.append(SealedFact("guardian_phone", "children_guardian", "phone", str(guardian.pk)))
    return found
