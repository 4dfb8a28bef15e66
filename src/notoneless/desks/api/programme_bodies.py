"""What a program writes into the register of programmes."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Annotated

from pydantic import Field

from notoneless.desks.api.bodies import Body
from notoneless.desks.api.case_bodies import Papers
from notoneless.programmes.terms import DocumentLevel, Repeats

County = Annotated[str, Field(pattern="^[0-9]{4}$")]
Sentence = Annotated[str, Field(min_length=1, max_length=500)]


class DocumentBody(Body):
    """A document of a county. ``replaces`` names an earlier one whose tasks end with this."""

    county_path: County
    title: Annotated[str, Field(min_length=1, max_length=200)]
    number: Annotated[str, Field(max_length=80)] = ""
    issuer: Annotated[str, Field(min_length=1, max_length=120)]
    issued_on: date
    level: DocumentLevel
    link: Annotated[str, Field(max_length=400)] = ""
    replaces: uuid.UUID | None = None
    papers: Papers = Field(default_factory=list)


class MeasureBody(Body):
    """What one clause of a document orders; ``institution``: of which standing institution its tasks are items."""

    clause: Annotated[str, Field(max_length=60)] = ""
    text: Sentence
    institution: Annotated[str, Field(max_length=24)] = ""


class TaskBody(Body):
    """A task for a unit: ``place:``, ``centre:`` or ``school:`` and its path, or ``every:town``, ``every:centre``, ``every:school``.
    ``owner`` is a post's id, or a kind of post of which one alone stands at the unit."""

    to: Annotated[str, Field(max_length=40)]
    text: Sentence
    owner: Annotated[str, Field(max_length=40)] = ""
    due_on: date
    repeats: Repeats = Repeats.ONCE
    until: date | None = None


class EvidenceBody(Body):
    """What proves a task, for ``due_on`` or for the first day for which something is wanting. The words name nobody."""

    text: Annotated[str, Field(max_length=2000)]
    link: Annotated[str, Field(max_length=300)] = ""
    due_on: date | None = None
    papers: Papers = Field(default_factory=list)


class LookBody(Body):
    """Whether it proves the task; where it does not, why."""

    agrees: bool
    text: Annotated[str, Field(max_length=400)] = ""


class WhyBody(Body):
    """The reason."""

    reason: Annotated[str, Field(min_length=1, max_length=300)]


class TaskRowBody(Body):
    """A row of a table of tasks, as an office writes it."""

    measure: Annotated[str, Field(max_length=2000)] = ""
    text: Annotated[str, Field(max_length=2000)] = ""
    unit: Annotated[str, Field(max_length=2000)] = ""
    due: Annotated[str, Field(max_length=40)] = ""
    clause: Annotated[str, Field(max_length=60)] = ""
    owner: Annotated[str, Field(max_length=120)] = ""
    repeats: Annotated[str, Field(max_length=20)] = ""
    until: Annotated[str, Field(max_length=40)] = ""


class TableBody(Body):
    """A table of tasks."""

    file_name: Annotated[str, Field(max_length=120)] = ""
    rows: Annotated[list[TaskRowBody], Field(min_length=1, max_length=5000)]


class MeetingBody(Body):
    """A meeting that was held: ``kind`` is an id of ``programmes.meetings``; who chaired and was present is told by posts."""

    county_path: County
    kind: Annotated[str, Field(max_length=24)]
    held_on: date
    place: Annotated[str, Field(max_length=120)] = ""
    chair: Annotated[str, Field(min_length=1, max_length=120)]
    issuer: Annotated[str, Field(min_length=1, max_length=120)]
    number: Annotated[str, Field(max_length=80)] = ""
    present: Annotated[str, Field(min_length=1, max_length=2000)]
    agenda: Annotated[str, Field(min_length=1, max_length=2000)]


class DecisionBody(Body):
    """What a meeting decided, who has to do it by when; units and posts as in ``add_programme_tasks``."""

    text: Sentence
    to: Annotated[str, Field(max_length=40)]
    owner: Annotated[str, Field(max_length=40)] = ""
    due_on: date
