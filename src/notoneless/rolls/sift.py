"""筛掉不是人的行 — rows of a roll that are nobody: blank lines, totals, signatures, a heading once more.

A total counted as a child would be searched for in vain. Such rows are taken out of the table and written down as
faults, each with its row; rows that might be a person always stay.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import duckdb

from notoneless.rolls.headings import normalise
from notoneless.rolls.kinds import COLUMNS
from notoneless.rolls.readers.delimited import quoted
from notoneless.rolls.readers.safety import RefusedError
from notoneless.rolls.sink import FAULT_LIMIT, Fault

_IDENTITY = ("id_number", "pupil_no", "disability_no", "birth_on")
_NOBODY = (
    "^[（(\\[]?(合\\s*计|总\\s*计|小\\s*计|共\\s*计|累\\s*计|总\\s*人\\s*数|人数合计|制\\s*表|填\\s*表|审\\s*核|复\\s*核|经\\s*办"
    "|填\\s*报|单位负责人|负责人|校长签|签\\s*字|签\\s*名|盖\\s*章|单位[（(]?盖章|注\\s*[:：]|备\\s*注\\s*[:：]|说\\s*明\\s*[:：]|以下空白|以下无正文|本页|第\\s*\\d+\\s*页"
    "|共\\s*\\d+\\s*(人|名|条|页))"
)
# No name has more; a cell that long holds several rows pasted together. Letters, of a person's own columns.
_OWN_LIMIT = 120
_CELL_LIMIT = 32_767


def sift(con: duckdb.DuckDBPyConnection, table: str, labels: Mapping[str, str]) -> list[Fault]:
    """Take rows that are nobody out of ``table`` (which still has ``_first``, the first cell of each row) and return
    their faults: R013 blank, R014 total or signature, R015 heading again, R011 overlong. ``labels`` maps standard
    column → heading."""
    columns = list(labels)
    faults = _blank(con, table, columns)
    faults += _nobody(con, table, columns)
    faults += _headings(con, table, labels)
    faults += _overlong(con, table, columns)
    gone = {f.row_no for f in faults if f.row_no is not None}
    if gone:
        con.execute(f"DELETE FROM {table} WHERE row_no IN (SELECT unnest(?))", [sorted(gone)]).fetchall()
    last = con.execute(f"SELECT max(row_no) FROM {table}").fetchall()[0][0] or 0
    kept = [f for f in faults if f.code != "R013" or (f.row_no or 0) < last]
    con.execute(f"ALTER TABLE {table} DROP COLUMN _first").fetchall()
    return kept


def _blank(con: duckdb.DuckDBPyConnection, table: str, columns: list[str]) -> list[Fault]:
    """Return the blank rows; those below the last filled one are nobody's and are taken out without a word."""
    # A form whose lines were numbered and never filled in is as blank as any.
    empty = " AND ".join(f"{quoted(c)} IS NULL" for c in columns)
    empty += " AND (_first IS NULL OR regexp_full_match(_first, '[0-9]{1,6}'))"
    last = _all(con, f"SELECT max(row_no) FROM {table} WHERE NOT ({empty})")[0][0] or 0
    con.execute(f"DELETE FROM {table} WHERE row_no > {last}").fetchall()
    return [Fault(r, "R013") for (r,) in _all(con, f"SELECT row_no FROM {table} WHERE {empty} ORDER BY row_no")]


def _nobody(con: duckdb.DuckDBPyConnection, table: str, columns: list[str]) -> list[Fault]:
    # In a total's line the number of heads often stands where a child's number would: “60人”.
    bare = " AND ".join(f"({quoted(c)} IS NULL OR {_few_digits(c)})" for c in _IDENTITY if c in columns) or "true"
    name = "name" if "name" in columns else "_first"
    found = _all(
        con,
        f"SELECT row_no, CASE WHEN regexp_matches(coalesce(_first, ''), ?) THEN _first ELSE {quoted(name)} END FROM {table} "
        f"WHERE {bare} AND (regexp_matches(coalesce(_first, ''), ?) OR regexp_matches(coalesce({quoted(name)}, ''), ?)) "
        "ORDER BY row_no",
        [_NOBODY] * 3,
    )
    return [Fault(row, "R014", None, str(text)[:20]) for row, text in found]


def _few_digits(column: str) -> str:
    """Return SQL telling whether a cell, short as it is, holds fewer digits than any number or date of a person."""
    cell = quoted(column)
    return f"(strlen({cell}) <= 24 AND length(regexp_replace({cell}, '[^0-9０-９]', '', 'g')) < 6)"


def _headings(con: duckdb.DuckDBPyConnection, table: str, labels: Mapping[str, str]) -> list[Fault]:
    label = labels.get("name", "")
    if not label or len(labels) < 2:
        return []
    wanted = {c: normalise(text) for c, text in labels.items()}
    words = {label, COLUMNS["name"].zh}
    likely = " OR ".join(
        "(starts_with(\"name\", ?) AND replace(replace(\"name\", ' ', ''), '　', '') = ?)" for _ in words
    )
    names = ", ".join(quoted(c) for c in labels)
    rows = _all(con, f"SELECT row_no, {names} FROM {table} WHERE {likely}", [p for w in words for p in (w[0], w)])
    faults = []
    for row, *cells in rows:
        same = sum(
            bool(c) and normalise(c) in (wanted[s], normalise(COLUMNS[s].zh))
            for s, c in zip(labels, cells, strict=True)
        )
        if same >= 2:
            faults.append(Fault(row, "R015"))
    return sorted(faults, key=lambda f: f.row_no or 0)


def _overlong(con: duckdb.DuckDBPyConnection, table: str, columns: list[str]) -> list[Fault]:
    faults: dict[int, Fault] = {}
    limits = {c: _OWN_LIMIT if c in _IDENTITY or c == "name" else _CELL_LIMIT for c in columns}
    asked = ", ".join(f"stats({quoted(c)})" for c in columns)
    told = _all(con, f"SELECT {asked} FROM {table} LIMIT 1")
    for column, stats in zip(columns, told[0] if told else (), strict=False):
        longest = stats.get("max_string_length") if isinstance(stats, dict) else None
        if longest is not None and longest <= limits[column]:
            continue  # the engine has kept the longest length in bytes: nothing to look for
        for row, n in _all(
            con,
            f"SELECT row_no, length({quoted(column)}) FROM {table} WHERE length({quoted(column)}) > {limits[column]}",
        ):
            faults.setdefault(row, Fault(row, "R011", column, None, f"{n} 字"))
    return [faults[r] for r in sorted(faults)]


def _all(con: duckdb.DuckDBPyConnection, sql: str, parameters: list[Any] | None = None) -> list[tuple[Any, ...]]:
    """Return the rows found. Raises RefusedError (R006) when they are more than anybody could mend."""
    found = con.execute(sql, parameters or []).fetchmany(FAULT_LIMIT + 1)
    if len(found) > FAULT_LIMIT:
        raise RefusedError("R006", f"空行、合计和读不通的超过 {FAULT_LIMIT} 行")
    return found
