"""Which schools are of the two kinds that the State asks counties to care for (国办发〔2018〕27号), and which grades a kind has.

A child of a village school of thirty sits in a class of three; a child who boards in the township sees home on Saturdays.
Both kinds are derived from what the school is, never typed in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Reason:
    """Why: in Chinese and English, with the entry and the document that it rests on."""

    zh: str
    en: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Yes or no, and why."""

    holds: bool
    reasons: tuple[Reason, ...]

    def __bool__(self) -> bool:
        return self.holds


@dataclass(frozen=True, slots=True)
class TwoKinds:
    """What makes a school small and rural, or township and boarding: from ``places.two_kinds_schools``."""

    small_below: int
    small_kinds: frozenset[str]
    small_settings: frozenset[str]
    boarding_kinds: frozenset[str]
    boarding_settings: frozenset[str]
    source: str = ""

    @classmethod
    def of(cls, value: Mapping[str, Any], source: str = "") -> TwoKinds:
        """Return the parameter's value as an object."""
        return cls(
            small_below=int(value["small_below"]),
            small_kinds=frozenset(map(str, value["small_kinds"])),
            small_settings=frozenset(map(str, value["small_settings"])),
            boarding_kinds=frozenset(map(str, value["boarding_kinds"])),
            boarding_settings=frozenset(map(str, value["boarding_settings"])),
            source=source,
        )


def small_rural(kinds: TwoKinds, *, kind: str, setting: str, headcount: int | None) -> Verdict:
    """Return whether a school is a small rural one (乡村小规模学校): a village primary school or teaching point with fewer
    pupils than the parameter says. A school that reported no number of pupils is not counted, and that is said."""
    if kind not in kinds.small_kinds:
        return _no("不是村小或教学点", "neither a village primary school nor a teaching point", kinds.source)
    if setting not in kinds.small_settings:
        return _no("不在乡村", "not in a rural setting", kinds.source)
    if headcount is None:
        return _no("还没有在校生数，无法判定", "its number of pupils is not known, so nothing is decided", kinds.source)
    said_zh, said_en = f"在校生 {headcount} 人", f"{headcount} pupils"
    if headcount < kinds.small_below:
        return Verdict(
            True,
            (Reason(f"{said_zh}，不足 {kinds.small_below} 人", f"{said_en}, under {kinds.small_below}", kinds.source),),
        )
    return _no(f"{said_zh}，不少于 {kinds.small_below} 人", f"{said_en}, not under {kinds.small_below}", kinds.source)


def township_boarding(kinds: TwoKinds, *, kind: str, setting: str, is_boarding: bool) -> Verdict:
    """Return whether a school is a township boarding school (乡镇寄宿制学校)."""
    if not is_boarding:
        return _no("不是寄宿制", "no boarding school", kinds.source)
    if kind not in kinds.boarding_kinds:
        return _no("不是义务教育阶段学校", "no school of compulsory education", kinds.source)
    if setting not in kinds.boarding_settings:
        return _no("不在乡镇", "not in a township", kinds.source)
    return Verdict(True, (Reason("乡镇上的寄宿制学校", "a boarding school in a township", kinds.source),))


def _no(zh: str, en: str, source: str) -> Verdict:
    return Verdict(False, (Reason(zh, en, source),))


@dataclass(frozen=True, slots=True)
class AreaSize:
    """How many schools one inspector should have (``responsibility.area_inspector``)."""

    fewest: int
    most: int
    source: str = ""

    def lamp(self, schools: int) -> str:
        """Return ``few``, ``many`` or ``right``."""
        return "few" if schools < self.fewest else "many" if schools > self.most else "right"


def grades_of(kind: str, grades: Mapping[str, Iterable[int]]) -> range:
    """Return the grades that a school of ``kind`` may have (``places.grades``: kind → first and last grade)."""
    first, last = grades[kind]
    return range(int(first), int(last) + 1)


def class_name(grade: int, number: int) -> str:
    """Return 三年级2班; senior grades are 高一 to 高三."""
    if grade > 9:
        return f"高{'一二三'[grade - 10]}{number}班"
    return f"{'一二三四五六七八九'[grade - 1]}年级{number}班"
