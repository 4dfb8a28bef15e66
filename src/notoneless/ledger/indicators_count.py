"""指标的清点 — the lines of a finished ledger, brought to the rules pattern by pattern, and counted.

Children differ in few ways that an indicator can see. Lines that look the same to the rules are judged once
(:mod:`notoneless.ledger.indicators_rules`) and the answer goes back to each of them, so that every figure can be
opened down to its children. What is left in the database: ``indicator_line`` (indicator, child_id, part) for those who
keep a figure from the whole and those named beside it, ``indicator_place`` for villages and groups, ``indicator_town`` for the counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import duckdb

from notoneless.ledger.indicators_rules import (
    MISSING,
    ROLL_CODES,
    SEEN_FLAGS,
    Ages,
    ChildFacts,
    Part,
    doubted,
    judged,
    outside,
    surveyed,
)
from notoneless.ledger.tables import column_types

_SURE: Final = "('certain', 'corroborated')"
_TOWN: Final = "coalesce(nullif(l.town_code, ''), nullif(l.town_name, ''), '')"
_SEEN: Final = (
    "verdict", "ledger", "age", "expected_grade", "registered", "disabled", "hardship", "hardship_kinds", "on_roll",
    "school_line", "evidence_kind", "flags", "codes", "disability_doubt", "hardship_doubt",
)  # fmt: skip


def lay_out(con: duckdb.DuckDBPyConnection, ledger: str, links: str) -> None:
    """Create ``indicator_child`` (one line per child: whose it is, what the rules see, ``pattern``) from the two tables
    of a sweep, and ``indicator_town_name`` (what each town is called). Text columns of a CSV are read as they are typed."""
    sure = f"strength IN {_SURE}" if "strength" in column_types(con, links) else "true"
    one = "bool_or(right_kind = '{0}' AND {1})"
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE indicator_child AS
        WITH told AS (
          SELECT child_id, {one.format("disability", sure)} AS disability, {one.format("hardship", sure)} AS hardship,
                 {one.format("field_survey", sure)} AS survey,
                 {one.format("disability", f"NOT ({sure})")} AS disability_doubt,
                 {one.format("hardship", f"NOT ({sure})")} AS hardship_doubt
          FROM {links} WHERE right_kind IN ('disability', 'hardship', 'field_survey') GROUP BY child_id),
        -- Whoever stands on the evidence of a school line has one; the others are asked for.
        school AS (
          SELECT DISTINCT child_id FROM {links} WHERE right_kind = 'enrolment' AND {sure} AND child_id IN (
            SELECT child_id FROM {ledger} WHERE evidence_kind IS DISTINCT FROM 'enrolment')),
        line AS (SELECT *, nullif(register_row::VARCHAR, '') IS NOT NULL AS registered FROM {ledger})
        SELECT l.child_id, l.verdict, l.ledger, TRY_CAST(l.age AS INT) AS age, TRY_CAST(l.expected_grade AS INT) AS expected_grade,
               l.registered,
               coalesce(t.disability, false) OR nullif(l.disability_kind, '') IS NOT NULL OR nullif(l.disability_grade, '') IS NOT NULL
                 OR nullif(l.disability_no, '') IS NOT NULL OR (NOT l.registered AND coalesce(l.evidence_kind = 'disability', false)) AS disabled,
               coalesce(t.hardship, false) OR nullif(l.hardship_kinds, '') IS NOT NULL
                 OR (NOT l.registered AND coalesce(l.evidence_kind = 'hardship', false)) AS hardship,
               nullif(l.hardship_kinds, '') AS hardship_kinds,
               coalesce(TRY_CAST(l.match2 AS BOOLEAN), false) AS on_roll, s.child_id IS NOT NULL AS school_line,
               nullif(l.evidence_kind, '') AS evidence_kind,
               coalesce(l.flags, '') AS flags, coalesce(l.reason_codes, '') AS codes,
               coalesce(t.survey, false) OR (NOT l.registered AND coalesce(l.evidence_kind = 'field_survey', false)) AS surveyed,
               coalesce(t.disability_doubt, false) AS disability_doubt, coalesce(t.hardship_doubt, false) AS hardship_doubt,
               {_TOWN} AS town, nullif(l.village_code, '') AS village_code, nullif(l.village_name, '') AS village_name,
               nullif(trim(l.group_name), '') AS group_name, hash({", ".join(_SEEN)}) AS pattern
        FROM line l LEFT JOIN told t ON t.child_id = l.child_id LEFT JOIN school s ON s.child_id = l.child_id
        """
    )
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE indicator_town_name AS SELECT {_TOWN} AS town, max(nullif(l.town_code, '')) AS code, "
        f"coalesce(max(l.town_name), '未定镇街') AS name FROM {ledger} l GROUP BY 1"
    )


