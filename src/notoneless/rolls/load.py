"""收卷 — load every roll of a folder into tables.

The offices hand over a folder. Here each file is recognised, its columns named, its rows laid into a table and
whatever could not be read written down as a fault, so that every line of every office can be asked later: and where
is this child?
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from notoneless.rolls import refusals
from notoneless.rolls.headings import SCAN_ROWS, Heading, Vocabulary, find_heading, heading_at, vocabulary
from notoneless.rolls.kinds import Kind
from notoneless.rolls.manifest import NAME, ManifestRoll, read_manifest
from notoneless.rolls.profiles import Profile, Profiles, signature
from notoneless.rolls.readers.delimited import Loaded, TextFile, load_text, open_text
from notoneless.rolls.readers.safety import COLUMN_LIMIT, Limits, RefusedError, format_of
from notoneless.rolls.readers.workbook import Reader, Sheet, load_sheet
from notoneless.rolls.recognise import NOT_THERE, Columns, kind_of, map_columns, missing_columns
from notoneless.rolls.rollset import FAULT_TABLE, RefusedFile, Roll, RollSet
from notoneless.rolls.settings import held
from notoneless.rolls.sift import sift
from notoneless.rolls.sink import Fault, create_fault_table, keep_faults
from notoneless.standards.errors import UserError
from notoneless.standards.progress import SILENT, Progress

# Rows that could not be taken apart: a file of nothing else is a damaged one, not an empty one.
_UNREADABLE = frozenset({"R003", "R010", "R011"})
# Files that may stand beside the rolls and are none.
_ASIDE = frozenset({".toml", ".md", ".json", ".yaml", ".yml", ".log", ".html", ".tmp", ".ini", ".db"})


def load_folder(
    con: duckdb.DuckDBPyConnection,
    folder: str | Path,
    *,
    place: str | None = None,
    as_of: date | None = None,
    policy: Any = None,
    progress: Progress | None = None,
    extra_headings: Mapping[str, Any] | None = None,
    profiles_dir: str | Path | None = None,
    limits: Limits | None = None,
    work: Path | None = None,
) -> RollSet:
    """Load all rolls of ``folder`` into tables of ``con`` and return what was loaded.

    ``place`` and ``as_of`` win over the manifest's. ``extra_headings`` are a place's own words (see
    :meth:`Vocabulary.with_extra`); without them ``policy`` is asked for the topic ``rolls.headings``. ``profiles_dir``
    is where mappings once given by a manifest are found again (:func:`notoneless.rolls.profiles.remember` puts
    ``RollSet.said`` there when the run has completed). ``limits`` bound what one file may cost;
    copies that are needed on the way are made in ``work``, else where the system keeps such.

    Files directly in the folder are considered, sub-folders only when the manifest names their files. A file that
    cannot be used is left out with a fault (its roll_id is -1, -2, …, in the order of ``RollSet.refused``), unless the
    manifest names it. Raises UserError when the folder holds no usable roll, a roll is empty, a required column is
    missing, a kind is not recognised, two files claim one kind without a manifest, or no date is given.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise UserError(
            "L001", f"没有“{folder}”这个文件夹。请检查路径。", f"There is no folder {folder}. Check the path."
        )
    manifest = read_manifest(folder)
    day = as_of or (manifest.as_of if manifest else None)
    if day is None:
        raise UserError(
            "L002",
            f"没有说明以哪一天为准。请加 --as-of 2026-09-01，或在《{NAME}》里写 as_of = 2026-09-01。",
            f"No as-of date is given. Add --as-of 2026-09-01, or as_of = 2026-09-01 in {NAME}.",
        )
    place = place or (manifest.place if manifest else None)
    words = vocabulary().with_extra(
        extra_headings if extra_headings is not None else headings_of_place(policy, place, day)
    )
    create_fault_table(con)
    profiles = Profiles(Path(profiles_dir) if profiles_dir is not None else None)
    entries = manifest.rolls if manifest and manifest.rolls else None
    paths = [e.path for e in entries] if entries else _files(folder)
    told = progress or SILENT
    told.start("rolls", len(paths), "读取名册")
    with _in_order(con), Reader(limits or Limits(), work) as reader:
        desk = Desk(con, folder, words, day, reader, profiles, work)
        for i, path in enumerate(paths):
            desk.take(path, entries[i] if entries else None)
            told.advance(1)
    told.finish()
    if not desk.rolls:
        raise refusals.nothing(folder, desk.refused)
    return RollSet(
        place, day, tuple(desk.rolls), tuple(desk.refused), NAME if manifest else None, tuple(desk.profiles_used),
        tuple(desk.said),
    )  # fmt: skip


