"""快写表格 — a big sheet poured into a workbook row by row, without touching each cell in Python.

A county's ledger has five million cells. Written one call at a time they cost a clerk half a minute of waiting
for each of several books. Here a small skeleton of the workbook (styles, headings, print set-up) is made in the
ordinary way, with one empty template row; the database then spells out every ``<row>`` of the sheet itself, and
the text is poured into the file in the template's place. Style numbers are read off the template row.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb

from notoneless.ledger.columns import Cell

MAX_CELL: Final = 32_767  # characters a cell may hold (Excel's limit)
MAX_ROWS: Final = 1_048_576  # rows a sheet may hold (Excel's limit)
_BATCH: Final = 8_192
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)

_ILLEGAL = r"[\x{00}-\x{08}\x{0B}\x{0C}\x{0E}-\x{1F}\x{FFFE}\x{FFFF}]"
_SUSPECT = r"[&<>\x{00}-\x{08}\x{0B}\x{0C}\x{0E}-\x{1F}\x{FFFE}\x{FFFF}]|_x[0-9A-Fa-f]{4}_"


@dataclass(frozen=True, slots=True)
class Pour:
    """What to pour into one sheet: its place in the book (1-based), the row of its template line (1-based), the
    ordered query (columns ``c0, c1, …`` in the order of the sheet) and what each column holds. ``grow`` names the
    columns (index, width in characters) whose wrapped text sets the height of a line, at least ``low`` points."""

    sheet: int
    first_row: int
    query: str
    cells: tuple[Cell, ...]
    grow: tuple[tuple[int, float], ...] = ()
    low: float = 30.0


def pour(
    con: duckdb.DuckDBPyConnection, skeleton: Path, target: Path, pours: Sequence[Pour], *, level: int = 3
) -> dict[int, int]:
    """Write ``target``: the ``skeleton`` with every sheet of ``pours`` filled; return sheet → rows written.

    ``level`` is zlib's. Text is escaped, characters that XML forbids are left out, cells longer than Excel holds
    are cut at its limit. Strings of ``SHARED`` columns are stored once for the whole book.
    """
    for k, p in enumerate(pours):
        _stage(con, k, p)
    shared, references = _share(con, pours)
    counts: dict[int, int] = {}
    with (
        zipfile.ZipFile(skeleton) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as out,
    ):
        base = _string_count(source)
        by_part = {f"xl/worksheets/sheet{p.sheet}.xml": (k, p) for k, p in enumerate(pours)}
        for name in source.namelist():
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            text = source.read(name)
            if name == "xl/sharedStrings.xml":
                out.writestr(info, _strings(text.decode("utf-8"), shared, base, references))
            elif name in by_part:
                k, p = by_part[name]
                with out.open(info, "w", force_zip64=True) as sink:
                    counts[p.sheet] = _write_sheet(con, text.decode("utf-8"), k, p, base, sink)
            else:
                out.writestr(info, text)
    for k in range(len(pours)):
        con.execute(f"DROP TABLE pour_{k}")
    con.execute("DROP TYPE IF EXISTS pour_word")
    return counts


def _stage(con: duckdb.DuckDBPyConnection, k: int, p: Pour) -> None:
    """Put one sheet's lines in order into a table: row number as text, words trimmed, dates as Excel's day number."""
    columns = []
    for i, cell in enumerate(p.cells):
        if cell is Cell.BLANK:
            continue
        if cell is Cell.DATE:
            columns.append(f"(c{i}::DATE - DATE '1899-12-30')::INT AS c{i}")
        elif cell is Cell.NUMBER:
            columns.append(f"c{i}")
        else:
            columns.append(f"nullif(trim(c{i}), '') AS c{i}")
    if p.grow:
        # A Chinese character is two characters wide; 12.5 points carry a line of 9-point type.
        lines = [f"ceil(2.1 * length(c{i}) / {width})" for i, width in p.grow]
        columns.append(f"greatest({p.low}, 6 + 12.5 * greatest({', '.join([*lines, '1'])}))::DECIMAL(6, 1) AS h")
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE pour_{k} AS "
        f"SELECT (row_number() OVER () + {p.first_row - 1})::VARCHAR AS r, {', '.join(columns)} FROM ({p.query})"
    )


def _share(con: duckdb.DuckDBPyConnection, pours: Sequence[Pour]) -> tuple[list[str], int]:
    """Make the type ``pour_word`` of all shared words; return them in order, and how often they are used."""
    columns = [(k, i) for k, p in enumerate(pours) for i, cell in enumerate(p.cells) if cell is Cell.SHARED]
    if not columns:
        return [], 0
    union = " UNION ".join(f"SELECT DISTINCT c{i} AS v FROM pour_{k} WHERE c{i} IS NOT NULL" for k, i in columns)
    con.execute("DROP TYPE IF EXISTS pour_word")
    words = [str(v) for (v,) in con.execute(f"SELECT v FROM ({union}) ORDER BY v").fetchall()]
    if not words:
        words = [""]
        con.execute("CREATE TYPE pour_word AS ENUM ('')")
    else:
        con.execute(f"CREATE TYPE pour_word AS ENUM (SELECT v FROM ({union}) ORDER BY v)")
    used = con.execute(
        "SELECT sum(n) FROM (" + " UNION ALL ".join(f"SELECT count(c{i}) AS n FROM pour_{k}" for k, i in columns) + ")"
    ).fetchall()
    return words, int(used[0][0] or 0)


def _string_count(source: zipfile.ZipFile) -> int:
    found = re.search(rb'uniqueCount="(\d+)"', source.read("xl/sharedStrings.xml"))
    if found is None:
        raise LookupError("the skeleton has no shared strings to add to")
    return int(found[1])


def _strings(text: str, words: list[str], base: int, references: int) -> str:
    """Add the shared words to the skeleton's."""
    was = re.search(r' count="(\d+)"', text)
    total = references + (int(was[1]) if was else 0)
    text = re.sub(
        r' count="\d+" uniqueCount="\d+"', f' count="{total}" uniqueCount="{base + len(words)}"', text, count=1
    )
    return text.replace("</sst>", "".join(f"<si><t>{escape(w)}</t></si>" for w in words) + "</sst>")


