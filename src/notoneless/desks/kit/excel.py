"""Excel out: one writer for every list's 导出, and templates with drop-downs.

A cell that begins like a formula is text and stays text, in full-width letters too: a child's name is typed by strangers.
Numbers of people (identity, pupil, telephone) are text, so that no spreadsheet rounds them. The book is written row by row:
thirty megabytes of memory for a million rows.
"""

from __future__ import annotations

import io
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, Any, Final

import xlsxwriter
from django.http import FileResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from notoneless.desks.kit.tables import Column, Table, told

Text = str | Promise
LAST_ROW: Final = 1_048_575
CELL_LIMIT: Final = 32_767
#: In a column as wide as this stand sentences, which go on in the next line: what runs over the last column is not printed.
PROSE: Final = 40
CONTENT_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: What a spreadsheet, or one that a book is passed on to, would take for the beginning of a formula.
FORMULA: Final = frozenset("=+-@\t\r\n|%＝＋－＠％｜")
_FORBIDDEN: Final = re.compile(r"[\[\]:*?/\\'\x00-\x1f]")
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name, columns, rows, and lines of explanation over the head (what was asked, when, by whom)."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Any]
    lines: Sequence[Text] = ()


def write(target: IO[bytes] | str, sheets: Iterable[Sheet], *, footer: str = "") -> int:
    """Write a book to ``target``; return how many rows it holds. A list longer than a sheet goes on in the next one.

    ``footer`` is printed at the foot of every page.
    """
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    written = 0
    with xlsxwriter.Workbook(target, options) as book:
        looks = _Looks(book)
        names: set[str] = set()
        for sheet in sheets:
            rows = iter(sheet.rows)
            part, pending = 1, next(rows, _END)
            while part == 1 or pending is not _END:
                pending, count = _fill(book, looks, sheet, part, pending, rows, names, footer)
                written += count
                part += 1
    return written


_END: Final = object()


class _Looks:
    """The formats of a book, each made once."""

    def __init__(self, book: Any) -> None:
        base = {"valign": "vcenter", "border": 1, "border_color": "#C6CDD6", "font_size": 10}
        self.head = book.add_format(base | {"bold": True, "bg_color": "#EAF0F8", "text_wrap": True, "align": "center"})
        self.line = book.add_format({"font_size": 10, "font_color": "#55606E", "text_wrap": True, "valign": "top"})
        self.text = book.add_format(base | {"num_format": "@"})
        self.prose = book.add_format(base | {"num_format": "@", "text_wrap": True})
        # quote_prefix is what Excel itself sets when a person types an apostrophe first: text, also after it was edited.
        self.inert = book.add_format(base | {"num_format": "@", "quote_prefix": True})
        self.told_number = book.add_format(base | {"num_format": "@", "align": "right"})
        self.number = book.add_format(base | {"num_format": "#,##0.##;-#,##0.##"})
        self.whole = book.add_format(base | {"num_format": "#,##0"})
        self.day = book.add_format(base | {"num_format": "yyyy-mm-dd", "align": "center"})
        self.minute = book.add_format(base | {"num_format": "yyyy-mm-dd hh:mm", "align": "center"})


def _fill(
    book: Any, looks: _Looks, sheet: Sheet, part: int, pending: Any, rows: Iterator[Any], names: set[str], footer: str
) -> tuple[Any, int]:
    page = book.add_worksheet(_sheet_name(sheet.name, part, names))
    columns = [column for column in sheet.columns if column.exported]
    head = len(sheet.lines)
    for number, column in enumerate(columns):
        page.set_column(number, number, column.weight, looks.text)
    for number, line in enumerate(sheet.lines):
        _line(page, number, clean(str(line)), columns, looks)
    for number, column in enumerate(columns):
        page.write_string(head, number, clean(str(column.label)), looks.head)
    at = head
    while pending is not _END and at < LAST_ROW:
        at += 1
        for number, column in enumerate(columns):
            _cell(page, at, number, column.of(pending), column, looks)
        pending = next(rows, _END)
    page.freeze_panes(head + 1, 1)
    page.autofilter(head, 0, max(at, head), max(len(columns) - 1, 0))
    page.repeat_rows(head)
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    if sum(column.weight for column in columns) > 90:
        page.set_landscape()
    page.set_footer(f"&L{_in_footer(footer)}&R&P / &N")
    return pending, at - head


