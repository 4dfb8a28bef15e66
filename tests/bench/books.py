"""Reading and writing Excel: ours and the usual way, on the same cells. ``books WHAT ARGUMENTS``.

Each contender prints the CPU seconds of the step itself; making the cells ready beforehand is not counted.
"""

from __future__ import annotations

import csv
import json
import resource
import sys
from pathlib import Path
from typing import Any

COLUMNS = 15


def cpu() -> float:
    """CPU seconds of this process and all its threads so far."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def make(source: Path, target: Path, rows: int) -> dict[str, Any]:
    """Write the first ``rows`` rows and fifteen columns of a CSV roll as an Excel book with shared strings, as offices save it."""
    import xlsxwriter

    target.parent.mkdir(parents=True, exist_ok=True)
    written = 0
    with (
        xlsxwriter.Workbook(str(target), {"constant_memory": True}) as book,
        source.open(encoding="utf-8-sig", newline="") as file,
    ):
        sheet = book.add_worksheet("学籍名册")
        for number, line in enumerate(csv.reader(file)):
            if number > rows:
                break
            for column, cell in enumerate(line[:COLUMNS]):
                if cell:
                    sheet.write_string(number, column, cell)
            written = number
    return {"rows": written}


def read_ours(folder: Path) -> dict[str, Any]:
    """Read the book into a table as the sweep does."""
    import duckdb

    from notoneless.rolls.load import load_folder
    from tests.bench.rolls import AS_OF

    con = duckdb.connect()
    began = cpu()
    rolls = load_folder(con, folder, as_of=AS_OF)
    return {"cpu": cpu() - began, "rows": sum(roll.rows for roll in rolls.rolls)}


def read_pandas(folder: Path) -> dict[str, Any]:
    """Read the book into a frame with pandas and openpyxl, everything as text."""
    import pandas as pd

    path = next(folder.glob("*.xlsx"))
    began = cpu()
    frame = pd.read_excel(path, engine="openpyxl", dtype=str)
    return {"cpu": cpu() - began, "rows": len(frame)}


def write_ours(out: Path, target: Path) -> dict[str, Any]:
    """Write 台账.xlsx again from the tables of a finished sweep."""
    import duckdb

    from notoneless.ledger.workbook import write_books

    con = duckdb.connect()
    for table, file in (("ledger_lines", "ledger"), ("links", "links"), ("review_pairs", "review_pairs")):
        con.execute(f"CREATE TABLE {table} AS SELECT * FROM read_parquet('{out / file}.parquet')")
    run = json.loads((out / "run.json").read_text("utf-8"))
    target.mkdir(parents=True)
    began = cpu()
    files = write_books(con, target, run, unmasked=False)
    return {"cpu": cpu() - began, "files": len(files), "mib": sum(f.stat().st_size for f in files) / 2**20}


def write_cells(source: Path, target: Path) -> dict[str, Any]:
    """Write the same cells as the book ``source`` has, one call a cell, bordered and centred as ours are."""
    import fastexcel
    import xlsxwriter

    reader = fastexcel.read_excel(str(source))
    sheets = [
        (name, reader.load_sheet(name, header_row=None, dtypes="string").to_polars().rows())
        for name in reader.sheet_names
    ]
    target.parent.mkdir(parents=True, exist_ok=True)
    began = cpu()
    cells = 0
    with xlsxwriter.Workbook(str(target), {"constant_memory": True}) as book:
        style = book.add_format({"border": 1, "align": "center", "valign": "vcenter", "font_size": 10})
        for name, rows in sheets:
            sheet = book.add_worksheet(name)
            for number, line in enumerate(rows):
                for column, cell in enumerate(line):
                    if cell is None:
                        sheet.write_blank(number, column, None, style)
                    else:
                        sheet.write_string(number, column, cell, style)
                        cells += 1
    return {"cpu": cpu() - began, "cells": cells, "mib": target.stat().st_size / 2**20}


def main(what: str, *arguments: str) -> dict[str, Any]:
    """Run one contender."""
    paths = [Path(argument) for argument in arguments[:2]]
    if what == "make":
        return make(paths[0], paths[1], int(arguments[2]))
    if what == "write-ours":
        return write_ours(paths[0], paths[1])
    if what == "write-cells":
        return write_cells(paths[0], paths[1])
    return {"read-ours": read_ours, "read-pandas": read_pandas}[what](paths[0])


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))