def judge(con: duckdb.DuckDBPyConnection, ages: Ages, poor_kinds: Mapping[str, bool]) -> dict[str, int]:
    """Judge every pattern of ``indicator_child`` once; create ``indicator_town`` (indicator, town, part, n) and
    ``indicator_line`` (indicator, child_id, part, place in the list). Return the children outside the school-age population,
    by reason.

    ``poor_kinds`` says of each distinct ``hardship_kinds`` whether it is asked about (see :func:`hardship_words`).
    """
    rows = con.execute(
        f"SELECT pattern, count(*), {', '.join(f'any_value({c})' for c in _SEEN)} FROM indicator_child GROUP BY pattern"
    ).fetchall()
    patterns: list[int] = []
    keys: list[str] = []
    parts: list[str] = []
    left_out: dict[str, int] = {}
    for pattern, n, *seen in rows:
        child = _facts(dict(zip(_SEEN, seen, strict=True)), poor_kinds)
        if child.ledger != "out_of_scope" and (why := outside(child, ages)) is not None:
            left_out[why.value] = left_out.get(why.value, 0) + int(n)
        for key, part in (*judged(child, ages).items(), *((key, Part.DOUBTFUL) for key in doubted(child, ages))):
            patterns.append(pattern)
            keys.append(key)
            parts.append(part.value)
    con.execute(
        "CREATE OR REPLACE TEMP TABLE indicator_part AS SELECT unnest(?::UBIGINT[]) AS pattern, unnest(?::VARCHAR[]) AS indicator, "
        "unnest(?::VARCHAR[]) AS part",
        [patterns, keys, parts],
    )
    con.execute(
        "CREATE OR REPLACE TEMP TABLE indicator_town AS SELECT indicator, town, part, count(*) AS n "
        "FROM indicator_child JOIN indicator_part USING (pattern) WHERE part <> 'doubtful' GROUP BY ALL"
    )
    order = " ".join(f"WHEN '{part.value}' THEN {i}" for i, part in enumerate((*MISSING, Part.DOUBTFUL)))
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE indicator_line AS SELECT indicator, child_id, part, CASE part {order} END AS turn "
        "FROM indicator_child JOIN indicator_part USING (pattern) WHERE part <> 'counted'"
    )
    return dict(sorted(left_out.items()))


def _facts(seen: Mapping[str, Any], poor_kinds: Mapping[str, bool]) -> ChildFacts:
    return ChildFacts(
        verdict=str(seen["verdict"]),
        ledger=str(seen["ledger"]),
        age=seen["age"],
        expected_grade=seen["expected_grade"],
        registered=seen["registered"],
        disabled=seen["disabled"],
        poor=seen["hardship"] and poor_kinds.get(seen["hardship_kinds"] or "", True),
        maybe_disabled=seen["disability_doubt"] and not seen["disabled"],
        maybe_poor=seen["hardship_doubt"] and not seen["hardship"],
        on_roll=seen["on_roll"],
        school_line=seen["school_line"],
        evidence_kind=seen["evidence_kind"],
        flags=SEEN_FLAGS.intersection(seen["flags"].split(";")),
        codes=ROLL_CODES.intersection(seen["codes"].split(";")),
    )


