"""Excel in: an uploaded list becomes rows of text with the numbers that people count by, and faults that say what to mend.

The file is opened by the library's own readers, in a process of its own with bounds on memory and time: a bomb, a foreign
entity or a damaged book is refused there. Headings are found wherever they stand, titles over them are skipped, blank rows
are passed over, and a cell whose digits Excel already lost is a fault, never a guess.
"""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import Promise

from notoneless.rolls.headings import normalise
from notoneless.rolls.readers.delimited import BLANKS, open_text
from notoneless.rolls.readers.safety import Limits, RefusedError, format_of
from notoneless.rolls.readers.workbook import Reader
from notoneless.standards.errors import UserError

_MIB: Final = 1 << 20
UPLOAD: Final = Limits(
    bytes_in=20 * _MIB, bytes_out=200 * _MIB, ratio=100.0, ratio_from=16 * _MIB, memory=1024 * _MIB, cpu_seconds=60
)
SCAN: Final = 30  # rows looked through for the heading
ROW_LIMIT: Final = 50_000
CELL_LIMIT: Final = 2_000
BROKEN: Final = "\ufffd"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A column that is read: the name it goes by here, the headings it may have, whether the list is useless without it.

    ``is_number``: the cell holds a number of a person (identity, telephone); lost digits there are a fault.
    ``most``: how many characters of a cell are read; a longer one is a fault.
    """

    name: str
    headings: tuple[str | Promise, ...]
    must: bool = False
    is_number: bool = False
    most: int = CELL_LIMIT


@dataclass(frozen=True, slots=True)
class Row:
    """One row that holds anything: its number as a person counts it, its cells by name ('' where empty)."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class RowFault:
    """A row that is not taken as it stands: where, under which heading, what to do. The value itself is not repeated."""

    number: int
    heading: str
    zh: str
    en: str

    @property
    def told(self) -> tuple[str, str, str]:
        """Under which heading and why (Chinese, English), to be kept with the row."""
        return self.heading, self.zh, self.en


@dataclass(slots=True)
class Reading:
    """A list as it was read. ``ignored`` are headings that mean nothing here; ``absent`` optional ones that are not there."""

    sheet: str
    rows: list[Row] = field(default_factory=list)
    faults: list[RowFault] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)


class UploadError(UserError):
    """An uploaded list that cannot be read at all."""


def read(upload: UploadedFile[Any], wanted: Sequence[Wanted], *, limits: Limits = UPLOAD) -> Reading:
    """Return the rows of an uploaded list. Raises :class:`UploadError`: U001 too large, U002 not a readable list,
    U003 no heading found, U004 too many rows, U005 no row."""
    with _laid_down(upload, limits) as path:
        return read_path(path, wanted, limits=limits)


@contextmanager
def _laid_down(upload: UploadedFile[Any], limits: Limits) -> Iterator[Path]:
    if upload.size is None or upload.size > limits.bytes_in:
        raise UploadError(
            "U001",
            f"文件超过 {limits.bytes_in // _MIB} MB。请把它分成几份，分别上传。",
            f"The file is larger than {limits.bytes_in // _MIB} MB. Split it and upload the parts one by one.",
        )
    with tempfile.TemporaryDirectory(prefix="notoneless-") as folder:
        path = Path(folder) / "upload"  # never under the name that the browser gave
        with path.open("wb") as file:
            for chunk in upload.chunks():
                file.write(chunk)
        yield path


@dataclass(frozen=True, slots=True)
class Opened:
    """A book of several sheets that was opened once, to be read more than once: what one sheet says may tell how another is read."""

    sheets: tuple[tuple[Any, list[list[str]]], ...]

    def read(self, wanted: Sequence[Wanted]) -> Reading | None:
        """Return the rows of the sheet that bears most of these headings, none of them where nothing stands under it; None where no sheet bears
        all that must be there."""
        best = _best(self.sheets, wanted)
        must = {str(want.headings[0]) for want in wanted if want.must}
        return None if best is None or must & set(best.absent) else best


