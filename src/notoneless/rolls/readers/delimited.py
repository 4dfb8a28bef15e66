"""CSV 名册 — text rolls, read fast when they are well-formed and row by row when they are not.

A county's register is a million lines of text. DuckDB reads it straight; whenever it objects to anything, or counts
other rows than the file has, the careful reader goes through line by line and says of each bad line what is wrong.
"""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pyarrow as pa

from notoneless.rolls.readers.safety import RefusedError
from notoneless.rolls.readers.text import LINE_LIMIT, TextFacts, examine, lines_of, separator_of
from notoneless.rolls.sink import FAULT_LIMIT, Fault

PEEK_ROWS = 400
CELL_LIMIT = 32_767
_PEEK_BYTES = 1 << 20
_BATCH = 50_000
_RECORD_LINES = 50  # a cell with more line breaks is no cell
BLANKS = " \t\r\n\v\f\u00a0\u3000\ufeff\u200b"


@dataclass(frozen=True, slots=True)
class TextFile:
    """A text roll examined: its facts, separator and first rows (as cells)."""

    path: Path
    facts: TextFacts
    separator: str
    head: tuple[tuple[str, ...], ...]
    head_lines: tuple[int, ...]  # physical lines used up to and including head[i]
    declared: str | None = None


@dataclass(frozen=True, slots=True)
class Loaded:
    """A table filled: rows in it, rows under the heading seen (blank and refused ones included), faults found."""

    rows: int
    rows_seen: int
    faults: tuple[Fault, ...]


def open_text(path: Path, declared: str | None = None, *, thorough: bool = False) -> TextFile:
    """Examine ``path`` and return it with its first rows. Raises ValueError for an unknown declared encoding."""
    facts = examine(path, declared, thorough=thorough)
    with path.open("rb") as file:
        file.seek(facts.bom)
        raw = file.read(_PEEK_BYTES)
    text = raw.decode(facts.encoding, errors="replace")
    if facts.bytes - facts.bom > len(raw):  # never judge a line that the peek cut in two
        text = text[: text.rfind("\n") + 1] or text
    separator = separator_of(text)
    head: list[tuple[str, ...]] = []
    ends: list[int] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for row in islice(reader, PEEK_ROWS):
            head.append(tuple(row))
            ends.append(reader.line_num)
    except csv.Error:
        pass  # the careful reader will name the line
    return TextFile(path, facts, separator, tuple(head), tuple(ends), declared)


def load_text(
    con: duckdb.DuckDBPyConnection,
    file: TextFile,
    table: str,
    data_from: int,
    columns: dict[str, int],
    width: int,
    work: Path | None = None,
) -> Loaded:
    """Fill ``table`` with ``columns`` (standard → 0-based index) of the rows from index ``data_from`` of the file on;
    ``width`` is the number of cells of the heading. A copy in another encoding is made in ``work``, else where the
    system keeps such. Returns what was loaded and the faults."""
    with TemporaryDirectory(prefix="notoneless-", dir=work) as scratch:
        loaded = _fast(con, file, table, data_from, columns, width, Path(scratch))
    if loaded is not None:
        return loaded
    if not file.facts.undecodable:
        sure = open_text(file.path, file.declared, thorough=True)
        file = replace(file, facts=sure.facts)
    return _careful(con, file, table, data_from, columns, width)


