"""A list made into what leaves the house: a workbook that says on every page whose it is, in an encrypted archive."""

from __future__ import annotations

import math
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from itertools import groupby
from typing import Any, Final

import pyzipper
import xlsxwriter

#: A cell that begins so may be run as a formula once the sheet is saved as text and opened again.
FORMULA_START: Final = "=+-@\t\r\n＝＋－＠％%|"
#: Letters and figures that nobody mistakes for each other, read out over a telephone.
CLEAR: Final = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
MOST_CHARACTERS: Final = 32_767
#: The heading of the lines' numbers; the widest column of a ledger, whose words go on in a further line.
NUMBER, NARROW = "序号", 13
#: The widest column of a number, which goes on in no further line.
UNBROKEN: Final = 24
#: What every office machine has; where it is missing, the next one stands in.
FONT: Final = "宋体"

Cell = str | int | date | None


@dataclass(frozen=True, slots=True)
class Stamp:
    """The visible mark: who took the list, as what, when, under which number, what for."""

    number: str
    name: str
    posts: str
    at: datetime
    reason: str

    def line(self) -> str:
        """Return the mark as the first line of the sheet."""
        return f"{self.short()} · 用途：{self.reason} · 仅限本人办理此事使用，不得转发、张贴"

    def short(self) -> str:
        """Return the mark as it stands on the head and foot of every page."""
        return f"导出编号 {self.number} · {self.name}（{self.posts}） · {self.at:%Y-%m-%d %H:%M}"


def harmless(text: str) -> str:
    """Return ``text`` so that no spreadsheet runs it, by whatever road it comes back."""
    bare = text.lstrip(" \u3000\ufeff\u200b")
    return f"'{text}" if bare[:1] and bare[0] in FORMULA_START else text


A4, A3 = 9, 8


