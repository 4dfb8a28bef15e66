"""What a program sends of a roll-call."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from notoneless.desks.api.bodies import Body


class ClassCalled(Body):
    """Who of a class is not there on a day (child → reason). Nobody missing is said by ``all_here``, never by an empty list.
    ``saw`` is the number of the call that stood when the class was called, 0 for none."""

    on: date
    all_here: bool = False
    away: Annotated[dict[uuid.UUID, Literal["unknown", "sick", "leave"]], Field(max_length=200)] = Field(
        default_factory=dict
    )
    saw: Annotated[int, Field(ge=0, le=9999)] = 0