def _fast(
    con: duckdb.DuckDBPyConnection,
    file: TextFile,
    table: str,
    data_from: int,
    columns: dict[str, int],
    width: int,
    scratch: Path,
) -> Loaded | None:
    """Let DuckDB read the file; return None when it objects or the number of rows is not that of the lines."""
    facts, path = file.facts, file.path
    skip = file.head_lines[data_from - 1] if data_from else 0
    if facts.undecodable or not facts.line_feeds:
        return None
    if facts.encoding != "utf-8" or skip != data_from:
        # Another encoding, or a line break inside the heading: read a copy that begins below the heading.
        path = scratch / "roll.csv"
        if not _copy_body(file, path, skip):
            return None
        facts, skip = examine(path, "utf-8"), 0
        if not facts.bytes:
            return None
    names = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(width))
    trim_all = facts.trim_lines is None
    picked = ", ".join(f"{_cell(f'c{i}', trim_all)} AS {quoted(name)}" for name, i in columns.items())
    mark = "\\t" if file.separator == "\t" else file.separator
    try:
        con.execute(
            f"CREATE OR REPLACE TABLE {table} AS SELECT NULL::INTEGER AS row_no, {picked}, {_cell('c0', trim_all)} AS _first FROM "
            f"read_csv({literal(str(path))}, columns={{{names}}}, auto_detect=false, header=false, skip={skip}, "
            f"delim='{mark}', quote='\"', escape='\"', strict_mode=true, null_padding=false, ignore_errors=false, "
            f"max_line_size={CELL_LIMIT})"
        ).fetchall()
    except duckdb.Error:
        return None
    con.execute(f"UPDATE {table} SET row_no = rowid + 1").fetchall()
    rows = _count(con, table)
    if rows != facts.line_feeds + (0 if facts.ends_with_line_feed else 1) - skip:
        return None
    if facts.trim_lines:
        # Row and line agree (just counted), so the few cells with outer blanks are known by their lines.
        affected = [line - skip + 1 for line in facts.trim_lines if line >= skip]
        cells_read = [*columns, "_first"]
        asked = ", ".join(f"bool_or({quoted(n)} IS DISTINCT FROM {_cell(quoted(n), True)})" for n in cells_read)
        here = "row_no IN (SELECT unnest(?))"
        worn = con.execute(f"SELECT {asked} FROM {table} WHERE {here}", [affected]).fetchall()[0]
        worn_cells = [n for n, blank in zip(cells_read, worn, strict=True) if blank]
        if worn_cells:
            cells = ", ".join(f"{quoted(n)} = {_cell(quoted(n), True)}" for n in worn_cells)
            con.execute(f"UPDATE {table} SET {cells} WHERE {here}", [affected]).fetchall()
    return Loaded(rows, rows, ())


def _copy_body(file: TextFile, target: Path, skip: int) -> bool:
    """Write the lines after the first ``skip`` as UTF-8; False when some bytes do not decode."""
    try:
        with (
            file.path.open(encoding=file.facts.encoding, newline="") as source,
            target.open("w", encoding="utf-8", newline="") as copy,
        ):
            if file.facts.bom:
                source.read(1)
            for _ in range(skip):
                source.readline()
            while chunk := source.read(_PEEK_BYTES):
                copy.write(chunk)
    except UnicodeDecodeError:
        return False
    return True


def _cell(name: str, trim: bool) -> str:
    return f"nullif(trim({name}, {literal(BLANKS)}), '')" if trim else name


def _careful(
    con: duckdb.DuckDBPyConnection, file: TextFile, table: str, data_from: int, columns: dict[str, int], width: int
) -> Loaded:
    """Read row by row. Every row of the file ends in the table or in exactly one fault. Raises RefusedError (R006) for a
    file with more faults than anybody could mend."""
    faults: list[Fault] = []
    schema = pa.schema([("row_no", pa.int32()), *((n, pa.string()) for n in columns), ("_first", pa.string())])
    con.execute(
        f"CREATE OR REPLACE TABLE {table} (row_no INTEGER, "
        + "".join(f"{quoted(n)} VARCHAR, " for n in columns)
        + "_first VARCHAR)"
    )
    batch: list[list[str | int | None]] = []
    rows = seen = last_filled = 0
    blank: list[int] = []

    def flush() -> None:
        if batch:
            data = pa.table(
                [pa.array(list(c), t) for c, t in zip(zip(*batch, strict=True), schema.types, strict=True)],
                schema=schema,
            )
            con.register("_rows_in", data)
            con.execute(f"INSERT INTO {table} SELECT * FROM _rows_in").fetchall()
            con.unregister("_rows_in")
            batch.clear()

    picks = list(columns.values())
    for number, (cells, bad) in enumerate(_records(file, width), 1 - data_from):
        if number < 1:
            continue
        seen = number
        if len(faults) > FAULT_LIMIT or len(blank) > FAULT_LIMIT:
            raise RefusedError("R006", f"读到第 {number} 行，读不通的和空的已超过 {FAULT_LIMIT} 行")
        if bad is not None:
            faults.append(Fault(number, bad[0], None, bad[1], bad[2]))
            last_filled = number
            continue
        filled = [c.strip(BLANKS) for c in cells]
        if not any(filled):
            blank.append(number)
            continue
        last_filled = number
        while len(filled) > width and not filled[-1]:
            filled.pop()
        if len(filled) != width:
            faults.append(Fault(number, "R010", None, None, f"表头 {width} 格，这一行 {len(filled)} 格"))
            continue
        long = next((n for n, i in columns.items() if len(filled[i]) > CELL_LIMIT), None)
        if long is not None or any(len(c) > CELL_LIMIT for c in filled):
            faults.append(Fault(number, "R011", long, None, f"最长一格 {max(map(len, filled))} 字"))
            continue
        batch.append([number, *((filled[i] or None) for i in picks), filled[0] or None])
        rows += 1
        if len(batch) >= _BATCH:
            flush()
    flush()
    faults += [Fault(n, "R013") for n in blank if n < last_filled]
    return Loaded(rows, min(seen, last_filled), tuple(faults))


