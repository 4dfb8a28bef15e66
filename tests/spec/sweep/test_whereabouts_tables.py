"""Facts to verdict, row by row; and the reference page printed from these rows is the one committed."""

from __future__ import annotations

from typing import Any

import pytest

from notoneless.sweep.rules import judge
from tests.spec.sweep.rule_page import LIMITS, PAGE, facts_of, render, tables

ROWS = [(table, case) for table in tables() for case in table.cases]


@pytest.mark.parametrize("case", [case for _, case in ROWS], ids=[f"{t.name}-{c['say']}" for t, c in ROWS])
def test_row(case: dict[str, Any]) -> None:
    found = judge(facts_of(case["facts"]), LIMITS)
    said = [(r.code, r.zh) for r in found.reasons]
    assert found.verdict == case["verdict"], said
    assert set(case.get("flags", [])) <= set(found.flags), (found.flags, said)
    assert not set(case.get("not_flags", [])) & set(found.flags), found.flags
    assert set(case.get("reasons", [])) <= {r.code for r in found.reasons}, said
    if "match" in case:
        assert [n for n, m in enumerate((found.match1, found.match2, found.match3), 1) if m] == case["match"]
    if "priority" in case:
        assert found.priority == case["priority"], (found.flags, said)
    assert found.reasons, "a verdict without a reason"


def test_there_are_enough_rows() -> None:
    assert len(ROWS) >= 60


def test_every_row_asks_only_known_questions() -> None:
    asked = {"say", "facts", "verdict", "flags", "not_flags", "reasons", "match", "priority"}
    for _, case in ROWS:
        assert set(case) <= asked, case["say"]


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == render(), (
        f"run: python {PAGE.parents[3].name}/tests/spec/sweep/rule_page.py"
    )
