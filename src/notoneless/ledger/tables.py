"""台账的机器读本 — ledger and links as tables: one line per child, one line per accepted link.

The printed ledger is for people; these tables are for the next sweep, for another program, and for whoever
must prove in a year's time why a child was believed to be in class. Same input, same bytes: lines are in the
order of the register, numbers are masked unless the operator asked otherwise, and a cell that a spreadsheet
would take for a formula is made harmless.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import duckdb

from notoneless.ledger.privacy import mask_sql
from notoneless.rolls.settings import held

LEDGER_COLUMNS: Final[tuple[str, ...]] = (
    "child_id", "register_file", "register_row", "enrolment_rows", "verdict", "ledger", "evidence_roll",
    "evidence_kind", "evidence_row", "method", "score", "reasons", "reason_codes", "flags", "match1", "match2",
    "match3", "discovered_by", "priority", "town_code", "town_name", "village_code", "village_name", "group_name",
    "address", "name", "sex", "birth_on", "age", "id_number", "pupil_no", "ethnicity", "guardian_name",
    "guardian_relation", "guardian_phone", "school_code", "school_name", "grade", "class_name", "expected_grade",
    "hardship_kinds", "disability_kind", "disability_grade", "disability_no", "civil_kinds", "register_roll",
)  # fmt: skip
LINK_COLUMNS: Final[tuple[str, ...]] = (
    "left_file", "left_row", "right_file", "right_kind", "right_row", "child_id", "method", "score", "reasons",
    "reason_codes", "weights",
)  # fmt: skip
HOUSEHOLD_COLUMNS: Final[tuple[str, ...]] = (
    "child_id", "file", "kind", "row", "household_no", "householder_name", "householder_id", "householder_relation",
)  # fmt: skip
PAIR_COLUMNS: Final[tuple[str, ...]] = (
    "pair_id", "child_id", "left_file", "left_row", "right_file", "right_kind", "right_row", "score", "probability",
    "value", "reasons", "weights",
    *(f"{side}_{c}" for c in ("name", "id_number", "sex", "birth_on", "guardian_name", "guardian_phone", "town_name",
                              "village_name", "school_name", "pupil_no", "status") for side in ("l", "r")),
)  # fmt: skip

_OPTIONAL: Final[dict[str, tuple[str, ...]]] = {"links": ("strength", "probability")}
"""Columns written after the others when the sweep gives them."""

_ORDER: Final = {
    "ledger_lines": "register_roll NULLS LAST, register_row NULLS LAST, child_id",
    "links": "left_file NULLS LAST, left_row NULLS LAST, right_file, right_row, child_id",
    "household_lines": 'kind DESC, file, "row", child_id',
    "review_pairs": "value DESC, pair_id",
}
_LINE_KEYS: Final = {"ledger_lines": ("pid",), "links": ("pid", "rid"), "household_lines": ("pid", "rid")}
"""The sweep's own numbers of the lines: where they are given they stand in the order of the rolls, and cost less to sort."""

_OURS: Final = frozenset(
    {"child_id", "kind", "verdict", "ledger", "evidence_kind", "right_kind", "method", "discovered_by"}
)
"""Text columns that hold our own identifiers: no office's words, nothing to make harmless."""

FORMULA_START: Final = "=+-@\t\r\n＝＋－＠％%|"
"""A cell that begins with one of these may be run as a formula when a spreadsheet opens a CSV."""


def write_tables(
    con: duckdb.DuckDBPyConnection,
    out_dir: Path,
    *,
    unmasked: bool,
    formats: Sequence[str] = ("parquet", "csv"),
) -> list[Path]:
    """Write ``ledger``, ``links``, ``households`` and ``review_pairs`` in each of ``formats`` and return the files, mode 0600.

    Needs ``ledger_lines``, ``links``, ``household_lines`` and ``review_pairs`` in ``con``, tables or views; ``line_parts`` (see :func:`keep`) where
    the lines are too many to be sorted at once. Parquet holds typed columns; CSV is
    UTF-8 with a byte-order mark (so that a double click in Excel shows Chinese), led by ``line_no`` so that a
    reader that keeps the mark loses no named column. Review pairs are written as Parquet only.
    """
    with in_order(con):
        return _write_tables(con, out_dir, unmasked, formats)


def _write_tables(con: duckdb.DuckDBPyConnection, out_dir: Path, unmasked: bool, formats: Sequence[str]) -> list[Path]:
    written: list[Path] = []
    for name, table, columns in (
        ("ledger", "ledger_lines", LEDGER_COLUMNS),
        ("links", "links", LINK_COLUMNS),
        ("households", "household_lines", HOUSEHOLD_COLUMNS),
        ("review_pairs", "review_pairs", PAIR_COLUMNS),
    ):
        have = column_types(con, table)
        missing = [c for c in columns if c not in have]
        if missing:
            raise LookupError(f"table {table} lacks the columns {missing}")
        columns = (*columns, *(c for c in _OPTIONAL.get(name, ()) if c in have))
        shown = ", ".join(_shown(c, have[c], unmasked=unmasked) for c in columns)
        if len(_parts(con, table)) > 1:
            keep(con, table)
        # What was kept lies in its order already.
        kept = _stands(con, "tables", _kept(table))
        lines = f"SELECT {shown} FROM {_kept(table) if kept else f'{table} ORDER BY {_order(table, have)}'}"
        if "parquet" in formats or name == "review_pairs":
            path = out_dir / f"{name}.parquet"
            con.execute(
                f"COPY ({lines}) TO {_text(path)} (FORMAT parquet, COMPRESSION snappy, WRITE_BLOOM_FILTER false)"
            )
            written.append(private(path))
        if "csv" in formats and name != "review_pairs":
            path = out_dir / f"{name}.csv"
            con.execute(f"COPY ({_csv_sql(lines, columns, have)}) TO {_text(path)} (FORMAT csv, HEADER true)")
            written.append(private(path))
    return written


