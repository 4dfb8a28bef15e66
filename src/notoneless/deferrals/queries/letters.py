"""The decision as a letter to the guardian, as DOCX and PDF; with the house's template or the office's own."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.utils.translation import override

from notoneless import papers
from notoneless.accounts.terms import STEP, Viewer
from notoneless.audit import actions as audit
from notoneless.children.access import kept_of
from notoneless.children.terms import Sex
from notoneless.deferrals.access import DECIDE, Deferrals
from notoneless.deferrals.models import Deferral, DeferralAct
from notoneless.deferrals.queries.ground import facts_of, standing_of
from notoneless.deferrals.rules.letters import KINDS, LetterKind
from notoneless.deferrals.terms import AbsentError, ActKind, DeferralKind
from notoneless.papers import Block, Shelf, day
from notoneless.places.models import School
from notoneless.responsibility.queries import code_at

#: Before the kind in the name of a template that lies on the county's shelf, beside those of other papers.
SHELVED: Final = "deferral-"


@dataclass(frozen=True, slots=True)
class Letter:
    """A decision as it is read before it is stamped; ``version`` is the template's, empty for the house's own."""

    name: str
    version: str
    blocks: tuple[Block, ...]
    docx: bytes

    def pdf(self) -> bytes:
        """Return it as PDF. Raises :class:`~notoneless.papers.PaperError` D017 where the machine has no Chinese type."""
        return papers.pdf_of(self.blocks, title=self.name, fonts=settings.NOTONELESS_HOME.root / "fonts")


def draw_letter(viewer: Viewer, key: uuid.UUID | str) -> Letter:
    """Return the decision on an application as a letter. Raises :class:`AbsentError` where nobody has decided."""
    deferral = Deferrals(viewer).one(key)
    decided = deferral.acts.filter(kind__in=(ActKind.APPROVED, ActKind.REFUSED)).order_by("number").last()
    if decided is None:
        raise AbsentError
    audit.note_look("deferrals.letter", [deferral.child_id], subject=f"deferrals_deferral:{deferral.pk}")
    kind = KINDS[decided.kind]
    version = shelf_of(deferral.county_path).in_use(SHELVED + kind.id)
    template = template_bytes(kind.id, county_path=deferral.county_path)
    content = _content(deferral, decided)
    return Letter(
        f"{kind.zh} {kept_of(deferral.child).name}", version, tuple(papers.blocks_of(template, content)),
        papers.filled_docx(template, content),
    )  # fmt: skip


def _content(deferral: Deferral, decided: DeferralAct) -> dict[str, Any]:
    child = kept_of(deferral.child)
    path = child.cached_school_path[: 3 * STEP]
    school = School.objects.filter(path=path).values_list("name", flat=True).first() if path else None
    with override("zh-hans"):  # a letter is Chinese, whatever its drawer reads
        sex = str(Sex(child.sex).label) if child.sex in ("1", "2") else ""
        what = str(DeferralKind(deferral.kind).label)
    inside = "，".join(part for part in (sex, f"{day(child.birth_on)}出生" if child.birth_on else "") if part)
    now = standing_of(deferral, facts_of(deferral))
    reason = str(decided.text or "") if decided.kind == ActKind.REFUSED else ""
    return {
        "issuer": decided.office or "　　　　　　", "document": decided.document, "guardian": deferral.guardian,
        "child_told": f"{child.name}（{inside}）" if inside else child.name, "school": school or "", "what": what,
        "applied_on": day(deferral.applied_on), "began_on": day(deferral.began_on), "until": day(deferral.until),
        "recheck_by": day(now.recheck_by) if now.recheck_by else "", "reason": reason.rstrip("。"),
        "day": day(decided.written_on),
    }  # fmt: skip


def template_bytes(kind: str, *, county_path: str) -> bytes:
    """Return the template in use for letters of ``kind``: to fill, or to take away and change."""
    version = shelf_of(county_path).in_use(SHELVED + kind)
    return shelf_of(county_path).read(SHELVED + kind, version) if version else house_template(kind)


@cache
def house_template(kind: str) -> bytes:
    """Return the house's own template for a kind of letter."""
    text = resources.files("notoneless.deferrals") / "papers" / f"{KINDS[kind].id}.txt"
    return papers.house_docx(text.read_text("utf-8"))


def shelf_of(county_path: str) -> Shelf:
    """Return where the templates of a county lie."""
    return Shelf(Path(settings.NOTONELESS_HOME.letters) / code_at(county_path))


@dataclass(frozen=True, slots=True)
class LetterTemplate:
    """A kind of letter of a county and the template that it is drawn with ('' : the house's own)."""

    county_path: str
    kind: LetterKind
    version: str


def letter_templates(viewer: Viewer) -> list[LetterTemplate]:
    """Return the letters of the counties for which the viewer decides, with their templates."""
    counties = sorted(path for path in viewer.schools(DECIDE) if len(path) == STEP)
    return [
        LetterTemplate(path, kind, shelf_of(path).in_use(SHELVED + kind.id))
        for path in counties
        for kind in KINDS.values()
    ]
