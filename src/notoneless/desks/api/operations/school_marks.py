"""学校清单: what is put in place in the schools, the schools behind a figure, one school with its marks."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Schema
from ninja.params.functions import Query
from pydantic import Field

from notoneless.desks.api.answers import programmes as answers
from notoneless.desks.api.bodies import Body
from notoneless.desks.api.calls import _, api, now, policy, told, viewer, written
from notoneless.desks.api.operations.marks import TownMarksLine, there, town_line
from notoneless.programmes import actions, queries
from notoneless.programmes.queries import SchoolLine

SEE, ANSWER = "programme.see", "programme.answer"
PAGE = 50


class SchoolTowns(Schema):
    """The checklist of the schools by town; ``cases`` are schools, ``items`` those that could be asked for by now."""

    items: list[str]
    whole: TownMarksLine
    towns: list[TownMarksLine]


class SchoolPutLine(Schema):
    """An item of a school: ``part`` of ``whole`` where the house's records tell it, null where only a mark does; not yet due where
    ``is_due`` is false."""

    item: str
    is_done: bool
    is_due: bool
    on: date | None
    part: int | None
    whole: int | None


class MarkedSchool(Schema):
    """A school with its checklist."""

    id: uuid.UUID
    name: str
    town: str
    items: list[SchoolPutLine]


class MarkedSchools(Schema):
    """A page of them; ``total`` is of all pages."""

    total: int
    rows: list[MarkedSchool]
    next: str


class SchoolMarkBody(Body):
    """That an item is put in place, with where the proof lies; or that it is not any more, with the reason."""

    item: Annotated[str, Field(min_length=1, max_length=32)]
    is_done: bool
    on: date
    proof: Annotated[str, Field(min_length=1, max_length=300)]


@api.get("/school-marks", response=told(SchoolTowns), summary=_("学校清单"))
@policy(get=SEE)
def get_school_marks(request: HttpRequest) -> Any:
    """What is put in place in the schools in reach, by town."""
    found = queries.school_figures(viewer(request), on=now()[1])
    return {
        "items": [one.id for one in found.items],
        "whole": town_line(found.whole),
        "towns": [town_line(one) for one in found.towns],
    }


@api.get("/marked-schools", response=told(MarkedSchools), summary=_("各学校的清单"))
@policy(get=SEE)
def list_marked_schools(
    request: HttpRequest, item: str = Query("", max_length=32), done: str = Query("", pattern="^(|yes|no)$"),
    place: str = Query("", pattern="^(|[0-9]{8})$"), after: int = Query(0, ge=0, le=10**7),
) -> Any:  # fmt: skip
    """The schools behind a figure of ``get_school_marks``, fifty at a time."""
    rows = queries.school_lines(viewer(request), on=now()[1], item=item, done=done, place=place)
    following = after + PAGE
    return {
        "total": len(rows),
        "rows": [_school(one) for one in rows[after:following]],
        "next": str(following) if following < len(rows) else "",
    }


@api.get("/schools/{school}/marks", response=told(MarkedSchool), summary=_("一所学校的清单"))
@policy(get=SEE)
def get_marks_of_school(request: HttpRequest, school: uuid.UUID) -> Any:
    """One school: its checklist."""
    return _school(there(queries.school_marks, viewer(request), school, on=now()[1]).line)


@api.post("/schools/{school}/marks", response=written(answers.Kept), summary=_("登记学校的落实情况"))
@policy(post=ANSWER)
def mark_school(request: HttpRequest, school: uuid.UUID, body: SchoolMarkBody) -> Any:
    """Mark an item as put in place in the school, or as no longer so."""
    return {"id": there(actions.mark_school, school=school, by=viewer(request), at=now()[0], **body.dict()).pk}


def _school(one: SchoolLine) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "town": one.town_name,
        "items": [
            {
                "item": it.item.id, "is_done": it.is_done, "is_due": it.is_due, "on": it.on,
                "part": it.record.part if it.record else None, "whole": it.record.whole if it.record else None,
            }
            for it in one.items
        ],
    }  # fmt: skip
