"""Known children, damaged on purpose, swept, and counted: how many did we lose, whom did we accuse for nothing?

The floors here may be raised, never lowered; ``missed`` is nought, always. Seeds differ from those in the unit
tests so that nothing is tuned to one county.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from notoneless.cli.app import cli
from notoneless.rolls.score import Score, score
from notoneless.rolls.synth import generate

AS_OF = date(2026, 9, 1)
CHILDREN = 3000

# errors, seed, place, floor under recall register–roll, floor under precision, ceiling of false suspicions per 1,000
WORLDS = [
    pytest.param(0.5, 101, "500153", 0.999, 0.9999, 1.0, id="half-the-errors"),
    pytest.param(1.0, 102, "500241", 0.998, 0.9999, 1.5, id="as-usual"),
    pytest.param(2.0, 103, "500108", 0.992, 0.9995, 4.0, id="twice-the-errors"),
    pytest.param(3.0, 104, "500231", 0.985, 0.9990, 6.0, id="three-times-the-errors"),
]


def swept(folder: Path, errors: float, seed: int, place: str) -> Score:
    """Invent the county, sweep it by the command line, and score the tables that it leaves."""
    made = generate(folder / "rolls", children=CHILDREN, place=place, seed=seed, errors=errors, as_of=AS_OF)
    asked = ["sweep", made.out, "--as-of", AS_OF, "--out", folder / "out", "--tables", "parquet", "--no-books"]
    cli.main([str(word) for word in asked], standalone_mode=False)
    return score(folder / "out", made.truth)


@pytest.mark.slow
@pytest.mark.parametrize(("errors", "seed", "place", "recall", "precision", "accused"), WORLDS)
def test_no_child_is_missed_and_few_families_are_accused(
    tmp_path: Path, errors: float, seed: int, place: str, recall: float, precision: float, accused: float
) -> None:
    found = swept(tmp_path, errors, seed, place)
    assert found.missed == 0, (found.missed_by_kind, found.missed_by_tag)
    assert found.no_hukou_missed == 0
    assert found.children_absent == 0 and found.lines_unidentified == 0
    assert found.register_enrolment.recall >= recall, found.link_misses_by_tag
    assert found.register_enrolment.precision >= precision, found.wrong_links_by_method
    assert found.false_suspicions_per_1000 <= accused, (found.false_by_kind, found.false_by_tag)
    assert found.false_suspicions_after_review <= found.false_suspicions
