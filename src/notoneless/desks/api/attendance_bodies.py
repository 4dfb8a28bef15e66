"""What a program sends of a roll-call."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from notoneless.desks.api.bodies import Body
from notoneless.desks.api.case_bodies import SentPaper


class ClassCalled(Body):
    """Who of a class is not there on a day (child → reason). Nobody missing is said by ``all_here``, never by an empty list.
    ``saw`` is the number of the call that stood when the class was called, 0 for none."""

    on: date
    all_here: bool = False
    away: Annotated[dict[uuid.UUID, Literal["unknown", "sick", "leave"]], Field(max_length=200)] = Field(
        default_factory=dict
    )
    saw: Annotated[int, Field(ge=0, le=9999)] = 0


class Answered(Body):
    """What was done about an absence, or learnt of it. A leave note and a word of moving bring their ``proof`` along: PDF, JPEG or
    PNG in base64. ``names`` is the number of an answer of one's own that is withdrawn."""

    kind: Annotated[str, Field(max_length=16)]
    on: date
    text: Annotated[str, Field(max_length=4000)]
    way: Annotated[str, Field(max_length=8)] = ""
    since: date | None = None
    until: date | None = None
    names: Annotated[int, Field(ge=0, le=10**6)] = 0
    companion: Annotated[str, Field(max_length=60)] = ""
    elsewhere: Annotated[str, Field(max_length=120)] = ""
    proof: SentPaper | None = None
