"""判定簿的样子 — book_styles: how the cells of 两次录入.xlsx look, as the other books for people do."""

from __future__ import annotations

from typing import Any

import xlsxwriter
from xlsxwriter.format import Format


class Styles:
    """The formats of the book."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        def style(**traits: Any) -> Format:
            return book.add_format({"font_name": "宋体", "font_size": 10, "valign": "vcenter", **traits})

        self.title = style(font_name="黑体", font_size=18, bold=True)
        self.part = style(font_name="黑体", font_size=12, bold=True)
        self.ink = style()
        self.wrap = style(text_wrap=True)
        self.head = style(font_name="黑体", align="center", text_wrap=True, border=1, bg_color="#DCE6F1")
        self.cell = style(border=1, text_wrap=True, num_format="@")
        self.centre = style(border=1, align="center", num_format="@")
        self.number = style(border=1, num_format="#,##0")
        self.share = style(border=1, num_format="0.00%")
        self.answer = style(
            border=2, border_color="#C2410C", align="center", bg_color="#FFF7ED", bold=True, num_format="@"
        )
        self.pen = style(border=1, bg_color="#FFFBF5", text_wrap=True, num_format="@")
        self.differ = style(border=1, text_wrap=True, bg_color="#FEF3C7", num_format="@")
        self.missing = style(border=1, align="center", bg_color="#F3F4F6", font_color="#6B7280", num_format="@")
        self.red = book.add_format({"font_name": "宋体", "font_size": 10, "bold": True, "font_color": "#B91C1C"})
