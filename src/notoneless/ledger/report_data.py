"""报告的数字 — every figure of the report, counted from the sweep's tables.

Nothing on the page is typed in; each count here can be opened down to the lines it was counted from.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import duckdb

from notoneless.ledger.fault_words import FAULT_WORDS
from notoneless.ledger.labels import (
    CHANGES,
    COMPARISONS,
    DISCOVERED_BY,
    FLAGS,
    METHODS,
    PRIORITIES,
    VERDICTS,
    Served,
    Word,
    level_word,
    word,
)
from notoneless.ledger.privacy import mask_sql, masked, same_sql
from notoneless.ledger.reasons_text import both
from notoneless.ledger.tables import column_types
from notoneless.ledger.waterfall import waterfall
from notoneless.rolls.faults import FAULTS
from notoneless.rolls.kinds import Kind
from notoneless.standards.masking import mask_name_sql

TODAY_LINES: Final = 120  # children listed by line on the page; the ledger lists all
PAIRS: Final = 200  # review pairs that can be opened
LINKS_EACH: Final = 4  # accepted links of each method and roll that can be opened
_OPEN: Final = "(" + ", ".join(f"'{v.id}'" for v in VERDICTS.values() if v.served is Served.NO) + ")"


def _rows(con: duckdb.DuckDBPyConnection, query: str) -> list[dict[str, Any]]:
    relation = con.sql(query)
    names = relation.columns
    return [dict(zip(names, row, strict=True)) for row in relation.fetchall()]


def _kind(kind: Any) -> Word:
    value = str(kind or "")
    return Word(Kind(value).zh, value.replace("_", " ")) if value in set(Kind) else Word(value, value)


def headline(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Return the counts of the first screen; ``today`` and ``week`` are open children of priority 1 and 2."""
    row = _rows(
        con,
        f"""
        SELECT count(*) AS known, count(*) FILTER (ledger <> 'out_of_scope') AS children,
               count(*) FILTER (ledger = 'suspected_dropout') AS suspected, count(*) FILTER (ledger = 'dropout') AS dropout,
               count(*) FILTER (ledger = 'out_of_scope') AS out_of_scope,
               count(*) FILTER (verdict IN {_OPEN} AND priority = 1) AS today,
               count(*) FILTER (verdict IN {_OPEN} AND priority = 2) AS week,
               count(*) FILTER (verdict IN {_OPEN} AND coalesce(priority, 3) > 2) AS papers,
               count(*) FILTER (contains(coalesce(flags, ''), 'found_by_evidence')) AS found,
               count(*) FILTER (coalesce(match1, false)) AS match1, count(*) FILTER (coalesce(match2, false)) AS match2,
               count(*) FILTER (coalesce(match3, false)) AS match3
        FROM ledger_lines
        """,
    )[0]
    if column_types(con, "change_lines"):
        found = _rows(con, "SELECT count(*) AS n FROM change_lines WHERE change IN ('found', 'found_by_evidence')")
        row["found"] = max(int(found[0]["n"]), int(row["found"]))
    row["review"] = _rows(con, "SELECT count(*) AS n FROM review_pairs")[0]["n"]
    return {k: int(v or 0) for k, v in row.items()}


def today(con: duckdb.DuckDBPyConnection, *, unmasked: bool) -> list[dict[str, Any]]:
    """Return the children to be looked for, most urgent first, at most :data:`TODAY_LINES`."""
    name = "name" if unmasked else mask_name_sql("name")
    rows = _rows(
        con,
        f"""
        SELECT child_id, {name} AS name, sex, age, town_name, village_name, school_name, grade, verdict, priority,
               reasons, reason_codes, flags, discovered_by
        FROM ledger_lines WHERE verdict IN {_OPEN}
        ORDER BY priority NULLS LAST, town_code NULLS LAST, village_code NULLS LAST, child_id LIMIT {TODAY_LINES}
        """,
    )
    for row in rows:
        row["verdict"] = _verdict(row["verdict"])
        row["urgency"] = PRIORITIES.get(row["priority"] or 5, Word("", ""))
        row["flags"] = [word(FLAGS, f) for f in str(row["flags"] or "").split(";") if f]
        row["discovered"] = word(DISCOVERED_BY, row["discovered_by"])
        row["reasons"] = masked(both(row["reason_codes"], row["reasons"]), unmasked)
    return rows


def _verdict(verdict: Any) -> Word:
    known = VERDICTS.get(str(verdict or ""))
    return Word(known.zh, known.en) if known else Word(str(verdict or ""), str(verdict or ""))


