"""What a program sends of a deferral or suspension. ``saw`` is the version that it had read; an act on another one is refused with 409."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from notoneless.desks.api.bodies import Body
from notoneless.desks.api.case_bodies import Papers

Words = Annotated[str, Field(max_length=400)]
Saw = Annotated[int | None, Field(ge=0, le=9999)]


class Application(Body):
    """What a guardian asks for. ``reason`` is one of ``ledger.reason_codes``: one that is not the child's physical condition is refused,
    with what the law says. ``until`` is the last day; the proof is scanned."""

    kind: Literal["deferred", "suspended"]
    reason: Annotated[str, Field(max_length=40)]
    guardian: Annotated[str, Field(max_length=64)]
    on: date
    began_on: date
    until: date
    proof: Literal["hospital", "committee"]
    papers: Papers = Field(default_factory=list)
    text: Words = ""


class SaidOnDeferral(Body):
    """Words, in the sight of a version."""

    text: Words = ""
    saw: Saw = None


class Recheck(SaidOnDeferral):
    """What was found when somebody looked again."""

    papers: Papers = Field(default_factory=list)


class Decision(SaidOnDeferral):
    """The township's word, or the bureau's; a refusal says why."""

    yes: bool
    document: Annotated[str, Field(max_length=80)] = ""


class CameBack(SaidOnDeferral):
    """Since when the child sits in which class."""

    on: date
    school_class: uuid.UUID


class HouseLetterTemplate(Body):
    """Whose letters of which kind go back to the house's template."""

    county: Annotated[str, Field(max_length=4)]
    kind: Annotated[str, Field(max_length=40)]
