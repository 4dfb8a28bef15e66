"""What a clerk sees of a set of rolls: files and what was understood of them, questions, how far the sweep is, faults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.utils.functional import Promise

from notoneless.accounts.queries import names_of
from notoneless.accounts.terms import Viewer
from notoneless.audit import actions as audit
from notoneless.findings.access import Publications
from notoneless.findings.models import Publication
from notoneless.findings.queries import counts as counts_of
from notoneless.imports.models import RollFile, RollImport
from notoneless.imports.queries.doubling import Doubled, doubled
from notoneless.imports.queries.pairs import pairs
from notoneless.imports.queries.where import folder_of
from notoneless.imports.rules.doubling import swept
from notoneless.imports.rules.reading import hindered
from notoneless.imports.terms import BUSY, STEPS, ImportState
from notoneless.ledger.fault_words import FAULT_WORDS
from notoneless.ledger.labels import Word
from notoneless.places.models import Division
from notoneless.rolls.faults import FAULTS
from notoneless.rolls.kinds import SPECS, Kind
from notoneless.work.again import asked_again
from notoneless.work.queries import has_failed

FAULT_BOOK = "faults.xlsx"


@dataclass(frozen=True, slots=True)
class SheetRow:
    """What was understood of one sheet: its kind ('' when nobody knows), its columns in their order as (number from 0,
    heading, standard column or '', masked examples), and what stands in its way."""

    key: str
    sheet: str
    kind: str
    rows: int
    heading_row: int | None
    columns: tuple[tuple[int, str, str, tuple[str, ...]], ...]
    missing: tuple[tuple[str, ...], ...]
    known: bool
    trouble: Mapping[str, str] | None
    office: str
    leave_out: bool
    choices: tuple[str, ...]
    version: str

    @property
    def read_as(self) -> int:
        """How many of its columns are read."""
        return sum(bool(standard) for _, _, standard, _ in self.columns)


@dataclass(frozen=True, slots=True)
class FileRow:
    """One file of the set: ``earlier`` is when its very content was handed in before, in another set. ``role`` is ``second`` for the
    second entry of a roll and ``settled`` for the settled one; ``doubled`` how far the second entry of this one is."""

    key: UUID
    name: str
    size: int
    added_at: datetime
    added_by: str
    is_looked_at: bool
    is_broken: bool
    sheets: tuple[SheetRow, ...]
    earlier: datetime | None
    sha256: str
    role: str = ""
    is_swept: bool = True
    doubled: Doubled | None = None

    @property
    def needs_word(self) -> bool:
        """Whether a person must say something before this file can be swept."""
        return any(sheet.trouble for sheet in self.sheets)


@dataclass(frozen=True, slots=True)
class Ask:
    """A figure out of bounds, in words, and the answer that was given."""

    fuse: str
    zh: str
    en: str
    file: str
    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class Fault:
    """How many rows of a file have one kind of fault, what it is called, what mends it."""

    file: str
    code: str
    what: Word
    remedy: Word
    rows: int


@dataclass(frozen=True, slots=True)
class Progressed:
    """How far the sweep is: the steps with what became of each (done, now, to_come), and of the present one its share."""

    steps: tuple[tuple[str | Promise, str], ...]
    done: int
    total: int
    is_waiting: bool
    is_broken: bool


@dataclass(frozen=True, slots=True)
class Page:
    """A set of rolls as its page shows it. ``changes`` are the counts against the files of children: (kind, all, open)."""

    one: RollImport
    files: tuple[FileRow, ...]
    asks: tuple[Ask, ...]
    faults: tuple[Fault, ...]
    changes: tuple[tuple[Any, int, int], ...]
    pairs: int
    unjudged: int
    judged_since: bool
    progress: Progressed | None
    may_act: bool
    is_published: bool
    has_book: bool

    @property
    def is_busy(self) -> bool:
        """Whether something is being done for this page that it waits for."""
        looking = any(
            (not file.is_looked_at and not file.is_broken)
            or (file.doubled is not None and file.doubled.state == "busy")
            for file in self.files
        )
        return looking or (self.progress is not None and not self.progress.is_broken)

    @property
    def entries_open(self) -> bool:
        """Whether a roll that is typed from paper was typed once only, or twice and is not settled."""
        return any(file.doubled is not None and file.doubled.state != "settled" for file in self.files)

    @property
    def may_order(self) -> bool:
        """Whether a sweep may be ordered now."""
        ready = bool(self.files) and all(file.is_looked_at and not file.needs_word for file in self.files)
        ready = ready and not any(file.doubled is not None and file.doubled.blocks for file in self.files)
        answered = self.one.state != ImportState.ASKED or all(ask.reason for ask in self.asks)
        broken = self.progress is not None and self.progress.is_broken
        return self.may_act and ready and answered and (broken or self.progress is None)


def counties(viewer: Viewer) -> list[tuple[str, str]]:
    """Return the counties whose rolls ``viewer`` may bring in, as (id, name)."""
    found = Division.objects.filter(path__in=viewer.places("sweep.publish"), level=1, ended_on=None)
    return [(str(one.pk), one.name) for one in found.order_by("path")]


def imports(viewer: Viewer) -> list[RollImport]:
    """Return the sets of rolls that ``viewer`` may see, the newest first."""
    return list(_seen(viewer).order_by("-began_at")[:200])


def one(viewer: Viewer, key: UUID) -> RollImport | None:
    """Return one set, ``None`` where there is none or where it is another county's."""
    found: RollImport | None = _seen(viewer).filter(pk=key).first()
    return found


