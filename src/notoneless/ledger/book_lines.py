"""台账的行 — the lines of the printed ledgers, prepared once in the database for all the books.

Every line is one child, with the words an office reads (去向, 提示, 发现来源) in place of our identifiers, masked unless
the operator asked otherwise.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import duckdb

from notoneless.ledger.labels import CHANGES, DISCOVERED_BY, FLAGS, LEDGERS, PRIORITIES, VERDICTS, Word, zh_list
from notoneless.ledger.privacy import mask_sql
from notoneless.ledger.reconcile import prepare_three
from notoneless.ledger.tables import column_types
from notoneless.standards.school_year import term as school_term


def prepare(con: duckdb.DuckDBPyConnection, run: Mapping[str, Any], *, unmasked: bool) -> None:
    """Make the temporary tables ``book_lines``, ``book_changes`` and ``book_three`` from the sweep's tables.

    ``run`` gives ``as_of`` and ``place_name``.
    """
    _words(con)
    as_of = dt.date.fromisoformat(str(run["as_of"]))
    term = school_term(as_of)
    place = str(run.get("place_name") or run.get("place") or "").replace("'", "''")
    urgency = " ".join(f"WHEN {n} THEN '{w.zh}'" for n, w in PRIORITIES.items())
    has_changes = bool(column_types(con, "change_lines")) and bool(
        con.execute("SELECT count(*) FROM change_lines").fetchall()[0][0]
    )
    change = "left join (SELECT child_id, any_value(change) AS change FROM change_lines GROUP BY child_id) g USING (child_id)"
    shown = {
        c: mask_sql(c, f"l.{c}", unmasked=unmasked)
        for c in ("id_number", "pupil_no", "disability_no", "guardian_phone", "address")
    }
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE book_lines AS
        SELECT l.child_id, l.ledger, l.verdict, coalesce(l.town_code, '') AS town_code, coalesce(l.town_name, '未定镇街') AS town_name,
               l.village_code, l.village_name, l.group_name, l.name, l.sex, l.ethnicity,
               CASE WHEN nullif(trim(l.id_number), '') IS NULL THEN '无'
                    WHEN length(l.id_number) IN (15, 18) THEN '居民身份证' ELSE '其他' END AS id_type,
               {shown["id_number"]} AS id_number, l.birth_on, l.age,
               {shown["pupil_no"]} AS pupil_no, l.school_code, l.school_name, l.grade, l.class_name, l.expected_grade,
               CASE WHEN l.register_row IS NOT NULL THEN {shown["address"]} END AS registered_address,
               CASE WHEN l.register_row IS NULL THEN {shown["address"]} END AS present_address,
               l.guardian_name, l.guardian_relation, {shown["guardian_phone"]} AS guardian_phone,
               replace(l.hardship_kinds, ';', '、') AS hardship_kinds, l.disability_kind, l.disability_grade,
               {shown["disability_no"]} AS disability_no,
               concat_ws('、', replace(l.civil_kinds, ';', '、'),
                         CASE WHEN contains(l.flags, 'no_register_here') THEN '随迁' END) AS groups,
               w1.zh AS verdict_zh, w1.served AS served_zh, l.reasons, w2.zh AS flags_zh, w3.zh AS discovered_zh,
               l.register_file, l.register_row, l.evidence_roll, l.evidence_row, l.priority,
               coalesce(l.match1, false) AS match1, coalesce(l.match2, false) AS match2,
               coalesce(l.match3, false) AS match3,
               CASE l.priority {urgency} END AS urgency_zh,
               CASE WHEN l.match1 THEN '是' END AS match1_zh, CASE WHEN l.match2 THEN '是' END AS match2_zh,
               CASE WHEN l.match3 THEN '是' END AS match3_zh,
               {"w4.zh" if has_changes else "NULL::VARCHAR"} AS change_zh,
               CASE WHEN l.ledger IN ('suspected_dropout', 'dropout')
                    {"AND coalesce(g.change, '') NOT IN ('still_suspected', 'unchanged')" if has_changes else ""}
                    THEN DATE '{as_of}' END AS discovered_on,
               '{term.first}—{term.first + 1}' AS school_year, '{term.zh[-3:]}' AS school_term, '{place}' AS place_name
        FROM ledger_lines l
        LEFT JOIN book_words w1 ON w1.kind = 'verdict' AND w1.id = l.verdict
        LEFT JOIN book_words w2 ON w2.kind = 'flags' AND w2.id = l.flags
        LEFT JOIN book_words w3 ON w3.kind = 'discovered_by' AND w3.id = l.discovered_by
        {change if has_changes else ""}
        {"LEFT JOIN book_words w4 ON w4.kind = 'change' AND w4.id = g.change" if has_changes else ""}
        ORDER BY l.town_code NULLS LAST
        """
    )
    _changes(con, has_changes)
    prepare_three(con, run)


