"""三统一 — what the education office reports, what the rural office reports, what this ledger finds, person by person.

The three counts must be one (浙教厅函〔2020〕102号 and the yearly checks: 人账相符). Where they differ, a count helps nobody;
the child's name does. A roll that has no column for it has reported nothing, and nothing is not zero.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import duckdb

from notoneless.ledger.tables import column_types, private
from notoneless.rolls.kinds import Kind
from notoneless.sweep.exact import ROW_SPAN, view_of

#: What the two offices reported, for whoever lays it beside cases: a file in the sweep's folder.
REPORTED: Final = "reported.json"
#: The offices whose rolls can say that a child is out of school.
OFFICES: Final = ("education", "rural")
_SAYS_DROPOUT: Final = "辍学|失学|退学|流失|开除|厌学|未入学"
_NONE: Final = "('', '无', '否', '—', '-', '/', '未辍学', '非失学辍学', '不涉及', '在校', '0')"


def prepare_three(con: duckdb.DuckDBPyConnection, run: Mapping[str, Any]) -> None:
    """Make ``book_three`` (every child that one of the three sides calls a dropout) and ``book_asked`` (which of the
    two offices could have reported at all) from ``book_lines``, the rolls and the headings named in ``run``."""
    _reported(con, run)
    con.execute(
        """
        CREATE OR REPLACE TEMP TABLE book_three AS
        WITH says AS (
          SELECT child_id,
                 string_agg(DISTINCT says, '、' ORDER BY says) FILTER (office = 'education') AS education,
                 string_agg(DISTINCT says, '、' ORDER BY says) FILTER (office = 'rural') AS rural,
                 string_agg(DISTINCT place, '；' ORDER BY place) FILTER (office = 'education') AS education_at,
                 string_agg(DISTINCT place, '；' ORDER BY place) FILTER (office = 'rural') AS rural_at
          FROM (SELECT *, file || ' 第' || row_no || '行' AS place FROM book_reported) GROUP BY child_id),
        three AS (
          SELECT b.*, s.education, s.rural, s.education_at, s.rural_at, b.ledger = 'dropout' AS here,
                 s.education IS NOT NULL AS by_education, s.rural IS NOT NULL AS by_rural,
                 a.education AS education_asked, a.rural AS rural_asked
          FROM book_lines b CROSS JOIN book_asked a LEFT JOIN says s USING (child_id)
          WHERE b.ledger = 'dropout' OR s.child_id IS NOT NULL),
        judged AS (
          SELECT *, here AND by_education AND by_rural AS agree,
                 here AND by_education AND NOT by_rural AND (hardship_kinds IS NULL OR NOT rural_asked) AS agree_two
          FROM three)
        SELECT * EXCLUDE (education, rural, education_asked, rural_asked),
               coalesce(education, CASE WHEN education_asked THEN '未报告' ELSE '未交名册' END) AS education_zh,
               coalesce(rural, CASE WHEN NOT rural_asked THEN '无此栏' WHEN hardship_kinds IS NULL THEN '不在名册'
                                    ELSE '未报告' END) AS rural_zh,
               CASE ledger WHEN 'dropout' THEN '辍学' WHEN 'suspected_dropout' THEN '疑似辍学' ELSE verdict_zh END AS ledger_zh,
               CASE WHEN agree THEN '三方一致' WHEN agree_two THEN '两方一致' ELSE '不一致' END AS agree_zh,
               CASE WHEN agree THEN NULL
                    WHEN agree_two AND rural_asked THEN '不在脱贫监测名册，乡村振兴部门不涉及'
                    WHEN agree_two THEN '脱贫监测名册没有“失学或辍学原因”栏，无从核对'
                    WHEN here AND NOT by_education AND NOT by_rural THEN '部门未报告，本台账列为辍学：请补报'
                    WHEN here AND NOT by_education THEN '乡村振兴部门已报、教育部门未报：请教育部门核对学籍状态'
                    WHEN here THEN '教育部门已报、乡村振兴部门未报：请更新“失学或辍学原因”'
                    WHEN ledger = 'suspected_dropout' THEN '部门已报辍学，本台账尚在核实：优先入户'
                    ELSE '部门报告辍学，名册显示“' || coalesce(verdict_zh, '') || '”：核对后请部门更正或销号' END AS difference_zh
        FROM judged
        """
    )


@dataclass(frozen=True, slots=True)
class Reported:
    """What the rolls of one office said: ``asked``, whether they could have said it; and which of the sweep's children they name."""

    asked: bool
    children: frozenset[str]


