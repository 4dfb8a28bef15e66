"""工作簿名册 — workbooks (XLSX, XLS, ODS) and Parquet, read by the process next door.

Most county rolls arrive as workbooks: several sheets, titles, merged cells, dates as day numbers, and sometimes a
child's number turned into 5.00153E+17. Values come back as text together with the marks that a value no longer shows;
here both are laid into tables, and every marked cell that could mislead is reported.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from notoneless.rolls.kinds import COLUMNS
from notoneless.rolls.readers.delimited import BLANKS, PEEK_ROWS, Loaded, literal, quoted
from notoneless.rolls.readers.safety import Limits, RefusedError, check_container
from notoneless.rolls.sink import Fault

_SUFFIX = {"xlsx": ".xlsx", "xls": ".xls", "ods": ".ods", "parquet": ".parquet"}
# Without one of these a row is nobody's: a formula there costs the row, elsewhere only the cell.
_IDENTIFYING = frozenset({"name", "id_number", "pupil_no", "disability_no"})
# The child's own: never filled from a merged cell, since one number cannot be two children's.
_OWN = _IDENTIFYING | {"birth_on", "sex", "id_type"}
_NUMBERS = frozenset(c.name for c in COLUMNS.values() if c.content in ("id_number", "pupil_no", "disability_no"))
_DATES = frozenset(c.name for c in COLUMNS.values() if c.content == "date")
# Excel counts days from 1899-12-30 (or 1904-01-01); these serials lie between 1954 and 2064.
_WIDE_BLANKS = tuple(c.encode() for c in BLANKS if ord(c) > 0x20)
_FIRST_SERIAL, _LAST_SERIAL = 20_000, 60_000


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet as text: ``cells`` (columns c0, c1, …), its name (None for Parquet), the marks by kind of mark as
    arrays of (row, column, last row, last column), what is hidden, whether days count from 1904, and how many columns
    are empty before the first filled one."""

    name: str | None
    cells: Any
    formulas: Any
    long_numbers: Any
    merges: Any
    hidden: tuple[str, ...] = field(default=())
    epoch_1904: bool = False
    empty_columns: int = 0

    def head(self) -> list[tuple[str, ...]]:
        """Return the first rows as cells, '' for an empty one."""
        rows = self.cells.slice(0, PEEK_ROWS).to_pydict()
        return [tuple(c or "" for c in row) for row in zip(*rows.values(), strict=True)]


