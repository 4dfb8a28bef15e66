"""差错册 — faults.xlsx: every office gets its own rows back, with what is wrong and what to do.

A wrong digit is mended by the office that wrote it, not by us. So each roll has its sheet: the row as it was sent, the
cell in question coloured, the sentence and the remedy beside it. Text stays text: nothing in this book is a formula.
"""

from __future__ import annotations

import math
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import xlsxwriter

from notoneless.rolls.faults import FAULTS, describe
from notoneless.rolls.kinds import COLUMNS
from notoneless.rolls.readers.delimited import quoted
from notoneless.rolls.rollset import Roll, RollSet
from notoneless.standards.masking import mask_address, mask_disability_no, mask_id, mask_phone

SHEET_ROWS = 1_000_000  # below Excel's 1,048,576, heading included
_BEFORE = ("行号", "编号", "差错", "怎么办")
_WIDTHS = (8, 8, 60, 46)
_OVERVIEW = (("名册", 30), ("文件", 34), ("编号", 8), ("差错", 40), ("怎么办", 60), ("处理", 8), ("行数", 8))
_LINE = 15  # points of a line; a program that does not measure wrapped text shows what the row's height lets it
_CHUNK = 5_000
_A3, _A4 = 8, 9  # as Excel numbers them
_MASKS = {"id_number": mask_id, "pupil_no": mask_id, "disability_no": mask_disability_no, "phone": mask_phone}
_RUN = re.compile(r"[0-9０-９][0-9０-９XxＸｘ]{5,}")


@dataclass(frozen=True, slots=True)
class _Line:
    """One faulty row: its number, its faults as (code, column, value, detail), and its cells as sent."""

    row_no: int | None
    faults: tuple[tuple[str, str | None, str | None, str | None], ...]
    cells: tuple[str | None, ...]


def write_faults(
    path: str | Path,
    rows: str | duckdb.DuckDBPyRelation,
    *,
    con: duckdb.DuckDBPyConnection,
    rollset: RollSet,
    unmasked: bool = False,
    sheet_rows: int = SHEET_ROWS,
) -> Path:
    """Write the book of faults and return its path.

    ``rows`` is a table (or relation) with the columns of ``roll_faults``. The first sheet tells each roll's faults by
    kind; then follows one sheet for each roll that has any (several beyond ``sheet_rows`` lines). Numbers and phones
    are masked unless ``unmasked``. The file is readable by its owner only.
    """
    path = Path(path)
    table = rows if isinstance(rows, str) else "_faults_of_the_book"
    if not isinstance(rows, str):
        rows.create_view(table, replace=True)
    os.close(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600))
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "tmpdir": str(path.parent), **options})
    if rollset.as_of is not None:  # the same input gives the same bytes
        book.set_properties({"created": datetime(rollset.as_of.year, rollset.as_of.month, rollset.as_of.day)})
    styles = {
        "head": book.add_format({"bold": True, "bg_color": "#DDE6F0", "border": 1, "text_wrap": True, "valign": "top"}),
        "text": book.add_format({"num_format": "@", "valign": "top"}),
        "top": book.add_format({"valign": "top"}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
        "refused": book.add_format({"num_format": "@", "bg_color": "#F8C9C4", "valign": "top"}),
        "noted": book.add_format({"num_format": "@", "bg_color": "#FFE9A8", "valign": "top"}),
    }
    _overview(book, styles, con, table, rollset)
    names: set[str] = {"总览"}
    for roll in rollset.rolls:
        _roll(book, styles, con, table, roll, names, unmasked, sheet_rows)
    book.close()
    return path


def _overview(
    book: Any, styles: Mapping[str, Any], con: duckdb.DuckDBPyConnection, table: str, rollset: RollSet
) -> None:
    sheet = book.add_worksheet("总览")
    for i, (title, width) in enumerate(_OVERVIEW):
        sheet.set_column(i, i, width)
        sheet.write_string(0, i, title, styles["head"])
    counts = con.execute(
        f"SELECT roll_id, code, count(*), min(CASE WHEN row_no IS NULL THEN detail END) FROM {table} "
        "GROUP BY roll_id, code ORDER BY CASE WHEN roll_id < 0 THEN 0 ELSE 1 END, abs(roll_id), code"
    ).fetchall()
    kinds = {r.roll_id: r for r in rollset.rolls}
    line = 0
    for roll_id, code, n, detail in counts:
        roll = kinds.get(roll_id)
        if roll is not None:
            who, file, sheet_name = roll.kind.zh, roll.file, roll.sheet
        elif roll_id < 0 and -roll_id <= len(rollset.refused):
            left = rollset.refused[-roll_id - 1]
            who, file, sheet_name = "未能使用的文件", left.file, left.sheet
        else:
            continue
        line += 1
        said = describe(code, file=file, sheet=sheet_name, detail=detail)
        rowless = detail is not None or roll is None
        where = f"{file}·{sheet_name}" if sheet_name else file
        what = said.zh if rowless else FAULTS[code].name_zh
        how = "不用" if FAULTS[code].severity == "refused" else "指出"
        texts = (who, where, code, what, said.remedy_zh, how)
        sheet.set_row(line, _height(zip(texts, (width for _, width in _OVERVIEW), strict=False)))
        for i, text in enumerate(texts):
            sheet.write_string(line, i, text, styles["wrap"])
        sheet.write_number(line, 6, n)
    if not line:
        sheet.write_string(1, 0, "没有发现差错。", styles["wrap"])
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(line, 1), 6)
    _for_print(sheet, _A4)


