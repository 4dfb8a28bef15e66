"""A letter of responsibility as paper: the house's template, the words it says, DOCX and PDF.

Whatever template a letter was drawn with, its words are read from the filled document, and those words are what is shown,
signed and printed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

from django.conf import settings

from notoneless import papers
from notoneless.papers import BLANK_DAY, SIGN, SIGNED_ON, Block, Sheet


def filled_docx(template: bytes, content: Mapping[str, Any], *, signature: bytes = b"", signed: str = "") -> bytes:
    """Return the document: ``template`` with its places filled, the signature's picture where it belongs."""
    pictures = {"signature": signature} if signature else {}
    return papers.filled_docx(template, {**content, "signature": "", "signed": signed or BLANK_DAY}, pictures=pictures)


def blocks_of(template: bytes, content: Mapping[str, Any]) -> list[Block]:
    """Return what the unsigned document says."""
    return papers.blocks_of(template, {**content, "signature": SIGN, "signed": SIGNED_ON})


def pdf_of(blocks: Sequence[Block], *, title: str, signature: bytes = b"", signed: str = "") -> bytes:
    """Return the words of a letter as PDF. Raises :class:`~notoneless.papers.PaperError` D017 where the machine has no
    Chinese type."""
    fonts = settings.NOTONELESS_HOME.root / "fonts"
    return papers.pdf_of(blocks, title=title, fonts=fonts, signature=signature, signed=signed)


def pdf_of_all(sheets: Sequence[Sheet], *, title: str) -> bytes:
    """Return several letters as one PDF, for the printer. Raises D017 as :func:`pdf_of` does."""
    return papers.pdf_of_all(sheets, title=title, fonts=settings.NOTONELESS_HOME.root / "fonts")


@cache
def house_template() -> bytes:
    """Return the house's own template."""
    return papers.house_docx(
        (resources.files("notoneless.responsibility") / "papers" / "letter.txt").read_text("utf-8")
    )
