"""Small rolls for the tests: written in a few lines, in every format an office may send. Invented persons only."""

from __future__ import annotations

import csv
import io
import os
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from notoneless.rolls.load import load_folder
from notoneless.rolls.rollset import RollSet

DAY = date(2026, 9, 1)
HEADING = ["姓名", "身份证号", "性别", "出生日期", "学校名称", "年级", "就读状态"]
ROWS = [
    ["陈小满", "500153201305050019", "男", "2013-05-05", "昌元中心小学", "7年级", "在读"],
    ["阿依·古丽", "500153201407120025", "女", "2014-07-12", "昌元中心小学", "6年级", "在读"],
    ["欧阳谷雨", "500153201502280033", "男", "2015-02-28", "安富小学", "5年级", "休学"],
]


def csv_bytes(rows: list[list[Any]], encoding: str = "utf-8", separator: str = ",", end: str = "\n") -> bytes:
    """Return rows as a text roll."""
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator=end).writerows(rows)
    return out.getvalue().encode(encoding)


def enrolment(folder: Path, data: bytes, name: str = "学籍名册.csv") -> Path:
    """Write a roll into ``folder`` and return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)
    return folder


def load(folder: Path, **more: Any) -> tuple[duckdb.DuckDBPyConnection, RollSet]:
    """Load a folder into a fresh database."""
    con = duckdb.connect()
    return con, load_folder(con, folder, **{"as_of": DAY, **more})


def rows_of(con: duckdb.DuckDBPyConnection, table: str, *columns: str) -> list[tuple[Any, ...]]:
    """Return rows in order: row_no and the columns asked for."""
    picked = ", ".join(f'"{c}"' for c in columns)
    return con.execute(f"SELECT row_no, {picked} FROM {table} ORDER BY row_no").fetchall()


def faults_of(con: duckdb.DuckDBPyConnection, roll_id: int = 1) -> list[tuple[Any, ...]]:
    """Return (row_no, code, column) of a roll's faults, in order."""
    return con.execute(
        "SELECT row_no, code, column_name FROM roll_faults WHERE roll_id = ? ORDER BY row_no NULLS FIRST, code, column_name",
        [roll_id],
    ).fetchall()


def spent() -> float:
    """CPU seconds of this process and of the readers it has waited for: what a file costs, whatever else the machine does."""
    return sum(os.times()[:4])
