"""Writes of this station: a report is filed, what is owed is told, a quarter is reviewed, a campaign is opened, a term's
report is handed up."""

from __future__ import annotations

from notoneless.reports.actions.campaigns import open_campaign, tell_campaigns
from notoneless.reports.actions.filing import file_report
from notoneless.reports.actions.reviewing import assign_check, draw_review, write_check
from notoneless.reports.actions.rounds import add_round, set_groups, strike_round
from notoneless.reports.actions.telling import tell_the_day
from notoneless.reports.actions.templates import replace_template, use_house_template
from notoneless.reports.actions.upward import hand_up, tell_upward, write_upward

__all__ = [
    "add_round",
    "assign_check",
    "draw_review",
    "file_report",
    "hand_up",
    "open_campaign",
    "replace_template",
    "set_groups",
    "strike_round",
    "tell_campaigns",
    "tell_the_day",
    "tell_upward",
    "use_house_template",
    "write_check",
    "write_upward",
]
