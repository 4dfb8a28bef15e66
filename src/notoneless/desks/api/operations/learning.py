"""学习困难: which pupils struggle with learning, by whoever teaches them; told to these, to who answers by name, and to those above the school."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Schema
from ninja.params.functions import Query
from pydantic import Field

from notoneless.children import actions, queries
from notoneless.desks.api import bodies
from notoneless.desks.api.calls import UNIT, _, api, now, policy, told, viewer, written

SEE, MARK = "learning.see", "learning.mark"
PAGE = 50
Text = Annotated[str, Field(min_length=1, max_length=1000)]


class LearningMark(Schema):
    """An entry: the child, in what it struggles, from when to when (the day after the last), how it stood at the end."""

    id: uuid.UUID
    child: uuid.UUID
    name: str
    school: str
    room: str
    kind: str
    text: str
    outcome: str
    source: str
    began_on: date | None
    ended_on: date | None
    by: str
    is_standing: bool


class LearningMarks(Schema):
    """A page of them; ``total`` is of all pages."""

    total: int
    rows: list[LearningMark]
    next: str


class LearningEntry(Schema):
    """One entry with the others of its child."""

    mark: LearningMark
    others: list[LearningMark]
    may_end: bool


class RoomPupil(Schema):
    """A pupil of a class, with what stands of it, in words."""

    id: uuid.UUID
    name: str
    struggles: list[str]


class LearningKind(Schema):
    """A kind that the county knows."""

    id: str
    label: str


class LearningRoom(Schema):
    """A class to choose pupils from, and the kinds."""

    pupils: list[RoomPupil]
    kinds: list[LearningKind]


class NewLearning(bodies.Said):
    """Pupils who struggle with the same: all are written, or none."""

    children: Annotated[list[uuid.UUID], Field(min_length=1, max_length=200)]
    kind: Annotated[str, Field(min_length=1, max_length=40)]
    text: Text


class EndLearning(bodies.Body):
    """Since when it is over, and how the child stands."""

    on: date
    text: Text


class LearningMade(Schema):
    """The entries that were written."""

    ids: list[uuid.UUID]


class LearningDone(Schema):
    """The entry that was ended."""

    id: uuid.UUID


@api.get("/learning-marks", response=told(LearningMarks), summary=_("学习困难登记"))
@policy(get=SEE)
def list_learning_marks(
    request: HttpRequest, school: str = Query("", pattern=UNIT), kind: str = Query("", max_length=40),
    state: Literal["", "standing", "ended"] = "", after: int = Query(0, ge=0, le=10**7),
) -> Any:  # fmt: skip
    """The entries of children in scope, the newest first, fifty at a time. Whom it shows is written into the journal."""
    on = now()[1]
    rows = queries.learning_marks(
        viewer(request), on=on, only=queries.LearningFilter(school=school, kind=kind, state=state)
    )
    following = after + PAGE
    return {
        "total": len(rows), "rows": queries.learning_lines(rows[after:following], on=on),
        "next": str(following) if following < len(rows) else "",
    }  # fmt: skip


@api.get("/learning-room", response=told(LearningRoom), summary=_("登记学习困难的班级名单"))
@policy(get=MARK)
def get_learning_room(request: HttpRequest, room: str = Query(..., pattern="^[0-9]{16}$")) -> Any:
    """The pupils of a class (a path) of whom one may say that they struggle, with what stands of each, and the kinds."""
    on = now()[1]
    sheet = queries.room_sheet(viewer(request), room=room, on=on)
    return {
        "pupils": [{"id": key, "name": name, "struggles": said} for key, name, said in sheet.pupils],
        "kinds": [{"id": key, "label": label} for key, label in queries.learning_kinds(viewer(request), on=on)],
    }


@api.post("/learning-marks", response=written(LearningMade), summary=_("登记学习困难"))
@policy(post=MARK)
def mark_learning(request: HttpRequest, body: NewLearning) -> Any:
    """Say of pupils whom one teaches that they struggle, in what, since when."""
    return {"ids": actions.mark_learning(by=viewer(request), at=now()[0], **body.dict())}


@api.get("/learning-marks/{mark}", response=told(LearningEntry), summary=_("一条学习困难登记"))
@policy(get=SEE)
def get_learning_mark(request: HttpRequest, mark: uuid.UUID) -> Any:
    """One entry with the others of its child."""
    page = queries.learning_page(viewer(request), mark, on=now()[1])
    return {"mark": page.line, "others": page.others, "may_end": page.may_end}


@api.post("/learning-marks/{mark}/end", response=written(LearningDone), summary=_("结束学习困难登记"))
@policy(post=MARK)
def end_learning_mark(request: HttpRequest, mark: uuid.UUID, body: EndLearning) -> Any:
    """End an entry; it stays with its period."""
    actions.end_learning(mark=mark, by=viewer(request), at=now()[0], **body.dict())
    return {"id": mark}
