"""学籍号 — nineteen characters that follow a pupil from the first class to the last.

``G`` + citizen's number (formal), ``J`` + eighteen generated (formal, child without a number), ``L`` + region of the
school (6) + birth date (8) + four (temporary, until the nationwide check makes it a G or J). The number inside a G was
entered when the pupil number was made: where it differs from today's number, it is a second road to the same child.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from notoneless.standards import citizen_id
from notoneless.standards.citizen_id import IdDefect


class PupilNoKind(StrEnum):
    """The first letter of a pupil number."""

    FORMAL = "G"
    GENERATED = "J"
    TEMPORARY = "L"


class PupilNoDefect(StrEnum):
    """What is wrong with a pupil number."""

    SHAPE = "shape"  # not a letter G/J/L and eighteen characters
    INNER_NUMBER = "inner_number"  # G, but the number inside is not a whole citizen's number
    IMPOSSIBLE_DATE = "impossible_date"  # L, but its birth date is not in the calendar
    PLACEHOLDER = "placeholder"
    DIGITS_LOST = "digits_lost"


@dataclass(frozen=True, slots=True)
class PupilNo:
    """What one cell says. ``number`` is the 19-character number or '' when the shape is wrong.

    ``id_number`` is the citizen's number inside a G when it is whole, ``embedded`` the eighteen characters as they
    stand; ``region`` and ``birth_on`` come from inside. ``letter_missing`` marks eighteen characters without the G.
    """

    cleaned: str
    kind: PupilNoKind | None = None
    number: str = ""
    embedded: str = ""
    id_number: str = ""
    region: str = ""
    birth_on: date | None = None
    letter_missing: bool = False
    defects: tuple[PupilNoDefect, ...] = ()


_NUMBER = re.compile(r"([GJL])([0-9]{17}[0-9X])")


def parse(text: str | None, *, on: date | None = None) -> PupilNo:
    """Return what a cell says; never raises. Width, case and spaces are mended without a defect."""
    if not text or not text.strip():
        return PupilNo("")
    whole = citizen_id.parse(text, on=on)
    cleaned = whole.cleaned
    if IdDefect.PLACEHOLDER in whole.defects:
        return PupilNo(cleaned, defects=(PupilNoDefect.PLACEHOLDER,))
    if IdDefect.SCIENTIFIC in whole.defects or IdDefect.DIGITS_LOST in whole.defects:
        return PupilNo(cleaned, birth_on=whole.birth_on, region=whole.region, defects=(PupilNoDefect.DIGITS_LOST,))
    if whole.valid and len(cleaned) == 18:
        kind = PupilNoKind.FORMAL
        return PupilNo(
            cleaned,
            kind,
            "G" + whole.number,
            whole.number,
            whole.number,
            whole.region,
            whole.birth_on,
            letter_missing=True,
        )
    found = _NUMBER.fullmatch(cleaned)
    if not found:
        return PupilNo(cleaned, defects=(PupilNoDefect.SHAPE,))
    kind, inner = PupilNoKind(found[1]), found[2]
    if kind is PupilNoKind.GENERATED:
        return PupilNo(cleaned, kind, cleaned, inner)
    if kind is PupilNoKind.FORMAL:
        read = citizen_id.parse(inner, on=on)
        defects = () if read.valid else (PupilNoDefect.INNER_NUMBER,)
        return PupilNo(cleaned, kind, cleaned, inner, read.number, read.region, read.birth_on, defects=defects)
    born = citizen_id.date_of_digits(inner[6:14], on)
    wrong = () if born else (PupilNoDefect.IMPOSSIBLE_DATE,)
    return PupilNo(cleaned, kind, cleaned, inner, region=inner[:6], birth_on=born, defects=wrong)


def make_temporary(region: str, birth_on: date, order: int) -> str:
    """Return an ``L`` number. Raises ``ValueError`` when a part does not fit."""
    if len(region) != 6 or not region.isdigit() or not 0 <= order <= 9999:
        raise ValueError("a six-digit region and an order of 0 to 9999 are needed")
    return f"L{region}{birth_on:%Y%m%d}{order:04d}"
