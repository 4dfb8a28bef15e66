"""What a program sends of rolls on their way in."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from notoneless.desks.api.bodies import Body, Reason


class Begun(Body):
    """A set of rolls to begin: whose, and as of which day."""

    county: uuid.UUID
    as_of: date


class SaidOfSheet(Body):
    """What a sheet is. ``columns`` are all that are used, by number from 0; what is not named means nothing. ``heading_row``
    counts lines from 1 (0: there is none). ``leave_out``: the sheet is no roll."""

    sheet: Annotated[str, Field(max_length=80)] = ""
    kind: Annotated[str, Field(max_length=30)] = ""
    columns: Annotated[dict[Annotated[int, Field(ge=0, le=16_383)], Annotated[str, Field(max_length=40)]], Field(max_length=200)] = (
        Field(default_factory=dict)
    )  # fmt: skip
    heading_row: Annotated[int | None, Field(ge=0, le=40)] = None
    office: Annotated[str, Field(max_length=60)] = ""
    leave_out: bool = False


class Reasons(Body):
    """Why each figure may pass, by its fuse."""

    reasons: Annotated[dict[Annotated[str, Field(max_length=120)], Reason], Field(min_length=1, max_length=100)]


class PairJudgement(Body):
    """Whether two lines are one child."""

    answer: Literal["same", "different", "unsure"]


class EntryWord(Body):
    """What the paper says of a place: of a cell ``first``, ``second`` or ``typed`` with its ``value`` (（空） where the paper is
    empty); of a line ``keep``, ``drop``, or ``same`` with the line of the other entry that it is."""

    choice: Literal["first", "second", "typed", "keep", "drop", "same"]
    value: Annotated[str, Field(max_length=300)] = ""
    as_on_paper: bool = False
    partner: Annotated[int | None, Field(ge=0, le=1_048_576)] = None
