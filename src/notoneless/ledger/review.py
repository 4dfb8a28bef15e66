"""疑难配对 — pairs of lines the sweep will not decide alone, laid side by side for a person.

Is this the child on the register, or a namesake? A wrong yes hides a child; a wrong no accuses a family. The most
valuable pairs come first, differences are coloured, and the answer is one of three words from a list. The next
sweep reads the answers and never overrules them.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import duckdb
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from notoneless.ledger.privacy import mask_sql, same_sql
from notoneless.ledger.tables import private
from notoneless.ledger.xlsx_stream import MAX_CELL
from notoneless.rolls.kinds import Kind

REVIEW: Final = "review.xlsx"
PAIRS: Final = "review.json"
SHEET: Final = "疑难配对"
ANSWERS: Final = ("同一人", "不是同一人", "说不准")
HEADINGS: Final[dict[str, str]] = {
    "pair_id": "配对编号（勿改）",
    "answer": "判断",
    "decided_by": "判断人",
    "note": "说明",
    "left_file": "甲：名册",
    "left_row": "甲：行",
    "right_file": "乙：名册",
    "right_kind": "乙：种类",
    "right_row": "乙：行",
}
"""The headings by which decisions are found again, wherever the columns have been moved."""

_PAIRED: Final[tuple[tuple[str, str, float], ...]] = (
    ("name", "姓名", 10),
    ("id_number", "证件号", 21),
    ("sex", "性别", 5),
    ("birth_on", "出生日期", 11),
    ("guardian_name", "监护人", 9),
    ("guardian_phone", "监护人电话", 13),
    ("town_name", "镇街", 10),
    ("village_name", "村社", 10),
    ("school_name", "学校", 16),
    ("pupil_no", "学籍号", 21),
    ("status", "就读状态", 9),
)
_FIRST: Final = 5  # rows above the first pair


def write_review(
    con: duckdb.DuckDBPyConnection,
    path: Path,
    run: Mapping[str, Any],
    *,
    unmasked: bool,
) -> Path:
    """Write the pairs of ``review_pairs`` to ``path`` (mode 0600), most valuable first, and return it.

    Numbers and phones are masked unless ``unmasked``; whether two of them differ is always told.
    """
    pairs = _pairs(con, unmasked=unmasked)
    as_of = dt.date.fromisoformat(str(run["as_of"]))
    with xlsxwriter.Workbook(
        str(path),
        {
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "tmpdir": str(path.parent),
        },
    ) as book:
        book.set_properties({"title": "疑难配对", "created": dt.datetime.combine(as_of, dt.time())})
        sheet = _Sheet(book, book.add_worksheet(SHEET), f"{run.get('place_name') or run.get('place') or ''}", as_of)
        sheet.heading(len(pairs))
        for i, pair in enumerate(pairs):
            sheet.line(i, pair)
        sheet.finish(len(pairs))
    return private(path)


def write_pairs(con: duckdb.DuckDBPyConnection, path: Path, *, unmasked: bool) -> Path:
    """Write the pairs of ``review_pairs`` as JSON to ``path`` (mode 0600), most valuable first: for whoever lays them before
    a person on a screen. Each has its ``pair_id``, where its lines stand, ``l_``, ``r_`` and ``d_`` of every field."""
    path.write_text(json.dumps(_pairs(con, unmasked=unmasked), ensure_ascii=False, default=str), encoding="utf-8")
    return private(path)


def _pairs(con: duckdb.DuckDBPyConnection, *, unmasked: bool) -> list[dict[str, Any]]:
    """Read the pairs in order; ``d_field`` says whether two values differ (NULL when one is missing)."""
    fields = [name for name, _, _ in _PAIRED]
    shown = [
        f"CAST({mask_sql(f'{side}_{name}', f'CAST({side}_{name} AS VARCHAR)', unmasked=unmasked)} AS VARCHAR) AS {side}_{name}"
        for name in fields
        for side in ("l", "r")
    ]
    differ = [f"NOT ({same_sql(name, f'l_{name}', f'r_{name}')}) AS d_{name}" for name in fields]
    query = (
        "SELECT pair_id, child_id, left_file, left_row, right_file, right_kind, right_row, score, probability, reasons, "
        f"{', '.join(shown + differ)} FROM review_pairs ORDER BY value DESC, pair_id"
    )
    relation = con.sql(query)
    names = relation.columns
    return [dict(zip(names, row, strict=True)) for row in relation.fetchall()]


class _Sheet:
    """The one sheet of the review book."""

    def __init__(self, book: xlsxwriter.Workbook, ws: Worksheet, place: str, as_of: dt.date) -> None:
        self.ws, self.place, self.as_of = ws, place, as_of

        def style(**traits: Any) -> Format:
            return book.add_format({"font_name": "宋体", "font_size": 10, "valign": "vcenter", **traits})

        self.title = style(font_name="黑体", font_size=18, bold=True)
        self.text = style(text_wrap=True)
        self.head = style(font_name="黑体", align="center", text_wrap=True, border=1, bg_color="#DCE6F1")
        self.cell = style(border=1, text_wrap=True, num_format="@")
        self.centre = style(border=1, align="center", num_format="@")
        self.answer = style(
            border=2, border_color="#C2410C", align="center", bg_color="#FFF7ED", bold=True, num_format="@"
        )
        self.pen = style(border=1, bg_color="#FFFBF5", text_wrap=True, num_format="@")
        self.same = style(border=1, text_wrap=True, bg_color="#ECFDF5", num_format="@")
        self.differ = style(border=1, text_wrap=True, bg_color="#FEF3C7", num_format="@")
        self.missing = style(border=1, align="center", bg_color="#F3F4F6", font_color="#6B7280", num_format="@")
        self.red = book.add_format({"font_name": "宋体", "font_size": 10, "bold": True, "font_color": "#B91C1C"})
        self.ink = book.add_format({"font_name": "宋体", "font_size": 10})
        self.legend = {k: style(border=1, align="center", bg_color=c) for k, c in
                       (("一致", "#ECFDF5"), ("不同", "#FEF3C7"), ("一方缺", "#F3F4F6"))}  # fmt: skip

    def heading(self, pairs: int) -> None:
        """Title, what to do, legend, and two rows of headings."""
        ws = self.ws
        ws.set_row(0, 34)
        ws.write_string(0, 0, f"{self.place}疑难配对（共 {pairs} 对）", self.title)
        ws.write_string(
            1, 0,
            "请在“判断”栏选：同一人／不是同一人／说不准。甲为户籍等名册上的儿童，乙为另一名册上的记录；越靠前越要紧。"
            "判断后保存本文件，下次排查时一并交回，判断不会被推翻。",
            self.ink,
        )  # fmt: skip
        ws.write_string(2, 0, "颜色：", self.ink)
        for i, (word, look) in enumerate(self.legend.items()):
            ws.write_string(2, i + 1, word, look)
        fixed = ("序号", HEADINGS["answer"], HEADINGS["decided_by"], HEADINGS["note"], "把握", "理由")
        widths: list[float] = [6, 12, 9, 16, 8, 34]
        for i, text in enumerate(fixed):
            ws.merge_range(3, i, 4, i, text, self.head)
        column = len(fixed)
        for _, text, width in _PAIRED:
            ws.merge_range(3, column, 3, column + 1, text, self.head)
            ws.write_string(4, column, "甲", self.head)
            ws.write_string(4, column + 1, "乙", self.head)
            widths += [width, width]
            column += 2
        for key in ("left_file", "left_row", "right_kind", "right_file", "right_row"):
            ws.merge_range(3, column, 4, column, HEADINGS[key], self.head)
            widths.append(7 if key.endswith("row") else 16)
            column += 1
        ws.merge_range(3, column, 4, column, HEADINGS["pair_id"], self.head)
        widths.append(20)
        self.last = column
        for i, width in enumerate(widths):
            ws.set_column(i, i, width, None, {"hidden": i == column})
        ws.set_row(3, 20)
        ws.set_row(4, 18)

    def line(self, i: int, pair: Mapping[str, Any]) -> None:
        """One pair."""
        ws, row = self.ws, _FIRST + i
        ws.write_number(row, 0, i + 1, self.centre)
        ws.write_blank(row, 1, None, self.answer)
        ws.write_blank(row, 2, None, self.pen)
        ws.write_blank(row, 3, None, self.pen)
        chance = pair["probability"]
        ws.write_string(row, 4, "" if chance is None else f"{chance:.0%}", self.centre)
        ws.write_string(row, 5, str(pair["reasons"] or "")[:MAX_CELL], self.cell)
        column = 6
        for name, _, _ in _PAIRED:
            self._two(row, column, pair[f"l_{name}"], pair[f"r_{name}"], pair[f"d_{name}"])
            column += 2
        kind = str(pair["right_kind"] or "")
        label = Kind(kind).zh if kind in set(Kind) else kind
        for text in (pair["left_file"], pair["left_row"], label, pair["right_file"], pair["right_row"]):
            if isinstance(text, int):
                ws.write_number(row, column, text, self.centre)
            else:
                ws.write_string(row, column, str(text or ""), self.cell)
            column += 1
        ws.write_string(row, column, str(pair["pair_id"]), self.cell)
        longest = max(
            len(str(pair["reasons"] or "")) / 16, *(len(str(pair[f"{s}_school_name"] or "")) / 8 for s in "lr")
        )
        ws.set_row(row, max(30, 14 * int(longest + 1)))

    def _two(self, row: int, column: int, left: str | None, right: str | None, differ: bool | None) -> None:
        """Two cells beside each other; the characters that differ are red."""
        for offset, own, other in ((0, left, right), (1, right, left)):
            if not own:
                self.ws.write_string(row, column + offset, "缺", self.missing)
            elif differ is None:
                self.ws.write_string(row, column + offset, own, self.missing if not other else self.cell)
            elif not differ:
                self.ws.write_string(row, column + offset, own, self.same)
            else:
                self._coloured(row, column + offset, own, other or "")

    def _coloured(self, row: int, column: int, own: str, other: str) -> None:
        unlike = [len(own) != len(other) or a != b for a, b in zip(own, other.ljust(len(own)), strict=False)]
        if own == other:  # they differ where the mask hides it
            self.ws.write_string(row, column, f"{own}（隐去的几位不同）", self.differ)
            return
        pieces: list[Any] = []
        start = 0
        for end in range(1, len(own) + 1):
            if end == len(own) or unlike[end] != unlike[start]:
                pieces += [self.red if unlike[start] else self.ink, own[start:end]]
                start = end
        if len(pieces) <= 2:  # one run only: a plain cell, in red when it differs throughout
            self.ws.write_string(row, column, own, self.differ)
        else:
            self.ws.write_rich_string(row, column, *pieces, self.differ)

    def finish(self, pairs: int) -> None:
        """Drop-down, filter, freeze, print set-up."""
        ws, bottom = self.ws, _FIRST + max(pairs, 1) - 1
        if not pairs:
            ws.merge_range(_FIRST, 0, _FIRST, 5, "没有需要人工判断的配对", self.centre)
        else:
            ws.data_validation(
                _FIRST, 1, bottom, 1,
                {"validate": "list", "source": list(ANSWERS), "error_title": "请从三项中选",
                 "error_message": "请选：同一人、不是同一人、说不准。", "input_title": "判断", "input_message": "同一人／不是同一人／说不准"},
            )  # fmt: skip
        ws.autofilter(_FIRST - 1, 0, bottom, self.last)
        ws.freeze_panes(_FIRST, 2)
        ws.set_landscape()
        ws.set_paper(8)
        ws.fit_to_pages(2, 0)
        ws.repeat_rows(3, 4)
        ws.repeat_columns(0, 1)
        ws.set_footer("&L含未成年人个人信息，妥善保管&C第 &P 页　共 &N 页")
