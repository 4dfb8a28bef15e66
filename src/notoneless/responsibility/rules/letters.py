"""What a letter of responsibility says: its blanks filled from the appointment, the parameters and the law.

A letter is agreed between an office above and the one who answers below. What it is filled with is kept with it, so that
the text of a letter signed last year does not change when a person, a figure or a template does.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from string import Formatter
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from notoneless.papers.words import SIGN, SIGNED_ON, Block
from notoneless.responsibility.terms import PostKind

#: The places of a template, with what they are filled with. An office's own template may use these and no others.
PLACES: Final[Mapping[str, str | Promise]] = {
    "called": _("责任书的名称"),
    "county": _("区县名"),
    "year": _("年份"),
    "number": _("编号"),
    "party_a": _("甲方（发书单位）"),
    "party_a_head": _("甲方负责人姓名"),
    "party_b": _("乙方（责任单位）"),
    "holder": _("责任人姓名"),
    "post": _("责任人职务"),
    "scope": _("责任范围"),
    "began": _("责任期限起"),
    "until": _("责任期限止"),
    "model": _("责任制的名称"),
    "goals": _("工作目标（列表）"),
    "duties": _("主要责任（列表）"),
    "assessed": _("是否纳入考核（真或假）"),
    "drawn": _("生成日期"),
    "signature": _("签字处（未签时为空）"),
    "signed": _("签字日期（未签时为空）"),
}
#: Without these a letter binds nobody.
NEEDED: Final = ("number", "holder", "party_a", "party_b", "signature")

#: Strokes on the screen: a pad of this size, and how much must be drawn to be a name and not a slip.
PAD: Final = (900, 300)
MOST_POINTS: Final = 20_000
LEAST_WIDTH: Final = 60


@dataclass(frozen=True, slots=True)
class Form:
    """One kind of letter: who signs it, who gives it, what it asks."""

    id: str
    zh: str
    en: str
    kinds: tuple[str, ...]
    from_kinds: tuple[str, ...]
    goals: tuple[str, ...]
    duties: tuple[str, ...]


def forms_of(rows: Iterable[Mapping[str, Any]], chosen: Sequence[str]) -> tuple[Form, ...]:
    """Return the forms that a place uses, of all that the parameters hold."""
    return tuple(
        Form(
            row["id"],
            row["zh"],
            row["en"],
            tuple(row["kinds"]),
            tuple(row["from_kinds"]),
            tuple(row["goals"]),
            tuple(row["duties"]),
        )
        for row in rows
        if row["id"] in chosen
    )


def form_for(kind: str, forms: Iterable[Form]) -> Form | None:
    """Return the form that a holder of a post of ``kind`` signs."""
    return next((form for form in forms if kind in form.kinds), None)


def number_of(pattern: str, *, year: int, code: str, serial: int) -> str:
    """Return a letter's number by the place's pattern: 控责〔2026〕…-0012号."""
    return pattern.format(year=year, code=code, serial=serial)


def filled(texts: Iterable[str], blanks: Mapping[str, str]) -> list[str]:
    """Return the texts with their blanks filled. Raises :class:`KeyError` for a blank that nobody fills."""
    return [text.format_map(blanks) for text in texts]


def blanks_in(text: str) -> set[str]:
    """Return the names of the blanks in a text of the parameters."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def share(value: float) -> str:
    """Return a share as an office writes it: 0.95 → 95%, 0.006 → 0.6%."""
    return f"{value * 100:.2f}".rstrip("0").rstrip(".") + "%"


def scope(kind: str, unit: str) -> str:
    """Return what a holder of ``kind`` at that unit answers for."""
    if kind in (PostKind.TOWNSHIP_LEADER, PostKind.TOWNSHIP_OFFICER):
        return f"{unit}行政区域内的适龄儿童、少年"
    if kind in (PostKind.VILLAGE_HEAD, PostKind.VILLAGE_OFFICER):
        return f"居住在{unit}的适龄儿童、少年"
    if kind == PostKind.CLASS_TEACHER:
        return f"{unit}在籍的学生"
    if kind == PostKind.PRINCIPAL:
        return f"{unit}在籍的学生和应到校就读的适龄儿童、少年"
    if kind == PostKind.INSPECTOR:
        return f"{unit}内的学校"
    if kind == PostKind.CENTRE_HEAD:
        return f"{unit}所属学校的学生"
    return f"{unit}的适龄儿童、少年"


def term(began_on: date, ended_on: date | None, year: int) -> tuple[date, date]:
    """Return from when to when a letter of ``year`` binds: the year, or the term where that is shorter."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    return max(first, began_on), last if ended_on is None else min(last, ended_on)


def text_of(blocks: Iterable[Block]) -> str:
    """Return the words of a letter, one paragraph a line: what a signature binds."""
    return "\n".join(block.text for block in blocks if block.text)


def digest_of(blocks: Iterable[Block]) -> str:
    """Return the SHA-256 of the words of a letter; layout, blanks and the signature itself do not count."""
    return hashlib.sha256(re.sub(rf"[\s{SIGN}{SIGNED_ON}]+", "", text_of(blocks)).encode()).hexdigest()


def strokes_fault(strokes: Any) -> str:
    """Return what is wrong with the strokes of a signature (empty: nothing): shape, size, or too little to be a name."""
    if not isinstance(strokes, list) or not strokes:
        return "empty"
    points: list[Any] = []
    for stroke in strokes:
        if not isinstance(stroke, list):
            return "shape"
        points += stroke
    if len(points) > MOST_POINTS:
        return "size"
    for point in points:
        if not isinstance(point, list) or len(point) != 2:
            return "shape"
        for value, most in zip(point, PAD):
            if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
                return "shape"
    across = [point[0] for point in points]
    if len(points) < 8 or max(across) - min(across) < LEAST_WIDTH:
        return "small"
    return ""