def file(viewer: Viewer, key: UUID) -> RollFile | None:
    """Return one file with its set, ``None`` where there is none for ``viewer`` or where it was taken out."""
    found = RollFile.objects.select_related("roll_import__county", "roll_import__publication")
    return found.filter(pk=key, removed_at=None, roll_import__in=_seen(viewer)).first()


def page(viewer: Viewer, one: RollImport) -> Page:
    """Return what the page of ``one`` shows. Masked cells of children are a look, and written down as one."""
    kept = list(one.files.filter(removed_at=None))
    names = names_of([*(each.added_by for each in kept), *(each["by"] for each in one.accepted)])
    before = _earlier(one, kept)
    twice = doubled(viewer, one, kept)
    read = {each.pk for each in swept(kept)}
    if kept:
        audit.note_look("imports.see", (), subject=f"imports_rollimport:{one.pk}")
    every = pairs(one) if one.state == ImportState.DONE else []
    publication: Publication | None = one.publication
    said = {each["fuse"]: each for each in one.accepted}
    return Page(
        one=one,
        files=tuple(
            replace(_file_row(each, names, before), is_swept=each.pk in read, doubled=twice.get(each.pk)) for each in _in_order(kept)
        ),
        asks=tuple(
            Ask(
                each["fuse"], each["zh"], each["en"], each["file"], said.get(each["fuse"], {}).get("reason", ""),
                names.get(said.get(each["fuse"], {}).get("by", ""), ""),
            )
            for each in one.asked
        ),
        faults=tuple(
            Fault(each["file"], each["code"], FAULT_WORDS[each["code"]], _remedy(each["code"]), each["rows"])
            for each in one.faults
            if each["code"] in FAULTS
        ),
        changes=tuple(counts_of(publication)) if publication is not None and one.state == ImportState.DONE else (),
        pairs=len(every),
        unjudged=sum(not answer for _, answer in every),
        judged_since=_judged_since(one, every),
        progress=_progress(one),
        may_act=Publications(viewer, "sweep.publish").allows_county(one.county.path),
        is_published=publication is not None and publication.state in ("applying", "undoing", "published"),
        has_book=book_path(one).is_file(),
    )  # fmt: skip


def sheet_of(row: FileRow, key: str) -> SheetRow | None:
    """Return one sheet of a file."""
    return next((sheet for sheet in row.sheets if sheet.key == key), None)


def file_row(of: RollFile) -> FileRow:
    """Return one file as its page shows it."""
    audit.note_look("imports.see", (), subject=f"imports_rollimport:{of.roll_import_id}")
    read = {each.pk for each in swept(of.roll_import.files.filter(removed_at=None))}
    return replace(_file_row(of, names_of([of.added_by]), _earlier(of.roll_import, [of])), is_swept=of.pk in read)


