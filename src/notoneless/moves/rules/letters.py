"""The letters to a school outside the county: what they are filled with, and what they cannot do without.

Each ends with a slip that the other school fills in and sends back: with its stamp on it, the slip is the proof.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

#: The places of the letters' templates, with what they are filled with. An office's own template may use these alone.
PLACES: Final[Mapping[str, str | Promise]] = {
    "issuer": _("发函学校"),
    "addressee": _("收函学校"),
    "day": _("成文日期"),
    "contact": _("联系人"),
    "child": _("学生姓名"),
    "child_told": _("学生姓名、性别、出生日期"),
    "grade_class": _("年级、班级"),
    "since": _("离校或到校日期"),
    "reply_by": _("请于何日前回函"),
}
WITHIN: Final = {"child": "child_told"}


@dataclass(frozen=True, slots=True)
class LetterKind:
    """One kind of letter: its name, and the places that it cannot do without."""

    id: str
    zh: str
    en: str
    needs: tuple[str, ...] = ("issuer", "addressee", "day", "child", "since")


KINDS: Final[Mapping[str, LetterKind]] = {
    kind.id: kind
    for kind in (
        LetterKind("move_out", "转学联系函（转出）", "letter on a pupil who left"),
        LetterKind("move_in", "转学联系函（转入）", "letter on a pupil who arrived"),
    )
}


def samples() -> list[dict[str, Any]]:
    """Return two fillings to try a template with: everything known, and only what the letter cannot do without."""
    whole = {name: f"某{name}" for name in PLACES}
    needs = {"issuer", "addressee", "day", "child", "child_told", "since"}
    return [whole, {name: value if name in needs else "" for name, value in whole.items()}]


def told(child: str, sex: str, born: str) -> str:
    """Return a child as a sentence names it: 甲（女，2013年5月1日出生）."""
    inside = "，".join(part for part in (sex, f"{born}出生" if born else "") if part)
    return f"{child}（{inside}）" if inside else child
