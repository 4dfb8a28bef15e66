"""Writes of this station: what people do on a case, and what the house does by itself."""

from __future__ import annotations

from notoneless.cases.actions.acting import (
    accept,
    ask_closure,
    check_closure,
    contact,
    decline,
    follow_up,
    hand_over,
    note,
    reason,
    refer,
    reply,
    return_to_school,
    see,
    serve,
    strike,
    take_over,
    take_step,
    verify,
    visit,
)
from notoneless.cases.actions.drawing import draw_paper, look_at_paper
from notoneless.cases.actions.excused import follow_deferrals
from notoneless.cases.actions.following import follow, follow_all, morning
from notoneless.cases.actions.hearing import hear_absences
from notoneless.cases.actions.opening import dispatch, dispatch_many, open_case, reopen
from notoneless.cases.actions.recording import follow_moves
from notoneless.cases.actions.schools import follow_schools
from notoneless.cases.actions.seeing import see_in_class
from notoneless.cases.actions.telling import tell_the_day
from notoneless.cases.actions.templates import replace_template, use_house_template
from notoneless.cases.actions.units import follow_units
from notoneless.papers import MOST_BYTES as MOST_TEMPLATE_BYTES

__all__ = [
    "MOST_TEMPLATE_BYTES",
    "accept",
    "ask_closure",
    "check_closure",
    "contact",
    "decline",
    "dispatch",
    "dispatch_many",
    "draw_paper",
    "follow",
    "follow_all",
    "follow_deferrals",
    "follow_moves",
    "follow_schools",
    "follow_units",
    "follow_up",
    "hand_over",
    "hear_absences",
    "look_at_paper",
    "morning",
    "note",
    "open_case",
    "reason",
    "refer",
    "reopen",
    "replace_template",
    "reply",
    "return_to_school",
    "see",
    "see_in_class",
    "serve",
    "strike",
    "take_over",
    "take_step",
    "tell_the_day",
    "use_house_template",
    "verify",
    "visit",
]