def open_book(upload: UploadedFile[Any], *, limits: Limits = UPLOAD) -> Opened:
    """Return an uploaded book with all its sheets. Raises :class:`UploadError` U001, U002 (also for what is no workbook)."""
    with _laid_down(upload, limits) as path, _readable():
        fmt = format_of(path)
        if fmt in ("parquet", "text"):
            raise RefusedError("R001", fmt)
        with Reader(limits) as reader:
            return Opened(tuple((sheet, _grid(sheet)) for sheet in reader.read(path, fmt)))


def read_path(path: Path, wanted: Sequence[Wanted], *, limits: Limits = UPLOAD) -> Reading:
    """As :func:`read`, from a file."""
    with _readable():
        fmt = format_of(path)
        if fmt == "parquet":
            raise RefusedError("R001", "Parquet")
        if fmt == "text":
            return _from_text(path, wanted)
        with Reader(limits) as reader:
            sheets = [(sheet, _grid(sheet)) for sheet in reader.read(path, fmt)]
        return _checked(_best(sheets, wanted), wanted)


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except RefusedError as error:
        raise UploadError(
            "U002",
            f"这个文件打不开：{error.detail}（{error.code}）。请用 Excel 或 WPS 打开它，另存为 .xlsx 后再上传；有密码的先去掉密码。",
            f"This file cannot be opened ({error.code}). Open it in Excel or WPS, save it as .xlsx without a password, and upload it again.",
        ) from None


def _grid(sheet: Any) -> list[list[str]]:
    columns = [sheet.cells.column(i).to_pylist() for i in range(sheet.cells.num_columns)]
    return [[_tidy(cell) for cell in row] for row in zip(*columns, strict=True)]


def _best(sheets: Iterable[tuple[Any, list[list[str]]]], wanted: Sequence[Wanted]) -> Reading | None:
    """Return the sheet that bears most of the headings."""
    best: tuple[int, Reading] | None = None
    for sheet, rows in sheets:
        found = _heading(rows, wanted)
        if found is None or (best is not None and best[0] >= len(found[1])):
            continue
        reading = _reading(sheet.name or "", rows, found, wanted)
        at, columns, _ = found
        marked = {"formula": sheet.formulas, "long": sheet.long_numbers}
        _marks(reading, marked, at, columns, wanted)
        best = (len(columns), reading)
    return best[1] if best else None


def _from_text(path: Path, wanted: Sequence[Wanted]) -> Reading:
    file = open_text(path)
    text = path.read_bytes()[file.facts.bom :].decode(file.facts.encoding, errors="replace")
    rows: list[list[str]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=file.separator)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error:
            raise RefusedError("R006", f"第 {reader.line_num} 行的引号没有成对") from None
        rows.extend(
            [[]] * (reader.line_num - len(rows) - 1)
        )  # a cell of several lines: the row counts by its last line
        rows.append([_tidy(cell) for cell in cells])
    found = _heading(rows, wanted)
    return _checked(_reading("", rows, found, wanted) if found else None, wanted)


def _tidy(cell: str | None) -> str:
    return (cell or "").strip(BLANKS)


Found = tuple[int, dict[int, str], list[str]]  # the heading's index, column → name, headings ignored


def _heading(rows: Sequence[Sequence[str]], wanted: Sequence[Wanted]) -> Found | None:
    """Return where the heading stands: the row that names most of what is wanted, all that must be there among it."""
    names = {normalise(str(word)): want.name for want in wanted for word in want.headings}
    best: Found | None = None
    for at, row in enumerate(rows[:SCAN]):
        columns: dict[int, str] = {}
        ignored: list[str] = []
        for number, cell in enumerate(row):
            name = names.get(normalise(cell.rstrip("*＊"))) if cell else None
            if name and name not in columns.values():
                columns[number] = name
            elif cell:
                ignored.append(cell[:40])
        if columns and (best is None or len(columns) > len(best[1])):
            best = (at, columns, ignored)
    return best


