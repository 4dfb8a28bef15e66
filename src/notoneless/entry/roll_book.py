"""定稿的名册 — roll_book: the settled roll as a workbook that the sweep reads.

Every cell is text, numbers too: a spreadsheet must not round what two people and the paper agree on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

import xlsxwriter

from notoneless.ledger.tables import private
from notoneless.rolls.kinds import COLUMNS, Kind

_WIDE = {"id_number": 21, "pupil_no": 21, "disability_no": 23, "address": 34, "remark": 24, "school_name": 20}


def name_of(kind: Kind) -> str:
    """Return the file's name, by which the sweep knows the kind."""
    return f"{kind.zh}（两次录入定稿）.xlsx"


def write_roll(path: Path, kind: Kind, columns: Sequence[str], rows: Sequence[Mapping[str, str]], *, on: date) -> Path:
    """Write ``rows`` under the offices' headings to ``path`` (mode 0600) and return it; ``on`` is the day in its properties."""
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), {"constant_memory": True, "tmpdir": str(path.parent), **options}) as book:
        book.set_properties({"title": kind.zh, "created": datetime(on.year, on.month, on.day)})
        head = book.add_format({"bold": True, "bg_color": "#DCE6F1", "border": 1, "text_wrap": True})
        text = book.add_format({"num_format": "@"})
        sheet = book.add_worksheet(kind.zh[:31])
        for at, column in enumerate(columns):
            sheet.set_column(at, at, _WIDE.get(COLUMNS[column].content, _WIDE.get(column, 12)), text)
            sheet.write_string(0, at, COLUMNS[column].zh, head)
        for number, row in enumerate(rows, 1):
            for at, column in enumerate(columns):
                if value := row.get(column):
                    sheet.write_string(number, at, value, text)
        sheet.freeze_panes(1, 0)
        sheet.set_landscape()
        sheet.set_paper(8)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.set_footer("&L含未成年人个人信息，妥善保管&C第 &P 页　共 &N 页")
    return private(path)
