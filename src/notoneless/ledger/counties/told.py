"""小数字 — what a county's figure may say outside the county: where two children are missing, the village knows which two.

Of children, a number from 1 to ``small`` - 1 is not written: how many are missing, how many are counted, how many there are,
how many have an approved deferral. What would give such a number away is left out with it. Which side was left out is
said, so that a reader knows between which bounds the share lies and nobody takes a blank for nought. A reader is taken to know
this rule: of everything left out at least two numbers are possible.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Final

WITHIN: Final[Mapping[str, str]] = {"disabled_primary_record": "disabled_enrolment"}
"""Indicator → the one whose children contain its own: the difference of the two denominators is a number of children too."""


class LeftOut(StrEnum):
    """Which numbers of a figure are not written."""

    NOTHING = ""
    FEW = "few"  # so few children, or so few beside another figure, that nothing is told
    FEW_MISSING = "few_missing"
    FEW_COUNTED = "few_counted"
    BETWEEN = "between"  # some are counted and some are not, of a number hardly larger than the threshold


@dataclass(frozen=True, slots=True)
class Told:
    """A figure as it leaves the county; ``None`` was left out. ``small`` is the number below which none was written."""

    numerator: int | None
    denominator: int | None
    deferred: int | None
    left_out: LeftOut
    small: int

    @property
    def counted(self) -> tuple[int, int] | None:
        """The least and the most that may be counted; None where nothing is told, or there is nobody."""
        d = self.denominator
        if not d:
            return None
        if self.numerator is not None:
            return self.numerator, self.numerator
        if self.left_out is LeftOut.FEW_MISSING:
            return d - self.small + 1, d - 1
        return (1, self.small - 1) if self.left_out is LeftOut.FEW_COUNTED else (1, d - 1)

    @property
    def share(self) -> tuple[Fraction, Fraction] | None:
        """The least and the greatest that the share may be: the same where everything is told."""
        if self.counted is None or not self.denominator:
            return None
        low, high = self.counted
        return Fraction(low, self.denominator), Fraction(high, self.denominator)


def tell(numerator: int, denominator: int, deferred: int, *, small: int, of_places: bool = False) -> Told:
    """Return what is told of ``numerator`` out of ``denominator`` children, ``deferred`` of them excused.

    Villages and groups (``of_places``) are nobody and are told whole, as everything is with a ``small`` of 1. Raises ValueError for
    figures that cannot be, and for a ``small`` of 2 (what is left out could only be 1) or less than 1.
    """
    if not 0 <= numerator <= denominator or not 0 <= deferred <= denominator - numerator:
        raise ValueError("at most as many are counted and excused as there are")
    if small < 1 or small == 2:
        raise ValueError(f"numbers below {small} cannot be left out: it is 1 (nothing), or 3 and more")
    missing = denominator - numerator
    if of_places or small == 1 or not denominator:
        return Told(numerator, denominator, deferred, LeftOut.NOTHING, small)
    if denominator < small:
        return nothing(small)
    if 0 < missing < small or 0 < numerator < small:
        # Where both sides may be small, the side would tell the number itself.
        side = LeftOut.FEW_MISSING if 0 < missing < small else LeftOut.FEW_COUNTED
        return Told(None, denominator, None, LeftOut.BETWEEN if denominator < 2 * small - 1 else side, small)
    rest = missing - deferred
    excused = None if 0 < deferred < small or 0 < rest < small else deferred
    return Told(numerator, denominator, excused, LeftOut.NOTHING, small)


def nothing(small: int) -> Told:
    """Return a figure of which no number is told."""
    return Told(None, None, None, LeftOut.FEW, small)


def beside(told: Mapping[str, Told], denominators: Mapping[str, int], *, small: int) -> dict[str, Told]:
    """Return ``told`` without the figures that would give a small number away by what they leave of a wider one (:data:`WITHIN`)."""
    found = dict(told)
    for inner, outer in WITHIN.items():
        if inner in found and outer in found and 0 < denominators[outer] - denominators[inner] < small:
            found[inner] = nothing(small)
    return found
