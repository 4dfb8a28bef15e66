"""A letter as paper: DOCX from the house's or the office's own template, the words it says, PDF from those words.

The house's template is made here; an office may take it away, change it in Word and bring it back. Whatever template a
letter was drawn with, its words are read from the filled document, and those words are what is shown, signed and printed.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import resources
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import typst
from django.conf import settings
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table
from docx.text.paragraph import Paragraph
from docxtpl import DocxTemplate, InlineImage
from jinja2 import StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from notoneless.responsibility.rules.letters import BLANK_DAY, SIGN, SIGNED_ON, Block
from notoneless.responsibility.terms import DutyError

_ALIGN: Final = {WD_ALIGN_PARAGRAPH.CENTER: "center", WD_ALIGN_PARAGRAPH.RIGHT: "right"}


def environment() -> SandboxedEnvironment:
    """Return where a template is filled: sandboxed, escaping, and loud about a place that nobody fills."""
    return SandboxedEnvironment(undefined=StrictUndefined, autoescape=True)


def filled_docx(template: bytes, content: Mapping[str, Any], *, signature: bytes = b"", signed: str = "") -> bytes:
    """Return the document: ``template`` with its places filled, the signature's picture where it belongs."""
    paper = DocxTemplate(BytesIO(template))
    picture = InlineImage(paper, BytesIO(signature), height=Mm(14)) if signature else ""
    return _filled(paper, {**content, "signature": picture, "signed": signed or BLANK_DAY})


def blocks_of(template: bytes, content: Mapping[str, Any]) -> list[Block]:
    """Return what the unsigned document says, paragraph by paragraph; cells of a table as one block a row."""
    paper = DocxTemplate(BytesIO(template))
    document = Document(BytesIO(_filled(paper, {**content, "signature": SIGN, "signed": SIGNED_ON})))
    return list(_read(document))


def _filled(paper: DocxTemplate, content: Mapping[str, Any]) -> bytes:
    paper.render(dict(content), jinja_env=environment(), autoescape=True)
    out = BytesIO()
    paper.save(out)
    return out.getvalue()


def _read(document: Any) -> Iterator[Block]:
    for part in document.iter_inner_content():
        if isinstance(part, Table):
            for row in part.rows:
                cells = [cell.text.strip(" ") for cell in row.cells]
                if any(cells):
                    yield Block("cells", "\t".join(cells))
        elif isinstance(part, Paragraph) and part.text.strip():
            yield Block(_kind(part), part.text.strip())


def _kind(paragraph: Paragraph) -> str:
    name = str(paragraph.style.name) if paragraph.style is not None else ""
    if name == "Title":
        return "title"
    if name.startswith("Heading"):
        return "heading"
    return _ALIGN.get(paragraph.alignment, "body") if paragraph.alignment is not None else "body"


def pdf_of(blocks: Sequence[Block], *, title: str, signature: bytes = b"", signed: str = "") -> bytes:
    """Return the words of a letter set as an office's paper. Raises :class:`DutyError` D017 where the machine has no
    Chinese type to set them in."""
    if not _has_type():
        raise DutyError(
            "D017",
            "这台服务器没有中文字体，无法生成 PDF。请下载 DOCX，或请系统管理员安装字体（Debian：apt install fonts-noto-cjk），"
            "或把 TTF 字体放进服务文件夹的 fonts 里。",
            "This server has no Chinese fonts, so no PDF can be made: download the DOCX, or have fonts installed "
            "(Debian: apt install fonts-noto-cjk) or put TTF files into the service folder's “fonts”.",
        )
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "letter.typ").write_text(_source(), "utf-8")
        if signature:
            (root / "signature.png").write_bytes(signature)
        data = {
            "title": title,
            "blocks": list(_typeset(blocks)),
            "signed": signed or BLANK_DAY,
            "signature": "signature.png" if signature else "",
        }
        made = typst.compile(
            root / "letter.typ",
            root=root,
            font_paths=_font_paths(),
            format="pdf",
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        )
    return bytes(made)


def _typeset(blocks: Sequence[Block]) -> Iterator[dict[str, Any]]:
    """Yield the blocks for the typesetter: rows of cells that follow one another are one grid."""
    cells: list[str] = []
    columns = 1
    for block in [*blocks, Block("end", "")]:
        if block.kind == "cells":
            row = block.text.split("\t")
            columns = max(columns, len(row))
            cells += row + [""] * (columns - len(row))
            continue
        if cells:
            yield {"kind": "cells", "columns": columns, "cells": cells}
            cells, columns = [], 1
        if block.kind != "end":
            yield {"kind": block.kind, "text": block.text}


def _font_paths() -> list[Path]:
    folder = settings.NOTONELESS_HOME.root / "fonts"
    return [folder] if folder.is_dir() else []


