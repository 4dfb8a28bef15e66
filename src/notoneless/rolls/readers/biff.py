"""旧格子的痕迹 — what an old binary workbook (.xls) tells that its values do not.

Many county offices still send .xls. There, as in every workbook, a child's number may be the remembered result of a
formula and may be another child's by now; only the file's own records say so. They are walked once, in order and within
the file's bounds: a record that reaches beyond its stream makes the file a damaged one.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from notoneless.rolls.readers.marks import Marks
from notoneless.rolls.readers.safety import RefusedError

# Record numbers of [MS-XLS] 2.3; FORMULA has three in the versions that Excel wrote into a container.
_FORMULAS = frozenset({0x0006, 0x0206, 0x0406})
_BEGINS, _ENDS = frozenset({0x0009, 0x0209, 0x0409, 0x0809}), 0x000A
_SHEET, _PASSWORD, _EPOCH, _COLUMNS, _ROW, _MERGED = 0x0085, 0x002F, 0x0022, 0x007D, 0x0208, 0x00E5
_STATES = ("visible", "hidden", "veryHidden")
_WITH_CELLS = 1  # a sheet (0) or a macro sheet (1); charts and program modules hold no cells
_STREAMS = ("Workbook", "Book")  # since Excel 97, and before


@dataclass(slots=True)
class OldBook:
    """What the records of one .xls tell: its sheets in order as (marks, state), and whether days count from 1904."""

    sheets: list[tuple[Marks, str]] = field(default_factory=list)
    epoch_1904: bool = False


def xls_marks(path: Path) -> OldBook:
    """Return what the records of ``path`` tell. Raises RefusedError: R006 where the container or a record is broken,
    R009 for a book with a password."""
    data = _stream(path)
    book = OldBook()
    starts: list[tuple[int, bool]] = []
    for kind, at, size in _records(data, 0):
        if kind == _PASSWORD:
            raise RefusedError("R009", "整本加密")
        if kind == _SHEET and size >= 6:
            start, state, what = struct.unpack_from("<IBB", data, at)
            starts.append((start, what <= _WITH_CELLS))
            book.sheets.append((Marks(), _STATES[min(state & 3, 2)]))
        elif kind == _EPOCH and size >= 2:
            book.epoch_1904 = data[at] == 1
    for (start, with_cells), (marks, _) in zip(starts, book.sheets, strict=True):
        if start + 4 <= len(data) and struct.unpack_from("<H", data, start)[0] in _BEGINS:
            _read(data, start, marks)
        elif with_cells:
            raise RefusedError("R006", "工作表不在它该在的地方")
    return book


def _stream(path: Path) -> bytes:
    import olefile

    try:
        with olefile.OleFileIO(str(path)) as box:
            for name in _STREAMS:
                if box.exists(name):
                    with box.openstream(name) as stream:
                        return bytes(stream.read())
    except (OSError, ValueError, IndexError, struct.error, RecursionError) as error:
        raise RefusedError("R006", f"文件结构读不通：{type(error).__name__}") from error
    raise RefusedError("R001", "里面没有工作簿")


def _records(data: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """Yield (number, where its content begins, its length) of the records from ``at`` to the end of that part of the
    book; parts inside it (charts) are passed through."""
    head, depth = struct.Struct("<HH").unpack_from, 0
    end = len(data)
    while at + 4 <= end:
        kind, size = head(data, at)
        at += 4
        if at + size > end:
            raise RefusedError("R006", "一条记录伸到文件之外")
        if kind in _BEGINS:
            depth += 1
        elif kind == _ENDS:
            depth -= 1
            if depth <= 0:
                return
        else:
            yield kind, at, size
        at += size


def _read(data: bytes, start: int, marks: Marks) -> None:
    for kind, at, size in _records(data, start):
        if kind in _FORMULAS:
            if size < 4:
                raise RefusedError("R006", "一条公式记录不完整")
            row, column = struct.unpack_from("<HH", data, at)
            marks.formulas.append((row, column))
        elif kind == _ROW and size >= 14:
            marks.hidden_rows += bool(data[at + 12] & 0x20)
        elif kind == _COLUMNS and size >= 10:
            marks.hidden_columns += bool(data[at + 8] & 0x01)
        elif kind == _MERGED and size >= 2:
            count = min(struct.unpack_from("<H", data, at)[0], (size - 2) // 8)
            for r1, r2, c1, c2 in struct.iter_unpack("<HHHH", data[at + 2 : at + 2 + 8 * count]):
                if r1 <= r2 and c1 <= c2:
                    marks.merges.append((r1, c1, r2, c2))
