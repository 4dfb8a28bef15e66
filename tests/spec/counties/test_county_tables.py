"""What a county tells and where it stands, row by row; and the reference page printed from these rows is the one committed."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from notoneless.ledger.counties.laying import State
from notoneless.ledger.counties.rules import gap, move, ranks, reached, usual
from notoneless.ledger.counties.told import beside, tell
from tests.spec.counties.county_page import PAGE, bounds, cases, render


def rows(key: str) -> Any:
    return pytest.mark.parametrize("case", cases(key), ids=[case["say"] for case in cases(key)])


@rows("told")
def test_a_county_tells_what_the_table_says(case: dict[str, Any]) -> None:
    told = tell(case["counted"], case["of"], case["deferred"], small=case["small"], of_places=case.get("places", False))
    assert [told.numerator, told.denominator, told.deferred] == case["told"]
    assert told.left_out.value == case["left_out"]
    if "between" in case:
        assert list(told.counted or ()) == case["between"]


@rows("beside")
def test_a_figure_within_another_tells_what_the_table_says(case: dict[str, Any]) -> None:
    numbers = {"net_enrolment": tuple(case["within"]), "disabled_enrolment": tuple(case["own"])}
    told = beside({key: tell(*one, small=case["small"]) for key, one in numbers.items()}, numbers, small=case["small"])
    own = told["disabled_enrolment"]
    assert [own.numerator, own.denominator, own.deferred] == case["told"]
    assert own.between == (tuple(case["between"]) if "between" in case else None)


@rows("places")
def test_counties_rank_where_the_table_says(case: dict[str, Any]) -> None:
    assert ranks({name: bounds(text) for name, text in case["shares"].items()}) == {
        name: tuple(rank) for name, rank in case["ranks"].items()
    }


@rows("moves")
def test_a_share_moved_as_the_table_says(case: dict[str, Any]) -> None:
    assert move(bounds(case["before"]) if case["before"] else None, bounds(case["now"])).value == case["move"]


@rows("gaps")
def test_a_share_stands_to_its_target_as_the_table_says(case: dict[str, Any]) -> None:
    assert gap(bounds(case["share"]), case["target"]) == tuple(map(Fraction, case["gap"]))
    assert reached(bounds(case["share"]), case["target"]) is case["reached"]


@rows("usual")
def test_the_usual_definitions_are_those_that_the_table_says(case: dict[str, Any]) -> None:
    assert usual(case["by"]) == case["usual"]


def test_every_state_is_worded() -> None:
    from notoneless.ledger.counties.words import MOVES, STATES

    assert set(STATES) == set(State)
    assert all(word.zh and word.en for state, word in STATES.items() if state is not State.RANKED)
    assert all(word.zh and word.en for word in MOVES.values())


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == render(), "run: python -m tests.spec.counties.county_page"
