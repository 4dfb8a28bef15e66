"""格子的痕迹 — what a sheet's XML tells that its values do not.

A value read back from a workbook no longer says that it was a formula, that its last digits were lost, or that it was
typed once for five merged rows. For a child's number that is the difference between proof and invention, so the
sheet's own text is read for these marks, in one pass and bounded memory.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from notoneless.rolls.readers.safety import stream

_MANY = 5_000_000
_REF = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_NUMERIC = 1e15  # a double holds 15 digits for certain


@dataclass(slots=True)
class Marks:
    """Cells as (row, column), both 0-based in the sheet: ``formulas``, ``long_numbers`` (stored as a number of 16 or
    more digits). ``merges`` are (first row, first column, last row, last column); hidden rows and columns are counted."""

    formulas: list[tuple[int, int]] = field(default_factory=list)
    long_numbers: list[tuple[int, int]] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: int = 0
    hidden_columns: int = 0


def cell_ref(ref: str) -> tuple[int, int]:
    """Return (row, column), 0-based, of a reference such as ``B3``. Raises ValueError for anything else."""
    found = _REF.fullmatch(ref)
    if not found:
        raise ValueError(ref)
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]) - 1, column - 1


def xlsx_marks(box: zipfile.ZipFile, part: str) -> Marks:
    """Return the marks of one worksheet part. Raises RefusedError (R005, R006) as :func:`stream` does."""
    marks = Marks()
    scan: _Scan | None = None
    carry = b""
    for chunk in stream(box, part):
        text = carry + chunk
        if scan is None:
            scan = _Scan(re.search(rb"<(\w+:)?worksheet\b", text[:4096]))
        cut = text.rfind(scan.cell)
        if cut <= 0:
            cut = text.rfind(b"<")
        if cut <= 0 or len(text) - cut > 4 * len(chunk) + 65_536:
            cut = len(text)
        scan.read(text[:cut], marks)
        carry = text[cut:]
    if scan is not None:
        scan.read(carry, marks)
        if scan.unplaced:
            return _by_parser(box, part)
    return marks


class _Scan:
    """The patterns of one sheet (with its namespace prefix), applied piece by piece. Each is tried only when the bytes
    that must occur in it do occur, so that a plain sheet costs little more than unpacking it."""

    def __init__(self, root: re.Match[bytes] | None) -> None:
        p = re.escape(root[1]) if root and root[1] else b""
        self.cell = b"<" + (root[1] if root and root[1] else b"") + b"c "
        self.unplaced = False
        self._formula = re.compile(b"<" + p + rb"c ([^<>]*)>\s*<" + p + rb"f[ />]")
        self._has_formula = re.compile(b"<" + p + rb"f[ />]")
        self._long = re.compile(b"<" + p + rb"v>-?(?:\d{16,}|\d(?:\.\d+)?[Ee]\+?(?:1[5-9]|[2-9]\d))(?:\.0*)?</")
        self._long_cell = re.compile(
            b"<" + p + rb"c ([^<>]*)>(?:\s*<" + p + rb"f[^<>]*>[^<]*</" + p + rb"f>)?\s*<" + p
            + rb"v>-?(?:\d{16,}|\d(?:\.\d+)?[Ee]\+?(?:1[5-9]|[2-9]\d))(?:\.0*)?</"
        )  # fmt: skip
        self._hidden_row = re.compile(b"<" + p + rb"row [^>]*\bhidden=\"(?:1|true)\"")
        self._hidden_column = re.compile(b"<" + p + rb"col [^>]*\bhidden=\"(?:1|true)\"")
        self._merge = re.compile(rb"mergeCell [^>]*ref=\"([A-Z]+\d+):([A-Z]+\d+)\"")

    def read(self, text: bytes, marks: Marks) -> None:
        # Single bytes are sought first: a plain sheet holds no f, h or m at all, and finding that out costs nothing.
        if b"f" in text and self._has_formula.search(text):
            found = self._placed(self._formula, text)
            marks.formulas += found
            if len(found) < len(self._has_formula.findall(text)):
                self.unplaced = True
        if self._long.search(text):
            marks.long_numbers += self._placed(self._long_cell, text)
        if b"h" in text and b'hidden="' in text:
            marks.hidden_rows += len(self._hidden_row.findall(text))
            marks.hidden_columns += len(self._hidden_column.findall(text))
        if b"m" in text and b"mergeCell " in text:
            for a, b in self._merge.findall(text):
                (r1, c1), (r2, c2) = cell_ref(a.decode()), cell_ref(b.decode())
                marks.merges.append((r1, c1, r2, c2))

    def _placed(self, pattern: re.Pattern[bytes], text: bytes) -> list[tuple[int, int]]:
        places = []
        for found in pattern.finditer(text):
            attributes = found[1]
            if pattern is self._long_cell and re.search(rb'\bt="(?!n")', attributes):
                continue  # text, shared text or a truth value: its digits are whole
            ref = re.search(rb'\br="([A-Z]+\d+)"', attributes)
            if ref is None:
                self.unplaced = True
            else:
                places.append(cell_ref(ref[1].decode()))
        return places


def _by_parser(box: zipfile.ZipFile, part: str) -> Marks:
    """The same marks by a real XML parser: slow, for sheets whose cells do not say where they stand."""
    marks = Marks()
    at = {"row": -1, "column": -1}
    state: dict[str, str] = {}
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True

    def start(name: str, attributes: dict[str, str]) -> None:
        tag = name.rsplit(" ", 1)[-1]
        if tag == "row":
            at["row"] = int(attributes.get("r", at["row"] + 2)) - 1
            at["column"] = -1
            marks.hidden_rows += attributes.get("hidden") in ("1", "true")
        elif tag == "col":
            marks.hidden_columns += attributes.get("hidden") in ("1", "true")
        elif tag == "c":
            at["column"] = cell_ref(attributes["r"])[1] if "r" in attributes else at["column"] + 1
            state["type"] = attributes.get("t", "n")
        elif tag == "f":
            marks.formulas.append((at["row"], at["column"]))
        elif tag == "v":
            state["value"] = ""
        elif tag == "mergeCell":
            a, _, b = attributes.get("ref", "").partition(":")
            if b:
                (r1, c1), (r2, c2) = cell_ref(a), cell_ref(b)
                marks.merges.append((r1, c1, r2, c2))

    def text(data: str) -> None:
        if "value" in state:
            state["value"] += data

    def end(name: str) -> None:
        if name.rsplit(" ", 1)[-1] == "v":
            value = state.pop("value", "")
            if state.get("type") == "n" and is_long_number(value):
                marks.long_numbers.append((at["row"], at["column"]))

    parser.StartElementHandler = start
    parser.CharacterDataHandler = text
    parser.EndElementHandler = end
    for chunk in stream(box, part):
        parser.Parse(chunk, False)
    parser.Parse(b"", True)
    return marks


def is_long_number(value: str) -> bool:
    """True when a stored number is too long for its digits to be whole (10^15 and more)."""
    try:
        return abs(float(value)) >= _NUMERIC
    except ValueError:
        return False


def ods_marks(box: zipfile.ZipFile) -> dict[str, Marks]:
    """Return the marks of every sheet of an OpenDocument book, by sheet name; parsed only when it holds formulas,
    merges, hidden parts or long numbers at all."""
    telling = (b"formula=", b"-spanned=", b"collapse", b'office:value="')
    if not any(word in chunk for chunk in stream(box, "content.xml") for word in telling):
        return {}
    return dict(_ods_sheets(box))


def _ods_sheets(box: zipfile.ZipFile) -> Iterator[tuple[str, Marks]]:
    sheets: dict[str, Marks] = {}
    at: dict[str, int] = {"row": 0, "column": 0, "row_repeat": 1}
    current: list[Marks] = []
    parser = expat.ParserCreate(namespace_separator=" ")

    def start(name: str, attributes: dict[str, str]) -> None:
        tag = name.rsplit(" ", 1)[-1]
        plain = {k.rsplit(" ", 1)[-1]: v for k, v in attributes.items()}
        if tag == "table":
            current[:] = [sheets.setdefault(plain.get("name", ""), Marks())]
            at.update(row=0, column=0)
        elif tag == "table-row" and current:
            at.update(column=0, row_repeat=int(plain.get("number-rows-repeated", 1)))
            current[0].hidden_rows += plain.get("visibility") in ("collapse", "filter")
        elif tag in ("table-cell", "covered-table-cell") and current:
            repeat = min(int(plain.get("number-columns-repeated", 1)), 16_384)
            rows = range(at["row"], at["row"] + min(at["row_repeat"], 1_048_576))
            places = [(r, at["column"] + k) for r in rows for k in range(repeat)] if len(rows) * repeat < _MANY else []
            if "formula" in plain:
                current[0].formulas += places
            if plain.get("value-type") == "float" and is_long_number(plain.get("value", "")):
                current[0].long_numbers += places
            down, right = int(plain.get("number-rows-spanned", 1)), int(plain.get("number-columns-spanned", 1))
            if down > 1 or right > 1:
                current[0].merges.append((at["row"], at["column"], at["row"] + down - 1, at["column"] + right - 1))
            at["column"] += repeat

    def end(name: str) -> None:
        if name.rsplit(" ", 1)[-1] == "table-row":
            at["row"] += at["row_repeat"]

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    for chunk in stream(box, "content.xml"):
        parser.Parse(chunk, False)
    parser.Parse(b"", True)
    yield from sheets.items()
