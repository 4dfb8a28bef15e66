"""Rolls and judgements in words."""

from __future__ import annotations

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from notoneless.imports.queries import words

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
