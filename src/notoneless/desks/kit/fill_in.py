"""A book that goes out to be filled in and comes back: grey what stands, white what is written, drop-downs, and a hidden key in every row.

It is protected without a password, so that a cell of ours is not overwritten by a slip and an office that must may still open it. Over the
heading lies a hidden row with the names by which its columns are read back: nobody's wording of a question is taken for another's.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import xlsxwriter
from django.http import FileResponse
from django.utils.translation import gettext as _

from notoneless.desks.kit.excel import CONTENT_TYPE, FORMULA, Text, clean

#: Rows of the heading: the hidden one of names, what several columns share, what each is called.
HEAD: Final = 3
EARLIEST: Final = date(2000, 1, 1)
GREY: Final = "#EDF0F3"
#: How wide the sheet of explanations is, in letters: one page of A4.
PROSE: Final = 76
A4, A3 = 9, 8
_EDGE: Final = {"valign": "vcenter", "border": 1, "border_color": "#C6CDD6", "font_size": 10, "text_wrap": True}


@dataclass(frozen=True, slots=True)
class Asked:
    """A column: the name by which it is read back, its heading and what stands over it and its neighbours, its width; ``options`` may be chosen,
    ``kind`` is text, date or number; ``most``: characters of a text. One that is not ``open`` stands as it is."""

    name: str
    label: Text
    weight: int = 12
    over: Text = ""
    open: bool = True
    options: tuple[str, ...] = ()
    kind: str = "text"
    most: int = 0
    hidden: bool = False
    must: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet to fill in: its columns and rows; ``options`` of single cells, (row, column) → what may be chosen; ``frozen`` columns stay in sight."""

    name: str
    columns: Sequence[Asked]
    rows: Sequence[Sequence[str]]
    options: Mapping[tuple[int, int], tuple[str, ...]] = field(default_factory=dict)
    frozen: int = 0
    tall: int = 0


