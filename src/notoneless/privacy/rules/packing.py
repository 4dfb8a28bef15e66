"""A list made into what leaves the house: a workbook that says on every page whose it is, in an encrypted archive."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Final

import pyzipper
import xlsxwriter

#: A cell that begins so may be run as a formula once the sheet is saved as text and opened again.
FORMULA_START: Final = "=+-@\t\r\n＝＋－＠％%|"
#: Letters and figures that nobody mistakes for each other, read out over a telephone.
CLEAR: Final = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
MOST_CHARACTERS: Final = 32_767

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


def workbook(title: str, headings: Sequence[str], lines: Iterable[Sequence[Cell]], stamp: Stamp) -> bytes:
    """Return the list as .xlsx: the mark on its first line and on every printed page, numbers as text."""
    into = BytesIO()
    book = xlsxwriter.Workbook(into, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
                                      "strings_to_numbers": False})  # fmt: skip
    book.set_properties({"title": title, "author": stamp.name, "comments": stamp.short(), "created": stamp.at})
    sheet = book.add_worksheet("名单")
    head = book.add_format({"bold": True, "bg_color": "#EEF2F7", "border": 1, "text_wrap": True, "valign": "vcenter"})
    told = book.add_format({"font_color": "#8A1F11", "italic": True})
    text, day = book.add_format({"num_format": "@"}), book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_string(0, 0, stamp.line(), told)
    widths = [min(max(len(heading) * 2 + 2, 8), 40) for heading in headings]
    for column, heading in enumerate(headings):
        sheet.write_string(1, column, heading, head)
    row = 1
    for row, line in enumerate(lines, start=2):
        for column, cell in enumerate(line):
            if isinstance(cell, date):
                sheet.write_datetime(row, column, datetime(cell.year, cell.month, cell.day), day)
                widths[column] = max(widths[column], 12)
            elif isinstance(cell, int):
                sheet.write_number(row, column, cell)
            elif cell:
                said = harmless(cell)[:MOST_CHARACTERS]
                sheet.write_string(row, column, said, text)
                widths[column] = max(widths[column], min(2 + sum(2 if ord(c) > 0x2E7F else 1 for c in said[:60]), 60))
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(2, 0)
    sheet.autofilter(1, 0, max(row, 1), max(len(headings) - 1, 0))
    sheet.repeat_rows(1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    mark = stamp.short().replace("&", "&&")
    sheet.set_header(f"&C&8{mark}"[:255])
    sheet.set_footer(f"&L&8{mark}&R&8&P/&N"[:255])
    book.close()
    return into.getvalue()


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
