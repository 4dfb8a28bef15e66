"""同一格写的是不是一回事 — meaning: what a typed cell says, whatever the keyboard made of it.

Two clerks never space a name alike, one writes 2013/3/2 and the other 20130302, one leaves the keyboard at full width. None
of that is a slip. So cells are laid side by side as the sweep will read them: its own cleaning (:mod:`notoneless.sweep.clean`,
:mod:`notoneless.sweep.words`), and what the cleaning would drop beside a number or a date (农历, 外公的) still counts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping

import duckdb
import pyarrow as pa

from notoneless.rolls.kinds import COLUMNS
from notoneless.sweep.clean import digits_sql, phone_sql, sex_sql, ymd_sql
from notoneless.sweep.words import plain

NUMBERS = frozenset({"id_number", "pupil_no", "disability_no"})
_HIDDEN = re.compile(r"[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]+")
_MARKS = re.compile(r"[\s,;:'\"]+")
_DOTS = re.compile(r"[·•．.・‧∙]")
_WHOLE = re.compile(r"([0-9]+)\.0+")
_MONTH = re.compile(r"((?:19|20)[0-9]{2})[-/.年]([0-9]{1,2})月?")
# What belongs to a date or a time of day as it is written; anything else beside it says something of its own.
_OF_A_DATE = re.compile(r"[0-9年月日号时分秒/.\-T]+")
_OF_A_NUMBER = re.compile(r"[^\u3400-\u9fff\U00020000-\U0003ffff]+")


def fold(text: str) -> str:
    """Return ``text`` without spaces, hidden characters and the marks between words, in plain width and upper case."""
    return _MARKS.sub("", unicodedata.normalize("NFKC", plain(_HIDDEN.sub("", text)))).upper()


def meanings(con: duckdb.DuckDBPyConnection, column: str, cells: Iterable[str]) -> dict[str, str]:
    """Return cell → what it says, for the filled ``cells`` of the standard ``column``; '' for one with nothing in it.

    Two cells of a column say the same exactly when their meanings are equal."""
    content = COLUMNS[column].content
    distinct = sorted(set(cells))
    sql = "number" if content in NUMBERS else content
    if sql not in _SQL:
        read = _name if content == "name" else _text
        return {cell: read(cell) for cell in distinct}
    con.register("_cells_in", pa.table({"raw": pa.array(distinct, pa.string())}))
    try:
        found = con.execute(f"SELECT raw, CAST({_SQL[sql]('raw')} AS VARCHAR) FROM _cells_in").fetchall()
    finally:
        con.unregister("_cells_in")
    return {raw: _beside(sql, raw, read) for raw, read in found}


_SQL: Mapping[str, Callable[[str], str]] = {
    "number": digits_sql,
    "date": ymd_sql,
    "phone": phone_sql,
    "sex": sex_sql,
}


def _beside(sql: str, raw: str, read: str | None) -> str:
    """Return what the cleaning read together with the words beside it; the cell's own text where nothing was read."""
    text = fold(raw)
    if not read:
        month = _MONTH.fullmatch(text) if sql == "date" else None
        return f"{month[1]}-{int(month[2]):02}" if month else text
    if sql == "date":
        return read + _OF_A_DATE.sub("", text)
    return read if sql == "sex" else read + _OF_A_NUMBER.sub("", text)


def _text(cell: str) -> str:
    text = fold(cell)
    whole = _WHOLE.fullmatch(text)
    return whole[1] if whole else text


def _name(cell: str) -> str:
    # No further than width, spaces and the dot of a name: 张 for 章 and a character too many are slips, not spellings.
    return fold(_DOTS.sub("·", cell))
