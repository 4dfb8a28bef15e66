"""Splink on all rows, with care: ``rival ROLLS OUT``. Register against every other roll.

The rival gets its own cleaning (full width, junk numbers, 15-digit numbers, pinyin without tones, dates in any
writing), seven comparisons with term frequencies on the name, nine blocking rules, u from random pairs, m by EM over
two different blockings, and the best link of each row at p ≥ 0.9. Only an active roll line counts as schooling, as with
us. Stable ids, so that a rerun gives the same model.
"""

from __future__ import annotations

import json
import logging
import sys
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import splink.comparison_level_library as cll
import splink.comparison_library as cl
from pypinyin import Style, lazy_pinyin
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
from splink.internals.blocking_rule_creator import BlockingRuleCreator

from notoneless.rolls.kinds import Kind
from tests.bench.rolls import AS_OF, RollFile, seen

WANTED = (
    *("name", "id_number", "sex", "birth_on", "town", "status", "ended_on", "present", "absent_days"),
    *("guardian_name", "guardian_id", "father_name", "father_id", "mother_name", "mother_id"),
)
CUT = 0.9


def load(con: duckdb.DuckDBPyConnection, rolls: list[RollFile]) -> None:
    """Make ``people``: one cleaned row per row of any roll."""
    con.execute(
        "CREATE TABLE raw (file VARCHAR, kind VARCHAR, row_no BIGINT, "
        + ", ".join(f"{c} VARCHAR" for c in WANTED)
        + ")"
    )
    for roll in rolls:
        cells = ", ".join(f"nullif(trim(\"{roll.columns[c]}\"), '')" if c in roll.columns else "NULL" for c in WANTED)
        con.execute(
            f"INSERT INTO raw SELECT ?, ?, row_number() OVER (), {cells} FROM read_csv(?, header = true, all_varchar = true)",
            [roll.path.name, roll.kind.value, str(roll.path)],
        )
    names = [n for (n,) in con.execute("SELECT DISTINCT name FROM raw WHERE name IS NOT NULL").fetchall()]
    con.execute("CREATE TABLE said (name VARCHAR, py VARCHAR)")
    said = [(n, "".join(lazy_pinyin(n, style=Style.NORMAL))) for n in names]
    con.register("spoken", pa.table({"name": [n for n, _ in said], "py": [p for _, p in said]}))
    con.execute("INSERT INTO said SELECT name, py FROM spoken")
    wide, plain = "０１２３４５６７８９Ｘ", "0123456789X"
    number = f"regexp_replace(upper(translate(id_number, '{wide}', '{plain}')), '[^0-9X]', '', 'g')"
    day = "regexp_extract_all(birth_on, '[0-9]+')"
    con.execute(f"""
        CREATE TABLE people AS
        SELECT file || ':' || row_no AS unique_id, file, kind, row_no, regexp_replace(name, '[·•．.\\s]', '', 'g') AS name, py,
               CASE WHEN length(n) = 18 AND n NOT LIKE '%0000000000%' THEN n
                    WHEN length(n) = 15 THEN substr(n, 1, 6) || '19' || substr(n, 7, 9) END AS id_number,
               CASE sex WHEN '1' THEN '男' WHEN '2' THEN '女' ELSE sex END AS sex,
               CASE WHEN len(d) >= 3 THEN try_cast(d[1] || '-' || lpad(d[2], 2, '0') || '-' || lpad(d[3], 2, '0') AS DATE)
                    WHEN len(d) = 1 AND length(d[1]) = 8 THEN try_strptime(d[1], '%Y%m%d')::DATE END AS birth_on,
               coalesce(father_name, guardian_name) AS adult, coalesce(mother_name, guardian_name) AS adult2,
               coalesce(father_id, guardian_id) AS adult_id, coalesce(mother_id, guardian_id) AS adult2_id, substr(town, 1, 2) AS town,
               status, ended_on, present, absent_days
        FROM (SELECT raw.*, py, {number} AS n, {day} AS d FROM raw LEFT JOIN said USING (name))
    """)
    con.execute(
        "UPDATE people SET birth_on = try_strptime(substr(id_number, 7, 8), '%Y%m%d')::DATE WHERE birth_on IS NULL"
    )


def settings() -> SettingsCreator:
    """Return the model: seven comparisons, nine blocking rules."""
    name = cl.CustomComparison(
        output_column_name="name",
        comparison_levels=[
            cll.NullLevel("name"),
            cll.ExactMatchLevel("name", term_frequency_adjustments=True),
            {"sql_condition": '"py_l" = "py_r"', "label_for_charts": "same sound"},
            cll.DamerauLevenshteinLevel("name", 1),
            cll.JaroWinklerLevel("py", 0.88),
            cll.ElseLevel(),
        ],
    )
    birth = cl.CustomComparison(
        output_column_name="birth_on",
        comparison_levels=[
            cll.NullLevel("birth_on"),
            cll.ExactMatchLevel("birth_on"),
            {
                "sql_condition": "year(birth_on_l) = year(birth_on_r) AND month(birth_on_l) = day(birth_on_r) AND day(birth_on_l) = month(birth_on_r)",
                "label_for_charts": "day and month changed places",
            },
            {"sql_condition": "abs(date_diff('day', birth_on_l, birth_on_r)) <= 62", "label_for_charts": "two months"},
            {"sql_condition": "year(birth_on_l) = year(birth_on_r)", "label_for_charts": "same year"},
            cll.ElseLevel(),
        ],
    )

    def either(column: str) -> cl.CustomComparison:
        """Father, mother or guardian: the same adult on both sides."""
        other = column.replace("adult", "adult2")
        return cl.CustomComparison(
            output_column_name=column,
            comparison_levels=[
                {
                    "sql_condition": f"{column}_l IS NULL OR {column}_r IS NULL",
                    "label_for_charts": "unknown",
                    "is_null_level": True,
                },
                {
                    "sql_condition": f"{column}_l = {column}_r OR {other}_l = {column}_r OR {column}_l = {other}_r",
                    "label_for_charts": "the same adult",
                },
                cll.ElseLevel(),
            ],
        )

    rules: list[BlockingRuleCreator | dict[str, Any]] = [
        block_on("id_number"),
        block_on("name", "birth_on"),
        block_on("py", "birth_on"),
        block_on("name", "adult"),
        block_on("name", "adult2"),
        block_on("adult_id", "birth_on"),
        block_on("adult", "birth_on"),
        block_on("substr(id_number, 1, 14)", "sex"),
        block_on("name", "town", "year(birth_on)"),
    ]
    return SettingsCreator(
        link_type="link_only",
        comparisons=[
            name,
            cl.DamerauLevenshteinAtThresholds("id_number", [1, 2]),
            birth,
            cl.ExactMatch("sex"),
            either("adult"),
            either("adult_id"),
            cl.ExactMatch("town"),
        ],
        blocking_rules_to_generate_predictions=rules,
        retain_intermediate_calculation_columns=False,
        retain_matching_columns=False,
    )