def fault_book(one: RollImport) -> Path | None:
    """Return where the book of faults of the newest sweep lies, None when there is none (any more)."""
    path = book_path(one)
    return path if path.is_file() else None


def book_path(one: RollImport) -> Path:
    """Return where the book of faults lies when there is one."""
    return folder_of(one.pk) / FAULT_BOOK


def _remedy(code: str) -> Word:
    return Word(FAULTS[code].remedy_zh, FAULTS[code].remedy_en)


def _seen(viewer: Viewer) -> Any:
    every = RollImport.objects.select_related("county", "publication")
    return every.filter(county__path__in=viewer.places("sweep.see"))


def _file_row(of: RollFile, names: Mapping[str, str], before: Mapping[str, datetime]) -> FileRow:
    return FileRow(
        of.pk, of.name, of.size, of.added_at, names.get(of.added_by, ""), of.is_looked_at,
        not of.is_looked_at and has_failed(of.job), tuple(_sheet_row(of, sheet) for sheet in of.seen),
        before.get(of.sha256), of.sha256, "second" if of.second_of_id else "settled" if of.settles_id else "",
    )  # fmt: skip


def _in_order(files: list[RollFile]) -> list[RollFile]:
    """Return the files as they were handed in, the second entry and the settled roll behind the first one."""
    numbers = {each.pk: each.number for each in files}
    return sorted(
        files, key=lambda each: (numbers.get(each.second_of_id or each.settles_id or each.pk, 0), each.number)
    )


def _sheet_row(of: RollFile, sheet: Mapping[str, Any]) -> SheetRow:
    key = sheet["sheet"] or ""
    said = of.said.get(key, {})
    named = {at: standard for standard, at in sheet["columns"].items()}
    examples = sheet["examples"]
    return SheetRow(
        key=key, sheet=key, kind=sheet["kind"], rows=sheet["rows"], heading_row=sheet["heading_row"],
        columns=tuple(
            (at, label, named.get(at, ""), tuple(examples[at]) if at < len(examples) else ())
            for at, label in enumerate(sheet["labels"])
        ),
        missing=tuple(tuple(group) for group in sheet["missing"]), known=sheet["known"],
        trouble=hindered(sheet, of.seen, of.said), office=said.get("office", ""), leave_out=bool(said.get("leave_out")),
        choices=SPECS[Kind(sheet["kind"])].columns if sheet["kind"] else (), version=str(len(str(of.said))),
    )  # fmt: skip


def _earlier(one: RollImport, files: list[RollFile]) -> dict[str, datetime]:
    """Return when the very content of a file was handed in before for this county, and swept."""
    same = RollFile.objects.filter(
        sha256__in=[each.sha256 for each in files], roll_import__county=one.county, removed_at=None,
        added_at__lt=one.began_at,
    ).exclude(roll_import=one)  # fmt: skip
    return dict(
        same.exclude(roll_import__state=ImportState.DISCARDED).order_by("added_at").values_list("sha256", "added_at")
    )


def _judged_since(one: RollImport, every: list[tuple[str, str]]) -> bool:
    """Return whether answers were given that the newest sweep did not know of."""
    if one.swept_at is None:
        return False
    asked = [pair for pair, answer in every if answer in ("same", "different")]
    return one.county.pair_answers.filter(pair__in=asked, answered_at__gt=one.swept_at).exists()


def _progress(one: RollImport) -> Progressed | None:
    if one.state not in BUSY:
        return None
    at = int(one.progress.get("step", -1))
    steps = tuple(
        (step.label, "done" if number < at else "now" if number == at else "to_come")
        for number, step in enumerate(STEPS)
    )
    told = one.progress
    return Progressed(steps, int(told.get("done", 0)), int(told.get("total", 0)), at < 0, has_failed(one.job))


@asked_again
def waiting(viewer: Viewer) -> int:
    """Return how many sets of rolls wait for a person's word: asked about, or refused."""
    asks = RollImport.objects.filter(county__path__in=viewer.places("sweep.publish"))
    return asks.filter(state__in=(ImportState.ASKED, ImportState.REFUSED)).count()