def _reading(sheet: str, rows: Sequence[Sequence[str]], found: Found, wanted: Sequence[Wanted]) -> Reading:
    at, columns, ignored = found
    reading = Reading(sheet, ignored=ignored)
    labels = {want.name: str(want.headings[0]) for want in wanted}
    most = {want.name: want.most for want in wanted}
    for number, row in enumerate(rows[at + 1 :], start=at + 2):
        cells = {name: (row[i] if i < len(row) else "") for i, name in columns.items()}
        if not any(cells.values()):
            continue
        for name, cell in cells.items():
            if len(cell) > most[name]:
                cells[name] = cell[: most[name]]
                reading.faults.append(_too_long(number, labels[name], len(cell), most[name]))
            elif BROKEN in cell:
                reading.faults.append(_garbled(number, labels[name]))
        reading.rows.append(Row(number, {want.name: cells.get(want.name, "") for want in wanted}))
    reading.absent = [labels[want.name] for want in wanted if want.name not in columns.values()]
    return reading


def _marks(
    reading: Reading,
    marked: dict[str, Iterable[Sequence[int]]],
    at: int,
    columns: dict[int, str],
    wanted: Sequence[Wanted],
) -> None:
    """Add a fault for every cell of ours that a formula gave, or whose digits Excel lost."""
    labels = {want.name: str(want.headings[0]) for want in wanted}
    numbers = {want.name for want in wanted if want.is_number}
    for mark in marked["formula"]:
        row, column = int(mark[0]), int(mark[1])
        if row > at and column in columns:
            reading.faults.append(
                RowFault(row + 1, labels[columns[column]],
                         "这一格是公式，读到的可能不是您看到的。请复制后“选择性粘贴—数值”，再上传。",
                         "This cell is a formula. Copy it, paste it as values, and upload again.")
            )  # fmt: skip
    for mark in marked["long"]:
        row, column = int(mark[0]), int(mark[1])
        if row > at and columns.get(column) in numbers:
            reading.faults.append(
                RowFault(row + 1, labels[columns[column]],
                         "这一格存成了数字，末几位已经被 Excel 改成 0。请把这一列设为文本，照原件重填这一格。",
                         "This cell was stored as a number and its last digits are lost. Make the column text and type it again.")
            )  # fmt: skip


def _too_long(number: int, heading: str, length: int, most: int) -> RowFault:
    return RowFault(number, heading, f"这一格有 {length} 个字，最多 {most} 个，后面的没有读。",
                    f"This cell holds {length} characters; only the first {most} were read.")  # fmt: skip


def _garbled(number: int, heading: str) -> RowFault:
    return RowFault(number, heading, "这一格有认不出的字（编码混杂）。请另存为 .xlsx 后再上传。",
                    "This cell holds bytes that are no text. Save the file as .xlsx and upload it again.")  # fmt: skip


def _checked(reading: Reading | None, wanted: Sequence[Wanted]) -> Reading:
    missing = [str(want.headings[0]) for want in wanted if want.must]
    if reading is not None:
        missing = [label for label in missing if label in reading.absent]
    if reading is None or missing:
        said = "、".join(f"“{label}”" for label in missing)
        raise UploadError(
            "U003",
            f"前 {SCAN} 行里没有找到表头 {said}。请用本页下载的模板，或把表头改成这几个字。",
            f"No heading {said} was found in the first {SCAN} rows. Use the template of this page, or name the columns so.",
        )
    if len(reading.rows) > ROW_LIMIT:
        raise UploadError(
            "U004",
            f"一次最多 {ROW_LIMIT} 行，这份有 {len(reading.rows)} 行。请分成几份上传。",
            f"At most {ROW_LIMIT} rows at once, this list has {len(reading.rows)}. Split it and upload the parts.",
        )
    if not reading.rows:
        raise UploadError(
            "U005",
            "表头下面没有一行内容。请确认填在“填写”这张表里，保存后再上传。",
            "There is no row under the heading. Fill in the first sheet, save it, and upload it again.",
        )
    return reading
