"""收卷 — load every roll of a folder into tables.

The offices hand over a folder. Here each file is recognised, its columns named, its rows laid into a table and
whatever could not be read written down as a fault, so that every line of every office can be asked later: and where
is this child?
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from notoneless.rolls.headings import Heading, Vocabulary, find_heading, vocabulary
from notoneless.rolls.kinds import COLUMNS, SPECS, Kind
from notoneless.rolls.manifest import NAME, Manifest, ManifestRoll, read_manifest
from notoneless.rolls.readers.delimited import TextFile, load_text, open_text
from notoneless.rolls.rollset import Roll, RollSet
from notoneless.rolls.sink import create_fault_table, keep_faults
from notoneless.standards.errors import UserError

Progress = Callable[[str, int, int], None]
TEXT = (".csv", ".txt", ".tsv")


def load_folder(
    con: duckdb.DuckDBPyConnection,
    folder: str | Path,
    *,
    place: str | None = None,
    as_of: date | None = None,
    policy: Mapping[str, Any] | None = None,
    progress: Progress | None = None,
) -> RollSet:
    """Load all rolls of ``folder`` into tables of ``con`` and return what was loaded.

    ``place`` and ``as_of`` win over the manifest's. ``policy`` may hold extra headings of the place (see
    :meth:`Vocabulary.with_extra`). ``progress(what, done, total)`` is told of each file. Raises UserError when the
    folder holds no usable roll, when a file named in the manifest cannot be used, when a required column is missing,
    when two files claim one kind without a manifest, or when no date is given.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise UserError("L001", f"没有“{folder}”这个文件夹。请检查路径。", f"There is no folder {folder}. Check the path.")
    manifest = read_manifest(folder)
    words = vocabulary().with_extra(policy)
    day = as_of or (manifest.as_of if manifest else None)
    if day is None:
        raise UserError(
            "L002",
            f"没有说明以哪一天为准。请加 --as-of 2026-09-01，或在《{NAME}》里写 as_of = 2026-09-01。",
            f"No as-of date is given. Add --as-of 2026-09-01, or as_of = 2026-09-01 in {NAME}.",
        )
    create_fault_table(con)
    con.execute("SET preserve_insertion_order = true")
    declared = manifest.rolls if manifest and manifest.rolls else _discover(folder, words)
    rolls: list[Roll] = []
    for number, entry in enumerate(declared, 1):
        if progress:
            progress(entry.path, number - 1, len(declared))
        rolls.append(_load_text(con, folder, entry, words, len(rolls) + 1))
    if progress:
        progress("", len(declared), len(declared))
    if not rolls:
        raise _nothing(folder)
    return RollSet(place or (manifest.place if manifest else None), day, tuple(rolls), manifest=_name(manifest))


def _name(manifest: Manifest | None) -> str | None:
    return NAME if manifest else None


def _discover(folder: Path, words: Vocabulary) -> tuple[ManifestRoll, ...]:
    found: list[ManifestRoll] = []
    for path in sorted(folder.iterdir()):
        if path.is_file() and path.suffix.lower() in TEXT and not path.name.startswith((".", "~")):
            kind = words.kind_named(path.stem)
            if kind is not None:
                found.append(ManifestRoll(kind, path.name))
    kinds = [f.kind for f in found]
    for kind in kinds:
        if kinds.count(kind) > 1:
            names = "、".join(f.path for f in found if f.kind == kind)
            raise UserError(
                "L003",
                f"有几个文件都像《{kind.zh}》：{names}。请在《{NAME}》里写明各是什么。",
                f"Several files look like {kind}: {names}. Say in {NAME} what each of them is.",
            )
    return tuple(found)


def _load_text(
    con: duckdb.DuckDBPyConnection, folder: Path, entry: ManifestRoll, words: Vocabulary, roll_id: int
) -> Roll:
    file: TextFile = open_text(folder / entry.path, entry.encoding)
    heading = find_heading(file.head, words, entry.kind)
    if heading is None:
        raise UserError("L004", f"《{entry.path}》里没有找到表头。", f"No heading was found in {entry.path}.")
    columns = _map(heading, entry, words)
    table = f"roll_{roll_id}_{entry.kind.value}"
    loaded = load_text(con, file, table, heading.last + 1, columns, len(heading.labels))
    con.execute(f"ALTER TABLE {table} DROP COLUMN _first")
    keep_faults(con, roll_id, loaded.faults)
    return Roll(
        roll_id, entry.kind, entry.path, None, table, {c: heading.labels[i] for c, i in columns.items()},
        heading.last + 1, file.facts.encoding, loaded.rows, file.facts.sha256, file.facts.bytes, loaded.rows_seen,
        tuple(h for i, h in enumerate(heading.labels) if h and i not in columns.values()),
    )  # fmt: skip


def _map(heading: Heading, entry: ManifestRoll, words: Vocabulary) -> dict[str, int]:
    columns: dict[str, int] = {}
    for i, label in enumerate(heading.labels):
        standard = words.standard(label, entry.kind)
        if standard and standard not in columns:
            columns[standard] = i
    for standard, label in entry.columns.items():
        if label not in heading.labels:
            raise UserError(
                "L005",
                f"《{entry.path}》没有表头“{label}”。有：{'、'.join(heading.labels)}。",
                f"{entry.path} has no heading {label!r}. Seen: {', '.join(heading.labels)}.",
            )
        columns[standard] = heading.labels.index(label)
    for group in SPECS[entry.kind].required:
        if not any(c in columns for c in group):
            raise _missing(entry.path, entry.kind, group, heading)
    return columns


def _missing(path: str, kind: Kind, group: tuple[str, ...], heading: Heading) -> UserError:
    zh, seen = "或".join(COLUMNS[c].zh for c in group), [h for h in heading.labels if h]
    return UserError(
        "R008",
        f"《{path}》作为{kind.zh}缺少必需的列：{zh}。看到的表头：{'、'.join(seen)}。"
        f"请补上这一列，或在《{NAME}》里用 columns 指明哪一列是它。",
        f"{path}, read as {kind}, lacks a required column: {' or '.join(group)}. Headings seen: {', '.join(seen)}. "
        f"Add the column, or name it under columns in {NAME}.",
    )


def _nothing(folder: Path) -> UserError:
    seen = "、".join(sorted(p.name for p in folder.iterdir())) or "空"
    return UserError(
        "L006", f"文件夹里没有能用的名册。看到的有：{seen}。", f"No usable roll in the folder. Seen: {seen}."
    )
