"""A refusal in the language of the page."""

from __future__ import annotations

from django.utils.translation import get_language

from notoneless.standards.errors import UserError


def said(error: UserError) -> str:
    """Return the sentence of a refusal, led by its code, in the language of whoever reads the page."""
    return error.sentence("en" if (get_language() or "").startswith("en") else "zh")
