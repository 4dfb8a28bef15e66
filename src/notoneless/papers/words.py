"""The words of a paper: what it is made of once its places are filled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from notoneless.standards.errors import UserError

#: Stand in a paper's words where a signature and its day go: two characters of the private area, in no name.
SIGN: Final = "\ue000"
SIGNED_ON: Final = "\ue001"
#: The media type of what Word and WPS read.
DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
BLANK_DAY: Final = "　　　年　　月　　日"


class PaperError(UserError):
    """A template or a machine from which no paper can be made."""


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph of a paper as it is read, or one row of a table.

    ``kind`` is title, heading, subheading, body, flush, right, issuer, center, red, mark, copies, small, cells (a row without
    lines) or grid (a row of a form, with lines). Cells are parted by tabs; of a grid ``widths`` are their shares, and
    ``tall`` is the row's least height in mm.
    """

    kind: str
    text: str
    widths: tuple[int, ...] = ()
    tall: int = 0

    @property
    def cells(self) -> list[str]:
        """The cells of a row of a table."""
        return self.text.split("\t")


def day(on: date) -> str:
    """Return a day as an office writes it."""
    return f"{on.year}年{on.month}月{on.day}日"
