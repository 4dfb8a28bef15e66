"""学校(机构)标识码 — ten digits that stay with a school when its name changes.

A school renamed, merged or written short is still the school where the child sits. Two digits of kind, two of
province, six of serial; the kinds are those of 教育部《学校(机构)代码管理办法》 (教发〔2011〕).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from notoneless.standards import divisions
from notoneless.standards.citizen_id import clean

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "11": "幼儿园",
        "21": "小学",
        "31": "普通初中",
        "34": "普通高中",
        "36": "中等职业学校",
        "37": "专门学校(工读)",
        "41": "高等学校",
        "42": "成人高等学校",
        "51": "特殊教育学校",
    }
)
#: Kinds whose own pupils are in compulsory education; a 34 may still have junior classes (完全中学).
COMPULSORY_KINDS = frozenset({"21", "31", "37", "51"})


class SchoolCodeDefect(StrEnum):
    """What is wrong with a school code."""

    SHAPE = "shape"  # not ten digits
    KIND = "kind"  # the first two digits are no kind we know
    PROVINCE = "province"  # the third and fourth are no province


@dataclass(frozen=True, slots=True)
class SchoolCode:
    """What one cell says. ``number`` is '' when it is not ten digits."""

    cleaned: str
    number: str = ""
    kind: str = ""
    province: str = ""
    defects: tuple[SchoolCodeDefect, ...] = ()

    @property
    def kind_zh(self) -> str | None:
        """Return the kind of school in Chinese."""
        return KINDS.get(self.kind)


def parse(text: str | None) -> SchoolCode:
    """Return what a cell says; never raises. Width, spaces and a spreadsheet's ``.0`` are mended."""
    if not text or not text.strip():
        return SchoolCode("")
    cleaned = clean(re.sub(r"^\s*([0-9]{10})\.0*\s*$", r"\1", text))
    if not re.fullmatch(r"[0-9]{10}", cleaned):
        return SchoolCode(cleaned, defects=(SchoolCodeDefect.SHAPE,))
    kind, province = cleaned[:2], cleaned[2:4]
    checks = (
        (kind in KINDS, SchoolCodeDefect.KIND),
        (divisions.known(province + "0000"), SchoolCodeDefect.PROVINCE),
    )
    return SchoolCode(cleaned, cleaned, kind, province, tuple(d for right, d in checks if not right))


def make(kind: str, province: str, serial: int) -> str:
    """Return a school code. Raises ``ValueError`` when a part does not fit."""
    if kind not in KINDS or not re.fullmatch(r"[0-9]{2}", province) or not 0 <= serial <= 999_999:
        raise ValueError("a known kind, a two-digit province and a serial of 0 to 999999 are needed")
    return f"{kind}{province}{serial:06d}"
