"""Reads of this station: closures and their figures, the pupils behind them, a class to be asked, one pupil's plan."""

from __future__ import annotations

from notoneless.learning.queries.choosing import county_pairs, school_pairs, town_pairs
from notoneless.learning.queries.figures import (
    NOWHERE,
    ClosureFigures,
    ClosureLine,
    Part,
    Waiting,
    closure_figures,
    closure_line,
    closures,
    waiting,
)
from notoneless.learning.queries.listing import (
    AskingSheet,
    Only,
    PupilLine,
    SheetPupil,
    asking_rooms,
    asking_sheet,
    barrier_pairs,
    listed_pupils,
    pupil_lines,
)
from notoneless.learning.queries.page import DeedLine, PlanLine, PlanPage, plan_page

__all__ = [
    "NOWHERE", "AskingSheet", "ClosureFigures", "ClosureLine", "DeedLine", "Only", "Part", "PlanLine", "PlanPage", "PupilLine",
    "SheetPupil", "Waiting", "asking_rooms", "asking_sheet", "barrier_pairs", "closure_figures", "closure_line", "closures",
    "county_pairs", "listed_pupils", "plan_page", "pupil_lines", "school_pairs", "town_pairs", "waiting",
]  # fmt: skip
