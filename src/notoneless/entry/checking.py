"""这一格看得出毛病吗 — checking: what is wrong with a single cell, as far as the cell itself tells.

A check digit that does not hold often says which of two clerks slipped. And a value that a person types by hand in deciding
is a third chance to slip: it is looked at like any other cell, by the faults that the sweep would tell of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from notoneless.rolls.faults import FAULTS
from notoneless.rolls.kinds import COLUMNS
from notoneless.standards import citizen_id, names, school_code
from notoneless.standards.citizen_id import IdForm
from notoneless.sweep.facts import written_day
from notoneless.sweep.words import meaning

#: How many digits a telephone number has at least, as the sweep reads them.
_PHONE_DIGITS = 7
_SEXES = frozenset({"男", "女", "1", "2", "男性", "女性", "男孩", "女孩", "男生", "女生", "M", "F"})

Words = Mapping[str, Mapping[str, str]]
"""By column, the words of the place that are known there: plain word → what it means."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with a cell, in few words."""

    zh: str
    en: str


_NO_SEX = Flaw("不是男也不是女", "neither male nor female")
_NO_PHONE = Flaw("不是一个电话号码", "no telephone number")
_NO_DAY = Flaw("不是日历上的一天", "no day of the calendar")
_NO_WORD = Flaw("用词不认识", "a word that is not known here")

_FITS = Flaw("与证件号相符", "agrees with the identity number")
_FITS_NOT = Flaw("与证件号不符", "contradicts the identity number")


def flaws_of(column: str, text: str, words: Words | None = None) -> tuple[Flaw, ...]:
    """Return what is wrong with ``text`` as a cell of ``column``; nothing for a good one."""
    content = COLUMNS[column].content
    if content == "id_number":
        parsed = citizen_id.parse(text)
        return () if parsed.form is IdForm.OTHER_DOCUMENT else _named(defect.value for defect in parsed.defects)
    if content == "date":
        return () if written_day(text) else (_NO_DAY,)
    if content == "name":
        return _named(["R039"] if names.unreadable(text) else ["R037"] if names.no_name(text) else [])
    if content == "phone":
        return (_NO_PHONE,) if sum(c.isdigit() for c in text) < _PHONE_DIGITS else ()
    if content == "sex":
        return () if text.strip() in _SEXES else (_NO_SEX,)
    if column == "school_code":
        return _named(["R035"] if school_code.parse(text).defects else [])
    known = (words or {}).get(column)
    return (_NO_WORD,) if known and meaning(text, known) == "unknown" else ()


def _named(codes: Iterable[str]) -> tuple[Flaw, ...]:
    return tuple(Flaw(FAULTS[code].name_zh, FAULTS[code].name_en) for code in codes)


def hint(column: str, text: str | None, line: Mapping[str, str]) -> Flaw:
    """Return what can be seen of one of two differing cells beside the rest of its ``line``, empty for nothing.

    A birthday and a sex are held against the number of the line, where that is whole."""
    if not text:
        return Flaw("", "")
    flaws = flaws_of(column, text)
    said = Flaw("、".join(flaw.zh for flaw in flaws), ", ".join(flaw.en for flaw in flaws))
    number = citizen_id.parse(line.get("id_number")) if column in ("birth_on", "sex") else None
    if flaws or number is None or not number.valid:
        return said
    if column == "birth_on":
        same = written_day(text) == number.birth_on
    else:
        same = bool(number.sex) and text.strip()[:1] == number.sex
    return _FITS if same else _FITS_NOT
