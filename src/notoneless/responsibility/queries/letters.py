"""Letters of responsibility: whose turn it is, how many are signed, what one says and looks like."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Substr

from notoneless.accounts.terms import STEP, Viewer
from notoneless.papers import BLANK_DAY, SIGN, SIGNED_ON, Block, Sheet, Shelf
from notoneless.places.models import Division
from notoneless.responsibility import access
from notoneless.responsibility.models import Appointment, Letter
from notoneless.responsibility.queries import papers
from notoneless.responsibility.queries.organisation import unit_names
from notoneless.responsibility.queries.standing import live
from notoneless.responsibility.queries.ways import code_at, policy
from notoneless.responsibility.rules import letters as rules
from notoneless.responsibility.rules.letters import Form
from notoneless.responsibility.rules.shares import share_of
from notoneless.responsibility.terms import DutyError, Holding, LetterState

#: More than these are not set on one PDF while somebody waits: a school's fit, a town's do not.
MOST_PRINTED = 80
DONE = (LetterState.SIGNED, LetterState.UPLOADED)


def forms_at(code: str, on: date) -> tuple[Form, ...]:
    """Return the forms of letters that the county with this division code uses on ``on``."""
    chosen = policy().value("responsibility.letters", code, on).value["forms"]
    return rules.forms_of(policy().value("responsibility.letter_forms", code, on).value, chosen)


def due(terms: QuerySet[Appointment], on: date, *, year: int) -> QuerySet[Appointment]:
    """Return those of ``terms`` that run on ``on``, whose post signs a letter in its county, and have none of ``year``.

    Who only acts for another signs nothing.
    """
    asked = Q(pk__in=())
    for path, code in Division.objects.filter(level=1).values_list("path", "code"):
        kinds = [kind for form in forms_at(code, on) for kind in form.kinds]
        asked |= access.under("post__unit_path", [path]) & Q(post__kind__in=kinds)
    live_letter = Letter.objects.filter(appointment=OuterRef("pk"), year=year).exclude(state=LetterState.VOID)
    return terms.filter(
        asked, ~Exists(live_letter), live(on), live(on, "post__"), holding=Holding.FULL, account__is_active=True
    )


@dataclass(frozen=True, slots=True)
class LetterUnit:
    """Letters of one unit and everything under it: to be drawn, waiting, signed."""

    path: str
    name: str
    due: int
    waiting: int
    signed: int

    @property
    def total(self) -> int:
        """How many should be signed."""
        return self.due + self.waiting + self.signed

    @property
    def percent(self) -> str:
        """The share signed of all that should be."""
        return share_of(self.signed, self.total)

    @property
    def is_whole(self) -> bool:
        """Whether everyone signed."""
        return self.signed == self.total > 0


def letter_units(by: Viewer, on: date, *, line: str, path: str, year: int) -> tuple[LetterUnit, list[LetterUnit]]:
    """Return the unit at ``path`` of ``line`` and the units one step below it, with their letters of ``year`` counted,
    as far as ``by`` reads letters."""
    inside = access.under("post__unit_path", [path])
    mine = access.Posts(by, "letter.see")
    width = len(path) + STEP
    missing = due(mine.of_appointments(Appointment.objects.filter(inside, post__line=line)), on, year=year)
    waits = (
        missing.annotate(unit=Substr("post__unit_path", 1, width))
        .values("unit")
        .annotate(n=Count("id"))
        .order_by("unit")
    )
    drawn = (
        Letter.objects.filter(
            mine.q("appointment__post__"), access.under("appointment__post__unit_path", [path]), year=year,
            appointment__post__line=line,
        )
        .exclude(state=LetterState.VOID)
        .annotate(unit=Substr("appointment__post__unit_path", 1, width))
        .values("unit")
        .annotate(waiting=Count("id", filter=Q(state=LetterState.DRAWN)), signed=Count("id", filter=Q(state__in=DONE)))
        .order_by("unit")
    )  # fmt: skip
    counts: dict[str, list[int]] = {}
    for row in waits:
        counts.setdefault(row["unit"], [0, 0, 0])[0] = row["n"]
    for one in drawn:
        counts.setdefault(one["unit"], [0, 0, 0])[1:] = [one["waiting"], one["signed"]]
    names = unit_names(line, [path, *counts])
    units = [LetterUnit(unit, names.get(unit, unit), *counts[unit]) for unit in sorted(counts)]
    whole = LetterUnit(path, names.get(path, path), *(sum(n) for n in zip(*counts.values())) if counts else (0, 0, 0))
    return whole, units


def letters_of(by: Viewer, *, line: str, path: str, year: int, state: str = "") -> QuerySet[Letter]:
    """Return the letters of ``year`` under ``path`` of ``line`` that ``by`` reads, void ones only when asked for."""
    found = access.Letters(by).filter(
        Letter.objects.filter(
            access.under("appointment__post__unit_path", [path]), appointment__post__line=line, year=year
        )
    )
    found = found.filter(state=state) if state else found.exclude(state=LetterState.VOID)
    return (
        found.select_related("appointment__post", "appointment__account")
        .defer("scan", "signature", "content")
        .order_by("appointment__post__unit_path", "serial")
    )


@dataclass(frozen=True, slots=True)
class LetterPage:
    """A letter as it is read: its words, the digest that a signature binds, what the viewer may do with it."""

    letter: Letter
    blocks: tuple[Block, ...]
    digest: str
    is_own: bool
    may_draw: bool

    @property
    def shown(self) -> list[Block]:
        """The words for the screen: where the signature and its day go, there is a blank."""
        signed = signed_day(self.letter) or BLANK_DAY
        return [Block(block.kind, block.text.replace(SIGN, "").replace(SIGNED_ON, signed)) for block in self.blocks]

    @property
    def may_void(self) -> bool:
        """Whether the viewer may declare it void: never one's own."""
        return self.may_draw and not self.is_own and self.letter.state != LetterState.VOID

    @property
    def may_sign(self) -> bool:
        """Whether the viewer may sign it now."""
        return self.is_own and self.letter.state == LetterState.DRAWN


