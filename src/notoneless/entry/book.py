"""两次录入.xlsx — book: what two people typed differently, laid before a person with the paper in hand.

One line for each cell, the two values beside each other with the unlike characters in red, and one empty column to say which
holds. The counts stand on the first sheet: how many cells, how many of them differ, in which columns and which villages.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any, Final

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from notoneless.entry.book_styles import Styles
from notoneless.entry.book_summary import write_summary
from notoneless.entry.checking import hint
from notoneless.entry.comparing import Comparison, Difference
from notoneless.entry.deciding import AS_ON_PAPER, BLANK, HEADINGS, Choice, Decisions, Standing
from notoneless.entry.masking import shown, shown_pair
from notoneless.entry.pairing import Lone
from notoneless.entry.reading import Row
from notoneless.entry.settling import Settled
from notoneless.ledger.tables import private
from notoneless.ledger.xlsx_stream import MAX_CELL
from notoneless.rolls.kinds import COLUMNS

BOOK: Final = "两次录入.xlsx"
CELLS: Final = "不同的格"
LINES: Final = "只录了一遍的行"
UNREAD: Final = "没有读进来的行"
_FIRST: Final = 3  # rows above the first line: title, what to do, headings

_CELL_COLUMNS: Final[tuple[tuple[str, float], ...]] = (
    ("序号", 6), (HEADINGS["choice"], 11), (HEADINGS["value"], 20), (HEADINGS["by"], 9), (HEADINGS["note"], 16),
    ("姓名", 10), ("证件号", 21), ("镇街", 11), ("村社", 11), ("栏", 12), ("第一遍", 24), ("第二遍", 24),
    ("第一遍看得出的", 17), ("第二遍看得出的", 17), ("第一遍的行", 10), ("第二遍的行", 10), (HEADINGS["key"], 18),
)  # fmt: skip
_LINE_COLUMNS: Final[tuple[tuple[str, float], ...]] = (
    ("序号", 6), (HEADINGS["standing"], 11), (HEADINGS["partner"], 11), (HEADINGS["by"], 9), (HEADINGS["note"], 16),
    ("录在", 8), ("行", 10), ("姓名", 10), ("证件号", 21), ("出生日期", 12), ("镇街", 11), ("村社", 11), ("情形", 44),
    (HEADINGS["key"], 18),
)  # fmt: skip


def write_book(
    path: Path,
    comparison: Comparison,
    decisions: Decisions,
    done: Settled | None,
    *,
    on: dt.date,
    unmasked: bool,
) -> Path:
    """Write the book to ``path`` (mode 0600) and return it. What ``decisions`` already holds stands in its columns.

    Numbers, telephones and addresses are masked but for the places that differ, unless ``unmasked``."""
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), {"tmpdir": str(path.parent), **options}) as book:
        book.set_properties({"title": "两次录入", "created": dt.datetime.combine(on, dt.time())})
        styles = Styles(book)
        write_summary(book.add_worksheet("总表"), styles, comparison, done)
        _cells(book.add_worksheet(CELLS), styles, comparison, decisions, unmasked=unmasked)
        _lines(book.add_worksheet(LINES), styles, comparison, decisions, unmasked=unmasked)
        if comparison.first.unread or comparison.second.unread:
            _unread(book.add_worksheet(UNREAD), styles, comparison)
    return private(path)


def _head(ws: Worksheet, styles: Styles, title: str, how: str, columns: Sequence[tuple[str, float]]) -> None:
    ws.set_row(0, 30)
    ws.write_string(0, 0, title, styles.title)
    ws.merge_range(1, 0, 1, min(len(columns) - 2, 12), how, styles.wrap)
    ws.set_row(1, 34)
    ws.set_row(2, 30)
    for at, (text, width) in enumerate(columns):
        ws.write_string(2, at, text, styles.head)
        ws.set_column(at, at, width, None, {"hidden": text == HEADINGS["key"]})


def _cells(ws: Worksheet, styles: Styles, comparison: Comparison, decisions: Decisions, *, unmasked: bool) -> None:
    _head(
        ws, styles, f"不同的格（共 {len(comparison.differences)} 处）",
        f"请找出纸表上的这一行，在“{HEADINGS['choice']}”栏选：第一遍／第二遍／另录（两遍都不对，在“{HEADINGS['value']}”写纸上的值；纸上是空的写“{BLANK}”）。"
        f"另录的值看得出不对而纸上确实如此的，在“说明”写“{AS_ON_PAPER}”。号码、电话、住址只露出不同的几位。",
        _CELL_COLUMNS,
    )  # fmt: skip
    for number, difference in enumerate(comparison.differences):
        row = _FIRST + number
        said = decisions.cells.get(comparison.key(difference))
        value = "" if said is None or said.choice is not Choice.TYPED else said.value or BLANK
        _write(ws, row, 0, number + 1, styles.centre)
        for at, (text, look) in enumerate(
            (
                (said.choice.zh if said else "", styles.answer),
                (value, styles.pen),
                (said.by or "" if said else "", styles.pen),
                (said.note or "" if said else "", styles.pen),
            ),
            1,
        ):
            _write(ws, row, at, text, look)
        _about(ws, row, 5, styles, comparison, difference, unmasked=unmasked)
        _write(ws, row, len(_CELL_COLUMNS) - 1, comparison.key(difference), styles.cell)
    _finish(ws, styles, len(comparison.differences), [c.zh for c in Choice], len(_CELL_COLUMNS), "没有一格不同")


def _about(
    ws: Worksheet, row: int, column: int, styles: Styles, comparison: Comparison, difference: Difference, *,
    unmasked: bool,
) -> None:  # fmt: skip
    a, b = comparison.first.rows[difference.one], comparison.second.rows[difference.other]
    texts = [
        _of(a, b, "name"),
        shown("id_number", _of(a, b, "id_number"), unmasked=unmasked),
        _of(a, b, "town"),
        _of(a, b, "village"),
    ]
    for at, text in enumerate((*texts, COLUMNS[difference.column].zh)):
        _write(ws, row, column + at, text, styles.cell)
    first, second = shown_pair(difference.column, difference.first, difference.second, unmasked=unmasked)
    _two(ws, row, column + 5, styles, first, second)
    hints = [hint(difference.column, t, r.cells).zh for t, r in ((difference.first, a), (difference.second, b))]
    for at, text in enumerate((*hints, a.place, b.place)):
        _write(ws, row, column + 7 + at, text, styles.cell if at < 2 else styles.centre)
    tallest = max(1 + max(len(first), len(second)) // 22, *(1 + len(text) // 8 for text in hints))
    ws.set_row(row, max(24, 15 * tallest))


def _of(a: Row, b: Row, column: str) -> str:
    """Return the cell that both typed, else what the first typed, else the second: to find the line on the paper by."""
    return a.cells.get(column) or b.cells.get(column) or ""


def _two(ws: Worksheet, row: int, column: int, styles: Styles, first: str, second: str) -> None:
    """Two cells beside each other; the characters that the other has not are red."""
    runs: tuple[list[tuple[bool, str]], list[tuple[bool, str]]] = ([], [])
    for what, a, b, c, d in SequenceMatcher(None, first, second, autojunk=False).get_opcodes():
        for side, text in ((0, first[a:b]), (1, second[c:d])):
            if text:
                runs[side].append((what != "equal", text))
    for side, text in enumerate((first, second)):
        pieces: list[Any] = [part for red, run in runs[side] for part in (styles.red if red else styles.ink, run)]
        if not text:
            ws.write_string(row, column + side, "空", styles.missing)
        elif len(pieces) <= 2:
            ws.write_string(row, column + side, text[:MAX_CELL], styles.differ)
        else:
            ws.write_rich_string(row, column + side, *pieces, styles.differ)


def _lines(ws: Worksheet, styles: Styles, comparison: Comparison, decisions: Decisions, *, unmasked: bool) -> None:
    _head(
        ws, styles, f"只录了一遍的行（共 {len(comparison.lone)} 行）",
        f"请在纸表上找这一行，在“{HEADINGS['standing']}”栏选：保留（纸上有）／不要（纸上没有，或录重了）／对应（就是另一遍的某一行，在“{HEADINGS['partner']}”写那一行的行号，"
        "下次比对时两行逐格比）。",
        _LINE_COLUMNS,
    )  # fmt: skip
    # Lines that a person has joined stay in the book: handed back, it must still say so.
    joined = [(1, Lone(one)) for one in comparison.stated]
    for number, (side, line) in enumerate((*comparison.lone, *joined)):
        at_row = _FIRST + number
        key = comparison.lone_key(side, line.at)
        said = decisions.lines.get(key)
        row = comparison.row(side, line.at)
        partner = comparison.row(3 - side, said.partner).place if said and said.partner is not None else ""
        texts: tuple[tuple[Any, Format], ...] = (
            (number + 1, styles.centre),
            (said.standing.zh if said else "", styles.answer),
            (partner, styles.pen),
            (said.by or "" if said else "", styles.pen),
            (said.note or "" if said else "", styles.pen),
            (f"第{'一二'[side - 1]}遍", styles.centre),
            (row.place, styles.centre),
            (row.cells.get("name", ""), styles.cell),
            (shown("id_number", row.cells.get("id_number"), unmasked=unmasked), styles.cell),
            (row.cells.get("birth_on", ""), styles.cell),
            (row.cells.get("town", ""), styles.cell),
            (row.cells.get("village", ""), styles.cell),
            (why(comparison, side, line), styles.cell),
            (key, styles.cell),
        )
        for at, (text, look) in enumerate(texts):
            _write(ws, at_row, at, text, look)
        ws.set_row(at_row, 32)
    _finish(
        ws, styles, len(comparison.lone) + len(joined), [s.zh for s in Standing], len(_LINE_COLUMNS), "每一行都录了两遍"
    )


def why(comparison: Comparison, side: int, line: Lone) -> str:
    """Return in words why a line has no partner."""
    here, there = ("第一遍", "第二遍") if side == 1 else ("第二遍", "第一遍")
    if side == 1 and line.at in comparison.stated:
        return f"已定为{there}第 {comparison.row(2, comparison.stated[line.at]).place} 行，两行的格在《{CELLS}》里比"
    own = "、".join(comparison.row(side, at).place for at in line.fellows)
    if line.ambiguous:
        others = "、".join(comparison.row(3 - side, at).place for at in line.rivals)
        return (
            f"分不清：它和{here}第 {own} 行，都像{there}第 {others} 行" if own else f"分不清：像{there}第 {others} 行"
        )
    if own:
        return f"只在{here}；和{here}第 {own} 行写的是同一个人，请看是不是录重了"
    if line.like is not None:
        return f"只在{here}；最像{there}第 {comparison.row(3 - side, line.like).place} 行，请看是不是同一行"
    return f"只在{here}"


def _unread(ws: Worksheet, styles: Styles, comparison: Comparison) -> None:
    columns = (("录在", 8), ("文件", 28), ("工作表", 14), ("行", 8), ("编号", 8), ("差错", 80))
    _head(ws, styles, "没有读进来的行", "这些行各可能是一个孩子。请改好文件再比对；改好以前不能定稿。", columns)
    row = _FIRST
    for side, entry in ((1, comparison.first), (2, comparison.second)):
        for one in entry.unread:
            texts = (f"第{'一二'[side - 1]}遍", entry.file, one.sheet or "", one.row_no or "", one.code, one.zh)
            for at, text in enumerate(texts):
                _write(ws, row, at, text, styles.cell)
            ws.set_row(row, 32)
            row += 1


def _write(ws: Worksheet, row: int, column: int, text: str | int, look: Format) -> None:
    if isinstance(text, int):
        ws.write_number(row, column, text, look)
    elif text:
        ws.write_string(row, column, text[:MAX_CELL], look)
    else:
        ws.write_blank(row, column, None, look)


def _finish(ws: Worksheet, styles: Styles, many: int, words: Sequence[str], columns: int, none: str) -> None:
    """Drop-down, filter, freeze, print set-up."""
    bottom = _FIRST + max(many, 1) - 1
    if not many:
        ws.merge_range(_FIRST, 0, _FIRST, 5, none, styles.centre)
    else:
        said = "、".join(words)
        options: Mapping[str, Any] = {
            "validate": "list", "source": list(words), "error_title": "请从列表中选", "error_message": f"请选：{said}。",
        }  # fmt: skip
        ws.data_validation(_FIRST, 1, bottom, 1, dict(options))
        ws.autofilter(_FIRST - 1, 0, bottom, columns - 1)
    ws.freeze_panes(_FIRST, 2)
    ws.set_landscape()
    ws.set_paper(8)
    ws.fit_to_pages(1, 0)
    ws.repeat_rows(_FIRST - 1)
    ws.set_footer("&L含未成年人个人信息，妥善保管&C第 &P 页　共 &N 页")