def main(folder: Path, out: Path) -> dict[str, int]:
    """Write ``links.parquet`` and ``ledger.parquet`` to ``out``, in the form that the scorer reads; return what was linked."""
    logging.disable(logging.ERROR)
    con = duckdb.connect()
    con.execute("SET memory_limit = '18GB'")
    load(con, seen(folder))
    register = Kind.HOUSEHOLD_REGISTER.value
    con.execute(f"CREATE TABLE register AS SELECT * FROM people WHERE kind = '{register}' ORDER BY file, row_no")
    con.execute(f"CREATE TABLE others AS SELECT * FROM people WHERE kind <> '{register}' ORDER BY file, row_no")
    api = DuckDBAPI(con)
    linker = Linker(
        [
            api.register("register", dataset_display_name="register"),
            api.register("others", dataset_display_name="others"),
        ],
        settings(),
    )
    linker.training.estimate_probability_two_random_records_match(
        [block_on("id_number"), block_on("name", "birth_on")], recall=0.95
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=2e6, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("name", "birth_on"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("id_number"))
    found = linker.inference.predict(threshold_match_probability=CUT).physical_name
    out.mkdir(parents=True, exist_ok=True)
    con.execute(f"""
        COPY (
            SELECT l.file AS left_file, l.row_no AS left_row, r.file AS right_file, r.row_no AS right_row,
                   'splink' AS method, p.match_probability, l.unique_id AS child_id
            FROM (
                SELECT *, row_number() OVER (
                    PARTITION BY CASE WHEN source_dataset_l = 'others' THEN unique_id_l ELSE unique_id_r END
                    ORDER BY match_weight DESC, unique_id_l, unique_id_r) AS place
                FROM {found}
            ) p
            JOIN register l ON l.unique_id = CASE WHEN source_dataset_l = 'register' THEN unique_id_l ELSE unique_id_r END
            JOIN others r ON r.unique_id = CASE WHEN source_dataset_l = 'others' THEN unique_id_l ELSE unique_id_r END
            WHERE place = 1 ORDER BY left_file, left_row, right_file, right_row
        ) TO '{out / "links.parquet"}' (FORMAT parquet)
    """)
    con.execute(f"""
        CREATE TABLE absent AS
        SELECT DISTINCT k.child_id FROM '{out / "links.parquet"}' k
        JOIN others o ON o.file = k.right_file AND o.row_no = k.right_row
        WHERE o.kind = 'attendance' AND (o.present IN ('否', '不在校', '未到校', '缺勤') OR try_cast(o.absent_days AS INTEGER) >= 3)
    """)
    con.execute(f"""
        CREATE TABLE schooled AS
        SELECT DISTINCT k.child_id FROM '{out / "links.parquet"}' k
        JOIN others o ON o.file = k.right_file AND o.row_no = k.right_row
        WHERE o.kind IN ('enrolment_elsewhere', 'higher_stage') OR (o.kind = 'enrolment' AND coalesce(o.status, '在读') = '在读')
           OR (o.kind = 'exceptions' AND coalesce(regexp_replace(o.ended_on, '[^0-9]', '', 'g'), '99991231') >= '{AS_OF:%Y%m%d}')
    """)
    con.execute(f"""
        COPY (
            SELECT unique_id AS child_id, file AS register_file, row_no AS register_row,
                   CASE WHEN birth_on > DATE '{AS_OF.replace(year=AS_OF.year - 6)}' OR birth_on < DATE '{AS_OF.replace(year=AS_OF.year - 16)}'
                             THEN 'out_of_scope'
                        WHEN coalesce(status, '') SIMILAR TO '.*(死亡|迁出|注销|出国).*' THEN 'out_of_scope'
                        WHEN unique_id IN (SELECT child_id FROM absent) THEN 'suspected_dropout'
                        WHEN unique_id IN (SELECT child_id FROM schooled) THEN 'school_age'
                        ELSE 'suspected_dropout' END AS ledger
            FROM register ORDER BY file, row_no
        ) TO '{out / "ledger.parquet"}' (FORMAT parquet)
    """)
    count = con.execute(f"SELECT count(*) FROM '{out / 'links.parquet'}'").fetchall()[0][0]
    rows = con.execute("SELECT count(*) FROM people").fetchall()[0][0]
    return {"rows": rows, "links": count}


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), Path(sys.argv[2]))))
