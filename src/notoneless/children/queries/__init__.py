"""Reads of this station. Every one that shows children says so to the journal first."""

from __future__ import annotations

from notoneless.children.queries.choosing import (
    Units,
    home_choices,
    mark_choices,
    own_school_choices,
    people_choices,
    school_choices,
    towns,
    unit_names,
    units,
)
from notoneless.children.queries.comparing import Pair, compare
from notoneless.children.queries.duty import handed_over, sponsored_ids, with_duty
from notoneless.children.queries.family import siblings
from notoneless.children.queries.households import (
    HOMES_PAGE,
    NOWHERE,
    Home,
    HomeFigures,
    TownHomes,
    home_figures,
    homes_listed,
)
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
from notoneless.children.queries.of_age import (
    OF_AGE,
    AgeFigures,
    AgeFilter,
    AgePage,
    AgeRow,
    age_figures,
    age_page,
    ledger_word,
    word_choices,
    word_label,
)
from notoneless.children.queries.page import Cell, ChildFile, Fact, Happening, Sibling, child_file
from notoneless.children.queries.removed import Removed, removed_files
from notoneless.children.queries.searching import Alike, Hits, UnitHit, search, similar

__all__ = [
    "HOMES_PAGE",
    "NOWHERE",
    "OF_AGE",
    "AgeFigures",
    "AgeFilter",
    "AgePage",
    "AgeRow",
    "Alike",
    "Cell",
    "ChildFile",
    "ChildFilter",
    "ChildLine",
    "ChildPage",
    "Fact",
    "Happening",
    "Hits",
    "Home",
    "HomeFigures",
    "Pair",
    "Removed",
    "Sibling",
    "TownHomes",
    "UnitHit",
    "Units",
    "age_figures",
    "age_page",
    "child_count",
    "child_file",
    "child_keys",
    "child_list",
    "compare",
    "handed_over",
    "home_choices",
    "home_figures",
    "homes_listed",
    "ledger_counts",
    "ledger_word",
    "mark_choices",
    "own_school_choices",
    "people_choices",
    "removed_files",
    "school_choices",
    "search",
    "siblings",
    "similar",
    "sponsored_ids",
    "towns",
    "triples",
    "unit_names",
    "units",
    "with_duty",
    "word_choices",
    "word_label",
]
