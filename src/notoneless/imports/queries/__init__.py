"""Reads of this station: sets of rolls, what was understood of their files, how far a sweep is, the doubtful pairs."""

from notoneless.imports.queries.page import (
    Ask,
    Fault,
    FileRow,
    Page,
    Progressed,
    SheetRow,
    counties,
    fault_book,
    file,
    file_row,
    imports,
    one,
    page,
    sheet_of,
    waiting,
)
from notoneless.imports.queries.pairs import Cell, Pair, pair, pairs

__all__ = [
    "Ask", "Cell", "Fault", "FileRow", "Page", "Pair", "Progressed", "SheetRow", "counties", "fault_book", "file", "file_row", "imports",
    "one", "page", "pair", "pairs", "sheet_of", "waiting",
]  # fmt: skip
