"""Acts of this station. Each finds its move within the actor's reach, is one transaction, and leaves one line behind."""

from __future__ import annotations

from notoneless.moves.actions.answering import confirm, decide, refuse, undo, withdraw
from notoneless.moves.actions.morning import morning
from notoneless.moves.actions.proposing import propose, report_arrival
from notoneless.moves.actions.templates import replace_template, use_house_template

__all__ = [
    "confirm",
    "decide",
    "morning",
    "propose",
    "refuse",
    "replace_template",
    "report_arrival",
    "undo",
    "use_house_template",
    "withdraw",
]