def _records(file: TextFile, width: int) -> Iterator[tuple[list[str], tuple[str, str | None, str] | None]]:
    """Yield each record's cells, or an empty list with (code, value, detail) of what makes it unreadable.

    A cell may hold line breaks in quotes. But a stray quote must not swallow the children between it and the next
    one: a record over several lines is believed only when it has the heading's width and none of its inner lines
    looks like a row itself; otherwise its first line is refused and the others are read on their own.
    """
    facts = file.facts
    source = lines_of(file.path, facts.encoding, facts.bom, mac=facts.line_feeds == 0 and facts.has_carriage_returns)
    waiting: deque[tuple[str, bytes | None]] = deque()
    while (line := waiting.popleft() if waiting else next(source, None)) is not None:
        text, raw = line
        if raw is not None:
            yield [], ("R003", None, f"第 {_bad_byte(raw, facts.encoding)} 个字节起不是 {facts.encoding} 文字")
            continue
        if len(text) > LINE_LIMIT:
            yield [], ("R011", None, f"一行超过 {LINE_LIMIT} 字")
            continue
        if '"' not in text and "\r" not in text[:-2] and len(text) < CELL_LIMIT:
            yield text.rstrip("\r\n").split(file.separator) if text.rstrip("\r\n") else [], None
            continue
        cells, error = _parse(text, file.separator)
        if error and "unexpected end" in error:
            gathered = [text]
            while len(gathered) < _RECORD_LINES and (more := waiting.popleft() if waiting else next(source, None)):
                gathered.append(more[0])
                if more[1] is not None:
                    waiting.appendleft(more)
                    gathered.pop()
                    break
                if more[0].count('"') % 2:
                    break
            whole, failed = _parse("".join(gathered), file.separator)
            if not failed and len(whole) == width and not _swallowed(whole, width, file.separator):
                cells, error = whole, None
            else:
                waiting.extendleft((t, None) for t in reversed(gathered[1:]))
        if error:
            code = "R011" if "field larger" in error else "R010"
            yield [], (code, None, "引号没有成对" if code == "R010" else f"一格超过 {CELL_LIMIT} 字")
        else:
            yield cells, None


def _parse(text: str, separator: str) -> tuple[list[str], str | None]:
    try:
        return next(csv.reader([text.rstrip("\r\n")], delimiter=separator, strict=True), []), None
    except csv.Error as error:
        return [], str(error)


def _swallowed(cells: list[str], width: int, separator: str) -> bool:
    """True when a line inside a quoted cell has as many separators as a row: a child stands there."""
    inner = (line for cell in cells if "\n" in cell for line in cell.split("\n")[1:-1])
    return any(line.count(separator) >= width - 1 for line in inner)


def _bad_byte(raw: bytes, encoding: str) -> int:
    try:
        raw.decode(encoding)
    except UnicodeDecodeError as error:
        return error.start + 1
    return 0


def _count(con: duckdb.DuckDBPyConnection, table: str) -> int:
    row = con.execute(f"SELECT count(*) FROM {table}").fetchall()
    return int(row[0][0])


def quoted(name: str) -> str:
    """Return a column or table name in double quotes for SQL (``group`` is a word of SQL)."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Return ``text`` as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"
