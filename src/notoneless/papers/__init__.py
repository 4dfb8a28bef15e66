"""文书 — the papers that carry a duty or a child's road from desk to desk, laid out as offices lay them out.

A letter of responsibility, a notice to a father, a letter to the police: each is a template with places, filled from
what is known, shown before it is signed, and handed out as DOCX and PDF. The house's own templates are plain texts; an
office may take one away, change it in Word and bring it back. What stands in them and who may draw one is told by the
station whose paper it is; nothing here knows a table.
"""

from __future__ import annotations

from notoneless.papers.checking import MOST_BYTES, check_template, places_of
from notoneless.papers.filling import blocks_of, filled_docx
from notoneless.papers.laying_out import house_docx
from notoneless.papers.shelf import Shelf
from notoneless.papers.typesetting import (
    Sheet,
    Slip,
    pdf_of,
    pdf_of_all,
    pictures_of,
    poster_pdf,
    rounds_pdf,
    slips_pdf,
    visits_pdf,
)
from notoneless.papers.words import BLANK_DAY, DOCX, SIGN, SIGNED_ON, Block, PaperError, day

__all__ = [
    "BLANK_DAY",
    "DOCX",
    "MOST_BYTES",
    "SIGN",
    "SIGNED_ON",
    "Block",
    "PaperError",
    "Sheet",
    "Shelf",
    "Slip",
    "blocks_of",
    "check_template",
    "day",
    "filled_docx",
    "house_docx",
    "pdf_of",
    "pdf_of_all",
    "pictures_of",
    "places_of",
    "poster_pdf",
    "rounds_pdf",
    "slips_pdf",
    "visits_pdf",
]
