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


@pytest.fixture(scope="module")
def steps(tmp_path_factory: pytest.TempPathFactory) -> list[Step]:
    """The steps of one sweep of a small synthetic county, as they ran."""
    folder = tmp_path_factory.mktemp("spark") / "rolls"
    generate(folder, children=600, place=PLACE, seed=20, as_of=date(2026, 9, 1), errors=3.0)
    with sweep(folder, as_of=date(2026, 9, 1), policy=load(), accept=("fuse:all",)) as swept:
        return list(swept.engine.steps)


def carried(sql: str) -> str:
    """Return ``sql`` in the Spark dialect: transpiled, the functions of the table renamed."""

    def rename(node: exp.Expression) -> exp.Expression:
        if isinstance(node, exp.ArrayOverlaps):
            return exp.Anonymous(this=FUNCTIONS["list_has_any"], expressions=[node.this, node.expression])
        if isinstance(node, exp.Anonymous) and str(node.this).lower() in FUNCTIONS:
            return exp.Anonymous(this=FUNCTIONS[str(node.this).lower()], expressions=node.expressions)
        return node

    tree = sqlglot.parse_one(sql, read="duckdb").transform(rename)
    return tree.sql(dialect="spark", unsupported_level=sqlglot.ErrorLevel.RAISE)


def test_every_step_is_carried_to_spark(steps: list[Step]) -> None:
    assert len(steps) > 300
    failed = []
    for step in steps:
        try:
            sqlglot.parse_one(carried(step.sql), read="spark")
        except sqlglot.errors.SqlglotError as error:
            failed.append(f"{step.station}.{step.name}: {str(error)[:120]}")
    assert not failed, failed


def test_the_table_is_needed(steps: list[Step]) -> None:
    """Without the table a step that asks for shared grown-ups would not be Spark: the test above can fail."""
    compared = next(s for s in steps if "list_has_any" in s.sql)
    with pytest.raises(sqlglot.errors.SqlglotError):
        sqlglot.parse_one(sqlglot.transpile(compared.sql, read="duckdb", write="spark")[0], read="spark")
