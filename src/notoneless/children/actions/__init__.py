"""Acts of this station. Each finds its file within the actor's reach, is one transaction, and leaves one line behind."""

from __future__ import annotations

from notoneless.children.actions.caches import refresh_caches
from notoneless.children.actions.facts import (
    add_category,
    correct,
    end_row,
    open_file,
    put_guardian,
    put_residence,
    put_spell,
    rename,
    set_number,
)
from notoneless.children.actions.following import follow_all_paths, follow_all_years, follow_paths, follow_year
from notoneless.children.actions.households import put_household
from notoneless.children.actions.learning import end_learning, mark_learning
from notoneless.children.actions.merging import merge, separate
from notoneless.children.actions.moving import carry_back, carry_over
from notoneless.children.actions.people import add_remark, add_sponsor, end_sponsor, remove, restore
from notoneless.children.actions.returning import seat, unseat
from notoneless.children.actions.suspending import suspend

__all__ = [
    "add_category",
    "add_remark",
    "add_sponsor",
    "carry_back",
    "carry_over",
    "correct",
    "end_learning",
    "end_row",
    "end_sponsor",
    "follow_all_paths",
    "follow_all_years",
    "follow_paths",
    "follow_year",
    "mark_learning",
    "merge",
    "open_file",
    "put_guardian",
    "put_household",
    "put_residence",
    "put_spell",
    "refresh_caches",
    "remove",
    "rename",
    "restore",
    "seat",
    "separate",
    "set_number",
    "suspend",
    "unseat",
]
