"""What a program sends of a move between schools. ``saw`` is the version of the move that it had read; an answer to another one is
refused with 409."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from notoneless.desks.api.bodies import Body
from notoneless.desks.api.case_bodies import Papers

Words = Annotated[str, Field(max_length=400)]
Saw = Annotated[int | None, Field(ge=0, le=9999)]


class ProposedMove(Body):
    """A child moves ``within`` the county to ``to_school``, ``out`` of it to a school in words (``elsewhere``), or came ``into`` it from
    such a one. ``on``: since when it is no longer in the old class, or sits in the new one."""

    way: Literal["within", "out", "into"]
    on: date
    to_school: uuid.UUID | None = None
    elsewhere: Annotated[str, Field(max_length=160)] = ""
    contact: Annotated[str, Field(max_length=120)] = ""
    text: Words = ""


class ReportedArrival(Body):
    """A child of another school of the county sits in one of ours: found by its name and its whole number, both of them."""

    name: Annotated[str, Field(min_length=1, max_length=64)]
    number: Annotated[str, Field(min_length=15, max_length=40)]
    school_class: uuid.UUID
    on: date
    text: Words = ""


class SaidOnMove(Body):
    """Words, in the sight of a version."""

    text: Words = ""
    saw: Saw = None


class RefusedMove(SaidOnMove):
    """Why the child is not there; papers may come with it."""

    papers: Papers = Field(default_factory=list)


class ConfirmedMove(RefusedMove):
    """Since when the child sits in which class, as far as the other side has not said so; for a school outside the county, its proof."""

    on: date | None = None
    school_class: uuid.UUID | None = None


class DecidedMove(ConfirmedMove):
    """Whether the child moves."""

    yes: bool
