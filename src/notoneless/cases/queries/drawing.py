"""A case's papers drawn: what one says, and as DOCX and PDF, from the house's template or the office's own."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Final

from django.conf import settings

from notoneless import papers
from notoneless.accounts.terms import Viewer
from notoneless.cases.access import ORDER
from notoneless.cases.rules.paper_facts import KINDS, PaperFacts, PaperKind, content_of, kind_of
from notoneless.children.access import Children
from notoneless.papers import Block, Shelf
from notoneless.responsibility.queries import code_at

#: Before the kind in the name of a template that lies on the county's shelf, beside those of the letters.
SHELVED: Final = "case-"


@dataclass(frozen=True, slots=True)
class Drawn:
    """A paper as it is read before it is signed; ``version`` is the template's, empty for the house's own."""

    kind: PaperKind
    version: str
    blocks: tuple[Block, ...]
    docx: bytes

    def pdf(self) -> bytes:
        """Return it as PDF. Raises :class:`~notoneless.papers.PaperError` D017 where the machine has no Chinese type."""
        fonts = settings.NOTONELESS_HOME.root / "fonts"
        return papers.pdf_of(self.blocks, title=self.kind.zh, fonts=fonts)


def draw(kind: str, facts: PaperFacts, *, county: str, version: str | None = None) -> Drawn:
    """Return a paper of ``kind`` drawn for the county with that division code.

    ``version`` is the template to use again for a paper drawn before; without it the one in use. Raises CaseError E090
    (no such kind), E091 (facts that the paper cannot do without).
    """
    content = content_of(kind, facts)
    shelf = shelf_of(county)
    used = shelf.in_use(SHELVED + kind) if version is None else version
    template = shelf.read(SHELVED + kind, used) if used else house_template(kind)
    docx = papers.filled_docx(template, content)
    return Drawn(kind_of(kind), used, tuple(papers.blocks_of(template, content)), docx)


def template_bytes(kind: str, *, county: str) -> bytes:
    """Return the template in use: to take away and change."""
    version = shelf_of(county).in_use(SHELVED + kind_of(kind).id)
    return shelf_of(county).read(SHELVED + kind, version) if version else house_template(kind)


@cache
def house_template(kind: str) -> bytes:
    """Return the house's own template for a kind of paper."""
    text = resources.files("notoneless.cases") / "papers" / f"{kind_of(kind).id}.txt"
    return papers.house_docx(text.read_text("utf-8"))


def shelf_of(county: str) -> Shelf:
    """Return where the templates of a county lie."""
    return Shelf(Path(settings.NOTONELESS_HOME.letters) / county)


@dataclass(frozen=True, slots=True)
class PaperTemplate:
    """A kind of paper of a county and the template that it is drawn with."""

    county_path: str
    county: str
    kind: PaperKind
    version: str  # empty: the house's own


def paper_templates(by: Viewer) -> list[PaperTemplate]:
    """Return the papers of the counties whose whole reach ``by`` has (``case.order``), with their templates."""
    return [
        PaperTemplate(path, code, kind, shelf_of(code).in_use(SHELVED + kind.id))
        for path, code in ((path, code_at(path)) for path in sorted(Children(by, ORDER).counties))
        for kind in KINDS.values()
    ]
