"""待办 as a list that is narrowed and turned page by page, and the figures over it: each figure is the length of its list.

Mine are the cases that lie with a unit where one of my posts stands, and those that lie with a unit above mine while the
child lives or learns in mine: a village officer goes to the door for the township, a class teacher for the school.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db.models import Q

from notoneless.accounts.terms import Viewer, after
from notoneless.audit import actions as audit
from notoneless.cases.queries.facts import Ground
from notoneless.cases.queries.listing import yellow_end
from notoneless.cases.queries.todo import (
    BUREAU,
    GROUPS,
    MINE,
    OFFERS,
    PAGE,
    RISEN,
    Task,
    lamps_of,
    rows_of,
    tasks_of,
)  # fmt: skip
from notoneless.cases.terms import ActKind, Lamp
from notoneless.work.again import asked_again

#: Which column of a group's rows says by when, and which says what.
_DAY: Final = {
    MINE: "cached_due_on",
    OFFERS: "since",
    RISEN: "cached_due_on",
    BUREAU: "cached_bureau_due_on",
}
_NEXT: Final = {MINE: "cached_next", RISEN: "cached_next", BUREAU: "cached_bureau_next"}


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """What of somebody's tasks is asked for; an empty field narrows nothing."""

    group: str = MINE
    lamp: str = ""
    kind: str = ""
    place: str = ""
    school: str = ""


@dataclass(frozen=True, slots=True)
class TaskPage:
    """A page of tasks, and the mark behind the last of them ('' on the last page)."""

    rows: tuple[Task, ...]
    next: str = ""


def task_list(viewer: Viewer, *, on: date, only: TaskFilter, after: str = "", size: int = PAGE) -> TaskPage:
    """Return one page of what ``viewer`` has to do, the longest overdue first. ``after`` is the mark of the page before."""
    ground = Ground(on)
    day = _DAY[only.group]
    rows = _narrowed(viewer, only, ground).filter(_behind(day, after)).order_by(day, "pk")
    page = list(rows[: size + 1])
    shown = page[:size]
    if only.group == BUREAU:
        found = tasks_of([], shown, ground)[BUREAU]
    else:
        found = tasks_of([(charge, only.group) for charge in shown], [], ground, viewer)[only.group]
    audit.note_look("cases.todo", sorted({task.case.child.id for task in found}))
    last = shown[-1] if len(page) > size else None
    return TaskPage(tuple(found), f"{getattr(last, day).isoformat()}.{last.pk}" if last is not None else "")


def task_count(viewer: Viewer, *, on: date, only: TaskFilter) -> int:
    """Return how long the list is."""
    return _length(viewer, only, on)


@asked_again
def _length(viewer: Viewer, only: TaskFilter, on: date) -> int:
    return int(_narrowed(viewer, only, Ground(on)).order_by().count())


def task_cases(viewer: Viewer, *, on: date, only: TaskFilter) -> list[uuid.UUID]:
    """Return the ids of the cases on the list, each once."""
    rows = _narrowed(viewer, only, Ground(on)).order_by(_DAY[only.group], "pk")
    return list(dict.fromkeys(rows.values_list("pk" if only.group == BUREAU else "case_id", flat=True)))


def task_figures(viewer: Viewer, *, on: date) -> dict[str, int]:
    """Return the figures over the list: mine by lamp (red, yellow, green), offers, what waits for the bureau, what went up."""
    lamps = _lamps(viewer, yellow_end(viewer, Ground(on)), on)
    return lamps | {group: _length(viewer, TaskFilter(group), on) for group in GROUPS[1:]}


@asked_again
def _lamps(viewer: Viewer, until: date, on: date) -> dict[str, int]:
    return lamps_of(rows_of(viewer, MINE), until, on)


def task_filter(words: Mapping[str, Any]) -> TaskFilter:
    """Return the question that plain words ask; a group that is none is one's own."""
    group = str(words.get("group", "") or MINE)
    return TaskFilter(
        group=group if group in GROUPS else MINE,
        **{name: str(words.get(name, "") or "") for name in ("lamp", "kind", "place", "school")},
    )


def task_kinds() -> list[tuple[str, str]]:
    """Return (value, words) of what can be due."""
    due = (
        ActKind.DISPATCHED, ActKind.ACCEPTED, ActKind.VERIFIED, ActKind.CONTACTED, ActKind.VISITED, ActKind.STEPPED,
        ActKind.SERVED, ActKind.REFERRED, ActKind.REPLIED, ActKind.FOLLOWED, ActKind.SEEN, ActKind.CLOSING, ActKind.CHECKED,
    )  # fmt: skip
    return [(kind.value, str(kind.label)) for kind in due]


def _narrowed(viewer: Viewer, only: TaskFilter, ground: Ground) -> Any:
    rows = rows_of(viewer, only.group)
    day, case = _DAY[only.group], "" if only.group == BUREAU else "case__"
    if only.lamp and only.group != OFFERS:
        until, on = yellow_end(viewer, ground), ground.on
        ranges = {
            Lamp.RED.value: {f"{day}__lt": on},
            Lamp.YELLOW.value: {f"{day}__gte": on, f"{day}__lte": until},
            Lamp.GREEN.value: {f"{day}__gt": until},
        }
        rows = rows.filter(**ranges.get(only.lamp, {}))
    if only.kind and only.group in _NEXT:
        rows = rows.filter(**{_NEXT[only.group]: only.kind})
    for column, path in (("cached_place_path", only.place), ("cached_school_path", only.school)):
        if path:
            column = f"{case}{column}"
            rows = rows.filter(**{f"{column}__gte": path, f"{column}__lt": after(path)})
    return rows


def _behind(day: str, mark: str) -> Q:
    """Return the condition that a row comes behind ``mark``; one that is no mark begins at the beginning."""
    told, _, key = mark.partition(".")
    try:
        behind = date.fromisoformat(told)
        last: int | uuid.UUID = int(key) if key.isdigit() else uuid.UUID(key)
    except (ValidationError, ValueError):
        return Q()
    return Q(**{f"{day}__gte": behind}) & (Q(**{f"{day}__gt": behind}) | Q(**{day: behind, "pk__gt": last}))


__all__ = [
    "BUREAU", "GROUPS", "MINE", "OFFERS", "RISEN", "TaskFilter", "TaskPage", "task_cases", "task_count",
    "task_figures", "task_filter", "task_kinds", "task_list",
]  # fmt: skip
