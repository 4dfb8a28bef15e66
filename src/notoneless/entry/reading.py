"""读一遍录入 — reading: one of the two files, as it was typed.

It is read as every roll of a sweep is read: any format, headings recognised, ``rolls.toml`` beside it heard. Lines that are
nobody (blank ones, totals) drop out as they do there; a line that cannot be read is kept by its place, for it stands for a
child.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from notoneless.entry.meaning import meanings
from notoneless.rolls import refusals
from notoneless.rolls.faults import REFUSED, describe
from notoneless.rolls.headings import vocabulary
from notoneless.rolls.kinds import SPECS, Kind
from notoneless.rolls.load import Desk, headings_of_place
from notoneless.rolls.manifest import Manifest, ManifestRoll, read_manifest
from notoneless.rolls.profiles import Profiles
from notoneless.rolls.readers.delimited import quoted
from notoneless.rolls.readers.safety import Limits, RefusedError
from notoneless.rolls.readers.workbook import Reader
from notoneless.rolls.rollset import Roll
from notoneless.rolls.sink import create_fault_table
from notoneless.standards.errors import UserError


@dataclass(frozen=True, slots=True)
class Row:
    """One line as typed: where it stands (``row_no`` counts under the heading, as a person does), its ``cells`` by
    standard column, and what they say (``meant``, '' for nothing)."""

    sheet: str | None
    row_no: int
    cells: dict[str, str]
    meant: dict[str, str]

    @property
    def place(self) -> str:
        """Where a person finds the line: the sheet, where there is one, and the row."""
        return f"{self.sheet}·{self.row_no}" if self.sheet else str(self.row_no)


@dataclass(frozen=True, slots=True)
class Unread:
    """A line or a sheet that could not be read, and why."""

    sheet: str | None
    row_no: int | None
    code: str
    zh: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One file as typed. ``columns`` are the standard columns found, in the kind's order; ``unused`` headings that are none
    of them; ``said_place`` the division code that the manifest beside the file gives."""

    file: str
    sha256: str
    bytes: int
    kind: Kind
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    unread: tuple[Unread, ...] = ()
    unused: tuple[str, ...] = ()
    said_place: str | None = None
    typed_by: str | None = field(default=None)


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_entry(
    path: Path,
    *,
    day: date,
    kind: Kind | None = None,
    place: str | None = None,
    policy: Any = None,
    typed_by: str | None = None,
    told: Sequence[ManifestRoll] | None = None,
    profiles_dir: Path | None = None,
    limits: Limits | None = None,
    work: Path | None = None,
) -> Entry:
    """Return the roll in ``path`` as it was typed.

    ``kind`` and what the manifest says of the file (``told``; ``rolls.toml`` beside it where that is not given) win over what
    its headings say; ``profiles_dir`` is as for :func:`notoneless.rolls.load.load_folder`. Raises UserError when the file
    is no roll, is empty, lacks a column, holds rolls of several kinds (T021), or is another kind than ``kind``."""
    manifest = read_manifest(path.parent) if told is None else None
    said = list(told or ()) or [one for one in (manifest.rolls if manifest else ()) if one.path == path.name]
    if kind and not said:
        said = [ManifestRoll(kind, path.name)]
    words = vocabulary().with_extra(headings_of_place(policy, place, day))
    with duckdb.connect() as con, Reader(limits or Limits(), work) as reader:
        con.execute("SET preserve_insertion_order = true")
        create_fault_table(con)
        desk = Desk(con, path.parent, words, day, reader, Profiles(profiles_dir), work)
        takings: list[ManifestRoll | None] = [*said] or [None]
        for entry in takings:
            desk.take(path.name, entry)
        if not desk.rolls:
            refused = desk.refused[0]
            again = RefusedError(refused.code, refused.detail)
            raise refusals.unusable(path.name, refused.sheet, again)
        kinds = {roll.kind for roll in desk.rolls}
        if len(kinds) > 1 or (kind and kind not in kinds):
            raise _kinds(path.name, kinds, kind)
        return _entry(con, path, desk, manifest, typed_by)


def _kinds(name: str, kinds: set[Kind], wanted: Kind | None) -> UserError:
    zh, en = "、".join(sorted(k.zh for k in kinds)), ", ".join(sorted(kinds))
    return UserError(
        "T021",
        f"《{name}》里是{zh}{f'，要的是{wanted.zh}' if wanted else ''}。两遍录入要各是同一种名册：请把这一种单独存成一个文件，或用 --kind 写明是哪一种。",
        f"{name} holds {en}{f'; wanted is {wanted.value}' if wanted else ''}. Both entries must be one roll of one kind: save that kind as a "
        "file of its own, or say with --kind which it is.",
    )


def _entry(
    con: duckdb.DuckDBPyConnection, path: Path, desk: Desk, manifest: Manifest | None, typed_by: str | None
) -> Entry:
    kind = desk.rolls[0].kind
    found = {column for roll in desk.rolls for column in roll.columns}
    columns = tuple(column for column in SPECS[kind].columns if column in found)
    raw = [(roll.sheet, row_no, cells) for roll in desk.rolls for row_no, cells in _rows(con, roll)]
    means = {c: meanings(con, c, [cells[c] for _, _, cells in raw if c in cells]) for c in columns}
    rows = tuple(
        Row(sheet, row_no, cells, {c: means[c][text] for c, text in cells.items()}) for sheet, row_no, cells in raw
    )
    unused = tuple(dict.fromkeys(label for roll in desk.rolls for label in roll.unused if label))
    return Entry(
        path.name, desk.rolls[0].sha256, desk.rolls[0].bytes, kind, columns, rows, tuple(_unread(con, path.name, desk)),
        unused, manifest.place if manifest else None, typed_by,
    )  # fmt: skip


def _rows(con: duckdb.DuckDBPyConnection, roll: Roll) -> list[tuple[int, dict[str, str]]]:
    columns = list(roll.columns)
    picked = ", ".join(quoted(c) for c in columns)
    found = con.execute(f"SELECT row_no, {picked} FROM {roll.table} ORDER BY row_no").fetchall()
    return [
        (int(row_no), {c: str(v) for c, v in zip(columns, cells, strict=True) if v is not None})
        for row_no, *cells in found
    ]


#: Faults of lines that are nobody: blank, total or signature, the heading once more.
_NOBODY = frozenset({"R013", "R014", "R015"})


def _unread(con: duckdb.DuckDBPyConnection, name: str, desk: Desk) -> list[Unread]:
    """Return what could not be read: lines that stand for a child, and sheets that were left aside."""
    rolls: dict[int, str | None] = {roll.roll_id: roll.sheet for roll in desk.rolls}
    left: dict[int, str | None] = {-n: one.sheet for n, one in enumerate(desk.refused, 1) if one.code != "R002"}
    lines: Sequence[tuple[int, int | None, str, str | None, str | None]] = con.execute(
        "SELECT roll_id, row_no, code, column_name, detail FROM roll_faults ORDER BY roll_id DESC, row_no, code"
    ).fetchall()
    found = []
    for roll_id, row_no, code, column, detail in lines:
        sheet = rolls.get(roll_id) or left.get(roll_id)
        if (roll_id in rolls and code in REFUSED - _NOBODY) or roll_id in left:
            told = describe(code, file=name, sheet=sheet, row=row_no, column=column, detail=detail)
            found.append(Unread(sheet, row_no, code, f"{told.zh}{told.remedy_zh}"))
    return found