def write_reported(con: duckdb.DuckDBPyConnection, path: Path, run: Mapping[str, Any]) -> Path:
    """Write to ``path`` (JSON, mode 0600) which children each of the two offices reports as out of school, and whether it could
    have: an office that has no column for it has reported nothing, and nothing is not zero."""
    _reported(con, run)
    [asked] = con.execute("SELECT education, rural FROM book_asked").fetchall()
    rows = con.execute("SELECT DISTINCT office, child_id FROM book_reported ORDER BY 1, 2").fetchall()
    told = {
        office: {"asked": bool(could), "children": [child for said, child in rows if said == office]}
        for office, could in zip(OFFICES, asked, strict=True)
    }
    path.write_text(json.dumps(told), encoding="utf-8")
    return private(path)


def read_reported(folder: Path) -> dict[str, Reported]:
    """Return office → what it reported in the sweep of ``folder``; nothing where the sweep left no such file."""
    path = folder / REPORTED
    if not path.exists():
        return {}
    told = json.loads(path.read_text("utf-8"))
    return {office: Reported(told[office]["asked"], frozenset(told[office]["children"])) for office in OFFICES}


def summary(con: duckdb.DuckDBPyConnection, where: str) -> str:
    """Return the counts of the three sides in one line, with what could not be asked."""
    row = con.execute(
        "SELECT count(*) FILTER (by_education), count(*) FILTER (by_rural), count(*) FILTER (here), "
        "count(*) FILTER (agree), count(*) FILTER (agree_two), count(*) FILTER (NOT agree AND NOT agree_two) "
        f"FROM book_three WHERE {where}"
    ).fetchall()[0]
    education, rural, here, agree, agree_two, differ = (int(v) for v in row)
    [[education_asked, rural_asked]] = con.execute("SELECT education, rural FROM book_asked").fetchall()
    said = [
        f"教育部门报告 {education} 人" if education_asked else "教育部门未交学籍名册",
        f"乡村振兴部门报告 {rural} 人" if rural_asked else "乡村振兴部门名册没有“失学或辍学原因”栏（不等于零报告）",
        f"本台账辍学 {here} 人",
        f"三方一致 {agree} 人",
        f"教育部门与台账一致、乡村振兴部门不涉及或无从核对 {agree_two} 人",
        f"有差异 {differ} 人，逐人列于下。",
    ]
    return "；".join(said)


def _reported(con: duckdb.DuckDBPyConnection, run: Mapping[str, Any]) -> None:
    """Read from the rolls themselves whom each office reports as out of school.

    Uses the sweep's views of the rolls and its ``placed`` (which line is which child). The hardship roll's column is
    often headed with the cause of poverty (致贫原因): then only words that speak of school count, and the office has
    been asked only when a heading names 失学 or 辍学.
    """
    con.execute(
        "CREATE OR REPLACE TEMP TABLE book_reported "
        "(child_id VARCHAR, office VARCHAR, file VARCHAR, row_no INT, says VARCHAR)"
    )
    kinds = {str(entry.get("kind")) for entry in run.get("inputs") or ()}
    headed = [
        int(entry["roll_id"])
        for entry in run.get("inputs") or ()
        if entry.get("kind") == Kind.HARDSHIP.value
        and any(word in str((entry.get("columns") or {}).get("reason")) for word in ("失学", "辍学"))
    ]
    asked = f"SELECT {Kind.ENROLMENT.value in kinds} AS education, {bool(headed)} AS rural"
    con.execute(f"CREATE OR REPLACE TEMP TABLE book_asked AS {asked}")
    if not all(column_types(con, t) for t in ("placed", "person", "roll")):
        return
    listed = ", ".join(map(str, headed)) or "-1"
    says = f"regexp_matches({{0}}, '{_SAYS_DROPOUT}')"
    for kind, office, column, test in (
        (Kind.ENROLMENT, "education", "status", says.format("v.status")),
        (
            Kind.HARDSHIP,
            "rural",
            "reason",
            f"trim(v.reason) NOT IN {_NONE} AND (r.roll_id IN ({listed}) OR {says.format('v.reason')})",
        ),
    ):
        if column not in column_types(con, view_of(kind)):
            continue
        con.execute(
            f"""
            INSERT INTO book_reported
            SELECT DISTINCT h.child_id, '{office}', r.file, (v.rid % {ROW_SPAN})::INT, trim(v.{column})
            FROM {view_of(kind)} v
            JOIN placed p ON p.rid = v.rid AND p.kind = '{kind.value}' AND p.strength IN ('certain', 'corroborated')
            JOIN person h ON h.pid = p.pid
            JOIN roll r ON r.roll_id = v.rid // {ROW_SPAN}
            WHERE {test}
            """
        )
