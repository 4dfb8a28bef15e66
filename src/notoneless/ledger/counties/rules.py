"""排名与走势的规矩 — who stands where among counties, how far each is from its aim, and whether it moved.

A share is an exact fraction, or, where a small number was not written, lies between two. Nothing here takes a blank for a number: what
two bounds do not decide stays undecided, and a rank is then one of several. Equal shares share a rank.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from enum import StrEnum
from fractions import Fraction

Bounds = tuple[Fraction, Fraction]
"""The least and the greatest that a share may be; the same where it is known."""


class Move(StrEnum):
    """What became of a county's share since the last figure counted in the same way."""

    UP = "up"
    DOWN = "down"
    SAME = "same"
    UNCLEAR = "unclear"  # numbers that are not written leave it open
    NO_EARLIER = "no_earlier"  # no earlier figure
    OTHER_WAY = "other_way"  # earlier figures, but counted by other definitions


def ranks(shares: Mapping[str, Bounds]) -> dict[str, tuple[int, int]]:
    """Return of each county the best and the worst rank that it may have; 1 is the greatest share.

    The two are the same where its place among the others is decided. Compared are the fractions themselves, not the printed
    percentages. The bounds are all that is asked, so that a rank tells nothing that they do not.
    """
    return {
        key: (
            1 + sum(low > own_high for other, (low, _high) in shares.items() if other != key),
            1 + sum(high > own_low for other, (_low, high) in shares.items() if other != key),
        )
        for key, (own_low, own_high) in shares.items()
    }


def gap(share: Bounds, target: float) -> Bounds:
    """Return how far ``share`` stays behind ``target`` (0–1), at least and at most; nought where it reaches it."""
    aim, nought = Fraction(str(target)), Fraction(0)
    return max(aim - share[1], nought), max(aim - share[0], nought)


def reached(share: Bounds, target: float) -> bool | None:
    """Return whether ``share`` reaches ``target``, None where the bounds leave it open."""
    least, most = gap(share, target)
    return True if not most else False if least else None


def move(before: Bounds | None, now: Bounds) -> Move:
    """Return what became of a share; ``before`` is None where no earlier figure was counted in the same way."""
    if before is None:
        return Move.NO_EARLIER
    if before == now and before[0] == before[1]:
        return Move.SAME
    if now[0] > before[1]:
        return Move.UP
    if now[1] < before[0]:
        return Move.DOWN
    return Move.UNCLEAR


def usual(fingerprints: Sequence[str]) -> str | None:
    """Return the definitions by which more counties counted than by any other, None where no such ones stand out.

    A figure that does not say how it was counted (an empty fingerprint) is no county's example.
    """
    common = Counter(one for one in fingerprints if one).most_common(2)
    if not common or (len(common) > 1 and common[0][1] == common[1][1]):
        return None
    return common[0][0]
