"""The house's own templates: plain texts, laid out as offices lay out their papers (GB/T 9704).

One line of a text is one paragraph: its kind, a colon, its words with their places::

    title: 劝学通知书
    flush: {{ guardian }}：
    body: ……
    row: 2,10 @14 | 送达文书 | {{ served_paper }}

``for`` lines hold a loop or a condition and leave no trace. ``row`` is a row of a form with lines: the shares of its
cells out of twelve, after ``@`` its least height in mm. ``cells`` is a row without lines. ``#`` begins a remark.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from itertools import groupby
from typing import Any, Final

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT as VERTICAL
from docx.enum.table import WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

_DISPLAY, _SONG, _FANG, _HEI, _KAI = "方正小标宋简体", "宋体", "仿宋", "黑体", "楷体"
#: What a program sets where a type is not on the machine.
_STANDS_IN: Final = {_DISPLAY: _SONG}
_RED: Final = RGBColor(0xD0, 0x02, 0x1B)
_WIDE: Final = 156  # mm between the margins
_SHARES: Final = 12
_STYLE_OF: Final = {
    "title": "Title",
    "heading": "Heading 1",
    "subheading": "Heading 2",
    "red": "Red Head",
    "mark": "Mark",
    "flush": "Flush",
    "issuer": "Issuer",
    "copies": "Copies",
    "small": "Small",
}
KINDS: Final = (*_STYLE_OF, "body", "right", "center", "for", "gap", "cells", "row")


@dataclass(frozen=True, slots=True)
class _Line:
    kind: str
    words: tuple[str, ...]
    widths: tuple[int, ...] = ()
    tall: int = 0
    stays: bool = False  # on the page of what follows


def house_docx(text: str) -> bytes:
    """Return the template that ``text`` describes. Raises ``ValueError`` naming the line that cannot be read."""
    document = Document()
    _sheet(document)
    _styles(document)
    for kind, lines in groupby(_together(list(_lines(text))), key=lambda line: line.kind):
        if kind == "row":
            _form(document, list(lines))
        elif kind == "cells":
            _cells(document, list(lines))
        else:
            for line in lines:
                _paragraph(document, line)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _lines(text: str) -> Iterator[_Line]:
    for number, raw in enumerate(text.splitlines(), 1):
        if not raw.strip() or raw.startswith("#"):
            continue
        kind, colon, words = raw.partition(":")
        if not colon or kind not in KINDS:
            raise ValueError(f"line {number}: “{kind}” is no kind of paragraph")
        parts = tuple(part.strip(" ") for part in words.split(" | "))
        if kind == "row":
            shares, _, tall = parts[0].partition("@")
            widths = tuple(int(share) for share in shares.split(","))
            if sum(widths) != _SHARES or len(widths) != len(parts) - 1:
                raise ValueError(f"line {number}: shares of {_SHARES}, one for each cell")
            yield _Line(kind, parts[1:], widths, int(tall or 12))
        else:
            yield _Line(kind, parts if kind == "cells" else (words.strip(" "),))


def _together(lines: list[_Line]) -> Iterator[_Line]:
    """Yield the lines; the last words before a signature stay with it, so that it never stands on a page alone."""
    signed = False
    found: list[_Line] = []
    for line in reversed(lines):
        found.append(replace(line, stays=signed) if line.kind == "body" else line)
        signed = line.kind == "gap" or (signed and line.kind == "for")
    yield from reversed(found)


def _sheet(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(25)
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for part in ("— ", "PAGE", " —"):
        run = footer.add_run("" if part == "PAGE" else part)
        _typed(run.element.get_or_add_rPr(), _SONG)
        run.font.size = Pt(14)
        if part == "PAGE":
            for mark in ("begin", part, "end"):
                field = OxmlElement("w:instrText" if mark == part else "w:fldChar")
                if mark == part:
                    field.text = part
                else:
                    field.set(qn("w:fldCharType"), mark)
                run.element.append(field)


def _styles(document: Any) -> None:
    styles = document.styles
    _style(styles["Normal"], _FANG, 16)
    _style(styles["Title"], _DISPLAY, 22)
    styles["Title"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _style(styles["Heading 1"], _HEI, 16)
    _style(styles["Heading 2"], _KAI, 16)
    for border in styles["Title"].element.findall(".//" + qn("w:pBdr")):  # the blue rule under a title
        border.getparent().remove(border)
    for name in ("Red Head", "Mark", "Flush", "Issuer", "Copies", "Small"):
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = styles["Normal"]
    head = styles["Red Head"]
    _style(head, _DISPLAY, 25)  # seventeen characters on one line
    head.font.color.rgb = _RED
    head.paragraph_format.alignment = styles["Mark"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _ruled(styles["Mark"], bottom=(12, "D0021B"))
    styles["Mark"].paragraph_format.space_after = Pt(20)
    issuer = styles["Issuer"].paragraph_format
    issuer.alignment, issuer.right_indent = WD_ALIGN_PARAGRAPH.RIGHT, Pt(32)
    issuer.keep_together = issuer.keep_with_next = True
    _style(styles["Small"], _FANG, 12)
    _style(styles["Copies"], _FANG, 14)
    _ruled(styles["Copies"], top=(8, "auto"), bottom=(8, "auto"))
    copies = styles["Copies"].paragraph_format
    copies.left_indent = copies.right_indent = Pt(14)
    copies.space_before, copies.keep_together = Pt(24), True
    _stand_ins(document)


def _style(style: Any, family: str, size: int) -> None:
    style.font.name, style.font.size = family, Pt(size)
    style.font.bold = False
    style.font.color.rgb = None
    properties = style.element.get_or_add_rPr()
    # Without it, some programs set the stops in the middle, as in other Chinese lands.
    properties.append(properties.makeelement(qn("w:lang"), {qn("w:eastAsia"): "zh-CN"}))
    _typed(properties, family)


def _typed(properties: Any, family: str) -> None:
    fonts = properties.get_or_add_rFonts()
    for name in ("w:eastAsia", "w:ascii", "w:hAnsi"):
        fonts.set(qn(name), family)
    for name in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(name), None)


def _ruled(style: Any, **sides: tuple[int, str]) -> None:
    borders = OxmlElement("w:pBdr")
    for side in ("top", "bottom"):
        if side in sides:
            size, colour = sides[side]
            line = OxmlElement(f"w:{side}")
            for name, value in (("val", "single"), ("sz", str(size)), ("space", "6"), ("color", colour)):
                line.set(qn(f"w:{name}"), value)
            borders.append(line)
    style.element.get_or_add_pPr().append(borders)


def _stand_ins(document: Any) -> None:
    """Name, for a type that not every office has, the one to set instead (``w:altName`` of the font table)."""
    for part in document.part.package.iter_parts():
        if str(part.partname) == "/word/fontTable.xml":
            entries = "".join(
                f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/></w:font>'
                for name, other in _STANDS_IN.items()
            )
            part._blob = part.blob.replace(b"</w:fonts>", entries.encode() + b"</w:fonts>")


def _paragraph(document: Any, line: _Line) -> None:
    if line.kind == "gap":
        document.add_paragraph().paragraph_format.keep_with_next = True
        return
    paragraph = document.add_paragraph(line.words[0], style=_STYLE_OF.get(line.kind))
    layout = paragraph.paragraph_format
    if line.kind == "right":
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if line.kind == "center":
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if line.kind == "red":
        layout.line_spacing_rule = WD_LINE_SPACING.SINGLE
        return
    if line.kind in ("copies", "small"):
        return
    if line.kind == "body":
        layout.keep_with_next = line.stays or None
    layout.line_spacing_rule = WD_LINE_SPACING.AT_LEAST if line.kind == "title" else WD_LINE_SPACING.EXACTLY
    layout.line_spacing = Pt(30 if line.kind == "title" else 28)
    layout.space_before = Pt(0)
    layout.space_after = Pt(14 if line.kind in ("title", "mark") else 0)
    layout.first_line_indent = Pt(32) if line.kind in ("body", "heading", "subheading") else None


def _cells(document: Any, lines: list[_Line]) -> None:
    table = document.add_table(rows=len(lines), cols=max(len(line.words) for line in lines))
    for row, line in zip(table.rows, lines, strict=True):
        row.height = Mm(16)
        for cell, text in zip(row.cells, line.words, strict=False):
            cell.text = text
            # The signatures stand together on one page.
            cell.paragraphs[0].paragraph_format.keep_with_next = True


def _form(document: Any, lines: list[_Line]) -> None:
    table = document.add_table(rows=len(lines), cols=_SHARES, style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for column in table.columns:
        column.width = Mm(_WIDE / _SHARES)
    for row, line in zip(table.rows, lines, strict=True):
        row.height, row.height_rule = Mm(line.tall), WD_ROW_HEIGHT_RULE.AT_LEAST
        cells, at = list(row.cells), 0
        for number, (share, words) in enumerate(zip(line.widths, line.words, strict=True)):
            cell = cells[at] if share == 1 else cells[at].merge(cells[at + share - 1])
            at += share
            cell.width, cell.vertical_alignment = Mm(_WIDE / _SHARES * share), VERTICAL.CENTER
            paragraph = cell.paragraphs[0]
            run = paragraph.add_run(words)
            run.font.size = Pt(12)
            paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(0)
            # Words and their answer take turns, up to two of each; more cells are a table, its first one the name of the row.
            if (number % 2 == 0 and len(line.widths) > 1) or (number and len(line.widths) > 4):
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
