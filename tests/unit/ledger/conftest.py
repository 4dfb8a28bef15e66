"""An invented county as the sweep hands it to the ledger: every table the writers read, filled by SQL alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import duckdb
import pytest

AS_OF = dt.date(2026, 9, 1)

_PICK = "list_extract({values}, 1 + (hash(i, {salt}) % {n})::INT)"


def _pick(values: list[str], salt: int) -> str:
    quoted = "[" + ", ".join("'" + v.replace("'", "''") + "'" for v in values) + "]"
    return _PICK.format(values=quoted, salt=salt, n=len(values))


SURNAMES = [*"张王李赵陈杨周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹", "欧阳", "阿依"]
GIVEN = [
    "雨涵",
    "子墨",
    "一诺",
    "浩然",
    "梓萱",
    "思远",
    "明轩",
    "嘉怡",
    "小满",
    "春生",
    "玥",
    "月",
    "晨",
    "古丽·买买提",
]
TOWNS = ["清溪镇", "白杨镇", "云岭街道", "石桥乡", "南坪街道", "龙洞镇", "桃源乡", "双河镇"]


def fill(con: duckdb.DuckDBPyConnection, n: int) -> None:
    """Fill ``ledger_lines``, ``links``, ``household_lines``, ``review_pairs``, ``change_lines``, ``stage_counts`` and ``roll_faults``."""
    con.execute(
        f"""
        CREATE OR REPLACE TABLE people AS
        SELECT i, (hash(i, 1) % 1000)::INT AS luck,
               {_pick(SURNAMES, 2)} || {_pick(GIVEN, 3)} AS name,
               DATE '2011-09-01' + (hash(i, 4) % 3285)::INT AS birth_on,
               1 + (hash(i, 5) % {len(TOWNS)})::INT AS town_no
        FROM range({n}) t(i);
        CREATE OR REPLACE TABLE ledger_lines AS
        WITH a AS (
          SELECT *, CASE WHEN luck < 4 THEN 'dropout' WHEN luck < 16 THEN 'suspected_dropout'
                         WHEN luck < 18 THEN 'lost_contact' WHEN luck < 40 THEN 'in_school_elsewhere'
                         WHEN luck < 44 THEN 'deferred' WHEN luck < 47 THEN 'suspended'
                         WHEN luck < 52 THEN 'home_teaching' WHEN luck < 57 THEN 'special_school'
                         WHEN luck < 70 THEN 'in_secondary' WHEN luck < 73 THEN 'deceased'
                         WHEN luck < 78 THEN 'hukou_moved' WHEN luck < 80 THEN 'no_hukou'
                         ELSE 'in_school_local' END AS verdict
          FROM people)
        SELECT printf('c%012x', hash(i, 6) % 281474976710656) AS child_id, verdict,
               CASE WHEN verdict IN ('dropout', 'lost_contact') THEN 'dropout'
                    WHEN verdict IN ('suspected_dropout', 'no_hukou') THEN 'suspected_dropout'
                    WHEN verdict IN ('deceased', 'hukou_moved') THEN 'out_of_scope' ELSE 'school_age' END AS ledger,
               CASE WHEN luck % 17 = 3 THEN NULL ELSE 1 END::INT AS register_roll,
               CASE WHEN luck % 17 = 3 THEN NULL ELSE i + 1 END::INT AS register_row,
               CASE WHEN luck % 17 = 3 THEN NULL ELSE '户籍/户籍名册.csv' END AS register_file,
               CASE WHEN verdict = 'in_school_local' THEN (i + 3)::VARCHAR END AS enrolment_rows,
               CASE WHEN verdict IN ('suspected_dropout', 'no_hukou') THEN NULL ELSE '学籍名册.xlsx' END AS evidence_roll,
               CASE WHEN verdict IN ('suspected_dropout', 'no_hukou') THEN NULL WHEN luck < 40 THEN 'enrolment_elsewhere'
                    ELSE 'enrolment' END AS evidence_kind,
               CASE WHEN verdict IN ('suspected_dropout', 'no_hukou') THEN NULL ELSE i + 3 END::INT AS evidence_row,
               CASE WHEN verdict IN ('suspected_dropout', 'no_hukou') THEN NULL WHEN luck % 10 = 0 THEN 'scored'
                    WHEN luck % 10 = 1 THEN 'follows_school_line' ELSE 'exact_number_name' END AS method,
               CASE WHEN verdict IN ('suspected_dropout', 'no_hukou') THEN NULL
                    ELSE 20 + (hash(i, 7) % 200) / 10 END::DOUBLE AS score,
               CASE verdict WHEN 'suspected_dropout' THEN '户籍在册，本学期学籍、外地就读、例外名册均未找到；六年级后从学籍上消失'
                    WHEN 'dropout' THEN '学籍状态为“辍学”；在校点名册连续缺勤 21 天'
                    ELSE '证件号与姓名一致；状态为在读' END AS reasons,
               'roll_active;id_equal' AS reason_codes, name,
               CASE WHEN i % 2 = 0 THEN '男' ELSE '女' END AS sex, birth_on,
               CASE WHEN luck % 50 = 7 THEN NULL
                    ELSE '990101' || strftime(birth_on, '%Y%m%d') || printf('%03d', i % 1000) || 'X' END AS id_number,
               'G990101' || strftime(birth_on, '%Y%m%d') || printf('%03d', i % 1000) || 'X' AS pupil_no,
               {_pick(["汉族", "苗族", "土家族", "彝族"], 8)} AS ethnicity,
               printf('990101%03d', town_no) AS town_code, list_extract({TOWNS!r}, town_no) AS town_name,
               printf('990101%03d%03d', town_no, 200 + i % 12) AS village_code,
               {_pick(["红星村", "向阳村", "东风社区", "和平村", "大坪村"], 9)} AS village_name,
               (1 + i % 9)::VARCHAR || '组' AS group_name,
               list_extract({TOWNS!r}, town_no) || {_pick(["红星村", "向阳村", "东风社区"], 9)} || (i % 200)::VARCHAR || '号' AS address,
               {_pick(SURNAMES, 2)} || {_pick(["建国", "秀英", "桂花", "大明"], 10)} AS guardian_name,
               {_pick(["父", "母", "祖父", "外祖母"], 11)} AS guardian_relation,
               '199' || printf('%08d', hash(i, 12) % 100000000) AS guardian_phone,
               CASE WHEN verdict LIKE 'in_school%' THEN '2199000' || printf('%03d', i % 40) END AS school_code,
               CASE WHEN verdict LIKE 'in_school%' THEN list_extract({TOWNS!r}, town_no) || '中心小学' END AS school_name,
               CASE WHEN verdict LIKE 'in_school%' THEN {_pick(["一年级", "三年级", "六年级", "七年级"], 13)} END AS grade,
               CASE WHEN verdict LIKE 'in_school%' THEN (1 + i % 5)::VARCHAR || '班' END AS class_name,
               CASE WHEN luck % 9 = 1 THEN '脱贫家庭;低保' END AS hardship_kinds,
               CASE WHEN luck % 60 = 2 THEN '肢体' END AS disability_kind,
               CASE WHEN luck % 60 = 2 THEN '二级' END AS disability_grade, NULL::VARCHAR AS disability_no,
               CASE WHEN luck % 70 = 5 THEN '孤儿' END AS civil_kinds,
               verdict = 'suspected_dropout' AS match1, luck BETWEEN 1 AND 3 AS match2,
               verdict IN ('dropout', 'suspected_dropout') AND luck % 9 = 1 AS match3,
               CASE WHEN luck < 8 THEN 'vanished_6_to_7;newly_missing' WHEN luck < 12 THEN 'on_roll_absent' END AS flags,
               CASE WHEN verdict = 'dropout' THEN 'match2' WHEN verdict = 'suspected_dropout' THEN 'match1' END AS discovered_by,
               CASE WHEN luck < 8 THEN 1 WHEN luck < 18 THEN 2 ELSE 9 END::INT AS priority,
               (2026 - year(birth_on) - 6)::INT AS expected_grade, (2026 - year(birth_on))::INT AS age
        FROM a;
        CREATE OR REPLACE TABLE links AS
        SELECT register_file AS left_file, register_row AS left_row, evidence_roll AS right_file,
               evidence_kind AS right_kind, evidence_row AS right_row, child_id, method, score,
               '证件号一致；姓名一致' AS reasons, 'id_equal;name_equal' AS reason_codes,
               '[["prior","prior",-12.0],["number","same",21.5],["name","same",9.25],["birth","silent",0.0],["place","other",-1.5]]' AS weights
        FROM ledger_lines WHERE evidence_row IS NOT NULL;
        CREATE OR REPLACE TABLE household_lines AS
        SELECT child_id, register_file AS file, 'household_register' AS kind, register_row AS "row",
               '510153' || lpad((register_row // 2)::VARCHAR, 6, '0') AS household_no, '=王大' AS householder_name,
               NULL::VARCHAR AS householder_id, '子' AS householder_relation
        FROM ledger_lines WHERE register_row IS NOT NULL;
        CREATE OR REPLACE TABLE review_pairs AS
        SELECT 'p' || child_id AS pair_id, child_id, register_file AS left_file, register_row AS left_row,
               '学籍名册.xlsx' AS right_file, 'enrolment' AS right_kind, (priority * 7)::INT AS right_row, 6.5::DOUBLE AS score,
               0.62::DOUBLE AS probability, (hash(child_id) % 1000)::DOUBLE / 1000 AS value,
               '姓名差一字（玥/月）；出生日期一致；监护人电话不同' AS reasons,
               '[["prior","prior",-12.0],["name","one_character",5.1],["birth","same",11.2],["guardian","other",-2.4]]' AS weights,
               name AS l_name, left(name, 1) || '月' AS r_name, id_number AS l_id_number,
               CASE WHEN age % 2 = 0 THEN left(id_number, 17) || '9' END AS r_id_number, sex AS l_sex, sex AS r_sex,
               birth_on AS l_birth_on, birth_on + 1 AS r_birth_on, guardian_name AS l_guardian_name,
               guardian_name AS r_guardian_name, guardian_phone AS l_guardian_phone,
               reverse(guardian_phone) AS r_guardian_phone, town_name AS l_town_name, town_name AS r_town_name,
               village_name AS l_village_name, NULL::VARCHAR AS r_village_name, NULL::VARCHAR AS l_school_name,
               town_name || '中心小学' AS r_school_name, NULL::VARCHAR AS l_pupil_no, pupil_no AS r_pupil_no,
               NULL::VARCHAR AS l_status, '在读' AS r_status
        FROM ledger_lines WHERE verdict = 'suspected_dropout' AND register_row IS NOT NULL;
        CREATE OR REPLACE TABLE change_lines AS
        SELECT child_id, CASE WHEN ledger IN ('dropout', 'suspected_dropout') THEN
                    CASE WHEN priority = 1 THEN 'newly_suspected' ELSE 'still_suspected' END
                    WHEN hash(child_id) % 50 = 0 THEN 'found_by_evidence' ELSE 'unchanged' END AS change,
               CASE WHEN priority = 1 THEN 'in_school_local' ELSE 'suspected_dropout' END AS before_verdict,
               verdict AS after_verdict, NULL::VARCHAR AS joined_to, NULL::VARCHAR AS pair, reasons
        FROM ledger_lines;
        CREATE OR REPLACE TABLE stage_counts AS
        SELECT * FROM (VALUES ('clean', 'rows', {n}, 0.1), ('exact', 'links', {n}, 0.2)) v(stage, what, n, seconds);
        CREATE OR REPLACE TABLE roll_faults AS
        SELECT 1 AS roll_id, (i + 1)::INT AS row_no, 'id_number' AS column_name,
               {_pick(["R020", "R022", "R026", "R032"], 20)} AS code, '99**' AS value, NULL::VARCHAR AS detail
        FROM people WHERE luck % 25 = 4;
        """
    )


def run_facts() -> dict[str, Any]:
    """What the sweep hands over beside the tables."""
    return {
        "place": "990101",
        "place_name": "云溪县",
        "as_of": AS_OF.isoformat(),
        "inputs": [
            {"roll_id": 1, "kind": "household_register", "file": "户籍/户籍名册.csv", "sheet": None, "rows": 400,
             "sha256": "ab" * 32, "bytes": 51200, "encoding": "gb18030"},
            {"roll_id": 2, "kind": "enrolment", "file": "学籍名册.xlsx", "sheet": "Sheet1", "rows": 390,
             "sha256": "cd" * 32, "bytes": 61200, "encoding": None},
        ],
        "versions": {"notoneless": "0.1.0", "duckdb": "2.0.0", "python": "3.11.7"},
        "parameters": [
            {"topic": "school_age", "name": "entry_age", "value": 6, "since": "2006-09-01", "place": "中国",
             "source": "义务教育法第十一条"},
            {"topic": "absence", "name": "report_days", "value": 3, "since": "2020-09-01", "place": "云溪县",
             "source": "县教委〔2020〕12号"},
        ],
        "timings": {"clean": 0.4, "exact": 0.2, "score": 0.3},
        "counts": {"children": 400, "links": 380},
        "predicted": {"false_suspicions": 0.7, "missed_links": 1.4, "false_links": 0.1},
        "weights": [
            {"comparison": "name", "level": "same", "m": 0.96, "u": 0.002, "weight": 8.9},
            {"comparison": "name", "level": "one_character", "m": 0.02, "u": 0.0009, "weight": 4.4},
        ],
        "fuses": [
            {"roll": "学籍名册.xlsx", "check": "row_count", "seen": 390, "expected": "380–420", "ok": True},
        ],
    }  # fmt: skip


@pytest.fixture(scope="session")
def fill_world() -> Callable[[duckdb.DuckDBPyConnection, int], None]:
    """The filler itself, for tests that want their own size."""
    return fill


@pytest.fixture(scope="session")
def _session_county() -> Iterator[duckdb.DuckDBPyConnection]:
    con = duckdb.connect()
    fill(con, 400)
    yield con
    con.close()


@pytest.fixture
def county(_session_county: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """A county of 400 children. Do not change its tables; use ``fill_world`` for that."""
    return _session_county


@pytest.fixture
def run() -> dict[str, Any]:
    """A run as the sweep describes it."""
    return run_facts()
