"""By the clock: what the passing of days brings about absences. Children move, tasks run out and go up, their people are told."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from notoneless.attendance.actions.following import follow
from notoneless.attendance.actions.telling import tell_risen
from notoneless.attendance.models import Absence, Change, NotHere, Task
from notoneless.attendance.queries.calls import calendar_at, newest_unexplained
from notoneless.attendance.queries.facts import between_levels
from notoneless.attendance.rules import tasking
from notoneless.attendance.terms import TaskFact, What
from notoneless.audit import actions as audit
from notoneless.audit.terms import Kind, System
from notoneless.responsibility.queries import system_scope
from notoneless.work.turns import Turns

BATCH: Final = 200


def morning(*, by: System, at: datetime) -> dict[str, int]:
    """Look at every absence that runs and at every child whom the newest call of a class misses: let them say what is said today,
    send up what is overdue, tell whoever it went up to. Return how many of each. Run twice it does nothing twice."""
    done: Counter[str] = Counter()
    turns = Turns()
    for some in _batches():
        with turns.turn(), system_scope(), transaction.atomic():
            counts = follow(some, by=by, at=at)
            _note(counts, some, by=by, at=at)
        done += counts
    done += _rise(turns, by=by, at=at)
    on = timezone.localdate(at)
    with system_scope():
        counties = sorted(
            set(Change.objects.filter(what=What.RISEN, at__date=on).values_list("absence__county_path", flat=True))
        )
        for county in counties:
            with transaction.atomic():
                done["told"] += tell_risen(county, on=on, at=at)
    return dict(done)


def _batches() -> Iterator[list[uuid.UUID]]:
    with system_scope():
        running = set(Absence.objects.filter(cached_ended_on=None).values_list("child", flat=True))
        missed = set(newest_unexplained(NotHere.objects.all()).values_list("child", flat=True))
    wanted = sorted(running | missed)
    for begin in range(0, len(wanted), BATCH):
        yield wanted[begin : begin + BATCH]


def _rise(turns: Turns, *, by: System, at: datetime) -> Counter[str]:
    done: Counter[str] = Counter()
    on = timezone.localdate(at)
    last: uuid.UUID | None = None
    while True:
        with turns.turn(), system_scope(), transaction.atomic():
            rows = (
                Task.objects.select_for_update(of=("self",))
                .select_related("absence")
                .filter(cached_ended="", due_on__lt=on)
            )
            tasks = list(rows.filter(**({"pk__gt": last} if last else {})).order_by("pk")[:BATCH])
            if not tasks:
                return done
            touched = [task.absence.child_id for task in tasks if _up(task, on, by=by, at=at)]
            done["risen"] += len(touched)
            _note(Counter(risen=len(touched)), touched, by=by, at=at)
        last = tasks[-1].pk


def _up(task: Task, on: date, *, by: System, at: datetime) -> bool:
    county = task.absence.county_path
    # What was told of an earlier laying of the same task is over: it counts from the day on which it was laid last.
    told = list(
        Change.objects.filter(absence=task.absence, what=What.RISEN, step=task.step, on=task.came_on).values_list(
            "unit_path", "at"
        )
    )
    days = [(unit, timezone.localdate(moment)) for unit, moment in told]
    fact = TaskFact(task.step, task.came_on, task.due_on, task.line, task.unit_path)
    unit = tasking.rise(fact, days, calendar_at(county), between=between_levels(county, on), on=on)
    if unit is None:
        return False
    Change.objects.create(
        absence=task.absence, what=What.RISEN, on=task.came_on, at=at, by=by.actor, step=task.step, unit_path=unit,
        days=len(task.absence.cached_days),
    )  # fmt: skip
    task.cached_risen_to = tasking.furthest([unit, *(one for one, _day in days)])
    task.save(update_fields=("cached_risen_to",))
    return True


def _note(counts: Counter[str], children: list[uuid.UUID], *, by: System, at: datetime) -> None:
    if sum(counts.values()):
        audit.write(
            "attendance.morning", by=by, at=at, kind=Kind.SYSTEM, subject=f"attendance:{timezone.localdate(at)}",
            children=sorted(set(children)), detail=dict(counts),
        )  # fmt: skip
