"""Reads of this station. Every one that shows children says so to the journal first."""

from __future__ import annotations

from notoneless.deferrals.queries.choosing import guardian_of, may_take, reason_choices
from notoneless.deferrals.queries.letters import Letter, LetterTemplate, draw_letter, letter_templates, template_bytes
from notoneless.deferrals.queries.listing import (
    GROUPS,
    DeferralFilter,
    DeferralLine,
    DeferralPage,
    counts,
    deferral_count,
    deferral_filter,
    deferral_list,
    deferrals_of,
)
from notoneless.deferrals.queries.page import ActLine, DeferralFile, PaperLine, deferral_file, open_paper
from notoneless.deferrals.rules.letters import PLACES

__all__ = [
    "GROUPS",
    "PLACES",
    "ActLine",
    "DeferralFile",
    "DeferralFilter",
    "DeferralLine",
    "DeferralPage",
    "Letter",
    "LetterTemplate",
    "PaperLine",
    "counts",
    "deferral_count",
    "deferral_file",
    "deferral_filter",
    "deferral_list",
    "deferrals_of",
    "draw_letter",
    "guardian_of",
    "letter_templates",
    "may_take",
    "open_paper",
    "reason_choices",
    "template_bytes",
]
