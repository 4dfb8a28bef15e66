"""How full a class is. In a class of seventy nobody misses the child who sits in the last row: large classes are counted, and named.

Two measures stand beside each other: the standard of the stage, above which a class is counted, and the bands by which offices name
how far above it is. Both come from the parameters (``admission.class_size``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from notoneless.attendance.terms import Band

PRIMARY: Final = range(1, 7)
JUNIOR: Final = range(7, 10)


@dataclass(frozen=True, slots=True)
class Norm:
    """From how many pupils a class is in each band, and up to how many it keeps the standard of its stage."""

    rather_large: int
    oversize: int
    far_oversize: int
    primary: int
    junior: int

    @classmethod
    def of(cls, held: Mapping[str, int]) -> Norm:
        """Return what the parameters hold."""
        return cls(
            held["rather_large"],
            held["oversize"],
            held["far_oversize"],
            held["primary_standard"],
            held["junior_standard"],
        )

    def standard(self, grade: int) -> int | None:
        """Return the largest number of pupils that keeps the standard in a grade; None outside compulsory education."""
        return self.primary if grade in PRIMARY else self.junior if grade in JUNIOR else None

    def band(self, pupils: int) -> Band:
        """Return the band of a class."""
        if pupils >= self.far_oversize:
            return Band.FAR_OVERSIZE
        if pupils >= self.oversize:
            return Band.OVERSIZE
        return Band.RATHER_LARGE if pupils >= self.rather_large else Band.USUAL

    def is_above(self, grade: int, pupils: int) -> bool:
        """Return whether a class has more pupils than its standard; one outside compulsory education is measured by none."""
        standard = self.standard(grade)
        return standard is not None and pupils > standard


__all__ = ["JUNIOR", "PRIMARY", "Norm"]
