"""The decision letters: what they are filled with, and what they cannot do without."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

#: The places of the templates, with what they are filled with. An office's own template may use these alone.
PLACES: Final[Mapping[str, str | Promise]] = {
    "issuer": _("作出决定的单位"),
    "document": _("文号"),
    "guardian": _("申请人（监护人）"),
    "child_told": _("儿童姓名、性别、出生日期"),
    "school": _("学校"),
    "what": _("延缓入学或休学"),
    "applied_on": _("申请日期"),
    "began_on": _("开始日期"),
    "until": _("截止日期"),
    "recheck_by": _("复核日期"),
    "reason": _("不予批准的理由"),
    "day": _("成文日期"),
}


@dataclass(frozen=True, slots=True)
class LetterKind:
    """One kind of letter: its name, and the places that it cannot do without."""

    id: str
    zh: str
    en: str
    needs: tuple[str, ...]


_BOTH: Final = ("issuer", "guardian", "child_told", "what", "day")
KINDS: Final[Mapping[str, LetterKind]] = {
    kind.id: kind
    for kind in (
        LetterKind("approved", "准予延缓入学（休学）决定书", "decision that defers or suspends", (*_BOTH, "began_on", "until")),
        LetterKind("refused", "不予批准延缓入学（休学）决定书", "decision that refuses", (*_BOTH, "reason")),
    )
}  # fmt: skip


def samples_of(kind: str) -> list[dict[str, Any]]:
    """Return two fillings to try a template with: everything known, and only what the letter cannot do without."""
    whole = {name: f"某{name}" for name in PLACES}
    return [whole, {name: value if name in KINDS[kind].needs else "" for name, value in whole.items()}]
