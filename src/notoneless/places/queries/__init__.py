"""Reads of this station: divisions, schools and classes as they stood on a day, and what became of each."""

from __future__ import annotations

from notoneless.places.queries.areas import AreaRow, area_list, schools_without_area
from notoneless.places.queries.asof import Page
from notoneless.places.queries.divisions import (
    DivisionPage,
    DivisionRow,
    division_choices,
    division_page,
    division_tree,
    parent_choices,
)
from notoneless.places.queries.history import HistoryRow, history_of, last_changed
from notoneless.places.queries.importing import DraftPage, county_to_fill, draft_page
from notoneless.places.queries.lookups import (
    Found,
    NameIndex,
    continued_classes,
    county_of,
    index_of_county,
    names_on,
    names_on_lines,
    path_changes,
    path_names,
    units_by_code,
)
from notoneless.places.queries.parameters import area_size, grades, two_kinds
from notoneless.places.queries.schools import (
    CentreRow,
    ClassRow,
    SchoolFilter,
    SchoolPage,
    SchoolRow,
    centre_choices,
    centre_list,
    class_list,
    school_choices,
    school_list,
    school_page,
)
from notoneless.places.queries.years import (
    NextYear,
    TurnPage,
    counties_to_turn,
    next_year_of,
    rehearse_turn,
    turn_page,
    year_waiting,
)

__all__ = [
    "AreaRow",
    "CentreRow",
    "ClassRow",
    "DivisionPage",
    "DivisionRow",
    "DraftPage",
    "Found",
    "HistoryRow",
    "NameIndex",
    "NextYear",
    "Page",
    "SchoolFilter",
    "SchoolPage",
    "SchoolRow",
    "TurnPage",
    "area_list",
    "area_size",
    "centre_choices",
    "centre_list",
    "class_list",
    "continued_classes",
    "counties_to_turn",
    "county_of",
    "county_to_fill",
    "division_choices",
    "division_page",
    "division_tree",
    "draft_page",
    "grades",
    "history_of",
    "index_of_county",
    "last_changed",
    "names_on",
    "names_on_lines",
    "next_year_of",
    "parent_choices",
    "path_changes",
    "path_names",
    "rehearse_turn",
    "school_choices",
    "school_list",
    "school_page",
    "schools_without_area",
    "turn_page",
    "two_kinds",
    "units_by_code",
    "year_waiting",
]