@contextmanager
def _in_order(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Rows must keep the file's order while they are read, whatever the connection is set to: row numbers hang on it.

    They are read by half the threads: on two cores the second one saves a tenth of the time for half as much work again."""
    threads = int(con.execute("SELECT current_setting('threads')").fetchall()[0][0])
    with held(con, {"preserve_insertion_order": "true", "threads": str(max(1, threads // 2))}):
        yield


def headings_of_place(policy: Any, place: str | None, day: date) -> Mapping[str, Any] | None:
    """Return the place's own headings from its parameter pack, or None when it has none."""
    if policy is None or isinstance(policy, Mapping):
        return policy
    if "rolls.headings" not in policy.topics():
        return None
    value = policy.value("rolls.headings", place, day).value
    return value if isinstance(value, Mapping) else None


def _files(folder: Path) -> list[str]:
    return sorted(
        p.name
        for p in folder.iterdir()
        if p.is_file() and p.suffix.lower() not in _ASIDE and not p.name.startswith((".", "~$"))
    )


@dataclass(slots=True)
class Part:
    """One sheet (or the whole of a text file) whose heading was found, ready to be loaded."""

    source: TextFile | Sheet
    sheet: str | None
    heading: Heading
    kind: Kind
    head: list[tuple[str, ...]]


@dataclass(slots=True)
class Desk:
    """Takes one file after the other; holds what has been loaded and refused so far."""

    con: duckdb.DuckDBPyConnection
    folder: Path
    words: Vocabulary
    day: date
    reader: Reader
    profiles: Profiles
    work: Path | None
    rolls: list[Roll] = field(default_factory=list)
    refused: list[RefusedFile] = field(default_factory=list)
    profiles_used: list[str] = field(default_factory=list)
    said: list[Profile] = field(default_factory=list)

    def take(self, name: str, entry: ManifestRoll | None) -> None:
        """Load the rolls of one file, or leave it out with a fault."""
        path = self.folder / name
        try:
            fmt = format_of(path)
            if fmt == "text":
                self._take_text(path, name, entry)
            else:
                self._take_book(path, name, entry, fmt)
        except RefusedError as refused:
            if entry is not None or refused.code == "R002":
                raise refusals.unusable(name, None, refused) from refused
            self._refuse(name, None, refused.code, refused.detail)

    def _refuse(self, name: str, sheet: str | None, code: str, detail: str) -> None:
        self.refused.append(RefusedFile(name, sheet, code, detail))
        keep_faults(self.con, -len(self.refused), [Fault(None, code, None, None, detail)])

    def _take_text(self, path: Path, name: str, entry: ManifestRoll | None) -> None:
        if entry and entry.sheet is not None:
            raise UserError(
                "L005",
                f"rolls.toml 给《{name}》写了工作表“{entry.sheet}”，而它是文本文件，没有工作表。请删去 sheet，或换成工作簿。",
                f"rolls.toml names the sheet {entry.sheet!r} of {name}, which is a text file and has none. Take sheet out, or "
                "give the workbook.",
            )
        try:
            file = open_text(path, entry.encoding if entry else None)
        except ValueError as error:
            raise refusals.unknown_encoding(name, entry.encoding if entry else None) from error
        if max(map(len, file.head), default=0) > COLUMN_LIMIT:
            raise RefusedError("R006", f"一行多于 {COLUMN_LIMIT} 格")
        part = self.part(file, None, list(file.head), name, entry, many=False)
        if part is None:
            raise RefusedError("R007" if _is_text(file.head) else "R001", *refusals.at_the_top(file.head, self.words))
        self._load(part, name, entry, file.facts.sha256, file.facts.bytes, file.facts.encoding, "text")

    def _take_book(self, path: Path, name: str, entry: ManifestRoll | None, fmt: str) -> None:
        sheets = self.reader.read(path, fmt)
        if entry and entry.sheet is not None:
            names = [s.name for s in sheets]
            sheets = [s for s in sheets if (s.name or "").strip() == entry.sheet.strip()]
            if not sheets:
                raise UserError(
                    "L005",
                    f"rolls.toml 说《{name}》有工作表“{entry.sheet}”，没有找到。有内容的工作表：{'、'.join(map(str, names))}。",
                    f"rolls.toml names the sheet {entry.sheet!r} of {name}, which is not there or is empty. "
                    f"Sheets with content: {', '.join(map(str, names))}.",
                )
        if not sheets:
            raise RefusedError("R002", "每张工作表都是空的")
        heads = [s.head() for s in sheets]
        found = [
            self.part(s, s.name, head, name, entry, many=len(sheets) > 1) for s, head in zip(sheets, heads, strict=True)
        ]
        if not any(found):
            raise RefusedError("R007", *refusals.at_the_top(heads[0], self.words))
        digest, size = _hash(path)
        for sheet, head, part in zip(sheets, heads, found, strict=True):
            if part is None:
                self._refuse(name, sheet.name, "R007", refusals.at_the_top(head, self.words)[0])
            else:
                self._load(part, name, entry, digest, size, None, fmt)

    def part(
        self,
        source: TextFile | Sheet,
        sheet: str | None,
        head: list[tuple[str, ...]],
        name: str,
        entry: ManifestRoll | None,
        *,
        many: bool,
    ) -> Part | None:
        """Find the heading and the kind; None when nothing in it speaks our words. Raises UserError when the heading
        is clear and the kind is not: a whole roll must not be left aside unnoticed."""
        heading = self.heading(head, name, entry)
        if heading is None:
            return None
        kind = self.kind(heading, sheet, name, entry, many=many)
        if kind is None:
            raise refusals.no_kind(name, sheet, heading)
        return Part(source, sheet, heading, kind, head)

    def heading(self, head: list[tuple[str, ...]], name: str, entry: ManifestRoll | None) -> Heading | None:
        """Find the heading among the first rows: where the manifest says, as it was seen before, or by our own words."""
        kind = entry.kind if entry else None
        if entry and entry.heading_row is not None:
            heading = heading_at(head, entry.heading_row, self.words, kind)
            if heading is None:
                raise refusals.no_such_row(name, entry.heading_row, len(head))
            return heading
        heading = self._seen_before(head, kind) or find_heading(head, self.words, kind)
        if heading is None and entry and entry.columns:
            heading = _by_said_labels(head, list(entry.columns.values()))
        return heading

    def kind(
        self, heading: Heading, sheet: str | None, name: str, entry: ManifestRoll | None, *, many: bool
    ) -> Kind | None:
        """Tell which office's roll stands under ``heading``: by the manifest, by its words, by what was said before."""
        if entry:
            return entry.kind
        profile = self.profiles.find(heading.labels, None)
        said = profile.kind if profile else None
        return kind_of(Path(name).stem, sheet, heading, self.words, many_sheets=many, said=said)

    def _seen_before(self, head: list[tuple[str, ...]], kind: Kind | None) -> Heading | None:
        """Return the heading that a person has spoken of before, if one stands at the top: no word of it need be ours."""
        for number in range(1, min(len(head), SCAN_ROWS) + 1 if self.profiles else 1):
            heading = heading_at(head, number, self.words, kind)
            if heading and any(heading.labels) and self.profiles.find(heading.labels, kind):
                return heading
        return None

    def _load(
        self, part: Part, name: str, entry: ManifestRoll | None, digest: str, size: int, encoding: str | None, fmt: str
    ) -> None:
        kind, heading, shown = part.kind, part.heading, f"{name}·{part.sheet}" if part.sheet else name
        columns = self.columns_of(part, shown, entry)
        missing = missing_columns(kind, columns.index)
        if missing:
            raise refusals.missing(shown, kind, missing[0], heading)
        if entry is None:
            for other in self.rolls:
                if other.kind == kind and other.file != name:
                    raise refusals.two_claim(kind, other.file, name)
        roll_id = len(self.rolls) + 1
        table = f"roll_{roll_id}_{kind.value}"
        data_from = heading.last + 1
        labels = {c: heading.labels[i] for c, i in columns.index.items()}
        loaded: Loaded
        try:
            if isinstance(part.source, TextFile):
                width = len(heading.labels)
                loaded = load_text(self.con, part.source, table, data_from, columns.index, width, self.work)
            else:
                loaded = load_sheet(self.con, part.source, table, data_from, columns.index)
            faults = [*loaded.faults, *sift(self.con, table, labels)]
        except RefusedError:
            self.con.execute(f"DROP TABLE IF EXISTS {table}")
            raise
        rows, last = self.con.execute(f"SELECT count(*), max(row_no) FROM {table}").fetchall()[0]
        if not rows:
            self.con.execute(f"DROP TABLE {table}")
            if part.sheet is not None and entry is None and self.rolls and self.rolls[-1].file == name:
                self._refuse(name, part.sheet, "R002", "表头下没有一行")
                return
            unread = sum(f.code in _UNREADABLE for f in faults)
            if unread:
                raise RefusedError("R006", f"表头下 {unread} 行，没有一行读得通")
            raise refusals.unusable(name, part.sheet, RefusedError("R002", "表头下没有一行"))
        keep_faults(self.con, roll_id, faults)
        seen = max([int(last), *(f.row_no or 0 for f in faults)])
        self.rolls.append(
            Roll(
                roll_id, kind, name, part.sheet, table, labels, data_from, encoding, int(rows), digest, size, seen,
                columns.unused, fmt,
            )
        )  # fmt: skip

    def columns_of(self, part: Part, shown: str, entry: ManifestRoll | None) -> Columns:
        """Say which column is which: by the manifest, by what was said of this heading before, then by our own lights."""
        kind, labels, fixed = part.kind, part.heading.labels, dict(entry.columns) if entry else {}
        profile = self.profiles.find(labels, kind)
        before = profile.columns if profile else {}
        known = {c: v for c, v in before.items() if c not in fixed and (v == NOT_THERE or v not in fixed.values())}
        if known:
            self.profiles_used.append(shown)
        if fixed:
            office = (entry.office if entry else None) or (profile.office if profile else None)
            self.said.append(Profile(kind, known | fixed, signature(labels), office))
        sample = part.head[part.heading.last + 1 :]
        return map_columns(part.heading, sample, kind, self.words, year=self.day.year, file=shown, fixed=known | fixed)


def _by_said_labels(head: list[tuple[str, ...]], said: list[str]) -> Heading | None:
    """The manifest names headings that we do not know: the first row that holds them all is the heading."""
    for i, row in enumerate(head[:SCAN_ROWS]):
        found = heading_at(head, i + 1, vocabulary())
        if (
            found
            and all(
                label == NOT_THERE or label.startswith("#") or label.replace(" ", "") in found.labels for label in said
            )
            and any(row)
        ):
            return replace(found, first=i)
    return None


def _hash(path: Path) -> tuple[str, int]:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest(), path.stat().st_size


def _is_text(head: tuple[tuple[str, ...], ...]) -> bool:
    """False for bytes that are no text at all, whatever the file is called."""
    text = "".join(c for row in head for c in row)[:4000]
    odd = sum(c == "\ufffd" or (ord(c) < 32 and c not in "\t\r\n") for c in text)
    return bool(text) and odd * 20 < len(text)


__all__ = ["FAULT_TABLE", "Desk", "RollSet", "headings_of_place", "load_folder"]