def _words(con: duckdb.DuckDBPyConnection) -> None:
    """Fill ``book_words`` with the Chinese of every identifier that occurs, lists of flags included."""
    rows: list[tuple[str, str, str, str | None]] = [("verdict", v.id, v.zh, v.served.zh) for v in VERDICTS.values()]
    known: tuple[tuple[str, str, str, Mapping[str, Word]], ...] = (
        ("flags", "ledger_lines", "flags", FLAGS),
        ("discovered_by", "ledger_lines", "discovered_by", DISCOVERED_BY),
        ("change", "change_lines", "change", CHANGES),
        ("verdict", "ledger_lines", "verdict", {}),
        ("ledger", "ledger_lines", "ledger", LEDGERS),
        ("verdict", "change_lines", "before_verdict", {}),
    )
    have = {(kind, key) for kind, key, _, _ in rows}
    for kind, table, column, words in known:
        if not column_types(con, table):
            continue
        for (key,) in con.execute(f"SELECT DISTINCT {column} FROM {table} WHERE {column} <> ''").fetchall():
            if (kind, key) not in have:
                have.add((kind, key))
                rows.append((kind, key, zh_list(words, key), None))
    con.execute("CREATE OR REPLACE TEMP TABLE book_words (kind VARCHAR, id VARCHAR, zh VARCHAR, served VARCHAR)")
    con.executemany("INSERT INTO book_words VALUES (?, ?, ?, ?)", rows)


def _changes(con: duckdb.DuckDBPyConnection, has_changes: bool) -> None:
    """Fill ``book_changes``: worst first; a child gone from every roll has no line of its own any more."""
    if not has_changes:
        con.execute(
            "CREATE OR REPLACE TEMP TABLE book_changes AS SELECT *, NULL::VARCHAR AS before_zh, NULL::VARCHAR AS after_zh, "
            "NULL::VARCHAR AS change_reasons, 0 AS worst_first FROM book_lines WHERE false"
        )
        return
    order = " ".join(f"WHEN '{key}' THEN {i}" for i, key in enumerate(CHANGES))
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE book_changes AS
        SELECT c.child_id AS gone_id, w1.zh AS before_zh, w2.zh AS after_zh,
               CASE WHEN c.change = 'joined' THEN concat('与 ', c.joined_to, ' 是同一人（', c.pair, '）') ELSE b.reasons END AS change_reasons,
               CASE c.change {order} ELSE 99 END AS worst_first, coalesce(w3.zh, c.change) AS change_word,
               b.* EXCLUDE (change_zh, child_id)
        FROM change_lines c
        LEFT JOIN book_lines b ON b.child_id = coalesce(c.joined_to, c.child_id)
        LEFT JOIN book_words w1 ON w1.kind = 'verdict' AND w1.id = c.before_verdict
        LEFT JOIN book_words w2 ON w2.kind = 'verdict' AND w2.id = c.after_verdict
        LEFT JOIN book_words w3 ON w3.kind = 'change' AND w3.id = c.change
        WHERE c.change <> 'unchanged';
        ALTER TABLE book_changes RENAME gone_id TO child_id;
        ALTER TABLE book_changes RENAME change_word TO change_zh;
        """
    )
