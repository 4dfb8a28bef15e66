"""理由的英文 — reasons in English: what a ledger line says, told again from its codes.

A line holds its reasons once, in the words that are read aloud in the village. Each has a code, and each code its sentence in
both languages; what the sentence was filled with (a school, a grade, a day) is read back from it.
"""

from __future__ import annotations

import re
from functools import cache

from notoneless.ledger.labels import Word
from notoneless.sweep.rules.verdicts import REASONS, grade_zh

_FIELD = re.compile(r"\{(\w+)\}")
_WORDS = {grade_zh(n): f"grade {n}" for n in range(1, 10)} | {"": "grade unknown", "日期未写": "an unknown day"}
_WORDS |= {"（未写校名的学校）": "a school that is not named", "未写类别": "a kind that is not written"}


def in_english(codes: str | None, reasons: str | None) -> tuple[str, ...]:
    """Return the ``reasons`` of a ledger line (joined by ；, their ``codes`` by ;) in English, one by one; a sentence that is
    not as its code has it stays as it stands."""
    said = [part for part in (reasons or "").split("；") if part]
    known = [code for code in (codes or "").split(";") if code]
    if len(said) != len(known):
        return tuple(said)
    return tuple(_told(code, text) for code, text in zip(known, said, strict=True))


def both(codes: str | None, reasons: str | None) -> Word:
    """Return the ``reasons`` of a ledger line in both languages, each in one piece."""
    return Word(reasons or "", "; ".join(in_english(codes, reasons)))


def _told(code: str, text: str) -> str:
    found = _pattern(code).fullmatch(text) if code in REASONS else None
    if found is None:
        return text
    return REASONS[code].en.format(**{field: _WORDS.get(value, value) for field, value in found.groupdict().items()})


@cache
def _pattern(code: str) -> re.Pattern[str]:
    """Return the sentence of a code as a pattern that gives back what it was filled with."""
    parts = _FIELD.split(REASONS[code].zh)
    grade = f"(?P<grade>{'|'.join(filter(None, (grade_zh(n) for n in range(1, 10))))}|)"
    made = [
        re.escape(part) if i % 2 == 0 else grade if part == "grade" else f"(?P<{part}>.*?)"
        for i, part in enumerate(parts)
    ]
    return re.compile("".join(made))
