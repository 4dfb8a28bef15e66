"""What a program may ask. Each operation declares its power as every view of the house does, and calls what the desk calls.

An address is looked for in the order of these modules; reading them is what gives the API its operations.
"""

from __future__ import annotations

from notoneless.desks.api.operations import (
    attendance,
    campaigns,
    cases,
    deferrals,
    duty,
    files,
    gates,
    ground,
    guard,
    letters,
    levels,
    marks,
    messages,
    moves,
    own,
    programmes,
    reports,
    reviews,
    rolls,
    rounds,
    school_marks,
    sweeps,
    three_way,
    upward,
    war_map,
    years,
)

__all__ = [
    "attendance",
    "campaigns",
    "cases",
    "deferrals",
    "duty",
    "files",
    "gates",
    "ground",
    "guard",
    "letters",
    "levels",
    "marks",
    "messages",
    "moves",
    "own",
    "programmes",
    "reports",
    "reviews",
    "rolls",
    "rounds",
    "school_marks",
    "sweeps",
    "three_way",
    "upward",
    "war_map",
    "years",
]
