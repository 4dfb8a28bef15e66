"""比率有多准 — shares: what a share that was counted on a part says of the whole.

Twenty children looked at and all found in class do not make it certain of the twenty-first. So a share that stands for more
than what was counted goes with the interval in which it lies.
"""

from __future__ import annotations

from math import sqrt

#: The quantile of the normal distribution for an interval of 95 %.
Z = 1.959963984540054


def wilson(hits: int, of: int) -> tuple[float, float] | None:
    """Return the interval (95 %) of a share of ``hits`` in ``of``, None where nothing was counted.

    Wilson's interval (1927): it stays within 0 and 1, and 20 of 20 do not make certain."""
    if not of:
        return None
    p = hits / of
    middle = (p + Z * Z / (2 * of)) / (1 + Z * Z / of)
    half = Z / (1 + Z * Z / of) * sqrt(p * (1 - p) / of + Z * Z / (4 * of * of))
    return max(0.0, middle - half), min(1.0, middle + half)