def hardship_words(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Return the distinct texts of ``hardship_kinds`` among the children."""
    found = con.execute(
        "SELECT DISTINCT hardship_kinds FROM indicator_child WHERE hardship_kinds IS NOT NULL ORDER BY 1"
    ).fetchall()
    return [str(text) for (text,) in found]


def places(con: duckdb.DuckDBPyConnection) -> int:
    """Create ``indicator_place`` (indicator, town, village, group, school-age children, those not in school, survey
    lines, part), add its counts to ``indicator_town``, and return how many school-age children have no village.

    A village written without its code is the village of that name in that town, where just one has a code.
    """
    # Children of one spot are counted at once; what follows deals with spots.
    con.execute(
        """
        CREATE OR REPLACE TEMP TABLE indicator_spot AS
        SELECT c.town, c.village_code, c.village_name, c.group_name, count(p.part) AS children,
               count(*) FILTER (p.part = 'unserved') AS unserved, count(*) FILTER (c.surveyed) AS survey_lines
        FROM indicator_child c LEFT JOIN indicator_part p ON p.pattern = c.pattern AND p.indicator = 'net_enrolment'
        GROUP BY ALL
        """
    )
    con.execute(
        """
        CREATE OR REPLACE TEMP TABLE indicator_home AS
        WITH coded AS (SELECT town, village_name, min(village_code) AS code FROM indicator_spot
                       WHERE village_code IS NOT NULL AND village_name IS NOT NULL
                       GROUP BY ALL HAVING count(DISTINCT village_code) = 1)
        SELECT c.town, coalesce(c.village_code, k.code) AS village_code, c.village_name, c.group_name, c.children, c.unserved, c.survey_lines,
               coalesce(c.village_code, k.code, c.village_name) AS village
        FROM indicator_spot c LEFT JOIN coded k ON c.village_code IS NULL AND k.town = c.town AND k.village_name = c.village_name
        """
    )
    counted = ", ".join(f"CAST(sum({n}) AS BIGINT) AS {n}" for n in ("children", "unserved", "survey_lines"))
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE indicator_place AS
        WITH village AS (
          SELECT town, village, min(village_code) AS village_code, max(village_name) AS village_name,
                 coalesce(sum(children) FILTER (group_name IS NOT NULL), 0) > 0 AS grouped, {counted}
          FROM indicator_home WHERE village IS NOT NULL GROUP BY town, village),
        unit AS (
          SELECT 'villages_surveyed' AS indicator, town, village, NULL::VARCHAR AS group_name, children, unserved, survey_lines FROM village
          UNION ALL SELECT 'groups_surveyed', town, village, NULL, children, unserved, survey_lines FROM village WHERE NOT grouped
          UNION ALL SELECT 'groups_surveyed', town, village, group_name, {counted}
            FROM (SELECT h.* FROM indicator_home h JOIN village v ON v.town = h.town AND v.village = h.village AND v.grouped)
            WHERE group_name IS NOT NULL GROUP BY town, village, group_name)
        SELECT u.indicator, u.town, u.village, n.code AS town_code, n.name AS town_name, v.village_code, v.village_name, u.group_name, u.children,
               u.unserved, u.survey_lines, NULL::VARCHAR AS part
        FROM unit u JOIN village v ON v.town = u.town AND v.village = u.village JOIN indicator_town_name n ON n.town = u.town
        WHERE u.children > 0
        """
    )
    for (lines,) in con.execute("SELECT DISTINCT survey_lines FROM indicator_place").fetchall():
        con.execute("UPDATE indicator_place SET part = ? WHERE survey_lines = ?", [surveyed(int(lines)).value, lines])
    con.execute("INSERT INTO indicator_town SELECT indicator, town, part, count(*) FROM indicator_place GROUP BY ALL")
    return int(
        con.execute("SELECT coalesce(sum(children), 0) FROM indicator_home WHERE village IS NULL").fetchall()[0][0]
    )
