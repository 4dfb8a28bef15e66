"""小数字 — what a county's figure may say outside the county: where two children are missing, the village knows which two.

Of children, a number from 1 to ``small`` - 1 is not written: how many are missing, how many are counted, how many there are,
how many have an approved deferral. What would give such a number away is left out with it, also where one figure's children lie
among another's: of six missing children four with a disability say that two are without. Between which numbers the truth lies is
told, so that nobody takes a blank for nought. A reader is taken to know these rules: of everything left out at least two
numbers are possible; the tests try it with every small county.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from typing import Final

WITHIN: Final[tuple[tuple[str, str], ...]] = (
    ("disabled_primary_record", "disabled_enrolment"),
    ("disabled_enrolment", "net_enrolment"),
    ("disabled_primary_record", "net_enrolment"),
    ("hardship_record", "net_enrolment"),
    ("resident_enrolment", "net_enrolment"),
)
"""Indicator, and one whose children contain its own: what one leaves of the other is a number of children too."""

SAME_RULE: Final = frozenset({"net_enrolment", "disabled_enrolment", "resident_enrolment"})
"""Indicators that count by one rule: of two that lie within each other, so do those who are counted and those who are missing."""

NARROW: Final = 4
"""Of a figure within another nothing is told where something must be left out and one of the groups is smaller than so many times
the threshold."""

Numbers = tuple[int, int, int]
"""How many are counted, of how many, and how many are excused."""


class LeftOut(StrEnum):
    """Which numbers of a figure are not written."""

    NOTHING = ""
    FEW = "few"  # so few children, or so few beside another figure, that nothing is told
    COUNTED = "counted"  # how many are counted: so few are, or are not, here or beside another figure


@dataclass(frozen=True, slots=True)
class Told:
    """A figure as it leaves the county; ``None`` was left out. ``small`` is the number below which none was written; ``between``
    are the least and the most that may be counted where that was left out and the denominator was not."""

    numerator: int | None
    denominator: int | None
    deferred: int | None
    left_out: LeftOut
    small: int
    between: tuple[int, int] | None = None

    @property
    def counted(self) -> tuple[int, int] | None:
        """The least and the most that may be counted; None where nothing is told, or there is nobody."""
        if not self.denominator:
            return None
        return self.between if self.numerator is None else (self.numerator, self.numerator)

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
    if of_places or small == 1 or not denominator:
        return Told(numerator, denominator, deferred, LeftOut.NOTHING, small)
    if denominator < small:
        return nothing(small)
    between = _hidden(numerator, denominator, small)
    if between is not None:
        return Told(None, denominator, None, LeftOut.COUNTED, small, between)
    rest = denominator - numerator - deferred
    excused = None if 0 < deferred < small or 0 < rest < small else deferred
    return Told(numerator, denominator, excused, LeftOut.NOTHING, small)


def nothing(small: int) -> Told:
    """Return a figure of which no number is told."""
    return Told(None, None, None, LeftOut.FEW, small)


def _hidden(part: int, whole: int, small: int) -> tuple[int, int] | None:
    """Return between which numbers ``part`` is told to lie; None where both it and the rest of ``whole`` may be told."""
    rest = whole - part
    if not (0 < part < small or 0 < rest < small):
        return None
    if whole < 2 * small - 1:  # both sides may be small: the side would tell the number itself
        return 1, whole - 1
    return (whole - small + 1, whole - 1) if rest < small else (1, small - 1)


def beside(told: Mapping[str, Told], numbers: Mapping[str, Numbers], *, small: int) -> dict[str, Told]:
    """Return ``told`` without what would give a small number away by what one figure leaves of a wider one (:data:`WITHIN`)."""
    found = dict(told)
    for inner, outer in WITHIN:
        if inner in found and outer in found:
            found[inner] = _beside(
                found[inner],
                found[outer],
                numbers[inner],
                numbers[outer],
                small,
                inner in SAME_RULE and outer in SAME_RULE,
            )
    return found


def _beside(told: Told, wider: Told, own: Numbers, whole: Numbers, small: int, alike: bool) -> Told:
    """Return what is told of ``own`` children that are among the ``whole`` of a wider figure; ``alike``: both count by one rule.

    Who is missing here and who is missing elsewhere make the missing of the wider figure, so each of the two is a number of
    children. Where there is little room (:data:`NARROW`), bounds would meet: then nothing is told.
    """
    (n, d, e), (wide_n, wide_d, wide_e) = own, whole
    if told.denominator is None or wider.denominator is None or small == 1:
        return told
    if 0 < wide_d - d < small:
        return nothing(small)
    missing, wide_missing = d - n, wide_d - wide_n
    if not alike or not d or n > wide_n or missing > wide_missing or e > wide_e:  # not among them: nothing to reckon
        return told
    between = _hidden(missing, wide_missing, small) if wider.numerator is not None else None
    is_open = told.numerator is not None and wider.numerator is not None and not between and not 0 < wide_n - n < small
    others, seen = (wide_d - d, wide_d) if wider.numerator is None else (wide_d - d - wide_missing, wide_n)
    is_narrow = min(d, others, seen) < NARROW * small or (told.between is not None and told.between[0] < small)
    if not is_open and is_narrow:
        return nothing(small)
    if between:
        low, high = d - between[1], d - between[0]
        return Told(None, d, None, LeftOut.COUNTED, small, (low, high)) if low >= small else nothing(small)
    if 0 < wide_n - n < small:
        return nothing(small)
    rest = wide_missing - missing - (wide_e - e)
    if wider.deferred is not None and told.deferred is not None and (0 < wide_e - e < small or 0 < rest < small):
        return replace(told, deferred=None)
    return told
