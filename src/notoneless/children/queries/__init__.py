"""Reads of this station. Every one that shows children says so to the journal first."""

from __future__ import annotations

from notoneless.children.queries.duty import sponsored_ids, with_duty
from notoneless.children.queries.listing import (
    ChildFilter,
    ChildLine,
    ChildPage,
    child_count,
    child_keys,
    child_list,
    ledger_counts,
    triples,
)
from notoneless.children.queries.offers import mark_choices, unit_names
from notoneless.children.queries.page import Cell, ChildFile, Fact, Happening, child_file
from notoneless.children.queries.searching import Alike, Hits, UnitHit, search, similar

__all__ = [
    "Alike",
    "Cell",
    "ChildFile",
    "ChildFilter",
    "ChildLine",
    "ChildPage",
    "Fact",
    "Happening",
    "Hits",
    "UnitHit",
    "child_count",
    "child_file",
    "child_keys",
    "child_list",
    "ledger_counts",
    "mark_choices",
    "search",
    "similar",
    "sponsored_ids",
    "triples",
    "unit_names",
    "with_duty",
]
