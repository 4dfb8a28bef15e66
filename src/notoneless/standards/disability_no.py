"""残疾人证号 — a child's citizen number with two digits that say how she sees, hears, walks or learns.

Twenty characters: citizen's number (18), kind (1–7), grade (1 heaviest – 4); a reissued card adds ``B`` and a figure.
Rolls of other offices sometimes put it into the column of the citizen's number; the first eighteen find the child.
The last two digits are health data: they are never shown beside a masked number.
Source: 残疾人证管理办法 (2017) with GB/T 26341-2010 for the kinds and grades.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from notoneless.standards import citizen_id
from notoneless.standards.citizen_id import IdDefect
from notoneless.standards.codes import DISABILITY_GRADE, DISABILITY_KIND


class DisabilityNoDefect(StrEnum):
    """What is wrong with a disability card number."""

    SHAPE = "shape"
    INNER_NUMBER = "inner_number"  # the first eighteen are not a whole citizen's number
    KIND = "kind"  # 19th character is not 1–7
    GRADE = "grade"  # 20th character is not 1–4
    ENDING_MISSING = "ending_missing"  # only the citizen's number stands there
    PLACEHOLDER = "placeholder"


@dataclass(frozen=True, slots=True)
class DisabilityNo:
    """What one cell says; ``kind``/``grade`` are codes of the lists in :mod:`~notoneless.standards.codes`."""

    cleaned: str
    number: str = ""
    id_number: str = ""
    embedded: str = ""
    kind: str | None = None
    grade: str | None = None
    reissue: int = 0
    birth_on: date | None = None
    defects: tuple[DisabilityNoDefect, ...] = ()

    @property
    def kind_zh(self) -> str | None:
        """Return the kind in Chinese."""
        return DISABILITY_KIND.label(self.kind)

    @property
    def grade_zh(self) -> str | None:
        """Return the grade in Chinese."""
        return DISABILITY_GRADE.label(self.grade)


_NUMBER = re.compile(r"([0-9]{17}[0-9X])([0-9])([0-9])(?:B([0-9]))?")


def parse(text: str | None, *, on: date | None = None) -> DisabilityNo:
    """Return what a cell says; never raises. Width, case and spaces are mended without a defect."""
    if not text or not text.strip():
        return DisabilityNo("")
    whole = citizen_id.parse(text, on=on)
    cleaned = whole.cleaned
    if IdDefect.PLACEHOLDER in whole.defects:
        return DisabilityNo(cleaned, defects=(DisabilityNoDefect.PLACEHOLDER,))
    if len(cleaned) == 18 and whole.valid:
        return DisabilityNo(
            cleaned,
            id_number=whole.number,
            embedded=cleaned,
            birth_on=whole.birth_on,
            defects=(DisabilityNoDefect.ENDING_MISSING,),
        )
    found = _NUMBER.fullmatch(cleaned)
    if not found:
        return DisabilityNo(cleaned, defects=(DisabilityNoDefect.SHAPE,))
    inner = citizen_id.parse(found[1], on=on)
    kind = found[2] if found[2] in DISABILITY_KIND.zh else None
    grade = found[3] if found[3] in DISABILITY_GRADE.zh else None
    checks = (
        (inner.valid, DisabilityNoDefect.INNER_NUMBER),
        (kind is not None, DisabilityNoDefect.KIND),
        (grade is not None, DisabilityNoDefect.GRADE),
    )
    defects = tuple(defect for right, defect in checks if not right)
    return DisabilityNo(
        cleaned,
        number=cleaned,
        id_number=inner.number,
        embedded=found[1],
        kind=kind,
        grade=grade,
        reissue=int(found[4] or 0),
        birth_on=inner.birth_on,
        defects=defects,
    )


def make(id_number: str, kind: str, grade: str, *, reissue: int = 0) -> str:
    """Return the card number for a citizen's number, kind and grade. Raises ``ValueError`` when a part does not fit."""
    if (
        len(id_number) != 18
        or kind not in DISABILITY_KIND.zh
        or grade not in DISABILITY_GRADE.zh
        or not 0 <= reissue <= 9
    ):
        raise ValueError("an 18-character number, a kind of 1 to 7 and a grade of 1 to 4 are needed")
    return f"{id_number}{kind}{grade}" + (f"B{reissue}" if reissue else "")
