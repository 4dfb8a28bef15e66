"""What a program sends of a visit: the finalised visit with its own id and digest, and what is done about a problem."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from notoneless.desks.api.bodies import Body
from notoneless.desks.api.case_bodies import SentPaper

Words = Annotated[str, Field(max_length=2000)]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class OtherVisitor(Body):
    """A visitor without an account here."""

    name: Annotated[str, Field(min_length=1, max_length=60)]
    unit: Annotated[str, Field(max_length=60)] = ""


class FoundProblem(Body):
    """A problem found at the door; ``to`` an account and ``due_on`` where it is given to somebody at once."""

    child: uuid.UUID
    kind: Annotated[str, Field(min_length=1, max_length=24)]
    text: Annotated[str, Field(min_length=1, max_length=2000)]
    to: uuid.UUID | None = None
    due_on: date | None = None


class FinalVisit(Body):
    """A finalised visit. ``digest`` is SHA-256 of its content as JSON in UTF-8: keys sorted, no blanks between, the keys ``answers``, ``children``
    (sorted), ``corrects``, ``files`` (of a program always an empty list), ``form``, ``id``, ``on``, ``others`` (sorted by name and unit),
    ``position`` (of a program always empty: ``{}``), ``problems``, ``visitors`` (sorted) and ``why``; what is not given stands there as an
    empty text or list. ``form`` is the version that get_visit_form gave, ``answers`` go by its questions."""

    id: uuid.UUID
    digest: Digest
    on: date
    children: Annotated[list[uuid.UUID], Field(min_length=1, max_length=12)]
    visitors: Annotated[list[uuid.UUID], Field(min_length=1, max_length=12)]
    others: Annotated[list[OtherVisitor], Field(max_length=12)] = Field(default_factory=list)
    form: Digest
    answers: Annotated[
        dict[str, Words | Annotated[list[Annotated[str, Field(max_length=32)]], Field(max_length=40)]],
        Field(max_length=100),
    ]
    problems: Annotated[list[FoundProblem], Field(max_length=10)] = Field(default_factory=list)
    corrects: uuid.UUID | None = None
    why: Annotated[str, Field(max_length=200)] = ""


class VisitDeed(Body):
    """What is done about a problem: ``assigned`` (``to``, ``due_on``), ``solved`` (``on``, ``text``, and ``proof`` or ``proof_at``), ``reopened``
    (``text``, ``due_on``), ``withdrawn`` (``text``)."""

    deed: Literal["assigned", "solved", "reopened", "withdrawn"]
    text: Words = ""
    on: date | None = None
    to: uuid.UUID | None = None
    due_on: date | None = None
    proof: SentPaper | None = None
    proof_at: Annotated[str, Field(max_length=200)] = ""


class HeldSettled(Body):
    """What lies apart is taken as a correction, or left."""

    take: bool
    why: Annotated[str, Field(min_length=1, max_length=200)]
