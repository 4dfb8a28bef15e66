"""Reads of this station: the sweeps of a county, their proposals page by page, one doubtful line beside the files it may mean.

Numbers come out masked. A page of proposals is a look at children, and is written down as one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from notoneless.accounts.terms import Viewer
from notoneless.audit import actions as audit
from notoneless.children.models import Child
from notoneless.findings.access import Publications
from notoneless.findings.models import Proposal, Publication
from notoneless.findings.rules.line import Line, line_of
from notoneless.findings.terms import ProposalKind, ProposalState
from notoneless.places.models import Division, School, SchoolClass
from notoneless.standards import masking
from notoneless.work.again import asked_again

PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a doubtful pair, as a person reads it: the line of the rolls, or a file that is here."""

    child: UUID | None
    name: str
    sex: str
    birth_on: date | None
    id_number: str
    pupil_no: str
    place: str
    school: str
    guardian: str
    phone: str
    standing: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """A proposal with its line and the files it may mean; ``differing`` names the fields in which each file differs."""

    proposal: Proposal
    line: Side
    files: tuple[tuple[Side, frozenset[str]], ...]


def publications(viewer: Viewer) -> list[Publication]:
    """Return the sweeps that ``viewer`` may see, the newest first."""
    seen = Publications(viewer, "sweep.see").filter(Publication.objects.select_related("county"))
    return list(seen.order_by("-as_of", "-started_at")[:200])


def publication(viewer: Viewer, key: UUID) -> Publication | None:
    """Return one sweep, ``None`` where there is none or where it is another county's."""
    seen = Publications(viewer, "sweep.see").filter(Publication.objects.select_related("county"))
    return seen.filter(pk=key).first()


def counts(publication: Publication) -> list[tuple[ProposalKind, int, int]]:
    """Return for every kind how many proposals there are, and how many are still open."""
    open_ = dict.fromkeys(ProposalKind, 0)
    for kind in ProposalKind:
        open_[kind] = publication.proposals.filter(state=ProposalState.OPEN, kind=kind).count()
    by_kind = publication.counts.get("by_kind", {})
    return [(kind, by_kind.get(kind.value, 0), open_[kind]) for kind in ProposalKind]


def proposals(
    publication: Publication,
    *,
    kinds: Sequence[str] = (),
    states: Sequence[str] = (),
    verdict: str = "",
    after: int = 0,
) -> tuple[list[Proposal], int | None]:
    """Return one page of proposals in the order of the ledger, and the line after which the next page begins."""
    some = publication.proposals.filter(line__gt=after)
    if kinds:
        some = some.filter(kind__in=kinds)
    if states:
        some = some.filter(state__in=states)
    if verdict:
        some = some.filter(verdict=verdict)
    page = list(some.order_by("line").defer("payload")[: PAGE + 1])
    audit.note_look(
        "findings.proposals",
        [one.child_id for one in page[:PAGE] if one.child_id],
        subject=f"findings_publication:{publication.pk}",
    )
    return page[:PAGE], page[PAGE - 1].line if len(page) > PAGE else None


def doubt(viewer: Viewer, key: UUID) -> Doubt | None:
    """Return one proposal side by side with the files it may mean, ``None`` where there is none for ``viewer``."""
    proposal = Proposal.objects.select_related("publication__county").filter(pk=key).first()
    if proposal is None or not Publications(viewer, "sweep.see").allows(proposal.publication):
        return None
    line = line_of(proposal.payload.open(why="review")) if proposal.payload else None
    keys = {UUID(candidate) for candidate in proposal.candidates} | (
        {proposal.child_id} if proposal.child_id else set()
    )
    files = [_side_of(child) for child in Child.objects.filter(pk__in=keys).order_by("pk")]
    audit.note_look("findings.doubt", keys, subject=f"findings_proposal:{proposal.pk}")
    read = _side_of_line(line) if line else None
    if read is None:
        return None
    return Doubt(proposal, read, tuple((file, _differing(read, file)) for file in files))


def next_doubt(publication: Publication, *, after: int = 0) -> Proposal | None:
    """Return the next line that waits for a person's judgement."""
    waiting = publication.proposals.filter(state=ProposalState.OPEN, kind=ProposalKind.UNCLEAR)
    return waiting.filter(line__gt=after).order_by("line").first() or waiting.order_by("line").first()


@asked_again
def waiting(viewer: Viewer) -> int:
    """Return how many lines wait for a person's judgement in the sweeps that ``viewer`` may decide on."""
    decided = Publications(viewer, "sweep.publish").filter(Publication.objects.exclude(state="withdrawn"))
    return Proposal.objects.filter(publication__in=decided, state=ProposalState.OPEN, kind=ProposalKind.UNCLEAR).count()


def _side_of_line(line: Line) -> Side:
    return Side(
        child=None,
        name=line.name,
        sex=line.sex,
        birth_on=line.birth_on,
        id_number=masking.mask_id(line.id_number) or "",
        pupil_no=masking.mask_id(line.pupil_no) or "",
        place=_place_named(line.place_code),
        school=f"{line.school} {line.grade or ''}.{line.class_no or ''}".strip(" ."),
        guardian=line.guardian,
        phone=masking.mask_phone(line.phone) or "",
        standing=line.verdict,
    )


def _side_of(child: Child) -> Side:
    numbers = {one.kind: str(one.number) for one in child.identifiers.filter(ended_on=None)}
    guardian = child.guardians.filter(ended_on=None).order_by("pk").first()
    place = Division.objects.filter(path=child.cached_place_path).first()
    room = SchoolClass.objects.filter(path=child.cached_school_path).select_related("school").first()
    school = room.school if room else School.objects.filter(path=child.cached_school_path).first()
    return Side(
        child=child.pk,
        name=child.name,
        sex=child.sex,
        birth_on=child.birth_on,
        id_number=numbers.get("citizen_id", ""),
        pupil_no=numbers.get("pupil_no", ""),
        place=place.name if place else "",
        school=f"{school.name if school else ''} {f'{room.grade}.{room.number}' if room else ''}".strip(),
        guardian=guardian.name if guardian else "",
        phone=str(guardian.phone) if guardian and guardian.phone else "",
        standing=child.cached_standing,
    )


def _differing(line: Side, file: Side) -> frozenset[str]:
    names = ("name", "sex", "birth_on", "id_number", "pupil_no", "place", "school", "guardian", "phone", "standing")
    return frozenset(name for name in names if getattr(line, name) != getattr(file, name))


def _place_named(code: str) -> str:
    place = Division.objects.filter(code=code).order_by("-began_on").first() if code else None
    return place.name if place else ""


def label_of(changes: dict[str, list[Any]]) -> list[str]:
    """Return the fields of ``changes`` in words, for the list."""
    return [str(LABELS.get(name, name)) for name in changes]


LABELS: Final = {
    "name": _("姓名"), "birth_on": _("出生日期"), "sex": _("性别"), "place": _("住地"), "school": _("学校班级"), "grade": _("年级"),
    "status": _("就读状态"), "standing": _("判定"), "id_number": _("证件号"), "pupil_no": _("学籍号"), "phone": _("监护人电话"),
    "categories": _("类别"), "household": _("所在的户"),
}  # fmt: skip
