"""隔壁的读卷人 — the process apart in which risky formats are parsed.

Workbooks come from hundreds of hands. They are parsed here, in a process with limits on memory and time of its own,
so that a broken or hostile file costs one line in the list of refused files and not the county's sweep. What was read
is left in a folder as Arrow tables of text; nothing is interpreted.
"""

from __future__ import annotations

import json
import sys
import zipfile
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from notoneless.rolls.readers.biff import xls_marks
from notoneless.rolls.readers.marks import Marks, ods_marks, xlsx_marks
from notoneless.rolls.readers.safety import COLUMN_LIMIT, RefusedError, check_parts, stream

# Windows has no such limits; the checks of the container still hold there.
resource: Any = import_module("resource") if find_spec("resource") else None

_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_REL = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_BATCH = 100_000
# So many empty columns before the first filled one are kept as columns, so that "#3" is column C; more are left out.
_EMPTY_COLUMNS = 26


def serve() -> None:
    """Answer jobs from standard input, one JSON object a line, until it ends. The answers go to the original standard
    output; whatever libraries print goes to standard error."""
    answers = sys.stdout
    sys.stdout = sys.stderr
    for line in sys.stdin:
        job = json.loads(line)
        _limit(job["memory"], job["cpu_seconds"])
        spent = False
        try:
            answer: dict[str, Any] = {
                "sheets": _read(Path(job["path"]), job["format"], Path(job["out"]), job["bytes_out"])
            }
        except RefusedError as refused:
            answer = {"code": refused.code, "detail": refused.detail}
        except (MemoryError, ImportError):
            answer, spent = {"code": "R004", "detail": "读它要用的内存超过上限"}, True
        except (
            BaseException
        ) as error:  # a panic of a parser is no ordinary exception; the office still needs a sentence
            answer = {"code": "R009" if "assword" in str(error) else "R006", "detail": type(error).__name__}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()
        if spent:
            return  # what ran out of memory is not to be trusted with the next file


def _limit(memory: int, cpu_seconds: int) -> None:
    if resource is None:
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (memory if hard < 0 else min(memory, hard), hard))
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    soft = int(used.ru_utime + used.ru_stime) + cpu_seconds
    resource.setrlimit(resource.RLIMIT_CPU, (soft if hard < 0 else min(soft, hard), hard))


def _read(path: Path, kind: str, out: Path, bytes_out: int) -> list[dict[str, Any]]:
    if kind == "parquet":
        return [_parquet(path, out, bytes_out)]
    states: dict[str, str] = {}
    marks: dict[str, Marks] = {}
    epoch_1904 = False
    if kind == "xlsx":
        with zipfile.ZipFile(path) as box:
            parts, states, epoch_1904 = _xlsx_sheets(box)
            check_parts(box, frozenset(parts.values()))
            marks = {name: xlsx_marks(box, part) for name, part in parts.items()}
    elif kind == "ods":
        with zipfile.ZipFile(path) as box:
            check_parts(box)
            marks = ods_marks(box)
    return _sheets(path, out, kind, marks, states, epoch_1904)


def _xlsx_sheets(box: zipfile.ZipFile) -> tuple[dict[str, str], dict[str, str], bool]:
    """Return sheet name → part, sheet name → state (visible, hidden, veryHidden), and whether days count from 1904."""
    book = ElementTree.fromstring(b"".join(stream(box, "xl/workbook.xml")))
    links = ElementTree.fromstring(b"".join(stream(box, "xl/_rels/workbook.xml.rels")))
    targets = {e.get("Id"): e.get("Target", "") for e in links if e.get("Type", "").endswith("/worksheet")}
    parts: dict[str, str] = {}
    states: dict[str, str] = {}
    epoch = False
    for element in book.iter():
        tag = element.tag.rsplit("}", 1)[-1]
        if tag == "workbookPr":
            epoch = element.get("date1904") in ("1", "true")
        elif tag == "sheet":
            name = element.get("name", "")
            target = targets.get(element.get(_REL) or element.get(_STRICT_REL))
            if target:
                parts[name] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
                states[name] = element.get("state", "visible")
    return parts, states, epoch


def _sheets(
    path: Path, out: Path, kind: str, marks: dict[str, Marks], states: dict[str, str], epoch_1904: bool
) -> list[dict[str, Any]]:
    import fastexcel

    old = xls_marks(path) if kind == "xls" else None
    book = fastexcel.read_excel(str(path))
    if old is not None:
        if len(old.sheets) != len(book.sheet_names):
            raise RefusedError("R006", "工作表的数目前后不一")
        marks = {name: found for name, (found, _) in zip(book.sheet_names, old.sheets, strict=True)}
        states = {name: state for name, (_, state) in zip(book.sheet_names, old.sheets, strict=True)}
        epoch_1904 = old.epoch_1904
    answers = []
    for number, name in enumerate(book.sheet_names):
        if kind == "xlsx" and name not in states:
            continue  # a chart or a macro sheet: nothing to read
        batch, first = _cells(book, number, "string")
        if not batch.num_columns or not batch.num_rows:
            continue
        seen = marks.get(name, Marks())
        if kind == "xls":
            seen.long_numbers = [(r, c + first) for r, c in _long_numbers(book, number, batch)]
        empty = first if first <= _EMPTY_COLUMNS else 0
        target = out / f"sheet{number}.arrow"
        _write(target, [_from_first_column(batch, empty)])
        answers.append(
            {
                "name": name,
                "file": target.name,
                "state": states.get(name, "visible"),
                "epoch_1904": epoch_1904,
                "hidden_rows": seen.hidden_rows,
                "hidden_columns": seen.hidden_columns,
                "empty_columns": empty,
                "marks": _write_marks(out / f"marks{number}.arrow", seen, first - empty),
            }
        )
        del batch
    return answers