def towns(con: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """Return a town × verdict table: the verdicts that occur, most serious first, and a line per town."""
    cells = _rows(
        con,
        "SELECT coalesce(town_code, '') AS code, coalesce(any_value(town_name), '未定镇街') AS town, verdict, ledger, "
        "count(*) AS n FROM ledger_lines GROUP BY coalesce(town_code, ''), verdict, ledger",
    )
    order = {v: i for i, v in enumerate(VERDICTS)}
    found = sorted({str(c["verdict"]) for c in cells}, key=lambda v: (order.get(v, 99), v))
    lines: dict[str, dict[str, Any]] = {}
    for cell in cells:
        line = lines.setdefault(
            cell["code"],
            {
                "town": cell["town"],
                "n": dict.fromkeys(found, 0),
                "total": 0,
                "suspected": 0,
                "dropout": 0,
                "exception": 0,
            },
        )
        line["n"][str(cell["verdict"])] += cell["n"]
        line["total"] += cell["n"]
        known = VERDICTS.get(str(cell["verdict"]))
        if cell["ledger"] in ("suspected_dropout", "dropout"):
            line["dropout" if cell["ledger"] == "dropout" else "suspected"] += cell["n"]
        elif known and known.served is Served.EXCEPTION:
            line["exception"] += cell["n"]
    ordered = [lines[code] for code in sorted(lines, key=lambda c: (c == "", c))]
    widest = max((x["suspected"] + x["dropout"] + x["exception"] for x in ordered), default=0)
    return {
        "verdicts": [
            {"id": v, "label": _verdict(v), "open": v in VERDICTS and VERDICTS[v].served is Served.NO} for v in found
        ],
        "lines": ordered,
        "widest": widest,
        "total": {v: sum(x["n"][v] for x in ordered) for v in found},
        "sum": sum(x["total"] for x in ordered),
    }


def matched(con: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """Return what was matched how: links by roll (rows) and method (columns)."""
    cells = _rows(
        con, "SELECT right_kind, right_file, coalesce(method, '') AS method, count(*) AS n FROM links GROUP BY ALL"
    )
    methods = sorted({c["method"] for c in cells}, key=lambda m: -sum(c["n"] for c in cells if c["method"] == m))
    rolls: dict[tuple[str, str], dict[str, int]] = {}
    for cell in cells:
        rolls.setdefault((str(cell["right_kind"] or ""), str(cell["right_file"] or "")), {})[cell["method"]] = cell["n"]
    lines = [
        {"kind": _kind(kind), "file": file, "n": [line.get(m, 0) for m in methods], "total": sum(line.values())}
        for (kind, file), line in sorted(rolls.items())
    ]
    return {"methods": [word(METHODS, m) for m in methods], "lines": lines}


def faults(con: duckdb.DuckDBPyConnection, run: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the faults by office (roll) and class, most frequent first within an office."""
    if not column_types(con, "roll_faults"):
        return []
    files = {entry.get("roll_id"): entry for entry in run.get("inputs") or ()}
    offices: dict[Any, dict[str, Any]] = {}
    for cell in _rows(
        con, "SELECT roll_id, code, count(*) AS n FROM roll_faults GROUP BY ALL ORDER BY roll_id, n DESC, code"
    ):
        entry = files.get(cell["roll_id"], {})
        office = offices.setdefault(
            cell["roll_id"],
            {
                "file": entry.get("file") or f"#{cell['roll_id']}",
                "kind": _kind(entry.get("kind")),
                "rows": entry.get("rows"),
                "lines": [],
                "total": 0,
            },
        )
        known = FAULTS.get(cell["code"])
        office["lines"].append(
            {
                "code": cell["code"],
                "label": word(FAULT_WORDS, cell["code"]),
                "n": cell["n"],
                "refused": bool(known and known.severity == "refused"),
            }
        )
        office["total"] += cell["n"]
    return list(offices.values())


def changes(con: duckdb.DuckDBPyConnection, *, unmasked: bool) -> dict[str, Any] | None:
    """Return the counts of change since the previous sweep and its worst lines; None when there was none."""
    if not column_types(con, "change_lines"):
        return None
    counts = {r["change"]: r["n"] for r in _rows(con, "SELECT change, count(*) AS n FROM change_lines GROUP BY change")}
    if not counts:
        return None
    keys = [k for k in CHANGES if k in counts] + sorted(k for k in counts if k not in CHANGES)
    order = " ".join(f"WHEN '{k}' THEN {i}" for i, k in enumerate(keys))
    name = "l.name" if unmasked else mask_name_sql("l.name")
    lines = _rows(
        con,
        f"""
        SELECT c.child_id, c.change, c.before_verdict, c.after_verdict, c.joined_to, c.pair, {name} AS name, l.town_name, l.village_name
        FROM change_lines c LEFT JOIN ledger_lines l ON l.child_id = coalesce(c.joined_to, c.child_id)
        WHERE c.change NOT IN ('unchanged', 'new', 'new_child')
        ORDER BY CASE c.change {order} END, l.priority NULLS FIRST, c.child_id LIMIT 60
        """,
    )
    for line in lines:
        line["change"] = word(CHANGES, line["change"])
        line["before"], line["after"] = _verdict(line["before_verdict"]), _verdict(line["after_verdict"])
    return {"counts": [{"id": k, "label": word(CHANGES, k), "n": counts[k]} for k in keys], "lines": lines}


def pairs(con: duckdb.DuckDBPyConnection, *, unmasked: bool) -> list[dict[str, Any]]:
    """Return the pairs that can be opened: review pairs, then a steady sample of accepted links by roll and method."""
    fields = (
        "name",
        "id_number",
        "sex",
        "birth_on",
        "guardian_name",
        "guardian_phone",
        "town_name",
        "village_name",
        "school_name",
    )
    names = ("name", "guardian_name")
    shown = ", ".join(
        f"CAST({mask_name_sql(f'{s}_{c}') if c in names and not unmasked else mask_sql(f'{s}_{c}', unmasked=unmasked)} AS VARCHAR) AS {s}_{c}"
        for c in fields
        for s in ("l", "r")
    )
    shown += ", " + ", ".join(f"coalesce(NOT ({same_sql(c, f'l_{c}', f'r_{c}')}), false) AS d_{c}" for c in fields)
    found = _rows(
        con,
        f"SELECT child_id, left_file, left_row, right_file, right_kind, right_row, score, probability, reasons, weights, {shown} "
        f"FROM review_pairs WHERE weights IS NOT NULL ORDER BY value DESC, pair_id LIMIT {PAIRS}",
    )
    result = [
        {
            **_pair(row, None, unmasked=unmasked),
            "sides": [[row[f"l_{c}"] or "", row[f"r_{c}"] or "", row[f"d_{c}"]] for c in fields],
        }
        for row in found
    ]
    chance = "probability" if "probability" in column_types(con, "links") else "NULL AS probability"
    sample = _rows(
        con,
        f"""
        SELECT child_id, left_file, left_row, right_file, right_kind, right_row, score, reasons, weights, method, {chance} FROM links
        WHERE weights IS NOT NULL AND weights <> '[]'
        QUALIFY row_number() OVER (PARTITION BY right_kind, method ORDER BY child_id, right_row) <= {LINKS_EACH}
        ORDER BY method, right_kind, child_id, right_row
        """,
    )
    return result + [_pair(row, row["method"], unmasked=unmasked) for row in sample]


def _pair(row: Mapping[str, Any], method: str | None, *, unmasked: bool) -> dict[str, Any]:
    kind = _kind(row["right_kind"])
    how = word(METHODS, method) if method else Word("待人工判断", "for a person to judge")
    left = f"{row['left_file'] or '—'} #{row['left_row'] or '—'}"
    right = f"{row['right_file']} #{row['right_row']}"
    steps = waterfall(row["weights"], row["probability"])
    told = "; ".join(level_sentence(s.comparison, s.level)[1] for s in steps if s.comparison != "prior")
    reasons = masked(Word(row["reasons"] or "", told), unmasked)
    return {
        "child": row["child_id"], "left": left, "right": right, "kind": [kind.zh, kind.en], "how": [how.zh, how.en],
        "review": method is None, "reasons": [reasons.zh, reasons.en], "p": row["probability"],
        "steps": [
            [round(s.weight, 2), *level_sentence(s.comparison, s.level)]
            for s in steps
            if abs(s.weight) >= 0.05
        ],
    }  # fmt: skip


def level_sentence(comparison: str, level: str) -> tuple[str, str]:
    """Return one step of a waterfall in Chinese and in English."""
    c, said = word(COMPARISONS, comparison), level_word(comparison, level)
    return f"{c.zh} {said.zh}".strip(), f"{c.en}: {said.en}".strip(": ")


def flat(value: Any, prefix: str = "") -> Iterable[tuple[str, str]]:
    """Turn anything the run says of itself into lines of (name, value), in order."""
    if isinstance(value, Mapping):
        for key in value:
            yield from flat(value[key], f"{prefix}.{key}" if prefix else str(key))
    elif isinstance(value, (list, tuple)) and any(isinstance(v, (Mapping, list, tuple)) for v in value):
        for i, item in enumerate(value):
            yield from flat(item, f"{prefix}[{i + 1}]")
    elif isinstance(value, (list, tuple)):
        yield prefix, "、".join(str(v) for v in value)
    elif isinstance(value, float):
        yield prefix, f"{value:,.4g}"
    else:
        yield prefix, "" if value is None else str(value)
