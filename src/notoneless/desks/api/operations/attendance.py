"""Roll-calls, from a program of the school: which classes were called, one class's roll, its call, who is missed."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any, Literal

from django.http import HttpRequest
from ninja.params.functions import Query

from notoneless.attendance import actions, queries
from notoneless.attendance.queries import TaskRow
from notoneless.desks.api import attendance_bodies as bodies
from notoneless.desks.api.answers import attendance as answers
from notoneless.desks.api.calls import FILE, UNIT, _, api, now, policy, told, viewer, written
from notoneless.desks.kit.papers import file_answer


@api.get("/roll-calls", response=told(answers.CalledClasses), summary=_("各班点名"))
@policy(get="class.call")
def list_class_calls(request: HttpRequest, on: date | None = None, after: str = "", silent: bool = False) -> Any:
    """The classes whose roll one calls, and what was said of the day (today). ``silent``: those not called for days."""
    page = queries.rooms(viewer(request), on=on or now()[1], after=after, only_silent=silent)
    rows = [
        {
            "id": row.id, "school": row.school, "name": row.name, "listed": row.listed, "away": row.away,
            "called_at": row.called_at, "last_on": row.last_on, "silent": row.is_silent,
        }
        for row in page.rows
    ]  # fmt: skip
    return {"rows": rows, "next": page.next}


@api.get("/roll-calls/{room}", response=told(answers.ClassRoll), summary=_("一个班的点名"))
@policy(get="class.call")
def get_class_call(request: HttpRequest, room: uuid.UUID, on: date | None = None) -> Any:
    """One class's roll with what was said of each child that day (today)."""
    page = queries.room_page(viewer(request), room, on=on or now()[1])
    return {
        "id": page.id, "school": page.school, "name": page.name, "on": page.on, "school_day": page.is_school_day,
        "number": page.number, "called_at": page.called_at,
        "pupils": [{"id": one.id, "name": one.name, "reason": one.reason} for one in page.pupils],
    }  # fmt: skip


@api.post("/roll-calls/{room}", response=written(), summary=_("点名"))
@policy(post="class.call")
def call_class(request: HttpRequest, room: uuid.UUID, body: bodies.ClassCalled) -> Any:
    """Say who is not there, or that all are. A correction is a further call; what was said before stays written."""
    away = {str(child): why for child, why in body.away.items()}
    row = actions.call(
        room=room, on=body.on, away=away, all_here=body.all_here, saw=body.saw, by=viewer(request), at=now()[0]
    )
    return {"id": row.pk}


@api.get("/missed-children", response=told(answers.MissedChildren), summary=_("未到校学生"))
@policy(get="child.see")
def list_missed_children(request: HttpRequest, after: str = "") -> Any:
    """The children whom a class misses without knowing why, and what the school days missed call for."""
    page = queries.missed(viewer(request), on=now()[1], after=after)
    rows = [
        {
            "id": row.id, "name": row.name, "school": row.school, "room": row.room, "since": row.since,
            "last_on": row.last_on, "days": row.days, "absence": row.absence,
            "steps": [{"step": one.step.id, "zh": one.step.zh, "en": one.step.en, "on": one.on} for one in row.steps],
        }
        for row in page.rows
    ]  # fmt: skip
    return {"rows": rows, "next": page.next}


@api.get("/roll-call-shares", response=told(answers.CallShares), summary=_("点名情况"))
@policy(get="class.call")
def get_call_shares(request: HttpRequest, since: date, until: date, school: str = Query("", pattern=UNIT)) -> Any:
    """On how many of the school days of a time (both ends included, two months at most) classes were called, the lowest share first;
    ``school`` (a path) gives that school's classes."""
    found = queries.shares(viewer(request), since=since, until=min(until, now()[1]), school=school)
    return {
        "since": found.since, "until": found.until, "called": found.whole.called, "expected": found.whole.expected,
        "rows": [
            {
                "path": row.path, "id": row.id, "school": row.school, "name": row.name, "classes": row.classes,
                "called": row.called, "expected": row.expected, "last_on": row.last_on, "uncalled": row.uncalled,
            }
            for row in found.rows
        ],
    }  # fmt: skip


