"""Writes of this station. Every act has a day (``on``) and a document, and leaves its page in the history of the unit.

What keeps its identity (a new name, a new code, another place) keeps its row; what does not (merged, split off, closed)
ends, and another row begins.
"""

from __future__ import annotations

from notoneless.places.actions.areas import end_area, found_area, put_school_in_area, rename_area, take_school_out
from notoneless.places.actions.boundaries import Brought, bring_boundaries, take_boundaries
from notoneless.places.actions.classes import end_class, form_class, form_classes, renumber_class
from notoneless.places.actions.common import Done
from notoneless.places.actions.divisions import (
    close_division,
    establish_division,
    merge_division,
    move_village,
    recode_division,
    split_division,
)
from notoneless.places.actions.founding import found_county
from notoneless.places.actions.importing import apply_draft, keep_draft, load_rows
from notoneless.places.actions.naming import rename
from notoneless.places.actions.rehearsing import Effect, Effects, rehearse
from notoneless.places.actions.schools import (
    amend_school,
    close_centre,
    close_school,
    establish_centre,
    establish_school,
    merge_school,
    move_school,
    reclass_school,
    recode_school,
    split_school,
)
from notoneless.places.actions.turning import ask_for_classes, record_rehearsal, take_back_turn, turn_year

__all__ = [
    "Brought",
    "Done",
    "Effect",
    "Effects",
    "amend_school",
    "apply_draft",
    "ask_for_classes",
    "bring_boundaries",
    "close_centre",
    "close_division",
    "close_school",
    "end_area",
    "end_class",
    "establish_centre",
    "establish_division",
    "establish_school",
    "form_class",
    "form_classes",
    "found_area",
    "found_county",
    "keep_draft",
    "load_rows",
    "merge_division",
    "merge_school",
    "move_school",
    "move_village",
    "put_school_in_area",
    "reclass_school",
    "recode_division",
    "recode_school",
    "record_rehearsal",
    "rehearse",
    "rename",
    "rename_area",
    "renumber_class",
    "split_division",
    "split_school",
    "take_back_turn",
    "take_boundaries",
    "take_school_out",
    "turn_year",
]
