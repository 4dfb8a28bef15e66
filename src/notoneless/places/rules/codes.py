"""Codes of divisions and schools: what may be written down, and what only deserves a second look.

A code is checked for its shape and for what it says of itself; a code that no list of ours holds is not refused, because
a town founded last month is in no list yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from notoneless.places.terms import Level, PlaceError
from notoneless.standards import divisions, school_code

WIDTHS: Final[Mapping[int, int]] = MappingProxyType({Level.COUNTY: 6, Level.TOWN: 9, Level.VILLAGE: 12})

#: The first two digits of a school's code (教发〔2011〕) by the school's kind (GB/T 33782-2017); attached classes bear the
#: code of the school they are attached to.
PREFIXES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "211": "21", "218": "21", "311": "31", "312": "31", "341": "34", "342": "34", "345": "34", "361": "36",
        "511": "51", "512": "51", "513": "51", "514": "51",
    }
)  # fmt: skip


def division_code(text: str, *, level: int, parent_code: str) -> str:
    """Return the code of a division of ``level`` under ``parent_code``. Raises Q011, Q012."""
    code, width = text.strip(), WIDTHS[level]
    if not (code.isascii() and code.isdigit() and len(code) == width):
        raise PlaceError(
            "Q011",
            f"区划代码“{code[:20]}”应为 {width} 位数字：区县 6 位，乡镇街道 9 位，村社区 12 位。请照统计用区划代码填写。",
            f"The division code “{code[:20]}” should be {width} digits: 6 for a county, 9 for a town, 12 for a village.",
        )
    if not code.startswith(parent_code):
        raise PlaceError(
            "Q012",
            f"区划代码“{code}”不在上级 {parent_code} 之下。下级代码须以上级代码开头；请核对上级或代码。",
            f"The division code “{code}” does not lie under {parent_code}: it must begin with the code above it.",
        )
    return code


def school_number(text: str, *, kind: str) -> str:
    """Return a school's code of ten digits, spaces and a spreadsheet's ``.0`` mended. Raises Q013, Q014."""
    read = school_code.parse(text)
    if not read.number or read.defects:
        raise PlaceError(
            "Q013",
            f"学校标识码“{read.cleaned[:20]}”应为 10 位数字：前 2 位学校类别，3—4 位省份，后 6 位顺序号。请照教育部标识码填写。",
            f"The school code “{read.cleaned[:20]}” should be 10 digits: 2 of kind, 2 of province, 6 of serial.",
        )
    wanted = PREFIXES.get(kind)
    if wanted and read.kind != wanted:
        raise PlaceError(
            "Q014",
            f"学校标识码“{read.number}”以 {read.kind}（{read.kind_zh}）开头，而办学类型 {kind} 的标识码应以 {wanted} 开头。请核对两者。",
            f"The school code “{read.number}” begins with {read.kind}, but a school of kind {kind} has one that begins "
            f"with {wanted}. Check both.",
        )
    return read.number


def is_listed(code: str) -> bool:
    """Return whether our lists hold a division's code; where they do not, a person should look again."""
    return divisions.place_name(code) is not None
