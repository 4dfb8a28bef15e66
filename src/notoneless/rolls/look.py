"""先看一眼 — look at one file before anything is read from it: which office's roll it seems to be, and which column is which.

A clerk who hands in a file must see what was understood of it while she can still say it better. Nothing is loaded and
nothing refused for good here: what the sweep would refuse is told as this file's own trouble, beside its headings, so that
a person can name the column meant.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final, cast

from notoneless.rolls import refusals
from notoneless.rolls.contents import contents_of
from notoneless.rolls.headings import Heading, Vocabulary, heading_at, vocabulary
from notoneless.rolls.kinds import COLUMNS, Kind
from notoneless.rolls.load import Desk, Part, headings_of_place
from notoneless.rolls.manifest import ManifestRoll
from notoneless.rolls.profiles import Profiles
from notoneless.rolls.readers.delimited import open_text
from notoneless.rolls.readers.safety import CHUNK, Limits, RefusedError, format_of
from notoneless.rolls.readers.workbook import Reader, Sheet
from notoneless.rolls.recognise import missing_columns
from notoneless.standards.errors import UserError
from notoneless.standards.masking import mask_address, mask_disability_no, mask_id, mask_name, mask_phone

EXAMPLES: Final = 3
_MASKS: Final = {
    "id_number": mask_id, "pupil_no": mask_id, "disability_no": mask_disability_no, "phone": mask_phone, "name": mask_name,
}  # fmt: skip
_RUN: Final = re.compile(r"[0-9０-９][0-9０-９XxＸｘ]{5,}")


@dataclass(frozen=True, slots=True)
class Looked:
    """What was understood of one sheet (or the whole of a text file).

    ``labels`` are its headings, one per column ('' for none), ``columns`` standard column → number of the column from 0,
    ``examples`` a few masked cells of each column, ``missing`` the groups of columns of which the kind needs one,
    ``heading_row`` as a person counts lines (0: none), ``rows`` how many lines lie under it, ``known`` whether a person
    spoke of this heading before, ``headed`` whether a heading was found at all (else ``labels`` are the first row's
    cells), ``trouble`` why the sweep would refuse it as it stands.
    """

    sheet: str | None
    kind: Kind | None = None
    heading_row: int | None = None
    labels: tuple[str, ...] = ()
    columns: dict[str, int] = field(default_factory=dict)
    examples: tuple[tuple[str, ...], ...] = ()
    missing: tuple[tuple[str, ...], ...] = ()
    rows: int = 0
    known: bool = False
    headed: bool = True
    trouble: UserError | None = None


def look(
    path: Path,
    *,
    day: date,
    place: str | None = None,
    policy: Any = None,
    said: Sequence[ManifestRoll] = (),
    profiles_dir: Path | None = None,
    limits: Limits | None = None,
    work: Path | None = None,
) -> list[Looked]:
    """Return what is understood of each sheet of ``path``; at least one entry, which may tell nothing but its trouble.

    ``said`` is what a person has said of the file, or of its sheets, so far; ``profiles_dir``, ``limits`` and ``work`` are
    as for :func:`notoneless.rolls.load.load_folder`.
    """
    words = vocabulary().with_extra(headings_of_place(policy, place, day))
    with Reader(limits or Limits(), work) as reader:
        # No table is made here, so the desk needs no engine.
        desk = Desk(cast("Any", None), path.parent, words, day, reader, Profiles(profiles_dir), work)
        try:
            fmt = format_of(path)
            if fmt == "text":
                entry = said[0] if said else None
                try:
                    text = open_text(path, entry.encoding if entry else None)
                except ValueError:
                    raise refusals.unknown_encoding(path.name, entry.encoding if entry else None) from None
                rows = _lines(path, text.facts.encoding)
                return [_of_part(desk, path, text, None, list(text.head), entry, rows, many=False)]
            sheets = reader.read(path, fmt)
            if not sheets:
                raise RefusedError("R002", "每张工作表都是空的")
            return [_of_sheet(desk, path, sheet, said, many=len(sheets) > 1) for sheet in sheets]
        except RefusedError as refused:
            return [Looked(None, headed=False, trouble=refusals.unusable(path.name, None, refused))]
        except UserError as refusal:
            return [Looked(None, headed=False, trouble=refusal)]


def _of_sheet(desk: Desk, path: Path, sheet: Sheet, said: Sequence[ManifestRoll], *, many: bool) -> Looked:
    entry = next((one for one in said if one.sheet is None or one.sheet == (sheet.name or "").strip()), None)
    return _of_part(desk, path, sheet, sheet.name, sheet.head(), entry, int(sheet.cells.num_rows), many=many)


def _of_part(
    desk: Desk, path: Path, source: Any, sheet: str | None, head: list[tuple[str, ...]], entry: ManifestRoll | None,
    lines: int, *, many: bool,
) -> Looked:  # fmt: skip
    trouble: UserError | None = None
    heading, kind, columns = None, entry.kind if entry else None, {}
    try:
        heading = desk.heading(head, path.name, entry)
    except UserError as refusal:
        trouble = refusal
    if heading is None:
        at = next((number for number, row in enumerate(head, 1) if sum(bool(cell.strip()) for cell in row) > 1), None)
        guess = heading_at(head, at, desk.words, kind) if at else None
        told = RefusedError("R007", *refusals.at_the_top(head, desk.words))
        trouble = trouble or refusals.unusable(path.name, sheet, told)
        return _told(desk.words, head, sheet, guess, kind, {}, (), lines, headed=False, trouble=trouble)
    known = bool(desk.profiles.find(heading.labels, kind))
    try:
        kind = desk.kind(heading, sheet, path.name, entry, many=many)
        if kind is None:
            raise refusals.no_kind(path.name, sheet, heading)
        shown = f"{path.name}·{sheet}" if sheet else path.name
        columns = desk.columns_of(Part(source, sheet, heading, kind, head), shown, entry).index
        missing = missing_columns(kind, columns)
        if missing:
            trouble = refusals.missing(shown, kind, missing[0], heading)
        return _told(desk.words, head, sheet, heading, kind, columns, missing, lines, known=known, trouble=trouble)
    except UserError as refusal:
        return _told(desk.words, head, sheet, heading, kind, {}, (), lines, known=known, trouble=refusal)


def _told(
    words: Vocabulary, head: list[tuple[str, ...]], sheet: str | None, heading: Heading | None, kind: Kind | None,
    columns: dict[str, int], missing: tuple[tuple[str, ...], ...], lines: int, *, known: bool = False,
    headed: bool = True, trouble: UserError | None = None,
) -> Looked:  # fmt: skip
    if heading is None:
        return Looked(sheet, kind, headed=False, trouble=trouble, rows=lines)
    below = head[heading.last + 1 :]
    named = {at: standard for standard, at in columns.items()}
    examples = tuple(
        masked([row[at] for row in below if at < len(row)], named.get(at) or words.standard(label, kind))
        for at, label in enumerate(heading.labels)
    )
    return Looked(
        sheet, kind, heading.first + 1 if heading.last >= 0 else 0, heading.labels, dict(columns), examples, missing,
        max(lines - heading.last - 1, 0), known, headed, trouble,
    )  # fmt: skip


def masked(cells: Sequence[str], standard: str | None) -> tuple[str, ...]:
    """Return the first few different filled ones of ``cells`` as they may be shown: masked by what the column is, and
    where nobody knows that, by what its cells look like."""
    filled = list(dict.fromkeys(cell.strip() for cell in cells if cell and cell.strip()))[:EXAMPLES]
    known = COLUMNS.get(standard or "")
    if known is not None and known.name == "address":
        return tuple(mask_address(cell) or "" for cell in filled)
    mask = _MASKS.get(known.content if known else contents_of(cells).shape or "")
    if mask is not None:
        return tuple(mask(cell) or "" for cell in filled)
    if known is not None and known.content in ("date", "code"):
        return tuple(filled)
    # A column that nobody knows may hold anything, a whole sentence about a child too: long ones are cut.
    return tuple(_RUN.sub(lambda m: mask_id(m[0]) or "", cell)[:24] for cell in filled)


def _lines(path: Path, encoding: str) -> int:
    """Return how many lines a text file has, the last one also where nothing ends it."""
    wide = encoding.startswith("utf-16")
    ending = "\n".encode("utf-16-le" if encoding.endswith("le") else "utf-16-be") if wide else b"\n"
    count, last = 0, b""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            count += chunk.count(ending)
            last = chunk[-len(ending) :]
    return count + (last != ending)


__all__ = ["Looked", "look", "masked"]