def fill_in(pages: Sequence[Page], *, name: str, lines: Sequence[Text], footer: str, first: str) -> FileResponse:
    """Answer with a book: a sheet that says in ``lines`` how it is filled in (``first`` is its name), and the sheets to fill in."""
    kept = io.BytesIO()
    with xlsxwriter.Workbook(kept, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}) as book:
        looks = _Looks(book)
        told = book.add_worksheet(first)
        sheets = [book.add_worksheet(page.name) for page in pages]
        lists = _Lists(book.add_worksheet(_("选项")))
        told.set_column(0, 0, PROSE)
        for row, line in enumerate(lines):
            text = clean(str(line))
            told.write_string(row, 0, text, looks.line)
            told.set_row(row, 16 * max(1, -(-sum(1 if sign < "\u2e80" else 2 for sign in text) // (PROSE - 4))) + 4)
        for sheet in (told, *sheets):
            sheet.set_paper(A4)
            sheet.fit_to_pages(1, 0)
            sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
            sheet.set_footer(f"&L&8{clean(footer).replace('&', '&&')[:180]}&R&8&P / &N")
        for sheet, page in zip(sheets, pages, strict=True):
            _fill(sheet, page, looks, lists)
        told.protect()
        sheets[0].activate()
    kept.seek(0)
    response = FileResponse(kept, as_attachment=True, filename=f"{name}.xlsx", content_type=CONTENT_TYPE)
    return response


class _Looks:
    def __init__(self, book: Any) -> None:
        head = _EDGE | {"bold": True, "align": "center", "bg_color": "#DCE6F2"}
        self.head, self.must = book.add_format(head), book.add_format(head | {"bg_color": "#FFF3DC"})
        self.line = book.add_format({"font_size": 11, "text_wrap": True, "valign": "top"})
        self.stands = book.add_format(_EDGE | {"num_format": "@", "bg_color": GREY})
        self.inert = book.add_format(_EDGE | {"num_format": "@", "bg_color": GREY, "quote_prefix": True})
        self.open = book.add_format(_EDGE | {"num_format": "@", "locked": False})
        self.day = book.add_format(_EDGE | {"num_format": "yyyy-mm-dd", "locked": False, "align": "center"})
        self.pick = book.add_format(_EDGE | {"num_format": "@", "locked": False, "align": "center"})


class _Lists:
    """The hidden sheet of what may be chosen: each list once, in a column of its own."""

    def __init__(self, sheet: Any) -> None:
        self.sheet, self.known = sheet, dict[tuple[str, ...], str]()
        sheet.hide()
        sheet.protect()

    def source(self, options: tuple[str, ...]) -> str:
        """Return the formula that names where a list stands."""
        if options not in self.known:
            column = len(self.known)
            for row, one in enumerate(options):
                self.sheet.write_string(row, column, clean(one))
            letter = xlsxwriter.utility.xl_col_to_name(column, True)
            name = self.sheet.get_name().replace("'", "''")
            self.known[options] = f"='{name}'!{letter}$1:{letter}${len(options)}"
        return self.known[options]


def _fill(sheet: Any, page: Page, looks: _Looks, lists: _Lists) -> None:
    for number, column in enumerate(page.columns):
        sheet.set_column(number, number, column.weight, looks.stands, {"hidden": column.hidden})
        sheet.write_string(0, number, column.name, looks.stands)
    sheet.set_row(0, None, None, {"hidden": True})
    _over(sheet, page.columns, looks)
    shared = any(str(column.over) for column in page.columns)
    for row in range(1, HEAD):
        sheet.set_row(row, 40 if shared else 16)
    for row, cells in enumerate(page.rows):
        at = HEAD + row
        if page.tall:
            sheet.set_row(at, page.tall)
        for number, (column, cell) in enumerate(zip(page.columns, cells, strict=True)):
            text = clean(cell)
            options = page.options.get((row, number), column.options)
            if not column.open:
                sheet.write_string(at, number, text, looks.inert if text[:1] in FORMULA else looks.stands)
                continue
            look = looks.day if column.kind == "date" else looks.pick if options else looks.open
            if text:
                sheet.write_string(at, number, text, look)
            else:
                sheet.write_blank(at, number, None, look)
            rule = _rule(column, options, lists)
            if rule:
                sheet.data_validation(at, number, at, number, rule)
    sheet.freeze_panes(HEAD, page.frozen)
    sheet.repeat_rows(1, HEAD - 1)
    if sum(column.weight for column in page.columns if not column.hidden) > PROSE + 40:
        sheet.set_paper(A3)
    sheet.set_landscape()
    sheet.protect("", {"format_columns": True, "format_rows": True})


def _over(sheet: Any, columns: Sequence[Asked], looks: _Looks) -> None:
    """Write the headings: what several columns share stands over them, one of its own over both rows."""
    at = 0
    while at < len(columns):
        words, end = str(columns[at].over), at
        while words and end + 1 < len(columns) and str(columns[end + 1].over) == words:
            end += 1
        for number in range(at, end + 1):
            label, look = clean(str(columns[number].label)), looks.must if columns[number].must else looks.head
            if words:
                sheet.write_string(HEAD - 1, number, label, look)
            else:
                sheet.merge_range(1, number, HEAD - 1, number, label, look)
        look = looks.must if columns[at].must else looks.head
        if end > at:
            sheet.merge_range(1, at, 1, end, clean(words), look)
        elif words:
            sheet.write_string(1, at, clean(words), look)
        at = end + 1


def _rule(column: Asked, options: tuple[str, ...], lists: _Lists) -> dict[str, Any] | None:
    told = {"ignore_blank": True, "error_title": _("请改一下这一格")}
    if options:
        return told | {
            "validate": "list",
            "source": lists.source(options),
            "error_message": _("请从下拉列表里选。"),
        }
    if column.kind == "date":
        return told | {
            "validate": "date", "criteria": ">=", "value": EARLIEST, "error_message": _("请写日期，例如 2026-09-01。"),
        }  # fmt: skip
    if column.most:
        return told | {
            "validate": "length", "criteria": "<=", "value": column.most,
            "error_message": _("最多 %(most)s 个字。") % {"most": column.most},
        }  # fmt: skip
    return None
