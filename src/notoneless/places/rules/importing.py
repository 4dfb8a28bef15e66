"""The lists that may be imported: their columns, what each cell means, and what a row says.

A list adds and mends, it never takes away: what does not stand in it stays as it is, an empty cell changes nothing, and the
same list read twice changes nothing the second time.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from notoneless.places.terms import SchoolKind, Setting
from notoneless.standards.codes import SCHOOL_KIND


@dataclass(frozen=True, slots=True)
class Heading:
    """A column: the name it goes by here, the headings it may have (the first is the template's), what it means."""

    name: str
    zh: tuple[str, ...]
    en: str
    must: bool = False
    help: str | Promise = ""
    example: str = ""
    choices: str = ""  # what the template offers: kinds, settings, yes_no, towns, centres, schools, grades


_SCHOOL = (
    Heading(
        "code",
        ("学校标识码", "标识码", "学校代码"),
        "School code",
        False,
        _("10 位；没有标识码的学校以名称为准"),
        "2150000001",
    ),
    Heading("name", ("学校名称", "学校", "校名"), "School", True, _("全称"), "中心小学", "schools"),
)

HEADINGS: Final[Mapping[str, tuple[Heading, ...]]] = MappingProxyType(
    {
        "divisions": (
            Heading("code", ("区划代码", "统计用区划代码", "代码"), "Code", True, _("乡镇街道 9 位，村社区 12 位"), "500000101"),
            Heading("name", ("名称", "区划名称", "乡镇村名称"), "Name", True, _("乡镇街道或村社区的名称"), "向阳镇"),
        ),
        "centres": (
            Heading("name", ("片区名称", "教管中心", "片区"), "Centre", True, _("片区教育管理中心的名称"), "东片区"),
            Heading("towns", ("所管乡镇", "乡镇街道", "管辖乡镇"), "Towns", False, _("几个乡镇用顿号隔开"), "甲镇、乙镇"),
        ),
        "schools": (
            Heading("code", _SCHOOL[0].zh, "School code", False, _("10 位，教育部标识码；尚未取得可空着"), "2150000001"),
            Heading("name", _SCHOOL[1].zh, "School", True, _("全称"), "向阳镇中心小学"),
            Heading("kind", ("办学类型", "学校类别", "类别"), "Kind", False, _("新学校必填，从下拉列表选"), "小学", "kinds"),
            Heading("setting", ("城乡类型", "城乡分类"), "Setting", False, _("从下拉列表选"), "村庄", "settings"),
            Heading("town", ("乡镇街道", "所在乡镇", "乡镇"), "Town", False, _("新学校必填"), "向阳镇", "towns"),
            Heading("village", ("村社区", "所在村", "村"), "Village", False, _("在乡镇所在地的可空着"), "新民村"),
            Heading("centre", ("片区", "教管中心", "片区名称"), "Centre", False, _("没有片区的区县空着"), "东片区", "centres"),
            Heading("is_boarding", ("寄宿制", "是否寄宿制"), "Boarding", False, _("是或否"), "否", "yes_no"),
            Heading("is_public", ("公办", "是否公办", "举办者"), "Public", False, _("是或否"), "是", "yes_no"),
            Heading("headcount", ("在校生数", "学生数", "在校学生数"), "Pupils", False, _("整数"), "87"),
            Heading("boarders", ("寄宿生数", "寄宿学生数"), "Boarders", False, _("整数，不多于在校生数"), "0"),
        ),
        "classes": (
            *_SCHOOL,
            Heading("grade", ("年级",), "Grade", True, _("1—9，高中 10—12；也可写三年级、初二、高一"), "三年级", "grades"),
            Heading("number", ("班号", "班级", "班"), "Class", True, _("整数；也可写 2班"), "2"),
        ),
        "areas": (
            Heading("area", ("责任区", "督学责任区", "责任区名称"), "Area", True, _("一名督学负责的责任区"), "第一责任区"),
            *_SCHOOL,
        ),
    }
)  # fmt: skip

#: What a template offers to choose from.
YES_NO: Final = ("是", "否")
GRADES: Final = (*(f"{zh}年级" for zh in "一二三四五六七八九"), "高一", "高二", "高三")

NEW, SAME, CHANGED, UNCLEAR = "new", "same", "changed", "unclear"
GRADE_WORDS: Final[Mapping[str, int]] = MappingProxyType(
    {f"{zh}年级": n for n, zh in enumerate("一二三四五六七八九", 1)}
    | {f"小学{zh}年级": n for n, zh in enumerate("一二三四五六", 1)}
    | {f"初{zh}": n for n, zh in enumerate("一二三", 7)}
    | {f"高{zh}": n for n, zh in enumerate("一二三", 10)}
    | {f"初中{zh}年级": n for n, zh in enumerate("一二三", 7)}
    | {f"高中{zh}年级": n for n, zh in enumerate("一二三", 10)}
)


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a row is not taken as it stands, and what to do."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Line:
    """What one row would do. ``facts`` are those that the act needs; ``changes``: (what, before, after) in words."""

    number: int
    state: str
    what: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    changes: tuple[tuple[str, str, str], ...] = ()
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """What a list would do, row by row."""

    kind: str
    lines: tuple[Line, ...]

    @property
    def counts(self) -> dict[str, int]:
        """Return how many rows are new, the same, changed, unclear."""
        return {state: sum(1 for line in self.lines if line.state == state) for state in (NEW, CHANGED, SAME, UNCLEAR)}

    @property
    def digest(self) -> str:
        """Return a fingerprint of what the list would do: what is carried out is what was seen."""
        told = [[line.number, line.state, sorted((k, str(v)) for k, v in line.facts.items())] for line in self.lines]
        return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()

    def of(self, *states: str) -> tuple[Line, ...]:
        """Return the lines in those states."""
        return tuple(line for line in self.lines if line.state in states)


def yes_no(text: str) -> bool | None:
    """Return what a cell says: 是 or 否 in the ways people write it; None for anything else."""
    plain = text.strip().lower()
    if plain in {"是", "有", "1", "y", "yes", "true", "√", "公办", "寄宿制"}:
        return True
    return False if plain in {"否", "无", "0", "n", "no", "false", "×", "民办", "走读制"} else None


def whole(text: str) -> int | None:
    """Return a whole number that a cell says, thousands apart or not, ``.0`` at its end or not; None for anything else."""
    plain = text.strip().replace(",", "").replace("，", "").removesuffix(".0")
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 7 else None


def kind_of(text: str) -> str | None:
    """Return 办学类型 from a code or a word."""
    code = SCHOOL_KIND.parse(text)
    by_label = {str(label): value for value, label in SchoolKind.choices}
    code = by_label.get(text.strip(), code)
    return code if code in SchoolKind.values else None


def setting_of(text: str) -> str | None:
    """Return 城乡类型 from a code or a word."""
    by_label = {str(label): value for value, label in Setting.choices}
    plain = text.strip().removesuffix(".0")
    return by_label.get(plain, plain if plain in Setting.values else None)


def grade_of(text: str) -> int | None:
    """Return the grade 1–12 that a cell says."""
    plain = "".join(text.split())
    found = GRADE_WORDS.get(plain) or whole(plain.removesuffix("年级"))
    return found if found is not None and 1 <= found <= 12 else None


def class_number(text: str) -> int | None:
    """Return the number of a class: 2, 2班, （2）班, 三年级2班."""
    plain = "".join(text.split()).strip("（）()")
    plain = plain.removesuffix("班").strip("（）()")
    for word in sorted(GRADE_WORDS, key=len, reverse=True):
        plain = plain.removeprefix(word)
    found = whole(plain.strip("（）()"))
    return found if found is not None and 1 <= found <= 99 else None


def several(text: str) -> tuple[str, ...]:
    """Return the names in a cell that holds several: 甲镇、乙镇."""
    for mark in "，,；;/\n ":
        text = text.replace(mark, "、")
    return tuple(dict.fromkeys(part.strip() for part in text.split("、") if part.strip()))


def twice(rows: Iterable[tuple[int, object]]) -> dict[int, int]:
    """Return row → the earlier row that says the same thing."""
    first: dict[object, int] = {}
    found: dict[int, int] = {}
    for number, key in rows:
        if key in first:
            found[number] = first[key]
        else:
            first[key] = number
    return found