@api.get("/class-sizes", response=told(answers.ClassSizes), summary=_("班额"))
@policy(get="class.call")
def list_class_sizes(
    request: HttpRequest, size: Literal["", "above", "usual", "rather_large", "oversize", "far_oversize"] = ""
) -> Any:
    """How many pupils sit in each class today, the fullest first; ``size``: those of a band, or those above their standard."""
    every = queries.class_sizes(viewer(request), on=now()[1])
    told = queries.size_figures(every)
    return {
        "classes": told.classes, "above": told.above,
        "rows": [
            {
                "id": one.id, "path": one.path, "school": one.school, "name": one.name, "grade": one.grade, "pupils": one.pupils,
                "standard": one.standard, "band": one.band, "is_above": one.is_above,
            }
            for one in queries.sized(every, size)
        ],
    }  # fmt: skip


@api.get("/absence-tasks", response=told(answers.AbsenceTasks), summary=_("缺勤待办"))
@policy(get="child.see")
def list_absence_tasks(request: HttpRequest, group: Literal["", "risen"] = "", after: str = "") -> Any:
    """What the holder of the token has to do about children who are missed, the most urgent first; ``risen``: what went up to
    him because it was missed below."""
    page = queries.tasks(viewer(request), on=now()[1], group=group, after=after)
    return {"rows": [_task(row) for row in page.rows], "next": page.next}


@api.get("/absences/{absence}", response=told(answers.AbsenceFile), summary=_("一次缺勤"))
@policy(get="child.see")
def get_absence(request: HttpRequest, absence: uuid.UUID) -> Any:
    """One absence: its days, what they call for and who does it, what was done, what changed."""
    page = queries.absence_page(viewer(request), absence, on=now()[1])
    return {
        "id": page.id, "child": page.child, "name": page.name, "school": page.school, "room": page.room, "since": page.since,
        "days": page.days, "ended_on": page.ended_on, "end": page.end, "may": page.may,
        "tasks": [_task(row) for row in page.tasks],
        "answers": [
            {
                "number": one.number, "kind": one.kind, "on": one.on, "written_at": one.written_at, "by": one.by,
                "post": one.post, "since": one.since, "until": one.until, "names": one.names, "companion": one.companion,
                "elsewhere": one.elsewhere, "text": one.text, "proof": one.proof, "withdrawn": one.is_withdrawn,
            }
            for one in page.answers
        ],
        "changes": [
            {"what": one.what, "on": one.on, "at": one.at, "step": one.step.id if one.step else "", "unit": one.unit}
            for one in page.changes
        ],
    }  # fmt: skip


@api.get("/absence-proofs/{proof}", response=told(None), openapi_extra=FILE, summary=_("缺勤凭据"))
@policy(get="child.see")
def get_absence_proof(request: HttpRequest, proof: uuid.UUID) -> Any:
    """A proof that lies with an answer."""
    name, media, data = queries.open_proof(viewer(request), proof)
    return file_answer(data, media, name)


@api.post("/absences/{absence}/answers", response=written(), summary=_("登记缺勤跟进"))
@policy(post="case.act")
def answer_absence(request: HttpRequest, absence: uuid.UUID, body: bodies.Answered) -> Any:
    """Write what was done about a child who is missed, or learnt of her. What was written is never changed; one withdraws it."""
    given = body.model_dump(exclude={"proof"})
    proof = (body.proof.name, body.proof.data) if body.proof else None
    row = actions.answer(absence=absence, proof=proof, by=viewer(request), at=now()[0], **given)
    return {"id": row.pk}


def _task(row: TaskRow) -> dict[str, Any]:
    return {
        "id": row.id, "absence": row.absence, "child": row.child, "name": row.name, "school": row.school, "room": row.room,
        "days": row.days, "step": row.step.id if row.step else "", "zh": row.step.zh if row.step else "",
        "en": row.step.en if row.step else "", "came_on": row.came_on, "due_on": row.due_on, "unit": row.unit,
        "people": row.people, "beside": row.beside, "beside_people": row.beside_people, "ended": row.ended,
        "done_on": row.done_on, "risen_to": row.risen_to,
    }  # fmt: skip