def workbook(
    title: str, headings: Sequence[str], lines: Iterable[Sequence[Cell]], stamp: Stamp, *, over: Sequence[str] | None = None
) -> bytes:  # fmt: skip
    """Return the list as .xlsx: the mark on its first line and on every printed page, numbers as text.

    It is printed as it stands: on A4 lying, as wide as the page, mark and headings on top of every page. ``over``: the words
    above each heading, as offices lay a ledger out: its title on top, neighbours with the same words under one of them, lines
    numbered, long words in several lines, on A3.
    """
    into = BytesIO()
    book = xlsxwriter.Workbook(into, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
                                      "strings_to_numbers": False})  # fmt: skip
    book.set_properties({"title": title, "author": stamp.name, "comments": stamp.short(), "created": stamp.at})
    sheet = book.add_worksheet("名单")
    plain = {"font_name": FONT, "font_size": 11, "border": 1, "border_color": "#C5CCD6", "valign": "vcenter"}
    head = book.add_format(plain | {"bold": True, "bg_color": "#EEF2F7", "text_wrap": True, "align": "center"})
    told = book.add_format({"font_name": FONT, "font_size": 10, "font_color": "#8A1F11", "text_wrap": True,
                            "valign": "vcenter"})  # fmt: skip
    text, bare = book.add_format(plain | {"num_format": "@"}), book.add_format(plain)
    day = book.add_format(plain | {"num_format": "yyyy-mm-dd", "align": "center"})
    shift, top = (0, 1) if over is None else (1, 3)
    widths = [min(max(len(heading) * 2 + 2, 8), 40) for heading in headings]
    if over is None:
        for column, heading in enumerate(headings):
            sheet.write_string(top, column, heading, head)
    else:
        widths = [min(max(_width(heading) // 2 + 3, 7), NARROW) for heading in headings]
        _two_rows(sheet, head, headings, over)
        wrapped = {"text_wrap": True}
        text, bare = book.add_format(plain | wrapped | {"num_format": "@"}), book.add_format(plain)
    tall: dict[int, list[tuple[int, int]]] = {}  # row → (column, how wide its words are)
    row = top
    for row, line in enumerate(lines, start=top + 1):
        if shift:
            sheet.write_number(row, 0, row - top, bare)
        for column, cell in enumerate(line):
            if isinstance(cell, date):
                sheet.write_datetime(row, column + shift, datetime(cell.year, cell.month, cell.day), day)
                widths[column] = max(widths[column], 12)
            elif isinstance(cell, int):
                sheet.write_number(row, column + shift, cell, bare)
            elif cell:
                said = harmless(cell)[:MOST_CHARACTERS]
                sheet.write_string(row, column + shift, said, text)
                most = 60 if over is None else NARROW if _breaks(said) else UNBROKEN
                widths[column] = max(widths[column], min(2 + _width(said[:60]), most))
                tall.setdefault(row, []).append((column, _width(said)))
            else:
                sheet.write_blank(row, column + shift, None, bare)
    if shift:
        # Not every office program makes a line as high as its words ask.
        for number, cells in tall.items():
            lines_of = max(math.ceil(wide / max(widths[column] - 1, 1)) for column, wide in cells)
            sheet.set_row(number, min(15 * lines_of + 3, 409))
        widths = [5, *widths]
        name = book.add_format(
            {"font_name": FONT, "font_size": 18, "bold": True, "align": "center", "valign": "vcenter"}
        )
        _across(sheet, 1, len(widths), title, name)
        sheet.set_row(1, 30)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    sheet.set_row(0, 15 * math.ceil(1.15 * _width(stamp.line()) / max(sum(widths), 1)) + 3)
    _across(sheet, 0, len(widths), stamp.line(), told)
    for heading_row in range(2 if shift else 1, top + 1):
        sheet.set_row(heading_row, 34 if shift else 22)
    sheet.freeze_panes(top + 1, 0)
    sheet.autofilter(top, 0, max(row, top), max(len(widths) - 1, 0))
    sheet.repeat_rows(0, top)
    sheet.set_landscape()
    sheet.set_paper(A4 if over is None else A3)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    sheet.center_horizontally()
    mark = stamp.short().replace("&", "&&")
    sheet.set_header(f"&C&8{mark}"[:255])
    sheet.set_footer(f"&L&8{mark}"[:230] + "&R&8第 &P 页，共 &N 页")
    book.close()
    return into.getvalue()


def _across(sheet: Any, row: int, columns: int, text: str, form: Any) -> None:
    if columns > 1:
        sheet.merge_range(row, 0, row, columns - 1, text, form)
    else:
        sheet.write_string(row, 0, text, form)


def _two_rows(sheet: Any, head: Any, headings: Sequence[str], over: Sequence[str]) -> None:
    """Write the headings in rows 2 and 3 behind the column of the numbers: neighbours under the words that they share."""
    sheet.merge_range(2, 0, 3, 0, NUMBER, head)
    column = 1
    for words, some in groupby(zip(over, headings, strict=True), key=lambda one: one[0]):
        under = [heading for _words, heading in some]
        if words and len(under) > 1:
            sheet.merge_range(2, column, 2, column + len(under) - 1, words, head)
        elif words:
            sheet.write_string(2, column, words, head)
        for heading in under:
            if words:
                sheet.write_string(3, column, heading, head)
            else:
                sheet.merge_range(2, column, 3, column, heading, head)
            column += 1


def _breaks(text: str) -> bool:
    """Return whether ``text`` may go on in a further line: words do, a number does not."""
    return any(ord(c) > 0x2E7F for c in text)


def _width(text: str) -> int:
    """Return how many letters wide ``text`` is; a Chinese character is two."""
    return sum(2 if ord(c) > 0x2E7F else 1 for c in text)


def archive(name: str, content: bytes, *, password: str) -> bytes:
    """Return ``content`` as the file ``name`` in a ZIP sealed with AES-256; 7-Zip, WinRAR, Bandizip and 360压缩 open it."""
    into = BytesIO()
    with pyzipper.AESZipFile(into, "w", compression=pyzipper.ZIP_DEFLATED, encryption=pyzipper.WZ_AES) as zipped:
        zipped.setpassword(password.encode("ascii"))
        zipped.setencryption(pyzipper.WZ_AES, nbits=256)
        zipped.writestr(name, content)
    return into.getvalue()


def new_password() -> str:
    """Return a fresh password in four groups of four: 79 bits, easily read out."""
    return "-".join("".join(secrets.choice(CLEAR) for _ in range(4)) for _ in range(4))
