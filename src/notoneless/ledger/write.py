"""写出一切 — everything a sweep leaves behind, written into one folder, readable by its owner only.

The folder is a temporary one until the caller renames it, so that a county never holds half a ledger. The same
tables give the same bytes: only the ``timings`` of run.json may differ from run to run.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import duckdb

from notoneless.ledger.counties.definitions import definitions
from notoneless.ledger.counties.file import is_county, small_of, write_county_file
from notoneless.ledger.indicators import FILE as INDICATORS
from notoneless.ledger.indicators import TABLES, measure, write_indicators
from notoneless.ledger.report import write_report
from notoneless.ledger.review import REVIEW, write_review
from notoneless.ledger.stored import open_table
from notoneless.ledger.tables import keep, private, write_tables
from notoneless.ledger.workbook import write_books
from notoneless.policy.lookup import Policy, load
from notoneless.standards.progress import SILENT, Progress

RUN: Final = "run.json"


def write_all(
    con: duckdb.DuckDBPyConnection,
    out_dir: Path,
    run: Mapping[str, Any],
    *,
    unmasked: bool,
    policy: Policy | None = None,
    tables: Sequence[str] = ("parquet", "csv"),
    books: bool = True,
    progress: Progress = SILENT,
) -> list[Path]:
    """Write the tables, indicators.json, the books, review.xlsx, report.html and run.json into ``out_dir``; return the files.
    A county's sweep leaves its file for the level above as well (:mod:`notoneless.ledger.counties.file`).

    ``out_dir`` is made (mode 0700) when it is not there. ``policy`` holds the definitions and targets of the indicators
    (default: the parameters shipped). ``tables`` are the formats of ledger and links; without ``books`` only the tables,
    indicators.json, the county's file and run.json are written. ``progress`` is told of
    each step. ``ledger_lines`` and ``links`` may be views; where more is asked of them than the two tables, they become tables.
    """
    out_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    progress.start("tables", None, "写台账表")
    stored = "parquet" in tables and not books
    if not stored:
        for table in TABLES:
            keep(con, table)
    written = write_tables(con, out_dir, unmasked=unmasked, formats=tables)
    progress.finish()
    progress.start("indicators", None, "数指标")
    ledger, links = TABLES
    if stored:
        # The views are read once, into the files; the files are quicker to ask again.
        ledger, links = (open_table(con, out_dir, name, view=f"stored_{name}") for name in ("ledger", "links"))
    policy = policy or load()
    found = measure(con, run, policy, ledger=ledger, links=links)
    written.append(write_indicators(out_dir / INDICATORS, found))
    if is_county(found.place):
        by = definitions(policy, found.place, found.as_of, run.get("parameters") or ())
        small = small_of(policy, found.place, found.as_of)
        written.append(write_county_file(out_dir, found, by, small=small))
    progress.finish()
    if books:
        progress.start("books", None, "写台账工作簿")
        written += write_books(con, out_dir, run, unmasked=unmasked, indicators=found, progress=progress)
        progress.finish()
        progress.start("report", None, "写疑难配对与报告")
        written.append(write_review(con, out_dir / REVIEW, run, unmasked=unmasked))
        written.append(write_report(con, out_dir / "report.html", run, unmasked=unmasked, indicators=found))
        progress.finish()
    written.append(write_run(out_dir / RUN, run))
    return written


def write_run(path: Path, run: Mapping[str, Any]) -> Path:
    """Write run.json: keys in order, dates as ISO text, ``timings`` last."""
    steady = {k: run[k] for k in sorted(run) if k != "timings"}
    whole = {**steady, "timings": run.get("timings") or {}}
    path.write_text(
        json.dumps(whole, ensure_ascii=False, indent=2, sort_keys=False, default=str) + "\n", encoding="utf-8"
    )
    return private(path)