@contextmanager
def in_order(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Let tables be read in the order in which they were filled, whatever the sweep had set for speed. What a file looks
    like then depends on its lines alone: not on what the engine happens to know of a column (that it holds no NULL)."""
    with held(con, _ORDERLY):
        yield


_ORDERLY: Final = {"preserve_insertion_order": "true", "disabled_optimizers": "statistics_propagation"}


def keep(con: duckdb.DuckDBPyConnection, name: str) -> None:
    """Store what the view ``name`` (``ledger_lines`` or ``links``) shows, in the order of its file, so that many questions can
    be asked of it at the price of one reading. A table is left as it is.

    A province's lines are more than the memory in which they could be sorted: where the table ``line_parts`` (lines, upto)
    names the last key of each part of them, they are put in order a part at a time.
    """
    if not _stands(con, "views", name) or _stands(con, "tables", _kept(name)):
        return
    order = _order(name, column_types(con, name))
    with in_order(con):
        for first, part in enumerate(_parts(con, name)):
            into = f"INSERT INTO {_kept(name)}" if first else f"CREATE TABLE {_kept(name)} AS"
            con.execute(f"{into} SELECT * FROM {name} WHERE {part} ORDER BY {order}")
    con.execute(f"CREATE OR REPLACE VIEW {name} AS SELECT * FROM {_kept(name)}")


def _parts(con: duckdb.DuckDBPyConnection, name: str) -> list[str]:
    """Return the conditions that cut the lines into parts, in their order; one that holds for all where nothing cuts them."""
    if name not in _LINE_KEYS or not _stands(con, "tables", "line_parts"):
        return ["true"]
    key = _LINE_KEYS[name][0]
    ends = con.execute("SELECT upto FROM line_parts WHERE lines = ? ORDER BY upto", [name]).fetchall()
    cuts = [int(end) for (end,) in ends[:-1]]  # the last part has no end: no line may fall behind it
    begins = ["true", *(f"{key} > {cut}" for cut in cuts)]
    return [f"{begin} AND {key} <= {cut}" for begin, cut in zip(begins, cuts, strict=False)] + begins[-1:]


def _kept(name: str) -> str:
    return f"kept_{name}"


def _stands(con: duckdb.DuckDBPyConnection, what: str, name: str) -> bool:
    """Whether the database has a table or view (``what``: tables or views) called ``name``."""
    return bool(
        con.execute(f"SELECT count(*) FROM duckdb_{what}() WHERE {what[:-1]}_name = ?", [name]).fetchall()[0][0]
    )


def _order(table: str, have: Iterable[str]) -> str:
    keys = _LINE_KEYS.get(table)
    return ", ".join(keys) if keys and set(keys) <= set(have) else _ORDER[table]


def column_types(con: duckdb.DuckDBPyConnection, table: str) -> dict[str, str]:
    """Return column → type of a table of ``con``, in its order; empty when there is no such table."""
    rows = con.execute(
        "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = ? ORDER BY column_index", [table]
    ).fetchall()
    return {str(name): str(kind) for name, kind in rows}


def private(path: Path) -> Path:
    """Make a file readable by its owner only, and return it."""
    os.chmod(path, 0o600)
    return path


def _shown(column: str, kind: str, *, unmasked: bool) -> str:
    if kind == "DOUBLE" and column in ("score", "value", "probability"):
        # Sums over threads differ in the last bits; four decimals are more than anybody reads.
        return f'round("{column}", 4) AS "{column}"'
    return f'{mask_sql(column, unmasked=unmasked)} AS "{column}"'


def _csv_sql(lines: str, columns: Iterable[str], have: dict[str, str]) -> str:
    cells = ", ".join(
        f'{harmless_sql(_quoted(c))} AS "{c}"' if have[c].startswith("VARCHAR") and c not in _OURS else f'"{c}"'
        for c in columns
    )
    return f'SELECT row_number() OVER () AS "\ufeffline_no", {cells} FROM ({lines})'


def harmless_sql(expr: str) -> str:
    """Return SQL that puts an apostrophe before text a spreadsheet would run as a formula."""
    return (
        f"CASE WHEN contains('{FORMULA_START}', left({expr}, 1)) AND {expr} <> '' THEN '''' || {expr} ELSE {expr} END"
    )


def plain_sql(expr: str) -> str:
    """Return SQL that undoes :func:`harmless_sql` when a CSV is read back."""
    return (
        f"CASE WHEN left({expr}, 1) = '''' AND length({expr}) > 1 "
        f"AND contains('{FORMULA_START}', substr({expr}, 2, 1)) THEN substr({expr}, 2) ELSE {expr} END"
    )


def _quoted(column: str) -> str:
    return f'"{column}"'


def _text(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