class Reader:
    """The process next door, started when first needed. Use as a context manager: it also holds the scratch folder
    (made in ``work``, else where the system keeps such) in which the read sheets stand until they are in tables."""

    def __init__(self, limits: Limits, work: Path | None = None) -> None:
        self._limits = limits
        self._process: subprocess.Popen[str] | None = None
        self._scratch = TemporaryDirectory(prefix="notoneless-", dir=work, ignore_cleanup_errors=True)
        self._jobs = 0

    def __enter__(self) -> Reader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()
        self._scratch.cleanup()

    def read(self, path: Path, fmt: str) -> list[Sheet]:
        """Return the sheets of ``path`` that hold any cell. Raises RefusedError for a file that is unsafe, encrypted,
        damaged, or costs more than the limits."""
        if fmt in ("xlsx", "ods"):
            check_container(path, self._limits)
        elif path.stat().st_size > self._limits.bytes_in:
            raise RefusedError("R004", f"文件超过 {self._limits.bytes_in >> 20} MB")
        self._jobs += 1
        out = Path(self._scratch.name) / f"job{self._jobs}"
        out.mkdir()
        job = {
            "path": str(_with_suffix(path, fmt, out)), "format": fmt, "out": str(out),
            "memory": self._limits.memory, "cpu_seconds": self._limits.cpu_seconds,
            "bytes_out": max(self._limits.ratio_from, min(self._limits.bytes_out, int(self._limits.ratio * path.stat().st_size))),
        }  # fmt: skip
        answer = self._ask(job)
        if "code" in answer:
            raise RefusedError(answer["code"], answer["detail"])
        return [_sheet(out, a) for a in answer["sheets"]]

    def _ask(self, job: dict[str, Any]) -> dict[str, Any]:
        process = self._process or self._start()
        assert process.stdin is not None and process.stdout is not None
        try:
            process.stdin.write(json.dumps(job) + "\n")
            process.stdin.flush()
            line = process.stdout.readline()
            if line:
                answer: dict[str, Any] = json.loads(line)
                return answer
        except (BrokenPipeError, json.JSONDecodeError):
            pass
        self._stop()  # it died of its limits or of the file; the next file gets a new one
        raise RefusedError("R006", "读它的进程中止（内存或时间超过上限，或文件损坏）")

    def _start(self) -> subprocess.Popen[str]:
        root = str(Path(__file__).resolve().parents[3])
        code = f"import sys; sys.path.insert(0, {root!r}); from notoneless.rolls.readers.worker import serve; serve()"
        self._process = subprocess.Popen(
            [sys.executable, "-X", "utf8", "-c", code],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8",
            env={**os.environ, "RAYON_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
        )  # fmt: skip
        return self._process

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    try:
                        pipe.close()
                    except BrokenPipeError:
                        pass
            try:
                process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _with_suffix(path: Path, fmt: str, out: Path) -> Path:
    """Parsers go by a file's name; a workbook under another name is shown to them under its own."""
    if path.suffix.lower() == _SUFFIX[fmt] or (fmt == "xlsx" and path.suffix.lower() == ".xlsm"):
        return path.resolve()
    shown = out / f"book{_SUFFIX[fmt]}"
    try:
        shown.symlink_to(path.resolve())
    except OSError:
        shutil.copyfile(path, shown)
    return shown


def _sheet(out: Path, answer: dict[str, Any]) -> Sheet:
    cells = pa.ipc.open_file(pa.memory_map(str(out / answer["file"]))).read_all()
    nothing = np.zeros((0, 4), np.int32)
    formulas = long_numbers = merges = nothing
    if answer["marks"]:
        marks = pa.ipc.open_file(pa.memory_map(str(out / answer["marks"]))).read_all()
        table = np.column_stack([marks.column(i).to_numpy() for i in range(5)])
        formulas, long_numbers, merges = (table[table[:, 0] == k][:, 1:] for k in range(3))
    hidden: list[str] = []
    if answer["state"] != "visible":
        hidden.append("整张工作表")
    if answer["hidden_rows"]:
        hidden.append(f"{answer['hidden_rows']} 行")
    if answer["hidden_columns"]:
        hidden.append(f"{answer['hidden_columns']} 处列")
    return Sheet(
        answer["name"],
        cells,
        formulas,
        long_numbers,
        merges,
        tuple(hidden),
        answer["epoch_1904"],
        answer["empty_columns"],
    )


def load_sheet(
    con: duckdb.DuckDBPyConnection, sheet: Sheet, table: str, data_from: int, columns: dict[str, int]
) -> Loaded:
    """Fill ``table`` with ``columns`` (standard → 0-based index) of the rows from index ``data_from`` on. Formulas,
    lost digits, merged cells and hidden parts are returned as faults; rows that a formula spoils are left out."""
    body = sheet.cells.slice(data_from)
    total = body.num_rows
    body = body.append_column("row_no", pa.array(np.arange(1, total + 1, dtype=np.int32)))
    first = sheet.empty_columns
    texts = {i: _text(body, i) for i in {first, *columns.values()}}
    picked = ", ".join(f"{_cell(name, texts[i], sheet)} AS {quoted(name)}" for name, i in columns.items())
    con.register("_sheet_in", body)
    con.execute(
        f"CREATE OR REPLACE TABLE {table} AS SELECT row_no, {picked}, {texts[first]} AS _first FROM _sheet_in"
    ).fetchall()
    con.unregister("_sheet_in")
    by_index = {i: name for name, i in columns.items()}
    faults = [Fault(None, "R016", None, None, "、".join(sheet.hidden))] if sheet.hidden else []
    faults += _merged(con, sheet, table, data_from, by_index)
    faults += _lost_digits(con, sheet, table, data_from, by_index)
    faults += _formulas(con, sheet, table, data_from, by_index, columns)
    row = con.execute(f"SELECT count(*) FROM {table}").fetchall()
    return Loaded(int(row[0][0]), total, tuple(faults))


def _text(body: Any, index: int) -> str:
    """Return the SQL of a column's stripped text. Stripping a million cells costs more than reading them, so a column is
    looked over first and stripped only when it needs it."""
    column = f"c{index}"
    if any(_has_outer_blanks(chunk) for chunk in body.column(column).chunks):
        return f"nullif(trim({column}, {literal(BLANKS)}), '')"
    return f"nullif({column}, '')"


def _has_outer_blanks(column: Any) -> bool:
    """True when a cell of an Arrow text column begins or ends with white space (or might: an unknown layout)."""
    wide = pa.types.is_large_string(column.type)
    if not (wide or pa.types.is_string(column.type)) or not len(column):
        return bool(len(column))
    offsets = np.frombuffer(column.buffers()[1], np.int64 if wide else np.int32)
    offsets = offsets[column.offset : column.offset + len(column) + 1]
    data = np.frombuffer(column.buffers()[2], np.uint8) if column.buffers()[2] is not None else np.zeros(0, np.uint8)
    filled = np.greater(offsets[1:], offsets[:-1])
    starts, ends = offsets[:-1][filled], offsets[1:][filled]
    if not len(starts):
        return False
    first, last = data[starts], data[ends - 1]
    if bool(np.less_equal(first, 0x20).any()) or bool(np.less_equal(last, 0x20).any()):
        return True
    for mark in _WIDE_BLANKS:
        long_enough = ends - starts >= len(mark)
        begin, end = starts[long_enough & (first == mark[0])], ends[long_enough & (last == mark[-1])]
        if (data[begin[:, None] + np.arange(len(mark))] == np.frombuffer(mark, np.uint8)).all(axis=1).any():
            return True
        if (data[end[:, None] - np.arange(len(mark), 0, -1)] == np.frombuffer(mark, np.uint8)).all(axis=1).any():
            return True
    return False


def _cell(name: str, text: str, sheet: Sheet) -> str:
    """Return the SQL of one cell; in date columns midnight and day numbers become plain dates."""
    if name not in _DATES:
        return text
    day = "1904-01-01" if sheet.epoch_1904 else "1899-12-30"
    # Lengths in bytes cost nothing and spare most cells the patterns: 2013-05-05 is neither long nor a bare number.
    return (
        f"CASE WHEN strlen({text}) > 18 AND regexp_full_match({text}, '\\d{{4}}-\\d\\d-\\d\\d[ T]00:00:00(\\.0*)?') "
        f"THEN left({text}, 10) "
        f"WHEN (strlen({text}) = 5 OR contains({text}, '.')) AND regexp_full_match({text}, '[2-5]\\d{{4}}(\\.\\d+)?') AND "
        f"floor({text}::DOUBLE) BETWEEN {_FIRST_SERIAL} AND {_LAST_SERIAL} "
        f"THEN strftime(DATE '{day}' + floor({text}::DOUBLE)::INTEGER, '%Y-%m-%d') ELSE {text} END"
    )


def _in_data(marks: Any, data_from: int, by_index: dict[int, str]) -> list[tuple[int, str]]:
    """Return the marked cells of the data as (row_no, standard column), in order; cells of unused columns are left."""
    if not len(marks):
        return []
    used = marks[(marks[:, 0] >= data_from) & np.isin(marks[:, 1], list(by_index))]
    return sorted({(int(r) - data_from + 1, by_index[int(c)]) for r, c in used[:, :2]})


def _values(con: duckdb.DuckDBPyConnection, table: str, name: str, rows: Sequence[int]) -> dict[int, str | None]:
    with _rows(con, [(r, None) for r in rows]):
        found = con.execute(f"SELECT t.row_no, t.{quoted(name)} FROM {table} t JOIN _rows_in USING (row_no)").fetchall()
    return dict(found)


class _rows:
    """Registers (row_no, value) pairs as ``_rows_in`` for the length of a with block."""

    def __init__(self, con: duckdb.DuckDBPyConnection, pairs: Sequence[tuple[int, str | None]]) -> None:
        self._con = con
        self._table = pa.table(
            {
                "row_no": pa.array([r for r, _ in pairs], pa.int32()),
                "value": pa.array([v for _, v in pairs], pa.string()),
            }
        )

    def __enter__(self) -> None:
        self._con.register("_rows_in", self._table)

    def __exit__(self, *_: object) -> None:
        self._con.unregister("_rows_in")


def _set(con: duckdb.DuckDBPyConnection, table: str, name: str, pairs: Sequence[tuple[int, str | None]]) -> None:
    with _rows(con, pairs):
        con.execute(
            f"UPDATE {table} SET {quoted(name)} = _rows_in.value FROM _rows_in WHERE {table}.row_no = _rows_in.row_no"
        ).fetchall()


def _by_column(cells: Sequence[tuple[int, str]]) -> dict[str, list[int]]:
    grouped: dict[str, list[int]] = {}
    for row, name in cells:
        grouped.setdefault(name, []).append(row)
    return grouped


def _lost_digits(
    con: duckdb.DuckDBPyConnection, sheet: Sheet, table: str, data_from: int, by_index: dict[int, str]
) -> list[Fault]:
    """A number of 16 digits and more that was stored as a number has lost its end. What the parser prints for it looks
    like a whole number but is invented, so the cell is rewritten the way Excel shows it, which nobody takes for one."""
    faults = []
    for name, rows in _by_column(_in_data(sheet.long_numbers, data_from, by_index)).items():
        if name not in _NUMBERS:
            continue
        shown = {r: _scientific(v) for r, v in _values(con, table, name, rows).items()}
        _set(con, table, name, list(shown.items()))
        faults += [Fault(r, "R020", name, v) for r, v in sorted(shown.items())]
    return faults


def _scientific(value: str | None) -> str | None:
    try:
        return f"{float(value or ''):.14E}"
    except ValueError:
        return value


def _formulas(
    con: duckdb.DuckDBPyConnection,
    sheet: Sheet,
    table: str,
    data_from: int,
    by_index: dict[int, str],
    columns: dict[str, int],
) -> list[Fault]:
    """Formulas are never evaluated and their remembered results never believed."""
    identifying = _IDENTIFYING | ({"birth_on"} if not {"id_number", "pupil_no"} & columns.keys() else set())
    faults: list[Fault] = []
    refused: dict[int, str] = {}
    for name, rows in _by_column(_in_data(sheet.formulas, data_from, by_index)).items():
        if name in identifying:
            for r in rows:
                refused.setdefault(r, name)
        else:
            _set(con, table, name, [(r, None) for r in rows])
            faults += [Fault(r, "R018", name) for r in rows]
    if refused:
        with _rows(con, [(r, None) for r in refused]):
            con.execute(f"DELETE FROM {table} WHERE row_no IN (SELECT row_no FROM _rows_in)").fetchall()
        faults = [f for f in faults if f.row_no not in refused]
        faults += [Fault(r, "R012", name) for r, name in sorted(refused.items())]
    return faults


def _merged(
    con: duckdb.DuckDBPyConnection, sheet: Sheet, table: str, data_from: int, by_index: dict[int, str]
) -> list[Fault]:
    """A value typed once for several merged rows holds for all of them, as a reader of the sheet sees it; but never a
    child's own name or number. Every merged range that touches the data is reported."""
    faults: list[Fault] = []
    for r1, c1, r2, c2 in sheet.merges.tolist() if len(sheet.merges) else []:
        if r2 < data_from or r1 == r2:
            continue
        first, last = max(r1, data_from) - data_from + 1, r2 - data_from + 1
        for column in range(c1, c2 + 1):
            name = by_index.get(column)
            if name is None:
                continue
            filled = name not in _OWN and column == c1 and r1 >= data_from
            how = "按左上格填入" if filled else "没有填入"
            if filled:
                value = _values(con, table, name, [first]).get(first)
                _set(con, table, name, [(r, value) for r in range(first + 1, last + 1)])
            faults.append(Fault(first, "R017", name, None, f"第 {first}—{last} 行合并，{how}"))
    return faults