def escape(text: str) -> str:
    """Return ``text`` as it may stand in a cell's XML."""
    text = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "", text[:MAX_CELL])
    text = re.sub("_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _write_sheet(con: duckdb.DuckDBPyConnection, text: str, k: int, p: Pour, base: int, sink: object) -> int:
    write = sink.write  # type: ignore[attr-defined]
    template = re.search(rf'<row r="{p.first_row}"([^>]*)>(.*?)</row>', text, re.DOTALL)
    if template is None:
        raise LookupError(f"sheet {p.sheet} has no template row {p.first_row}")
    styles = dict(re.findall(r'<c r="([A-Z]+)\d+" s="(\d+)"', template[2]))
    attributes = re.sub(r' spans="[^"]*"', "", template[1])
    rows = con.execute(f"SELECT count(*) FROM pour_{k}").fetchall()[0][0]
    head = text[: template.start()]
    last = f"{column_letters(len(p.cells) - 1)}{max(p.first_row + rows - 1, 1)}"
    head = re.sub(r'<dimension ref="[^"]*"/>', f'<dimension ref="A1:{last}"/>', head, count=1)
    write(head.encode("utf-8"))
    for chunk in _row_xml(con, k, p, base, styles, attributes):
        write(chunk)
    write(text[template.end() :].encode("utf-8"))
    return int(rows)


def _row_xml(
    con: duckdb.DuckDBPyConnection, k: int, p: Pour, base: int, styles: dict[str, str], attributes: str
) -> Iterator[memoryview]:
    """Yield the XML of all rows, as the database's own buffers."""
    suspect = _suspect_columns(con, k, p)
    height = """ ht="', least(h, 400), '" customHeight="1\"""" if p.grow else attributes
    parts: list[str] = [f"""'<row r="', r, '"{height}>"""]
    for i, cell in enumerate(p.cells):
        letters = column_letters(i)
        style = f' s="{styles[letters]}"' if letters in styles else ""
        opening = f'<c r="{letters}'
        if cell is Cell.BLANK:
            parts.append(f"""{opening}', r, '"{style}/>""")
            continue
        if cell is Cell.SHARED:
            kind, value, ending = ' t="s"><v>', f"enum_code(c{i}::pour_word)::INT + {base}", "</v></c>"
        elif cell in (Cell.DATE, Cell.NUMBER):
            kind, value, ending = "><v>", f"c{i}", "</v></c>"
        else:
            kind, ending = ' t="inlineStr"><is><t>', "</t></is></c>"
            value = _escape_sql(f"c{i}") if i in suspect else f"c{i}"
        parts.append(
            f"""{opening}', r, '"{style}', CASE WHEN c{i} IS NULL THEN '/>' """
            f"""ELSE concat('{kind}', {value}, '{ending}') END, '"""
        )
    query = f"SELECT concat({''.join(parts)}</row>') AS x FROM pour_{k}"
    for batch in con.sql(query).to_arrow_reader(_BATCH):
        column = batch.column(0)
        if len(column):
            # The strings of an Arrow column lie end to end in one buffer: the sheet's text needs no joining.
            offsets, data = column.buffers()[1:3]
            step = memoryview(offsets).cast("q" if str(column.type) == "large_string" else "i")
            first, end = step[column.offset], step[column.offset + len(column)]
            yield memoryview(data)[first:end]


def _suspect_columns(con: duckdb.DuckDBPyConnection, k: int, p: Pour) -> set[int]:
    """Return the text columns in which something needs escaping: the others are spared the work."""
    columns = [i for i, cell in enumerate(p.cells) if cell in (Cell.TEXT, Cell.LONG)]
    if not columns:
        return set()
    tests = ", ".join(
        f"coalesce(bool_or(regexp_matches(c{i}, '{_SUSPECT}') OR length(c{i}) > {MAX_CELL}), false)" for i in columns
    )
    answers = con.execute(f"SELECT {tests} FROM pour_{k}").fetchall()[0]
    return {i for i, answer in zip(columns, answers, strict=True) if answer}


def _escape_sql(expr: str) -> str:
    clean = f"regexp_replace(left({expr}, {MAX_CELL}), '{_ILLEGAL}', '', 'g')"
    clean = f"regexp_replace({clean}, '_(x[0-9A-Fa-f]{{4}}_)', '_x005F_\\1', 'g')"
    return f"replace(replace(replace({clean}, '&', '&amp;'), '<', '&lt;'), '>', '&gt;')"


def column_letters(index: int) -> str:
    """Return the letters of a column counted from 0 (0 → ``A``, 26 → ``AA``)."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