@cache
def _has_type() -> bool:
    names = {str(name) for name in typst.Fonts(font_paths=_font_paths()).families()}
    return any(
        mark in name for name in names for mark in ("CJK SC", "Song", "Sun", "Serif SC", "Hei", "Fang", "WenQuanYi")
    )


@cache
def _source() -> str:
    return (resources.files("notoneless.responsibility") / "papers" / "letter.typ").read_text("utf-8")


# ── The house's own template ─────────────────────────────────────────────────────────────────────────────────

_SONG, _FANG, _HEI = "宋体", "仿宋", "黑体"
_WORDS: Final = (
    ("body", "为贯彻《中华人民共和国义务教育法》，落实{{ model }}，确保适龄儿童、少年一个都不少地完成义务教育，甲方与乙方签订本责任书。"),
    ("heading", "一、责任范围"),
    ("body", "乙方负责：{{ scope }}。"),
    ("heading", "二、责任期限"),
    ("body", "自{{ began }}起，至{{ until }}止。任职变动的，自办妥交接之日起由接任者承担。"),
    ("heading", "三、工作目标"),
    ("for", "{%p for goal in goals %}"),
    ("body", "（{{ loop.index }}）{{ goal }}"),
    ("for", "{%p endfor %}"),
    ("heading", "四、主要责任"),
    ("for", "{%p for duty in duties %}"),
    ("body", "（{{ loop.index }}）{{ duty }}"),
    ("for", "{%p endfor %}"),
    ("heading", "五、考核"),
    ("for", "{%p if assessed %}"),
    ("body", "甲方对乙方履行责任的情况进行年度考核，结果纳入单位和个人年度考核。因失职造成适龄儿童、少年失学辍学的，依法依规追究责任。"),
    ("for", "{%p else %}"),
    ("body", "甲方对乙方履行责任的情况进行督促检查。因失职造成适龄儿童、少年失学辍学的，依法依规追究责任。"),
    ("for", "{%p endif %}"),
    ("heading", "六、其他"),
    ("body", "本责任书一式两份，甲方、乙方各执一份，自双方签字之日起生效。"),
)  # fmt: skip


@cache
def house_template() -> bytes:
    """Return the house's own template: what a letter says, laid out as offices lay out their papers."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    _type(document.styles["Normal"], _FANG, 16)
    for name, family, size in (("Title", _SONG, 22), ("Heading 1", _HEI, 16)):
        _type(document.styles[name], family, size)
    _plain(document.styles["Title"])
    title = document.add_paragraph("{{ county }}{{ year }}年{{ called }}", style="Title")
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.runs[0].bold = True
    _spaced(title, indent=False)
    number = document.add_paragraph("编号：{{ number }}")
    number.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _spaced(number, indent=False)
    for words in ("甲方：{{ party_a }}", "乙方：{{ party_b }}", "责任人：{{ holder }}（{{ post }}）"):
        _spaced(document.add_paragraph(words), indent=False)
    for kind, words in _WORDS:
        _spaced(document.add_paragraph(words, style="Heading 1" if kind == "heading" else None), indent=kind != "for")
    document.add_paragraph().paragraph_format.keep_with_next = True
    table = document.add_table(rows=3, cols=2)
    cells = (
        ("甲方（盖章）：", "乙方（盖章）："),
        ("负责人（签字）：", "责任人（签字）：{{ signature }}"),
        ("　　　年　　月　　日", "{{ signed }}"),
    )
    for row, texts in zip(table.rows, cells):
        row.height = Mm(16)
        for cell, text in zip(row.cells, texts):
            cell.text = text
            # The signatures stand together on one page.
            cell.paragraphs[0].paragraph_format.keep_with_next = True
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _type(style: Any, family: str, size: int) -> None:
    style.font.name, style.font.size = family, Pt(size)
    style.font.bold = False
    style.font.color.rgb = None
    # Without it, some programs set the stops in the middle, as in other Chinese lands.
    language = style.element.get_or_add_rPr().makeelement(qn("w:lang"), {qn("w:eastAsia"): "zh-CN"})
    style.element.get_or_add_rPr().append(language)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("w:eastAsia", "w:ascii", "w:hAnsi"):
        fonts.set(qn(name), family)
    for name in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(name), None)


def _plain(style: Any) -> None:
    """Take the blue rule from under the title."""
    for border in style.element.findall(".//" + qn("w:pBdr")):
        border.getparent().remove(border)


def _spaced(paragraph: Paragraph, *, indent: bool) -> None:
    layout = paragraph.paragraph_format
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(28)
    layout.space_before = layout.space_after = Pt(0)
    layout.first_line_indent = Pt(32) if indent else None
