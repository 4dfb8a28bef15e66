"""What every paper of the house is made by: a plain text laid out, filled, read, set, replaced by an office's own."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn
from pypdf import PdfReader

from notoneless import papers
from notoneless.papers import Block, PaperError, Shelf

TEXT = """
# 说明
for: {%p if head %}
red: {{ head }}
mark: {{ number }}
for: {%p endif %}
title: 通知书
flush: {{ name }}：
heading: 一、事项
for: {%p for one in many %}
body: （{{ loop.index }}）{{ one }}
for: {%p endfor %}
row: 3,9 @12 | 姓名 | {{ name }}
row: 2,4,2,4 @20 | 甲 | {{ number }} | 乙 | 　　年　　月
small: 注
gap:
issuer: {{ name }}
issuer: 2026年11月26日
cells: 甲方 | 乙方
copies: 抄送：{{ name }}。
"""
FULL = {"head": "某县文件", "number": "某〔2026〕1号", "name": "某某", "many": ["一", "二"]}


def test_a_plain_text_is_a_paper() -> None:
    blocks = papers.blocks_of(papers.house_docx(TEXT), FULL)
    assert [(block.kind, block.text) for block in blocks] == [
        ("red", "某县文件"),
        ("mark", "某〔2026〕1号"),
        ("title", "通知书"),
        ("flush", "某某："),
        ("heading", "一、事项"),
        ("body", "（1）一"),
        ("body", "（2）二"),
        ("grid", "姓名\t某某"),
        ("grid", "甲\t某〔2026〕1号\t乙\t　　年　　月"),
        ("small", "注"),
        ("issuer", "某某"),
        ("issuer", "2026年11月26日"),
        ("cells", "甲方\t乙方"),
        ("copies", "抄送：某某。"),
    ]
    form = [block for block in blocks if block.kind == "grid"]
    assert form[0].widths == (39, 117) and form[1].widths == (26, 52, 26, 52)
    assert [block.tall for block in form] == [12, 20]


def test_no_red_head_where_none_is_set() -> None:
    blocks = papers.blocks_of(papers.house_docx(TEXT), FULL | {"head": "", "many": []})
    assert [block.kind for block in blocks[:3]] == ["title", "flush", "heading"]


def test_the_sheet_is_that_of_an_official_paper() -> None:
    document = Document(io.BytesIO(papers.filled_docx(papers.house_docx(TEXT), FULL)))
    section = document.sections[0]
    assert [round(side.mm) for side in (section.top_margin, section.left_margin, section.right_margin)] == [37, 28, 26]
    faces = {
        name: (document.styles[name].element.rPr.rFonts.get(qn("w:eastAsia")), document.styles[name].font.size.pt)
        for name in ("Normal", "Title", "Heading 1", "Heading 2", "Red Head", "Copies")
    }
    assert faces == {
        "Normal": ("仿宋", 16), "Title": ("方正小标宋简体", 22), "Heading 1": ("黑体", 16), "Heading 2": ("楷体", 16),
        "Red Head": ("方正小标宋简体", 25), "Copies": ("仿宋", 14),
    }  # fmt: skip
    fonts = next(p.blob.decode() for p in document.part.package.iter_parts() if "fontTable" in p.partname)
    assert 'w:name="方正小标宋简体"><w:altName w:val="宋体"/>' in fonts
    assert "PAGE" in section.footer._element.xml


def test_pdf_and_pictures_say_the_same() -> None:
    blocks = papers.blocks_of(papers.house_docx(TEXT), FULL)
    printed = "".join(page.extract_text() for page in PdfReader(io.BytesIO(papers.pdf_of(blocks, title="x"))).pages)
    printed = "".join(printed.split())
    for block in blocks:
        for cell in block.cells:
            assert "".join(cell.split()) in printed, cell
    assert all(picture.startswith(b"\x89PNG") for picture in papers.pictures_of(blocks, title="x"))


@pytest.mark.parametrize("line", ["boddy: 甲", "甲", "row: 3,3 | 甲 | 乙", "row: 6,6 | 甲", "row: x | 甲"])
def test_a_line_that_cannot_be_read_is_named(line: str) -> None:
    with pytest.raises(ValueError):
        papers.house_docx(f"title: 甲\n{line}\n")


def test_what_fills_only_sometimes_is_no_template() -> None:
    broken = papers.house_docx("body: {% if number %}{{ number.x }}{% endif %}")
    facts = {"places": {"number": "文号"}, "needed": ()}
    papers.check_template(broken, samples=[{"number": ""}], **facts)
    with pytest.raises(PaperError, match="D025"):
        papers.check_template(broken, samples=[{"number": ""}, {"number": "甲"}], **facts)


def test_a_shelf_keeps_every_version(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "500153")
    assert shelf.in_use("a") == ""
    one, other = shelf.put("a", b"1"), shelf.put("a", b"2")
    assert shelf.in_use("a") == ""
    shelf.use("a", one)
    shelf.use("a", other)
    assert shelf.in_use("a") == other and shelf.read("a", one) == b"1"
    shelf.use("a", "")
    shelf.use("a", "")
    assert shelf.in_use("a") == "" and shelf.read("a", other) == b"2"


def test_blocks_of_an_older_letter_still_read() -> None:
    assert Block(*["body", "甲"]) == Block("body", "甲")
