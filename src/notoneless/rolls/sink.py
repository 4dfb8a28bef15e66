"""读不了的行，一行不丢 — where faults found while reading are kept.

A row that cannot be read still stands for a child. It is written here with its file, row and column, so that the
office gets it back; nothing falls between the table and this list.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from notoneless.rolls.rollset import FAULT_TABLE

_SCHEMA = pa.schema(
    [
        ("roll_id", pa.int32()),
        ("row_no", pa.int32()),
        ("column_name", pa.string()),
        ("code", pa.string()),
        ("value", pa.string()),
        ("detail", pa.string()),
    ]
)
# A cell's text kept in a fault: enough to find it again, not a book.
VALUE_LIMIT = 200
# More faults than a sheet has rows: it is not a roll with faults, it is a broken file.
FAULT_LIMIT = 1_048_576


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of one roll: ``row_no`` None when it is the file's, ``column`` a standard name or None."""

    row_no: int | None
    code: str
    column: str | None = None
    value: str | None = None
    detail: str | None = None


def create_fault_table(con: duckdb.DuckDBPyConnection) -> None:
    """Create the empty table of faults when the connection has none yet."""
    con.execute(
        f"CREATE TABLE IF NOT EXISTS {FAULT_TABLE} (roll_id INTEGER, row_no INTEGER, column_name VARCHAR, "
        "code VARCHAR, value VARCHAR, detail VARCHAR)"
    )


def keep_faults(con: duckdb.DuckDBPyConnection, roll_id: int, faults: Sequence[Fault] | Iterable[Fault]) -> int:
    """Write ``faults`` of roll ``roll_id`` to the table of faults; return how many."""
    rows = list(faults)
    if not rows:
        return 0
    table = pa.table(
        [
            pa.array([roll_id] * len(rows), pa.int32()),
            pa.array([f.row_no for f in rows], pa.int32()),
            pa.array([f.column for f in rows], pa.string()),
            pa.array([f.code for f in rows], pa.string()),
            pa.array([_short(f.value) for f in rows], pa.string()),
            pa.array([_short(f.detail) for f in rows], pa.string()),
        ],
        schema=_SCHEMA,
    )
    con.register("_faults_in", table)
    try:
        con.execute(f"INSERT INTO {FAULT_TABLE} SELECT * FROM _faults_in").fetchall()
    finally:
        con.unregister("_faults_in")
    return len(rows)


def _short(text: str | None) -> str | None:
    if text is None or len(text) <= VALUE_LIMIT:
        return text
    return f"{text[:VALUE_LIMIT]}…（共 {len(text)} 字）"