def letter_page(by: Viewer, letter_id: uuid.UUID) -> LetterPage | None:
    """Return a letter to read, or ``None`` where it is not there for ``by``."""
    letter = find_letter(by, letter_id)
    if letter is None:
        return None
    blocks = words_of(letter)
    return LetterPage(
        letter,
        tuple(blocks),
        rules.digest_of(blocks),
        access.Letters(by).is_own(letter),
        access.Posts(by, "letter.draw").allows(letter.appointment.post),
    )


def find_letter(by: Viewer, letter_id: uuid.UUID) -> Letter | None:
    """Return one letter as far as ``by`` reads it."""
    found = access.Letters(by).filter(Letter.objects.filter(pk=letter_id))
    return found.select_related("appointment__post", "appointment__account").first()


def words_of(letter: Letter) -> list[Block]:
    """Return the words of a letter: those that were signed, or what its template says now."""
    kept = letter.content.get("blocks")
    if kept:
        return [Block(*block) for block in kept]
    return papers.blocks_of(template_of(letter), fields_of(letter))


def fields_of(letter: Letter) -> dict[str, object]:
    """Return what the places of the template are filled with."""
    return {name: value for name, value in letter.content.items() if name in rules.PLACES}


def letter_pdf(letter: Letter) -> bytes:
    """Return a letter as PDF. Raises :class:`~notoneless.papers.PaperError` D017 where the machine has no Chinese type."""
    return papers.pdf_of(
        words_of(letter), title=str(letter.content.get("called", "")), signature=bytes(letter.signature or b""),
        signed=signed_day(letter),
    )  # fmt: skip


def letters_pdf(letters: QuerySet[Letter], *, title: str) -> bytes:
    """Return the letters as one PDF, each on pages of its own. Raises D030 for none and for more than are set while somebody
    waits, D017 as :func:`letter_pdf` does."""
    count = letters.count()
    if not 0 < count <= MOST_PRINTED:
        raise DutyError(
            "D030",
            f"一次最多合并打印 {MOST_PRINTED} 份，这里有 {count} 份。请选下一级单位，或按状态筛选后再打印。",
            f"At most {MOST_PRINTED} letters are printed together, here are {count}. Choose a unit below, or narrow by state.",
        )
    whole = letters.defer(None).defer("scan")
    return papers.pdf_of_all(
        [Sheet(words_of(letter), bytes(letter.signature or b""), signed_day(letter)) for letter in whole],
        title=title,
    )


def letter_docx(letter: Letter) -> bytes:
    """Return a letter as DOCX. Raises D018 where its template has changed the words since it was signed: the words that
    were signed stand in the PDF."""
    template = template_of(letter)
    if letter.digest and rules.digest_of(papers.blocks_of(template, fields_of(letter))) != letter.digest:
        raise DutyError(
            "D018",
            "这份责任书签字以后，模板的文字改过，DOCX 已与签字时不同。请下载 PDF，其中是签字时的原文。",
            "The template's words changed after this letter was signed: the PDF holds the words that were signed.",
        )
    return papers.filled_docx(
        template, fields_of(letter), signature=bytes(letter.signature or b""), signed=signed_day(letter)
    )


def signed_day(letter: Letter) -> str:
    """Return the day of the signature as an office writes it, or nothing."""
    return str(letter.content.get("signed_day", "")) if letter.signed_at else ""


def template_of(letter: Letter) -> bytes:
    """Return the template that a letter was drawn with: the house's, or the office's version of that day."""
    form, _, version = letter.template.partition("@")
    return shelf_of(code_at(letter.county_path)).read(form, version) if version else papers.house_template()


def template_name(code: str, form: str) -> str:
    """Return how a letter drawn now names its template: ``school``, or ``school@3f2a…`` for the office's own."""
    version = shelf_of(code).in_use(form)
    return f"{form}@{version}" if version else form


def template_bytes(code: str, form: str) -> bytes:
    """Return the template in use for a form in a county: to take away and change."""
    version = shelf_of(code).in_use(form)
    return shelf_of(code).read(form, version) if version else papers.house_template()


def shelf_of(code: str) -> Shelf:
    """Return where the templates of a county lie."""
    return Shelf(Path(settings.NOTONELESS_HOME.letters) / code)


@dataclass(frozen=True, slots=True)
class TemplateInUse:
    """A form of a county and the template that its letters are drawn with."""

    county: str
    code: str
    form: Form
    version: str  # empty: the house's own


def templates_here(by: Viewer, on: date) -> list[TemplateInUse]:
    """Return the forms of the counties whose whole reach ``by`` has (``letter.draw``), with their templates."""
    roots = [path for path in by.schools("letter.draw") if len(path) == STEP]
    counties = Division.objects.filter(path__in=roots, level=1).values_list("path", "code")
    return [
        TemplateInUse(path, code, form, template_name(code, form.id).partition("@")[2])
        for path, code in counties
        for form in forms_at(code, on)
    ]