def _cell(page: Any, row: int, column: int, value: Any, told_as: Column, looks: _Looks) -> None:
    if value is None or value == "":
        page.write_blank(row, column, None, looks.text)
    elif isinstance(value, bool):
        page.write_string(row, column, told(value), looks.text)
    elif told_as.kind == "number" and isinstance(value, int | float):
        page.write_number(row, column, value, looks.whole if isinstance(value, int) else looks.number)
    elif isinstance(value, datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        plain = local.replace(tzinfo=None)
        page.write_datetime(row, column, plain, looks.day if told_as.kind == "date" else looks.minute)
    elif isinstance(value, date) and value.year >= 1900:
        page.write_datetime(row, column, value, looks.day)
    else:
        words = "、".join(map(str, value)) if isinstance(value, list | tuple | set | frozenset) else str(value)
        text = clean(words)
        plain = (
            looks.told_number if told_as.kind == "number" else looks.prose if told_as.weight >= PROSE else looks.text
        )
        page.write_string(row, column, text, looks.inert if text[:1] in FORMULA else plain)


def _line(page: Any, row: int, text: str, columns: Sequence[Column], looks: _Looks) -> None:
    """Write a line of explanation across the whole table, as high as it needs: what runs over the last column is not printed."""
    if len(columns) < 2:  # one cell cannot be joined to itself
        page.write_string(row, 0, text, looks.line)
        return
    wide = sum(column.weight for column in columns)
    signs = sum(1 if sign < "\u2e80" else 2 for sign in text)
    page.set_row(row, 15 * max(1, -(-signs // max(int(wide), 1))))
    page.merge_range(row, 0, row, len(columns) - 1, text, looks.line)


def clean(text: str) -> str:
    """Return ``text`` as a cell can hold it: no control characters; too long a text says how much was left out."""
    text = _CONTROL.sub("\ufffd", text)
    if len(text) <= CELL_LIMIT:
        return text
    kept = text[: CELL_LIMIT - 40]
    return kept + _("……（还有 %(many)s 个字，单元格放不下）") % {"many": len(text) - len(kept)}


def _sheet_name(name: str, part: int, taken: set[str]) -> str:
    """Return a name that Excel allows and no other sheet has."""
    plain = _FORBIDDEN.sub("_", name).strip() or "Sheet"
    while True:
        ending = f" ({part})" if part > 1 else ""
        found = plain[: 31 - len(ending)] + ending
        if found.lower() not in taken:
            taken.add(found.lower())
            return found
        part += 1


def _in_footer(text: str) -> str:
    return clean(text).replace("&", "&&")[:180]


def answer(
    table: Table, rows: Iterable[Any], *, name: str, sheet: str = "", lines: Sequence[Text] = (), footer: str = ""
) -> FileResponse:
    """Answer with a list as a book. ``name`` is the file's, the day is added; ``lines`` stand over the head."""
    return _sent([Sheet(sheet or name, table.columns, rows, lines)], name, footer)


def answer_sheets(sheets: Iterable[Sheet], *, name: str, footer: str = "") -> FileResponse:
    """Answer with a book of several sheets."""
    return _sent(sheets, name, footer)


def _sent(sheets: Iterable[Sheet], name: str, footer: str) -> FileResponse:
    kept = tempfile.TemporaryFile(prefix="notoneless-")  # noqa: SIM115  (the answer closes it when it was sent)
    write(kept, sheets, footer=footer)
    kept.seek(0)
    filename = f"{name}-{timezone.localdate():%Y%m%d}.xlsx"
    response = FileResponse(kept, as_attachment=True, filename=filename, content_type=CONTENT_TYPE)
    return response


# ── Templates to fill in ─────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Blank:
    """A column to fill in: its heading, whether it must be, what it means, what may be chosen."""

    label: Text
    must: bool = False
    help: Text = ""
    choices: tuple[str, ...] = ()
    weight: int = 16


def template(
    blanks: Sequence[Blank], *, name: str, lines: Sequence[Text] = (), example: Sequence[str] = (), rows: int = 2000
) -> FileResponse:
    """Answer with a book to fill in: a sheet whose columns are text, with drop-downs; beside it a sheet that says what each
    column means, and one that holds the choices. ``example`` is told there too, never in the rows that are read."""
    kept = io.BytesIO()
    with xlsxwriter.Workbook(kept, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}) as book:
        looks = _Looks(book)
        must = book.add_format({"bold": True, "bg_color": "#FFF3DC", "border": 1, "align": "center", "font_size": 10})
        page = book.add_worksheet(_("填写"))
        told_page = book.add_worksheet(_("说明"))
        lists = book.add_worksheet(_("选项"))
        for number, blank in enumerate(blanks):
            page.set_column(number, number, blank.weight, looks.text)
            page.write_string(0, number, clean(str(blank.label)), must if blank.must else looks.head)
            if blank.choices:
                for row, choice in enumerate(blank.choices):
                    lists.write_string(row, number, clean(choice), looks.text)
                column = xlsxwriter.utility.xl_col_to_name(number, True)
                source = f"={_quoted(lists.get_name())}!{column}$1:{column}${len(blank.choices)}"
                page.data_validation(
                    1, number, rows, number,
                    {"validate": "list", "source": source, "error_title": _("不在选项里"),
                     "error_message": _("请从下拉列表里选。"), "ignore_blank": True},
                )  # fmt: skip
        page.freeze_panes(1, 0)
        heads = (_("列"), _("必填"), _("怎么填"), _("例"))
        for number, (head, width) in enumerate(zip(heads, (18, 8, 60, 24), strict=True)):
            told_page.set_column(number, number, width)
            told_page.write_string(len(lines), number, head, looks.head)
        for row, line in enumerate(lines):
            told_page.write_string(row, 0, clean(str(line)), looks.line)
        for row, blank in enumerate(blanks, start=len(lines) + 1):
            shown = example[row - len(lines) - 1] if row - len(lines) - 1 < len(example) else ""
            cells = (str(blank.label), _("必填") if blank.must else "", str(blank.help), shown)
            for number, cell in enumerate(cells):
                told_page.write_string(row, number, clean(cell), looks.inert if cell[:1] in FORMULA else looks.text)
    kept.seek(0)
    return FileResponse(kept, as_attachment=True, filename=f"{name}.xlsx", content_type=CONTENT_TYPE)


@dataclass(frozen=True, slots=True)
class Choice:
    """Cells from which one chooses: rows and columns from the first of what is filled in, both ends included."""

    rows: tuple[int, int]
    columns: tuple[int, int]
    options: tuple[str, ...]


def filled(
    heads: Sequence[tuple[Text, int]], rows: Iterable[Sequence[str]], *, name: str, sheet: str, choices: Sequence[Choice] = (),
    lines: Sequence[Text] = (), frozen: int = 1, footer: str = "",
) -> FileResponse:  # fmt: skip
    """Answer with a book that is partly filled and goes on being filled in: one sheet of text under ``heads`` (words, width), with
    drop-downs; beside it a sheet of ``lines`` that says how. ``frozen`` columns stay in sight, ``footer`` stands under every page."""
    kept = io.BytesIO()
    with xlsxwriter.Workbook(kept, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}) as book:
        looks = _Looks(book)
        page = book.add_worksheet(_sheet_name(sheet, 1, set()))
        told_page = book.add_worksheet(_("说明"))
        for number, (head, width) in enumerate(heads):
            page.set_column(number, number, width, looks.text)
            page.write_string(0, number, clean(str(head)), looks.head)
        for at, row in enumerate(rows, start=1):
            for number, cell in enumerate(row):
                text = clean(cell)
                page.write_string(at, number, text, looks.inert if text[:1] in FORMULA else looks.text)
        for one in choices:
            (top, bottom), (left, right) = one.rows, one.columns
            page.data_validation(
                top + 1, left, bottom + 1, right,
                {"validate": "list", "source": list(one.options), "error_title": _("不在选项里"),
                 "error_message": _("请从下拉列表里选。"), "ignore_blank": True},
            )  # fmt: skip
        page.freeze_panes(1, frozen)
        page.repeat_rows(0)
        page.set_row(0, 30)
        page.set_paper(9)  # A4
        page.set_landscape()
        page.fit_to_pages(1, 0)
        page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        for one_page in (page, told_page):
            one_page.set_footer(f"&L&8{_in_footer(footer)}&R&8&P / &N")
        told_page.set_column(0, 0, 100)
        for number, line in enumerate(lines):
            told_page.write_string(number, 0, clean(str(line)), looks.line)
    kept.seek(0)
    response = FileResponse(kept, as_attachment=True, filename=f"{name}.xlsx", content_type=CONTENT_TYPE)
    return response


def _quoted(name: str) -> str:
    return "'" + name.replace("'", "''") + "'"
