"""The letter to a school outside the county, drawn from the move, as DOCX and PDF; with the house's template or the office's own."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import override

from notoneless import papers
from notoneless.accounts.terms import STEP, Viewer
from notoneless.audit import actions as audit
from notoneless.children.queries import words
from notoneless.children.terms import Sex
from notoneless.moves.access import DECIDE, Moves, decides, sides_of
from notoneless.moves.models import Move
from notoneless.moves.queries.ground import children_of
from notoneless.moves.queries.listing import way_of
from notoneless.moves.rules.letters import KINDS, LetterKind, told
from notoneless.moves.terms import AbsentError, Way
from notoneless.papers import Block, Shelf, day
from notoneless.places.models import SchoolClass
from notoneless.responsibility.queries import code_at


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as it is read before it is stamped; ``version`` is the template's, empty for the house's own."""

    name: str
    version: str
    blocks: tuple[Block, ...]
    docx: bytes

    def pdf(self) -> bytes:
        """Return it as PDF. Raises :class:`~notoneless.papers.PaperError` D017 where the machine has no Chinese type."""
        return papers.pdf_of(self.blocks, title=self.name, fonts=settings.NOTONELESS_HOME.root / "fonts")


def draw_letter(viewer: Viewer, key: uuid.UUID | str, *, on: date) -> Letter:
    """Return the letter of a move that leads out of the county, or into it. Raises :class:`AbsentError` for a move within it, and for
    whoever speaks for neither side."""
    move = Moves(viewer).one(key)
    way = way_of(move)
    if way == Way.WITHIN or not (sides_of(viewer, move) or decides(viewer, move.county_path)):
        raise AbsentError
    audit.note_look("moves.letter", [move.child_id], subject=f"moves_move:{move.pk}")
    kind = KINDS["move_out" if way == Way.OUT else "move_in"]
    version = shelf_of(move.county_path).in_use(kind.id)
    template = template_bytes(kind.id, county_path=move.county_path)
    content = _content(move, way, viewer, on)
    return Letter(
        f"{kind.zh} {content['child']}", version, tuple(papers.blocks_of(template, content)),
        papers.filled_docx(template, content),
    )  # fmt: skip


def _content(move: Move, way: Way, viewer: Viewer, on: date) -> dict[str, Any]:
    child = children_of([move])[move.child_id]
    ours = move.from_school if way == Way.OUT else move.to_school
    room = SchoolClass.objects.filter(path=child.cached_school_path).first() if child.cached_school_path else None
    with override("zh-hans"):  # a letter is Chinese, whatever its drawer reads
        sex, grade = str(Sex(child.sex).label) if child.sex in ("1", "2") else "", words.grade(child.cached_grade)
    return {
        "issuer": ours.name if ours else "",
        "addressee": move.to_elsewhere if way == Way.OUT else move.from_elsewhere,
        "day": day(on),
        "contact": viewer.name,
        "child": child.name,
        "child_told": told(child.name, sex, day(child.birth_on) if child.birth_on else ""),
        "grade_class": room.name if room and ours and room.school_id == ours.pk else grade,
        "since": day(move.left_on),
        "reply_by": day(move.cached_due_on) if move.cached_due_on >= on else "",
    }


def template_bytes(kind: str, *, county_path: str) -> bytes:
    """Return the template in use for letters of ``kind``: to fill, or to take away and change."""
    version = shelf_of(county_path).in_use(kind)
    return shelf_of(county_path).read(kind, version) if version else house_template(kind)


@cache
def house_template(kind: str) -> bytes:
    """Return the house's own template for a kind of letter."""
    text = resources.files("notoneless.moves") / "papers" / f"{KINDS[kind].id}.txt"
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
    return [LetterTemplate(path, kind, shelf_of(path).in_use(kind.id)) for path in counties for kind in KINDS.values()]
