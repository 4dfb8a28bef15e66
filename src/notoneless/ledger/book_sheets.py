"""台账的版式 — how a sheet of the ledger looks on paper: title, form line, figures, two rows of headings, footer.

A ledger that cannot be printed, signed and stamped is not used. The layout follows the forms in use: a large
title, a line for the unit and the signatures, headings repeated on every page, borders for handwriting.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from notoneless.ledger.columns import Cell, LedgerColumn
from notoneless.ledger.xlsx_stream import column_letters
from notoneless.standards.school_year import term as school_term

FIRST_ROW: Final = 5  # rows above the first child: title, form line, figures, two of headings
_A3, _A4 = 8, 9
_INK, _HEAD, _BAND = "#1F2933", "#DCE6F1", "#F3F6FA"


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """One sheet: its tab, title, columns, how many pages wide it prints, and whether lines grow with their text."""

    tab: str
    title: str
    columns: tuple[LedgerColumn, ...]
    pages_wide: int = 1
    tall: bool = False


class Book:
    """A workbook being laid out, with its formats. Use as a context manager: the file is written on leaving."""

    def __init__(self, path: Path, run: Mapping[str, Any], *, town: str | None = None) -> None:
        options = {"strings_to_formulas": False, "strings_to_urls": False, "tmpdir": str(path.parent)}
        self.file = xlsxwriter.Workbook(str(path), options)
        self.as_of = dt.date.fromisoformat(str(run["as_of"]))
        self.place = str(run.get("place_name") or run.get("place") or "")
        self.town = town
        self.sheets = 0
        self.file.set_properties(
            {
                "title": f"{self.place}控辍保学台账",
                "comments": "含未成年人个人信息，妥善保管，不得外传。",
                "created": dt.datetime.combine(self.as_of, dt.time()),
            }
        )
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}

    def __enter__(self) -> Book:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self.file.close()

    @property
    def unit(self) -> str:
        """Whose book it is: the county, and the town when it is a town's."""
        return f"{self.place}{self.town or ''}"

    def sheet(self, tab: str) -> Worksheet:
        """Add a sheet; its number in the book is :attr:`sheets`."""
        self.sheets += 1
        return self.file.add_worksheet(tab)

    def style(self, **traits: Any) -> Format:
        """Return the format with these traits over the book's plain one (宋体 9, bordered when asked)."""
        full = {"font_name": "宋体", "font_size": 9, "valign": "vcenter", "font_color": _INK, **traits}
        key = tuple(sorted(full.items()))
        if key not in self._formats:
            self._formats[key] = self.file.add_format(full)
        return self._formats[key]


def lay_out(book: Book, plan: SheetPlan, rows: int, summary: str) -> int:
    """Lay out one sheet with room for ``rows`` lines and return its number in the book (1-based).

    The first line is a template: every cell empty, in the style of its column. Without lines the sheet says 零报告.
    """
    ws = book.sheet(plan.tab)
    last = len(plan.columns) - 1
    page = _first_page(plan)
    term = school_term(book.as_of)
    title = book.style(font_name="黑体", font_size=18, align="center", bold=True)
    ws.merge_range(0, 0, 0, page, f"{book.unit}{plan.title}", title)
    ws.set_row(0, 34)
    form = book.style(font_size=10)
    ws.merge_range(
        1, 0, 1, page,
        f"填报单位（盖章）：　　　　　　　　　填表人：　　　　　　审核人：　　　　　　填表日期：　　　年　　月　　日"
        f"　　　　{term.zh}　核查基准日：{book.as_of:%Y年%m月%d日}",
        form,
    )  # fmt: skip
    ws.set_row(1, 22)
    ws.merge_range(2, 0, 2, page, summary, book.style(font_size=10, font_color="#7A1F1F", bold=True))
    ws.set_row(2, 20)
    _headings(book, ws, plan)
    for i, column in enumerate(plan.columns):
        ws.set_column(i, i, column.width)
    if rows:
        for i, column in enumerate(plan.columns):
            ws.write_blank(FIRST_ROW, i, None, _cell_style(book, column))
        if not plan.tall:
            ws.set_default_row(26)
        _mark(book, ws, plan, rows)
    else:
        ws.merge_range(
            FIRST_ROW, 0, FIRST_ROW, page, "本期无（零报告）", book.style(align="center", border=1, font_size=11)
        )
        ws.set_row(FIRST_ROW, 30)
    bottom = FIRST_ROW + max(rows, 1) - 1
    ws.autofilter(FIRST_ROW - 1, 0, bottom, last)
    ws.freeze_panes(FIRST_ROW, 2)
    ws.set_landscape()
    ws.set_paper(_A4 if sum(c.width for c in plan.columns) < 150 else _A3)
    ws.fit_to_pages(plan.pages_wide, 0)
    ws.repeat_rows(0, FIRST_ROW - 1)
    if plan.pages_wide > 1:
        ws.repeat_columns(0, 1)
    ws.print_area(0, 0, bottom, last)
    ws.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    ws.set_footer("&L&9" + plan.tab + "　含未成年人个人信息，妥善保管&C&9第 &P 页　共 &N 页&R&9审核：　　　　　　")
    ws.set_zoom(100)
    if plan.tab == "疑似辍学台账":
        ws.set_tab_color("#C2410C")
    elif plan.tab == "辍学台账":
        ws.set_tab_color("#991B1B")
    return book.sheets