def _height(cells: Iterable[tuple[str, int]]) -> float:
    """Return how high a row must be for its wrapped ``cells`` (text, width in characters of the sheet)."""
    lines = 1
    for text, width in cells:
        wide = (sum(2 if ord(c) > 0x2E80 else 1 for c in part) for part in text.split("\n"))
        lines = max(lines, sum(max(math.ceil(n / (width - 1)), 1) for n in wide))
    return float(min(_LINE * lines, 409))


def _for_print(sheet: Any, paper: int) -> None:
    """Lay a sheet out as an office prints it: across, as wide as the page, the heading on every one."""
    sheet.set_landscape()
    sheet.set_paper(paper)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer("&C第 &P 页　共 &N 页&R含未成年人个人信息，妥善保管")


def _roll(
    book: Any,
    styles: Mapping[str, Any],
    con: duckdb.DuckDBPyConnection,
    table: str,
    roll: Roll,
    names: set[str],
    unmasked: bool,
    sheet_rows: int,
) -> None:
    columns = list(roll.columns)
    sheet: Any = None
    at = 0
    for line in _lines(con, table, roll, columns):
        if sheet is None or at >= sheet_rows:
            sheet = book.add_worksheet(_sheet_name(roll, names))
            sheet.freeze_panes(1, 2)
            _for_print(sheet, _A3)
            for i, title in enumerate([*_BEFORE, *(roll.columns[c] or COLUMNS[c].zh for c in columns)]):
                sheet.set_column(i, i, _WIDTHS[i] if i < len(_WIDTHS) else 16)
                sheet.write_string(0, i, title, styles["head"])
            at = 0
        at += 1
        _write(sheet, at, line, roll, columns, styles, unmasked)


def _write(
    sheet: Any, at: int, line: _Line, roll: Roll, columns: Sequence[str], styles: Mapping[str, Any], unmasked: bool
) -> None:
    said = [
        describe(
            code, file=roll.file, sheet=roll.sheet, row=line.row_no, column=column,
            value=_shown(value, column, unmasked), detail=_shown_detail(detail, unmasked),
        )
        for code, column, value, detail in line.faults
    ]  # fmt: skip
    texts = (
        "\n".join(dict.fromkeys(s.code for s in said)),
        "\n".join(s.zh for s in said),
        "\n".join(dict.fromkeys(s.remedy_zh for s in said)),
    )
    sheet.set_row(at, _height(zip(texts, _WIDTHS[1:], strict=True)))
    if line.row_no is not None:
        sheet.write_number(at, 0, line.row_no, styles["top"])
    for i, text in enumerate(texts, 1):
        sheet.write_string(at, i, text, styles["wrap"])
    colours: dict[str | None, str] = {}
    for code, column, _, _ in line.faults:
        severity = FAULTS[code].severity
        if colours.get(column) != "refused":
            colours[column] = severity
    whole = colours.get(None)
    for i, (column, cell) in enumerate(zip(columns, line.cells, strict=True), len(_BEFORE)):
        style = styles[colours.get(column) or (whole if whole == "refused" else None) or "text"]
        shown = _shown(cell, column, unmasked)
        if shown:
            sheet.write_string(at, i, shown, style)
        elif style is not styles["text"]:
            sheet.write_blank(at, i, None, style)


def _lines(con: duckdb.DuckDBPyConnection, table: str, roll: Roll, columns: Sequence[str]) -> Iterator[_Line]:
    """Yield the faulty rows of one roll in order, those about the whole file first. Values of cells that are no longer
    in the table (a row left out while reading) come from the fault itself."""
    cells = ", ".join(f"t.{quoted(c)}" for c in columns)
    con.execute(
        f"SELECT f.row_no, f.faults, {cells} FROM (SELECT row_no, list([code, column_name, value, detail] "
        "ORDER BY code, column_name, value, detail) AS faults "
        f"FROM {table} WHERE roll_id = {roll.roll_id} GROUP BY row_no) f "
        f"LEFT JOIN {roll.table} t ON t.row_no = f.row_no ORDER BY f.row_no NULLS FIRST"
    )
    while rows := con.fetchmany(_CHUNK):
        for row_no, faults, *values in rows:
            told = tuple((f[0], f[1], f[2], f[3]) for f in faults)
            if not any(values):
                at = {column: value for _, column, value, _ in told if column}
                values = [at.get(c) for c in columns]
            yield _Line(row_no, told, tuple(values))


def _shown(value: str | None, column: str | None, unmasked: bool) -> str | None:
    """Return a cell as it may be shown: numbers, phones and addresses masked, also where they stand in a free text."""
    if value is None or unmasked:
        return value
    known = COLUMNS.get(column) if column else None
    if known is not None and known.content in _MASKS:
        return _MASKS[known.content](value)
    if known is not None and known.name == "address":
        return mask_address(value)
    if known is not None and known.content in ("date", "code", "name"):
        return value
    return _shown_detail(value, unmasked)


def _shown_detail(text: str | None, unmasked: bool) -> str | None:
    return text if text is None or unmasked else _RUN.sub(lambda m: mask_id(m[0]) or "", text)


def _sheet_name(roll: Roll, taken: set[str]) -> str:
    """Return a name Excel accepts (31 characters, none of []:*?/\\), new in the book."""
    base = f"{roll.kind.zh}·{roll.sheet or Path(roll.file).stem}"
    base = re.sub(r"[\[\]:*?/\\'\x00-\x1f]", " ", base).strip()[:31]
    name, n = base, 1
    while name.lower() in taken:
        n += 1
        name = f"{base[: 30 - len(str(n))]}·{n}"
    taken.add(name.lower())
    return name
