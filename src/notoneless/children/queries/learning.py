"""学习困难: who struggles with learning, in what, since when. Told to whoever teaches the child, answers for it by name, or stands above its
school (``learning.see``); to nobody by way of the place where the family lives, and in no list that leaves the house.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from notoneless.accounts.queries import names_of
from notoneless.accounts.terms import STEP, Viewer, is_english
from notoneless.audit import actions as audit
from notoneless.children.access import MARK, STRUGGLING, Children
from notoneless.children.models import Child, LearningMark
from notoneless.children.queries.dated import holds, live
from notoneless.children.queries.listing import ChildLine, lines
from notoneless.children.terms import AbsentError
from notoneless.places.access import under
from notoneless.places.models import SchoolClass
from notoneless.places.queries.asof import standing
from notoneless.policy import load
from notoneless.responsibility.queries import code_at

SCHOOL, ROOM = 3 * STEP, 4 * STEP
STANDING, ENDED = "standing", "ended"


@dataclass(frozen=True, slots=True)
class LearningFilter:
    """What the list is narrowed to: a school or class (path), a kind, :data:`STANDING` or :data:`ENDED` on the day."""

    school: str = ""
    kind: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class LearningLine:
    """A mark as a list shows it: the child, in what it struggles, from when to when, who wrote it."""

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


@dataclass(frozen=True, slots=True)
class LearningPage:
    """One mark, the others of the same child, and whether the reader may end it."""

    line: LearningLine
    others: tuple[LearningLine, ...]
    may_end: bool


@dataclass(frozen=True, slots=True)
class RoomSheet:
    """A class to choose pupils from: each with the kinds that stand of it."""

    path: str
    pupils: tuple[tuple[uuid.UUID, str, tuple[str, ...]], ...]


def kinds_at(county_path: str, on: date) -> dict[str, str]:
    """Return id → words of the kinds that a county knows on the day."""
    rows: Any = load().value("children.learning_kinds", code_at(county_path), on).value
    return {row["id"]: row["en"] if is_english() else row["zh"] for row in rows}


def learning_kinds(viewer: Viewer, *, on: date) -> list[tuple[str, str]]:
    """Return (id, words) of the kinds that the viewer's counties know, for a form to choose from."""
    counties = sorted(viewer.counties) or sorted(
        set(Children(viewer, STRUGGLING).filter(Child.objects.all()).values_list("county_path", flat=True))
    )
    found: dict[str, str] = {}
    for county in counties:
        found |= kinds_at(county, on)
    return list(found.items())


def learning_marks(viewer: Viewer, *, on: date, only: LearningFilter | None = None) -> list[uuid.UUID]:
    """Return the ids of the marks of children in scope, the newest first."""
    asked = only or LearningFilter()
    rows = LearningMark.objects.filter(Children(viewer, STRUGGLING).q("child__"))
    if asked.school:
        rows = rows.filter(under([asked.school], "child__cached_school_path"))
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    if asked.state == STANDING:
        rows = rows.filter(live(on))
    elif asked.state == ENDED:
        rows = rows.filter(ended_on__lte=on)
    return list(rows.order_by("-began_on", "-recorded_at", "pk").values_list("pk", flat=True))


def learning_lines(keys: Sequence[uuid.UUID], *, on: date) -> list[LearningLine]:
    """Return a page of the list, in its order; noted as a look. ``keys`` are of :func:`learning_marks`."""
    found = {row.pk: row for row in LearningMark.objects.filter(pk__in=keys).select_related("child")}
    return _lines([found[key] for key in keys if key in found], on)


def _lines(rows: Sequence[LearningMark], on: date) -> list[LearningLine]:
    children: dict[uuid.UUID, Child] = {row.child_id: row.child for row in rows}
    audit.note_look("children.learning", sorted(children))
    told: dict[uuid.UUID, ChildLine] = {one.id: one for one in lines(list(children.values()), on=on)}
    people = names_of(row.recorded_by for row in rows)
    known = {county: kinds_at(county, on) for county in {one.county_path for one in children.values()}}
    return [
        LearningLine(
            row.pk, row.child_id, row.child.name, told[row.child_id].school, told[row.child_id].room or told[row.child_id].grade,
            known[row.child.county_path].get(row.kind, row.kind), str(row.text or ""), str(row.outcome or ""), row.source,
            row.began_on, row.ended_on, people.get(row.recorded_by, ""), holds(row, on),
        )
        for row in rows
    ]  # fmt: skip


def learning_of(viewer: Viewer, child: uuid.UUID, *, on: date) -> list[LearningLine]:
    """Return the marks of a child whose page is read, what stands first; none where the viewer may not know of them."""
    within = Children(viewer, STRUGGLING).q("child__")
    rows = list(LearningMark.objects.filter(within, child=child).select_related("child").order_by("-began_on", "pk"))
    return sorted(_lines(rows, on), key=lambda one: not one.is_standing) if rows else []


def learning_page(viewer: Viewer, key: uuid.UUID, *, on: date) -> LearningPage:
    """Return one mark with the others of its child. Raises :class:`AbsentError`."""
    rows = LearningMark.objects.filter(Children(viewer, STRUGGLING).q("child__"))
    row = rows.filter(pk=key).select_related("child").first()
    if row is None:
        raise AbsentError
    beside = list(rows.filter(child=row.child).exclude(pk=key).select_related("child").order_by("-began_on", "pk"))
    line, *others = _lines([row, *beside], on)
    return LearningPage(line, tuple(others), row.ended_on is None and Children(viewer, MARK).allows(row.child))


def room_choices(viewer: Viewer, *, on: date, school: str = "") -> list[tuple[str, str]]:
    """Return (path, name) of the classes of whose pupils the viewer may say so; of whom more than one school is, those of ``school``."""
    paths = sorted(viewer.schools(MARK))
    rows = SchoolClass.objects.filter(standing(on), under(paths)).select_related("school")
    if any(len(path) < SCHOOL for path in paths):
        rows = rows.filter(under([school[:SCHOOL]])) if len(school) >= SCHOOL else rows.none()
    return [
        (path, f"{of} {name}") for path, of, name in rows.order_by("path").values_list("path", "school__name", "name")
    ]


def room_sheet(viewer: Viewer, *, room: str, on: date) -> RoomSheet:
    """Return the pupils of a class by name, of whom the viewer may say that they struggle; noted as a look. Raises :class:`AbsentError`."""
    if len(room) != ROOM or room not in dict(room_choices(viewer, on=on, school=room)):
        raise AbsentError
    pupils = list(Children(viewer, MARK).filter(Child.objects.filter(cached_school_path=room)).order_by("pinyin", "pk"))
    audit.note_look("children.learning", [one.pk for one in pupils])
    known = kinds_at(room, on)
    said: dict[uuid.UUID, list[str]] = defaultdict(list)
    for child, kind in (
        LearningMark.objects.filter(live(on), child__in=pupils).order_by("kind").values_list("child", "kind")
    ):
        said[child].append(known.get(kind, kind))
    return RoomSheet(room, tuple((one.pk, one.name, tuple(said[one.pk])) for one in pupils))
