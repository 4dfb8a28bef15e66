"""理由 — reasons: why two lines were held to be one child, in words sharp enough to be read aloud to a village secretary.

「证件号一致；姓名差一字」. The levels of a link become its reasons and its weights once for each combination that occurs.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

import polars as pl

from .compare import COMPARISONS, SILENT
from .engines.duck import Engine
from .model import Weights, base

DOUBTFUL = "'doubtful'"
"""How a pair for people came about, as SQL: it was not accepted."""

LEVELS = tuple(c.id for c in COMPARISONS)
_TEXT = {c.id: {level.code: level for level in c.levels} for c in COMPARISONS}

#: How a line came to its child when no weighing was needed: reason code and sentence.
METHODS: dict[str, tuple[str, str]] = {
    "exact_number_name": ("number.same;name.same", "证件号一致；姓名一致"),
    "same_school_line": ("school_line.same", "与学籍名册同一学生的记录一致（学籍号或证件号与姓名）"),
    "same_number_name": ("number.same;name.same", "证件号一致；姓名一致"),
    "first_known": ("first_known", "此人最先见于本行"),
    "register": ("register", "户籍名册本行"),
    "attached": ("attached", "最可能是此人，未到认定的门槛，待人工核对"),
    "same_household": ("same_household", "摸排称在校，监护人与村对得上这一户，按户归到此人"),
    "human": ("human", "经人工核对认定为同一人"),
}
_FOLLOW = "随学籍名册同一行认定："


def say(codes: Sequence[int]) -> tuple[str, str]:
    """Return (reason codes, sentence) of one combination of levels, in the order of the comparisons."""
    said = [
        (f"{name}.{_TEXT[name][base(code)].id}", _TEXT[name][base(code)].zh)
        for name, code in zip(LEVELS, codes, strict=True)
        if code != SILENT and name != "kin"
    ]
    return ";".join(code for code, _ in said), "；".join(zh for _, zh in said)


def weigh(codes: Sequence[int], weights: Weights | None, population: int) -> str:
    """Return the weights of one combination as JSON: a list of [comparison, level, weight in log2]."""
    if weights is None:
        return "[]"
    return json.dumps(
        [
            [name, _TEXT[name][base(code)].id, round(weights.weight(name, code, population), 2)]
            for name, code in zip(LEVELS, codes, strict=True)
            if code != SILENT and base(code) in weights.table.get(name, {})
        ],
        ensure_ascii=False,
    )


def reason_key(method: str = "method", of: str = "") -> str:
    """Return SQL for the key of ``reason_of``: how a line came to its child and what agreed. ``of``: the rows' alias, with a dot."""
    return f"hash({method}, {', '.join(of + level for level in LEVELS)})"


#: The key of a line of which nothing was weighed, whatever its ``method``.
SILENT_REASON = f"hash(method, {', '.join(f'CAST({SILENT} AS SMALLINT)' for _ in LEVELS)})"


def reason_table(engine: Engine, weights: Weights | None, population: int) -> None:
    """Create ``reason_of`` (why: see :func:`reason_key`, method, reason_codes, reasons, weights) for every combination in use."""
    listed = ", ".join(LEVELS)
    combos = engine.rows(
        f"SELECT why, method, {listed} FROM placed WHERE rid IN (SELECT min(rid) FROM placed GROUP BY why) UNION ALL "
        f"SELECT DISTINCT {reason_key(DOUBTFUL)}, {DOUBTFUL}, {listed} FROM (SELECT {listed} FROM all_doubtful UNION ALL SELECT {listed} FROM register_doubt)"
    )
    columns = ("why", "method", "reason_codes", "reasons", "weights")
    rows: dict[str, list[object]] = {name: [] for name in columns}
    for why, method, *codes in sorted(set(combos)):
        reason_codes, reasons = METHODS.get(method, ("", ""))
        spoken = any(code != SILENT for code in codes)
        if spoken:
            levels, sentence = say(codes)
            reason_codes = f"{reason_codes};{levels}" if reason_codes else levels
            reasons = f"{reasons}；{sentence}" if reasons else sentence
            if method == "follows_school_line":
                reasons = _FOLLOW + reasons
        elif method == "follows_school_line":
            reason_codes, reasons = METHODS["same_school_line"]
        values = (why, method, reason_codes, reasons, weigh(codes, weights, population) if spoken else None)
        for name, value in zip(columns, values, strict=True):
            rows[name].append(value)
    schema = {"why": pl.UInt64} | dict.fromkeys(columns[1:], pl.String)
    engine.con.register("reason_in", pl.DataFrame(rows, schema=schema).to_arrow())
    engine.table("reason_of", "SELECT * FROM reason_in")
    engine.con.unregister("reason_in")
