"""Reads of this station: sets of rolls, what was understood of their files, how far a sweep is, the doubtful pairs."""

from notoneless.imports.queries.doubling import Doubled, Place, Rate, decided, double, place, second_of
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
    "Ask", "Cell", "Doubled", "Fault", "FileRow", "Page", "Pair", "Place", "Progressed", "Rate", "SheetRow", "counties", "decided",
    "double", "fault_book", "file", "file_row", "imports", "one", "page", "pair", "pairs", "place", "second_of", "sheet_of", "waiting",
]  # fmt: skip
