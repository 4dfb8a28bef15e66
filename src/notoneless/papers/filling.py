"""Filling a template, and reading what the filled paper says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any, Final

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm
from docx.table import Table, _Row
from docx.text.paragraph import Paragraph
from docxtpl import DocxTemplate, InlineImage
from jinja2 import StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from notoneless.papers.words import Block

#: The styles of a paper and what a paragraph of each is; every other paragraph goes by how it is set.
STYLES: Final[Mapping[str, str]] = {
    "Title": "title",
    "Heading 1": "heading",
    "Heading 2": "subheading",
    "Red Head": "red",
    "Mark": "mark",
    "Flush": "flush",
    "Issuer": "issuer",
    "Copies": "copies",
    "Small": "small",
}
_ALIGN: Final = {WD_ALIGN_PARAGRAPH.CENTER: "center", WD_ALIGN_PARAGRAPH.RIGHT: "right"}
_PER_MM: Final = 36_000


def environment() -> SandboxedEnvironment:
    """Return where a template is filled: sandboxed, escaping, and loud about a place that nobody fills."""
    return SandboxedEnvironment(undefined=StrictUndefined, autoescape=True)


def filled_docx(template: bytes, content: Mapping[str, Any], *, pictures: Mapping[str, bytes] | None = None) -> bytes:
    """Return ``template`` with its places filled; ``pictures`` are PNGs, 14 mm high, for the places of their names."""
    paper = DocxTemplate(BytesIO(template))
    shown = {name: InlineImage(paper, BytesIO(data), height=Mm(14)) for name, data in (pictures or {}).items()}
    paper.render({**content, **shown}, jinja_env=environment(), autoescape=True)
    out = BytesIO()
    paper.save(out)
    return out.getvalue()


def blocks_of(template: bytes, content: Mapping[str, Any]) -> list[Block]:
    """Return what the filled document says, paragraph by paragraph; of a table one block a row."""
    return list(_read(Document(BytesIO(filled_docx(template, content)))))


def _read(document: Any) -> Iterator[Block]:
    for part in document.iter_inner_content():
        if isinstance(part, Table):
            lined = bool(part.style is not None and part.style.name == "Table Grid")
            for row in part.rows:
                found = _grid_row(row) if lined else Block("cells", "\t".join(c.text.strip(" ") for c in row.cells))
                if lined or found.text.strip("\t"):
                    yield found
        elif isinstance(part, Paragraph) and part.text.strip():
            yield Block(_kind(part), part.text.strip())


def _grid_row(row: _Row) -> Block:
    """Return a row of a form; a cell over several columns is one cell."""
    texts: list[str] = []
    widths: list[int] = []
    last = None
    for cell in row.cells:
        if cell._tc is last:
            continue
        last = cell._tc
        texts.append(cell.text.strip(" \n").replace("\t", " "))
        widths.append(max(1, round((cell.width or Mm(20)) / _PER_MM)))
    return Block("grid", "\t".join(texts), tuple(widths), round((row.height or 0) / _PER_MM))


def _kind(paragraph: Paragraph) -> str:
    name = str(paragraph.style.name) if paragraph.style is not None else ""
    if name in STYLES:
        return STYLES[name]
    if name.startswith("Heading"):
        return "subheading"
    if paragraph.alignment is not None:
        return _ALIGN.get(paragraph.alignment, "body")
    return "body"