def _first_page(plan: SheetPlan) -> int:
    """The last column of what a screen or a first printed page shows: the title is centred over that much."""
    share = sum(c.width for c in plan.columns) / plan.pages_wide
    width = 0.0
    for i, column in enumerate(plan.columns):
        width += column.width
        if width >= min(share, 190):
            return max(i, 6)
    return len(plan.columns) - 1


def _headings(book: Book, ws: Worksheet, plan: SheetPlan) -> None:
    """Two rows: groups above, columns below; a column without a group takes both."""
    group_style = book.style(font_name="黑体", font_size=10, align="center", bg_color=_HEAD, border=1)
    style = book.style(font_name="黑体", align="center", text_wrap=True, bg_color=_HEAD, border=1)
    pen = book.style(font_name="黑体", align="center", text_wrap=True, bg_color=_BAND, border=1)
    ws.set_row(3, 20)
    ws.set_row(4, 34)
    start = 0
    columns = plan.columns
    while start < len(columns):
        end = start
        while end + 1 < len(columns) and columns[end + 1].group == columns[start].group and columns[start].group:
            end += 1
        if columns[start].group and end > start:
            ws.merge_range(3, start, 3, end, columns[start].group, group_style)
        else:
            ws.write_string(
                3, start, columns[start].group if columns[start].group != columns[start].heading else "", group_style
            )
        for i in range(start, end + 1):
            ws.write_string(4, i, columns[i].heading, pen if columns[i].cell is Cell.BLANK else style)
        start = end + 1


def _cell_style(book: Book, column: LedgerColumn) -> Format:
    if column.cell is Cell.DATE:
        return book.style(border=1, align="center", num_format="yyyy-mm-dd")
    if column.cell is Cell.NUMBER:
        return book.style(border=1, align="center", num_format="0")
    if column.cell is Cell.LONG or column.width >= 13:
        return book.style(border=1, text_wrap=True, num_format="@")
    return book.style(border=1, text_wrap=True, align="center", num_format="@")


def _mark(book: Book, ws: Worksheet, plan: SheetPlan, rows: int) -> None:
    """Colour what must be seen: a child not served, a count that does not agree."""
    red = book.file.add_format({"font_color": "#991B1B", "bg_color": "#FEE2E2"})
    amber = book.file.add_format({"font_color": "#7C2D12", "bg_color": "#FFEDD5"})
    for i, column in enumerate(plan.columns):
        letter = column_letters(i)
        first = f"{letter}{FIRST_ROW + 1}"
        if column.heading == "义务教育保障":
            formula, look = f'={first}="未保障"', red
        elif column.heading == "是否一致":
            formula, look = f'={first}="不一致"', amber
        else:
            continue
        ws.conditional_format(
            FIRST_ROW, i, FIRST_ROW + rows - 1, i, {"type": "formula", "criteria": formula, "format": look}
        )
