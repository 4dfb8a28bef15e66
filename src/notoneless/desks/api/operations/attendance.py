"""Roll-calls, from a program of the school: which classes were called, one class's roll, its call, who is missed."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.http import HttpRequest

from notoneless.attendance import actions, queries
from notoneless.desks.api import attendance_bodies as bodies
from notoneless.desks.api.answers import attendance as answers
from notoneless.desks.api.calls import _, api, now, policy, told, viewer, written


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
            "last_on": row.last_on, "days": row.days,
            "steps": [{"step": one.step.id, "zh": one.step.zh, "en": one.step.en, "on": one.on} for one in row.steps],
        }
        for row in page.rows
    ]  # fmt: skip
    return {"rows": rows, "next": page.next}
