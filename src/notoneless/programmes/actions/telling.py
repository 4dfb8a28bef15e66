"""Telling of tasks: their unit that one was given, sent back, is near or late; those above what has risen to them.

A letter tells a day and a number. It is told again only when another task becomes near, late or rises: not every day anew.
"""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from notoneless.accounts.terms import STEP, Viewer
from notoneless.audit.terms import System
from notoneless.cases.rules.book import YELLOW_DAYS
from notoneless.cases.terms import Lamp
from notoneless.messaging import actions as messaging
from notoneless.messaging.terms import Kind
from notoneless.programmes.models import Evidence, Task
from notoneless.programmes.queries.ground import UNIT, standings, term_of
from notoneless.programmes.queries.units import OWNERS
from notoneless.responsibility.models import Appointment
from notoneless.responsibility.queries.holders import at_unit
from notoneless.responsibility.queries.standing import live
from notoneless.responsibility.terms import Line, PostKind

#: Who at the county answers for what is the county's as a whole, and is told what rose to it.
BUREAU: Final = frozenset({PostKind.BUREAU_LEADER, PostKind.SECTION_CHIEF, PostKind.REGISTRAR_BUREAU})


def tell_laid(tasks: Iterable[Task], *, by: Viewer, at: datetime) -> None:
    """Tell the people of units that they have a task."""
    listed = list(tasks)
    people = _People({task.county_path for task in listed}, on=timezone.localdate(at))
    for task in listed:
        messaging.send(
            to=people.of(task), kind=Kind.TASK_LAID, key=f"programmes:{task.pk}:laid", county=task.county_path, by=by, at=at,
            link=f"/programmes/tasks/{task.pk}", params={"on": task.due_on},
        )  # fmt: skip


def tell_back(evidence: Evidence, *, by: Viewer, at: datetime) -> None:
    """Tell whoever gave it that it came back."""
    messaging.send(
        to=[uuid.UUID(evidence.by)], kind=Kind.TASK_BACK, key=f"programmes:{evidence.pk}:back", county=evidence.county_path,
        by=by, at=at, link=f"/programmes/tasks/{evidence.task_id}", params={},
    )  # fmt: skip


def tell_the_day(*, at: datetime) -> dict[str, int]:
    """Tell who has a task that is near or late, and who stands above a late one; return how many people of each."""
    on, told = timezone.localdate(at), Counter[str]()
    tasks = Task.objects.filter(withdrawn_at=None, measure__document__replaced_by=None).select_related(*UNIT)
    of: dict[str, list[Task]] = defaultdict(list)
    for task in tasks:
        of[task.county_path].append(task)
    for county, listed in of.items():
        if not term_of(county, on)[1].is_working(on):
            continue
        owners, above = _counted(county, listed, on)
        with transaction.atomic():
            for account, one in owners.items():
                messaging.send(
                    to=[account], kind=Kind.TASKS_DUE, key=f"programmes:{one.turned}:due", county=county,
                    by=System("messages"), at=at, link="/programmes/", params={"red": one.red, "yellow": one.yellow},
                )  # fmt: skip
            for account, one in above.items():
                messaging.send(
                    to=[account], kind=Kind.TASKS_RISEN, key=f"programmes:{one.turned}:risen", county=county,
                    by=System("messages"), at=at, link="/programmes/", params={"count": one.red},
                )  # fmt: skip
        told["owners"] += len(owners)
        told["above"] += len(above)
    return dict(told)


@dataclass(slots=True)
class _Count:
    """What somebody is told of, and since when the newest of it holds: told before, it is not told again."""

    red: int = 0
    yellow: int = 0
    turned: date = field(default=date.min)

    def add(self, lamp: Lamp, since: date) -> None:
        self.red += lamp == Lamp.RED
        self.yellow += lamp == Lamp.YELLOW
        self.turned = max(self.turned, since)


Counted = dict[uuid.UUID, _Count]


def _counted(county: str, tasks: list[Task], on: date) -> tuple[Counted, Counted]:
    """Return what owners are told of, and what those above them."""
    term, calendar = term_of(county, on)
    people, told = _People({county}, on=on), standings(tasks, on=on)
    owners: Counted = defaultdict(_Count)
    above: Counted = defaultdict(_Count)
    for task in tasks:
        for one in told[task.pk]:
            if one.lamp in (Lamp.RED, Lamp.YELLOW):
                near = calendar.add_working(one.due_on, -YELLOW_DAYS)
                for account in people.of(task):
                    owners[account].add(one.lamp, one.due_on + timedelta(days=1) if one.is_late else near)
            for level in range(1, one.risen + 1):
                for account in people.at(task, task.unit.path[: -STEP * level]):
                    above[account].add(Lamp.RED, calendar.add_working(one.due_on, term.rise * level))
    return owners, above


class _People:
    """Who may answer for the units of some counties on a day."""

    def __init__(self, counties: Iterable[str], *, on: date) -> None:
        self._held: dict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
        self._at: dict[tuple[str, str], list[uuid.UUID]] = defaultdict(list)
        for county in counties:
            terms = Appointment.objects.filter(
                live(on), live(on, "post__"), post__unit_path__startswith=county, post__kind__in=OWNERS, account__is_active=True
            )  # fmt: skip
            for account, post, kind, line, path in terms.values_list(
                "account_id", "post_id", "post__kind", "post__line", "post__unit_path"
            ):
                self._held[post].append(account)
                if len(path) > STEP or kind in BUREAU:
                    self._at["" if len(path) == STEP else line, path].append(account)

    def of(self, task: Task) -> list[uuid.UUID]:
        """Return who has to do a task: the holder of its post, or where nobody holds it, who answers at the unit."""
        return (self._held.get(task.post_id, []) if task.post_id else []) or self.at(task, task.unit.path)

    def at(self, task: Task, path: str) -> list[uuid.UUID]:
        """Return who answers at a unit of the task's line."""
        line = Line.PLACE if task.division_id else Line.SCHOOL
        return self._at.get(("" if len(path) == STEP else line.value, path), [])


def bureau_of(county_path: str, *, on: date) -> list[uuid.UUID]:
    """Return who at the county's bureau is told of what concerns the county as a whole."""
    return at_unit(county_path, BUREAU, on)
