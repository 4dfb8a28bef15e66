"""看内容 — what the cells of a column look like, whatever its heading says.

Two columns may both be headed 身份证号: one is the child's, one the grandmother's. The birth years inside the numbers
tell them apart. Contents are second evidence: they decide between headings, and name a column that has none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

_ID18 = re.compile(r"[1-9]\d{5}(19|20)(\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{3}[\dXx]")
_ID15 = re.compile(r"[1-9]\d{5}(\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{3}")
_PUPIL = re.compile(r"[GJLgjl][1-9]\d{16}[\dXx]")
_DISABLED = re.compile(r"[1-9]\d{5}(?:19|20)\d{9}[\dXx][1-7][1-4](?:[Bb]\d)?")
_DATE = re.compile(
    r"((?:19|20)\d\d)(?:[-/.年](?:0?[1-9]|1[0-2])(?:[-/.月](?:0?[1-9]|[12]\d|3[01])日?)?(?: .*)?|(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))"
)
_PHONE = re.compile(r"(?:\+?86)?1[3-9]\d{9}|0\d{2,3}-?\d{7,8}")
_NAME = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]{2,4}|[\u3400-\u9fff]{1,12}[·•・.][\u3400-\u9fff·•・.]{1,20}")
_SEX = frozenset({"男", "女", "男性", "女性", "未知的性别", "未说明的性别"})
# Two characters that are words of a roll, not names: a column of these is no column of names.
_NOT_NAMES = re.compile(
    r".*(?:族|级|班|镇|乡|街道|村|社区|组|小学|中学|学校|县|区|省|市|女|子|是|否|在读|在校|汉|父|母|爷|奶|脱贫|低保|证)$"
)
ADULT_YEARS = 20
_ENOUGH = 0.6
#: What stands in a cell that tells nothing: strokes, words for nothing, and what a broken look-up leaves behind.
NOTHING = (
    "/", "//", "\\", "-", "--", "—", "——", "?", "？", "0", "000000000000000000", "无", "空", "缺", "没有", "暂无", "不详", "未知",
    "待补", "null", "NULL", "None", "nan", "NA", "N/A", "#N/A", "#REF!", "#VALUE!", "#NAME?",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Contents:
    """What a column's sampled cells are: ``filled`` cells looked at, ``shape`` (id_number, pupil_no, disability_no,
    date, phone, sex, name, or None when no shape fits 60 % of them) and the median ``year`` of birth dates or dates."""

    filled: int
    shape: str | None
    year: float | None

    def is_adult(self, year: int) -> bool | None:
        """True when the numbers are adults' in ``year`` (median age 20 or more), None when there are none."""
        if self.shape != "id_number" or self.year is None:
            return None
        return year - self.year >= ADULT_YEARS


def contents_of(cells: Sequence[str | None]) -> Contents:
    """Return what the filled ones of ``cells`` look like. Costs a few microseconds a cell; meant for a sample."""
    filled = [c.strip() for c in cells if c and c.strip()]
    if not filled:
        return Contents(0, None, None)
    counts = dict.fromkeys(("disability_no", "pupil_no", "id_number", "date", "phone", "sex", "name"), 0)
    years: dict[str, list[int]] = {"id_number": [], "date": []}
    for cell in filled:
        if _DISABLED.fullmatch(cell):
            counts["disability_no"] += 1
        elif _PUPIL.fullmatch(cell):
            counts["pupil_no"] += 1
        elif found := _ID18.fullmatch(cell):
            counts["id_number"] += 1
            years["id_number"].append(int(found[1] + found[2]))
        elif found := _ID15.fullmatch(cell):
            counts["id_number"] += 1
            years["id_number"].append(1900 + int(found[1]))
        elif found := _DATE.fullmatch(cell):
            counts["date"] += 1
            years["date"].append(int(found[1]))
        elif _PHONE.fullmatch(cell):
            counts["phone"] += 1
        elif cell in _SEX:
            counts["sex"] += 1
        elif _NAME.fullmatch(cell) and not _NOT_NAMES.fullmatch(cell):
            counts["name"] += 1
    shape = next((s for s, n in counts.items() if n >= _ENOUGH * len(filled)), None)
    seen = years.get(shape or "", [])
    return Contents(len(filled), shape, median(seen) if seen else None)
