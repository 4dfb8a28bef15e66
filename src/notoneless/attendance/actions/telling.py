"""Telling people that a child is missed in their class, or that below them nobody went: how many and by when, never who."""

from __future__ import annotations

import uuid
from collections import Counter
from datetime import date, datetime
from typing import Final

from notoneless.attendance.access import ANSWER
from notoneless.attendance.models import Change, Task
from notoneless.attendance.terms import What
from notoneless.audit.terms import Actor, System
from notoneless.messaging import actions as messaging
from notoneless.messaging.terms import Kind
from notoneless.responsibility.queries.holders import at_unit, holders
from notoneless.responsibility.rules.powers import POWERS

ANSWERERS: Final = sorted(kind for kind, powers in POWERS.items() if ANSWER in powers)
LISTED: Final = "/attendance/tasks"


def tell_laid(task: Task, *, by: Actor, at: datetime, on: date) -> None:
    """Tell whoever holds the posts in whose hands a task was laid, but for who called the class, by when it is to be done."""
    posts = [post for post in (task.post_id, task.beside_post_id) if post]
    people = {account for accounts in holders(posts, on).values() for account in accounts}
    messaging.send(
        to=[one for one in people if str(one) != by.actor], kind=Kind.ABSENCE_LAID,
        key=f"absence:{task.pk}:{task.came_on}", county=task.absence.county_path, by=by, at=at, link=LISTED,
        params={"on": task.due_on},
    )  # fmt: skip


def tell_risen(county: str, *, on: date, at: datetime) -> int:
    """Tell every level above how many tasks rose to it on ``on``; return how many people. Begun again it tells nobody twice."""
    rows = Change.objects.filter(what=What.RISEN, absence__county_path=county, at__date=on)
    lines = dict(Task.objects.filter(absence__changes__in=rows).values_list("absence", "line"))
    risen: Counter[uuid.UUID] = Counter()
    for (absence, unit), number in Counter(rows.values_list("absence", "unit_path")).items():
        for account in at_unit(unit, ANSWERERS, on, line=lines.get(absence, "")):
            risen[account] += number
    for account, number in risen.items():
        messaging.send(
            to=[account], kind=Kind.ABSENCES_RISEN, key=f"absences:risen:{on}", county=county, by=System("messages"), at=at,
            link=LISTED, params={"count": number},
        )  # fmt: skip
    return len(risen)
