"""Every step of a sweep can be carried to the Spark dialect; what differs stands in one small table."""

from __future__ import annotations

from datetime import date

import pytest
import sqlglot
from sqlglot import exp

from notoneless.policy import load
from notoneless.rolls.synth import generate
from notoneless.sweep.engines.duck import Step
from notoneless.sweep.engines.spark import FUNCTIONS
from notoneless.sweep.run import sweep

PLACE = "500153"

#: The built-in functions of Spark SQL 4.0 that carried steps may call, by the transpiler's names. One that is not here
#: was never looked up in Spark's reference: look it up, and add it here or to the table of what differs.
SPARK = frozenset(
    """ABS AND ANY_VALUE ARG_MIN ARRAY ARRAY_AGG ARRAY_CONTAINS BITWISE_COUNT BITWISE_OR_AGG CASE CAST COALESCE CONTAINS COUNT DATEDIFF EXISTS EXPLODE FLOOR
    GREATEST GROUP_CONCAT IF LEAST LEFT LENGTH LOG LOWER MAX MD5 MIN OR REGEXP_EXTRACT REGEXP_LIKE REGEXP_REPLACE REPLACE RIGHT
    ROW_NUMBER SUBSTRING SUM TRANSLATE TRIM TRY_CAST TS_OR_DS_TO_DATE UPPER""".split()
)


@pytest.fixture(scope="module")
def steps(tmp_path_factory: pytest.TempPathFactory) -> list[Step]:
    """The steps of one sweep of a small synthetic county, as they ran."""
    folder = tmp_path_factory.mktemp("spark") / "rolls"
    generate(folder, children=600, place=PLACE, seed=20, as_of=date(2026, 9, 1), errors=3.0)
    with sweep(folder, as_of=date(2026, 9, 1), policy=load()) as swept:
        return list(swept.engine.steps)


def name_of(node: exp.Func) -> str:
    return node.name.upper() if isinstance(node, exp.Anonymous) else node.sql_name()


def carried(sql: str) -> str:
    """Return ``sql`` in the Spark dialect: transpiled, then the functions of the table written out."""

    def write_out(node: exp.Func) -> exp.Expr:
        asked = node.expressions or [part for part in (node.this, node.args.get("expression")) if part]
        parts = [part.sql("spark") for part in asked]
        text = FUNCTIONS[name_of(node).lower()].replace("{*}", ", ".join(parts))
        for i, part in enumerate(parts):
            text = text.replace(f"{{{i}}}", part)
        return sqlglot.parse_one(text, read="spark")

    plain = sqlglot.transpile(sql, read="duckdb", write="spark", unsupported_level=sqlglot.ErrorLevel.RAISE)[0]
    tree = sqlglot.parse_one(plain, read="spark")
    # From the leaves up, so that a function inside another is written out first.
    for node in reversed(list(tree.find_all(exp.Func))):
        if name_of(node).lower() in FUNCTIONS:
            node.replace(write_out(node))
    return tree.sql(dialect="spark")


def foreign(sql: str) -> set[str]:
    """Return what in ``sql`` Spark does not know: functions, and stars with columns replaced."""
    written_out = {
        n
        for form in FUNCTIONS.values()
        for n in map(name_of, sqlglot.parse_one(_filled(form), read="spark").find_all(exp.Func))
    }
    tree = sqlglot.parse_one(sql, read="spark")
    unknown = {name_of(n) for n in tree.find_all(exp.Func)} - SPARK - written_out
    return unknown | {"* REPLACE" for star in tree.find_all(exp.Star) if star.args.get("replace")}


def _filled(form: str) -> str:
    return form.replace("{*}", "a, b").replace("{0}", "a").replace("{1}", "b").replace("{2}", "c")


def test_every_step_is_carried_to_spark(steps: list[Step]) -> None:
    assert len(steps) > 300
    failed = []
    for step in steps:
        try:
            unknown = foreign(carried(step.sql))
        except sqlglot.errors.SqlglotError as error:
            failed.append(f"{step.station}.{step.name}: {str(error)[:120]}")
        else:
            if unknown:
                failed.append(f"{step.station}.{step.name}: {sorted(unknown)}")
    assert not failed, failed[:20]


def test_the_table_is_needed(steps: list[Step]) -> None:
    """Without the table the comparison of numbers would not be Spark: the test above can fail."""
    compared = next(s for s in steps if "hamming" in s.sql)
    plain = sqlglot.transpile(compared.sql, read="duckdb", write="spark")[0]
    assert {"HAMMING", "DAMERAU_LEVENSHTEIN"} <= foreign(plain)
    assert not foreign(carried(compared.sql))
