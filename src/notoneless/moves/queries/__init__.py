"""Reads of this station. Every one that shows children says so to the journal first."""

from __future__ import annotations

from notoneless.moves.queries.choosing import class_choices, has_school, own_classes, school_choices
from notoneless.moves.queries.letters import Letter, LetterTemplate, draw_letter, letter_templates, template_bytes
from notoneless.moves.queries.listing import (
    GROUPS,
    MoveFilter,
    MoveLine,
    MovePage,
    counts,
    move_count,
    move_filter,
    move_list,
    moves_of,
)
from notoneless.moves.queries.page import ActLine, MoveFile, PaperLine, move_file, open_paper
from notoneless.moves.rules.letters import PLACES

__all__ = [
    "GROUPS",
    "PLACES",
    "ActLine",
    "Letter",
    "LetterTemplate",
    "MoveFile",
    "MoveFilter",
    "MoveLine",
    "MovePage",
    "PaperLine",
    "class_choices",
    "counts",
    "draw_letter",
    "has_school",
    "letter_templates",
    "move_count",
    "move_file",
    "move_filter",
    "move_list",
    "moves_of",
    "open_paper",
    "own_classes",
    "school_choices",
    "template_bytes",
]
