"""Facts to standing, counts to figure, row by row; and the reference page printed from these rows is the one committed."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest

from notoneless.ledger.indicators_rules import (
    CHILD_RULES,
    MISSING,
    UNIT_RULES,
    ChildFacts,
    Figure,
    Part,
    doubted,
    judged,
    outside,
    standing,
    surveyed,
)
from tests.spec.ledger.indicator_page import AGES, PAGE, POLICY, ROWS, facts_of, figures, render, tables

CASES = [case for table in tables() for case in table.get("cases", ())]
PLACES = [case for table in tables() for case in table.get("places", ())]


@pytest.mark.parametrize("case", CASES, ids=[c["say"] for c in CASES])
def test_a_child_stands_where_the_table_says(case: dict[str, Any]) -> None:
    facts = facts_of(case["facts"])
    assert {key: part.value for key, part in judged(facts, AGES).items()} == case["stands"]
    assert list(doubted(facts, AGES)) == case.get("doubted", [])
    why = outside(facts, AGES) if facts.ledger != "out_of_scope" else None
    assert (why.value if why else None) == case.get("outside")


@pytest.mark.parametrize("case", figures(), ids=[c["say"] for c in figures()])
def test_counts_make_the_figure_that_the_table_says(case: dict[str, Any]) -> None:
    figure = Figure({Part(p): n for p, n in case["parts"].items()})
    assert figure.percent == case["percent"]
    if "without" in case:
        assert figure.percent_without_deferrals == case["without"]
    assert standing(figure, case["target"], asked=case.get("asked", True)).value == case["standing"]
    assert figure.numerator + figure.missing == figure.denominator == sum(case["parts"].values())


@pytest.mark.parametrize("case", PLACES, ids=[c["say"] for c in PLACES])
def test_a_place_stands_where_the_table_says(case: dict[str, Any]) -> None:
    assert surveyed(case["lines"]).value == case["part"]


def test_every_part_of_every_indicator_has_a_row() -> None:
    met = {(key, part) for case in CASES for key, part in case["stands"].items()}
    assert {key for key, _ in met} == set(CHILD_RULES)
    assert {part for _, part in met} | {"not_surveyed"} == {part.value for part in (Part.COUNTED, *MISSING)}


def test_the_tables_ask_only_known_questions() -> None:
    known = {f.name for f in fields(ChildFacts)}
    for case in CASES:
        assert set(case["facts"]) <= known and set(case) <= {"say", "facts", "stands", "outside", "doubted"}, case[
            "say"
        ]


def test_the_parameters_define_just_these_indicators_and_their_targets() -> None:
    assert tuple(ROWS) == (*CHILD_RULES, *UNIT_RULES)
    assert {row["target"] for row in ROWS.values()} <= set(POLICY.topics())


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == render(), "run: python -m tests.spec.ledger.indicator_page"
