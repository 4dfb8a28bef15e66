"""What the model learns of known mixtures: how many rows were written in a hurry, and what their slips are worth."""

from __future__ import annotations

import numpy as np
import pytest

from notoneless.sweep.compare import Comparison, Level
from notoneless.sweep.model import Group, Patterns, Weights, hurried, learn, odds

CHILDREN = 20_000
PAIRS = 6_000
FIELDS = ("a", "b", "c", "d", "e")
SLIP = 0.08


def comparison(name: str) -> Comparison:
    levels = (Level(1, "same", "", 0.9, 0.002, "sampled"), Level(0, "other", "", 0.1, 0.998, "sampled"))
    return Comparison(name, "", "", levels, kept=(1,))


COMPARISONS = tuple(comparison(name) for name in FIELDS)
CHANCES = {name: {1: 0.001, 0: 0.999} for name in FIELDS}


def patterns(sloppy: float, growth: float, again: float = 1.0) -> Patterns:
    """Pairs of one child as so many sloppy rows would leave them, and the strangers that blocking would meet with them;
    ``again``: only those that agree in two cells or fewer are left, and so large a share of the rows."""
    grown = float(hurried(np.array([SLIP]), growth)[0])
    codes, counts = [], []
    for n in range(2 ** len(FIELDS)):
        kept = [n >> i & 1 for i in range(len(FIELDS))]
        one = sum(
            share * np.prod([1 - slip if k else slip for k in kept])
            for share, slip in ((1 - sloppy, SLIP), (sloppy, grown))
        )
        strangers = np.prod([0.001 if k else 0.999 for k in kept]) * CHILDREN * PAIRS * again if sum(kept) >= 2 else 0.0
        true = PAIRS * one if again == 1.0 or sum(kept) <= 2 else 0.0
        codes.append(kept)
        counts.append(true + strangers)
    asked, known = (PAIRS, CHILDREN) if again == 1.0 else (int(PAIRS * again), CHILDREN)
    group = Group("enrolment", True, asked, known)
    return Patterns(np.array(codes, dtype=np.int64), np.array(counts), np.zeros(len(codes), dtype=np.int64), [group])


def test_rows_written_in_a_hurry_are_told_from_slips() -> None:
    none, few, many = (
        learn(COMPARISONS, patterns(s, 2.5), CHANCES, CHILDREN, rounds=400).mix[2] for s in (0, 0.05, 0.15)
    )
    assert none < 0.02 < few < many


def test_where_nobody_was_in_a_hurry_slips_are_independent() -> None:
    seen = patterns(0.0, 2.5)
    learnt = learn(COMPARISONS, seen, CHANCES, CHILDREN, rounds=400)
    assert true_share(seen, learnt, 3) == pytest.approx(expected_share(0.0, 3), abs=0.01)


@pytest.mark.parametrize("sloppy", [0.05, 0.15])
def test_three_slips_in_one_row_are_no_three_miracles_and_no_proof(sloppy: float) -> None:
    seen = patterns(sloppy, 2.5)
    learnt = learn(COMPARISONS, seen, CHANCES, CHILDREN, rounds=400)
    assert 1.5 * expected_share(0.0, 3) < true_share(seen, learnt, 3) < 1.1 * expected_share(sloppy, 3)


def test_what_is_left_of_the_pairs_is_as_many_as_the_first_look_expected() -> None:
    seen, left = patterns(0.1, 2.5), patterns(0.1, 2.5, again=0.2)
    first = learn(COMPARISONS, seen, CHANCES, CHILDREN, rounds=400)
    kept = learn(COMPARISONS, left, CHANCES, CHILDREN, start=first, again=("enrolment",))
    before, after = true_share(seen, first, 3), true_share(left, kept, 3)
    # A fifth of the strangers are left, and all the pairs that agree so little.
    assert after / (1 - after) == pytest.approx(5 * before / (1 - before), rel=0.01)
    assert kept.mix == first.mix
    # Learnt anew from what is left, the prior would hardly believe in any.
    anew = learn(COMPARISONS, left, CHANCES, CHILDREN, start=first)
    assert true_share(left, anew, 3) < before < after < expected_share(0.1, 3, again=0.2)


def test_kinds_that_are_not_looked_for_again_learn_their_prior() -> None:
    first = learn(COMPARISONS, patterns(0.1, 2.5), CHANCES, CHILDREN, rounds=400)
    left = patterns(0.1, 2.5, again=0.2)
    anew = learn(COMPARISONS, left, CHANCES, CHILDREN, start=first)
    other = learn(COMPARISONS, left, CHANCES, CHILDREN, start=first, again=("hardship",))
    assert other.pairs == anew.pairs


def _slips(n: int) -> list[int]:
    return [0] * n + [1] * (len(FIELDS) - n)


def true_share(seen: Patterns, learnt: Weights, slips: int) -> float:
    """The probability that the model gives a pair with so many slips."""
    chance, _ = odds(COMPARISONS, learnt, seen, CHILDREN)
    at = seen.codes.tolist().index(_slips(slips))
    return float(chance[at] / (1 + chance[at]))


def expected_share(sloppy: float, slips: int, again: float = 1.0) -> float:
    """What it is in truth."""
    grown = float(hurried(np.array([SLIP]), 2.5)[0])
    kept = len(FIELDS) - slips
    one = sum(share * s**slips * (1 - s) ** kept for share, s in ((1 - sloppy, SLIP), (sloppy, grown))) * PAIRS
    strangers = 0.001**kept * 0.999**slips * CHILDREN * PAIRS * again
    return float(one / (one + strangers))
