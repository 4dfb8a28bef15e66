"""Rolls and judgements in words."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Any

from django import template
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from notoneless.desks.kit.templatetags.kit import lamp
from notoneless.imports.queries import Doubled, Rate, words
from notoneless.imports.terms import EntryChoice

register = template.Library()
JUDGED = {"same": _("同一人"), "different": _("不是"), "unsure": _("不清楚")}


@register.filter
def roll(kind: str) -> str:
    """Return a kind of roll in words."""
    return words.roll(kind) if kind else ""


@register.filter
def judged(answer: str) -> str | Promise:
    """Return a judgement in words."""
    return JUDGED.get(answer, "")


STATES = {
    "wanted": (_("只录了一遍"), "amber"), "busy": (_("正在比对"), "blue"), "broken": (_("没能比完"), "red"),
    "unclear": (_("请说明"), "red"), "open": (_("有不同之处未定"), "amber"), "decided": (_("已定完，待定稿"), "amber"),
    "settled": (_("已定稿"), "green"),
}  # fmt: skip


@register.simple_tag
def doubled(double: Doubled) -> SafeString:
    """How far the second entry of a roll is, as a lamp."""
    label, tone = STATES[double.state]
    return lamp(label, tone)


@register.filter
def chosen(choice: str) -> str | Promise:
    """Return what was decided of a place in words."""
    return EntryChoice(choice).label if choice else ""


@register.filter
def entries(double: Doubled, file: Any) -> list[tuple[str | Promise, str, str, Rate | None]]:
    """Return both entries as (which, file, who handed it in, how often it was wrong)."""
    rates: tuple[Rate | None, ...] = double.rates or (None, None)
    names = (file.name, double.second_name)
    return list(zip((_("第一遍"), _("第二遍")), names, double.typed_by, rates, strict=True))


@register.filter
def permil(share: float | None) -> str:
    """Return a share in per cent, to the hundredth."""
    return "—" if share is None else f"{share:.2%}"


@register.filter
def beside(text: str, told: Sequence[tuple[str, str, str]]) -> SafeString:
    """Return one of two texts with the characters marked that the other has not."""
    other = next((each for each, _seen, _row in told if each != text), "")
    runs = SequenceMatcher(None, text, other, autojunk=False).get_opcodes()
    parts = ((what != "equal", text[a:b]) for what, a, b, _c, _d in runs if a < b)
    return format_html_join(
        "", "{}", ((format_html("<mark>{}</mark>", run) if differs else run,) for differs, run in parts)
    )
