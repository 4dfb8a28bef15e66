"""权重的台阶 — what spoke for and against two lines being the same child, step by step.

Each comparison adds or takes bits; one bit more doubles the odds. Where the run says how likely the pair is, the steps
begin with what is left: the odds of any two lines, and whether somebody else fits as well.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import Final

_SURE: Final = 1e-9  # beyond this a probability says "certain" and has no odds worth drawing


@dataclass(frozen=True, slots=True)
class Step:
    """One step: comparison, level, its weight in bits and the running total after it."""

    comparison: str
    level: str
    weight: float
    total: float


def waterfall(weights: str | None, probability: float | None = None) -> tuple[Step, ...]:
    """Read ``weights`` (JSON list of [comparison, level, weight]); empty when there are none.

    With ``probability`` (0–1, exclusive) and no step ``prior`` among the weights, a first step ``prior`` is put before
    them so that the total is the log₂ odds of the pair.
    """
    read = [(str(c), str(level), float(w)) for c, level, w in json.loads(weights or "[]")]
    if not read:
        return ()
    if probability is not None and _SURE < probability < 1 - _SURE and all(c != "prior" for c, _, _ in read):
        odds = math.log2(probability / (1 - probability))
        read.insert(0, ("prior", "prior", odds - sum(w for _, _, w in read)))
    total, steps = 0.0, []
    for comparison, level, weight in read:
        total += weight
        steps.append(Step(comparison, level, weight, total))
    return tuple(steps)
