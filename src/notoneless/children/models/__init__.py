"""The tables of a child's file: the person, and the dated rows around it."""

from notoneless.children.models.child import Child, Household, StoodBefore, tidy_number
from notoneless.children.models.rows import (
    Category,
    ChildRow,
    Correction,
    EnrolmentSpell,
    Guardian,
    HouseholdSpell,
    Identifier,
    LearningMark,
    NameUsed,
    PathsFollowed,
    Remark,
    Residence,
    RollLine,
    Sponsor,
    Standing,
    Tie,
)

__all__ = [
    "Category",
    "Child",
    "ChildRow",
    "Correction",
    "EnrolmentSpell",
    "Guardian",
    "Household",
    "HouseholdSpell",
    "Identifier",
    "LearningMark",
    "NameUsed",
    "PathsFollowed",
    "Remark",
    "Residence",
    "RollLine",
    "Sponsor",
    "Standing",
    "StoodBefore",
    "Tie",
    "tidy_number",
]