def _cells(book: Any, number: int, dtype: str) -> tuple[Any, int]:
    """Return the cells of a sheet from its very first row on, and how many columns are empty before the first filled
    one: the parser leaves those out, but marks and people count from A1."""
    places: list[int] = []

    def every(column: Any) -> bool:
        places.append(int(column.absolute_index))
        return True

    batch = book.load_sheet(number, header_row=None, skip_rows=0, dtypes=dtype, use_columns=every, eager=True)
    return batch, min(places, default=0)


def _from_first_column(batch: Any, empty: int) -> Any:
    """Return the cells as columns c0, c1, …, with the ``empty`` ones before them put back."""
    import pyarrow as pa

    columns = [pa.nulls(batch.num_rows, pa.string())] * empty + list(batch.columns)
    return pa.record_batch(columns, names=[f"c{i}" for i in range(len(columns))])


def _long_numbers(book: Any, number: int, batch: Any) -> list[tuple[int, int]]:
    """Return the cells (row, column) of an old binary sheet that hold a number too long to be whole.

    Its bytes are not searched as XML is. But asked for truth values the parser gives one for each number and none for
    text, so a long run of digits that is also a truth value was stored as a number."""
    import pyarrow.compute as pc

    kinds, _ = _cells(book, number, "boolean")
    places = []
    for column in range(min(batch.num_columns, kinds.num_columns)):
        long = pc.match_substring_regex(batch.column(column), r"^-?\d{16,}$|^\d(\.\d+)?[eE]\+?\d+$")
        marked = pc.and_(pc.fill_null(long, False), pc.is_valid(kinds.column(column)))
        places += [(int(row), column) for row in pc.indices_nonzero(marked).to_pylist()]
    return places


def _parquet(path: Path, out: Path, bytes_out: int) -> dict[str, Any]:
    """Lay the columns of a Parquet file out as text. Raises RefusedError: R001 for columns that are no text, number or
    day, R004 as soon as what it unpacks to is more than ``bytes_out``, R006 for more columns than a table has."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    file = pq.ParquetFile(path)
    names = list(file.schema_arrow.names)
    if len(names) > COLUMN_LIMIT:
        raise RefusedError("R006", f"{len(names)} 列，上限 {COLUMN_LIMIT}")
    if any(pa.types.is_nested(t) or pa.types.is_binary(t) for t in file.schema_arrow.types):
        raise RefusedError("R001", "有列不是文字、数字或日期")
    target = out / "parquet.arrow"
    columns = [f"c{i}" for i in range(len(names))]
    schema = pa.schema([(c, pa.string()) for c in columns])
    heading = pa.record_batch([pa.array([n], pa.string()) for n in names], schema=schema)

    def batches() -> Any:
        yield heading
        written = 0
        for batch in file.iter_batches(_BATCH):
            text = pa.record_batch([a.cast(pa.string()) for a in batch.columns], schema=schema)
            written += text.nbytes
            if written > bytes_out:
                raise RefusedError("R004", f"由 {path.stat().st_size >> 10} KB 解成 {written >> 20} MB 以上")
            yield text

    _write(target, batches(), schema)
    return {
        "name": None, "file": target.name, "state": "visible", "epoch_1904": False, "hidden_rows": 0,
        "hidden_columns": 0, "empty_columns": 0, "marks": None,
    }  # fmt: skip


def _write(target: Path, batches: Any, schema: Any = None) -> None:
    import pyarrow as pa

    with pa.OSFile(str(target), "wb") as sink:
        writer = None
        for batch in batches:
            writer = writer or pa.ipc.new_file(sink, schema or batch.schema)
            writer.write_batch(batch)
        if writer is not None:
            writer.close()


def _write_marks(target: Path, marks: Marks, left_out: int) -> str | None:
    """Write the marks, moved left by the columns that were ``left_out`` of the cells; None when there is none."""
    import pyarrow as pa

    rows = [(0, r, c - left_out, r, c - left_out) for r, c in marks.formulas]
    rows += [(1, r, c - left_out, r, c - left_out) for r, c in marks.long_numbers]
    rows += [(2, r1, c1 - left_out, r2, c2 - left_out) for r1, c1, r2, c2 in marks.merges]
    if not rows:
        return None
    columns = list(zip(*rows, strict=True))
    names = ["mark", "row", "col", "row2", "col2"]
    _write(target, [pa.record_batch([pa.array(c, pa.int32()) for c in columns], names=names)])
    return target.name


if __name__ == "__main__":
    serve()
