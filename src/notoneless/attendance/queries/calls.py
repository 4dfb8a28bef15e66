"""Reads of this station: which classes were called, one class's roll, who is missed and what that calls for."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, Final

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Subquery

from notoneless.accounts.terms import STEP, Viewer
from notoneless.attendance.access import CALL, room_of
from notoneless.attendance.models import Absence, Answer, NotHere, RollCall
from notoneless.attendance.rules.answering import EXPLAINS
from notoneless.attendance.rules.runs import Called, Step, called_for, missed_days, quiet_since
from notoneless.attendance.terms import AnswerKind, Reason, Told, Word
from notoneless.audit import actions as audit
from notoneless.children.access import SEE, Children
from notoneless.children.models import Child, EnrolmentSpell
from notoneless.children.terms import SpellStatus
from notoneless.places import access as places
from notoneless.places.models import SchoolClass
from notoneless.places.queries.asof import not_ended
from notoneless.policy import Policy, load
from notoneless.policy.calendars import calendar_of
from notoneless.responsibility.queries import code_at
from notoneless.standards.calendar import Calendar
from notoneless.work.again import asked_again

PAGE: Final = 50
#: So many classes are counted for a front page; every morning none of a county's thousands has been called yet.
COUNTED: Final = 999
#: How far back the days of an absence are counted: a school year has fewer days than this between its calls.
BACK: Final = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class RoomRow:
    """One class on the list: whether it was called today, how many were not there, when it was called last."""

    id: uuid.UUID
    path: str
    school: str
    name: str
    listed: int | None
    away: int | None
    called_at: datetime | None
    last_on: date | None
    is_silent: bool


@dataclass(frozen=True, slots=True)
class RoomRows:
    """A page of the list of classes; ``next`` is the mark behind it ('' on the last)."""

    rows: tuple[RoomRow, ...]
    next: str = ""


@dataclass(frozen=True, slots=True)
class Pupil:
    """One child on a class's roll; ``reason`` is '' for one who is there, or of whom nothing was said."""

    id: uuid.UUID
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class RoomPage:
    """One class's roll for a day. ``number`` is that of the call that stands, 0 where nobody called."""

    id: uuid.UUID
    school: str
    name: str
    on: date
    pupils: tuple[Pupil, ...]
    number: int
    called_at: datetime | None
    away: int
    is_school_day: bool


@dataclass(frozen=True, slots=True)
class Missed:
    """One child whom a class misses and of whom nobody knows why: since when, for how many school days, what is to be done.

    ``days`` is 0 where the class was called on a day without school only."""

    id: uuid.UUID
    name: str
    school: str
    room: str
    since: date
    last_on: date
    days: int
    steps: tuple[Called, ...]
    absence: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class MissedPage:
    """A page of them; ``next`` is the child behind which the next one begins ('' on the last)."""

    rows: tuple[Missed, ...]
    next: str = ""


@cache
def policy() -> Policy:
    """Return the parameters; they are read once."""
    return load()


def calendar_at(county_path: str) -> Calendar:
    """Return the calendar of the county."""
    return calendar_of(policy(), code_at(county_path))


def steps_at(county_path: str, on: date) -> tuple[Step, ...]:
    """Return what each number of missed school days calls for, the fewest first."""
    rows: Sequence[Any] = policy().value("cases.absence_steps", code_at(county_path), on).value
    found = (
        Step(row["id"], row["zh"], row["en"], row["after_days"], row["at"], row["beside"], row["within"],
             frozenset(row["ends_with"]), row["opens_case"])
        for row in rows
    )  # fmt: skip
    return tuple(sorted(found, key=lambda step: step.after_days))


def pupils(viewer: Viewer, room: SchoolClass, *, on: date) -> list[Child]:
    """Return the children on the roll of a class on a day, within the viewer's reach, by name."""
    return list(
        Children(viewer, SEE)
        .filter(Child.objects.filter(pk__in=spells_on(on).filter(school_class=room).values("child")))
        .order_by("pinyin", "pk")
    )


def spells_on(on: date) -> QuerySet[EnrolmentSpell]:
    """Return who is on the roll of a class on a day."""
    return EnrolmentSpell.objects.filter(
        Q(began_on=None) | Q(began_on__lte=on), Q(ended_on=None) | Q(ended_on__gt=on), status=SpellStatus.ACTIVE
    )


def standing_call(room: SchoolClass, on: date) -> RollCall | None:
    """Return the newest call of a class for a day."""
    return RollCall.objects.filter(school_class=room, on=on).order_by("-number").first()


def callable_rooms(viewer: Viewer, on: date) -> QuerySet[SchoolClass]:
    """Return the classes that had not ended on a day and whose roll the viewer may call."""
    return places.classes(viewer, CALL).filter(SchoolClass.objects.filter(not_ended(on)))


def rooms(viewer: Viewer, *, on: date, after: str = "", only_silent: bool = False) -> RoomRows:
    """Return a page of the classes whose roll the viewer may call, with what was said of ``on``."""
    newest = RollCall.objects.filter(school_class=OuterRef("pk"), on=on).order_by("-number")
    rows = callable_rooms(viewer, on)
    if only_silent:
        rows = _silent(viewer, rows, on)
    if after:
        rows = rows.filter(path__gt=after)
    found: list[Any] = list(
        rows.select_related("school").order_by("path").annotate(
            call_listed=Subquery(newest.values("listed")[:1]), call_away=Subquery(newest.values("away")[:1]),
            call_at=Subquery(newest.values("recorded_at")[:1]),
            last_on=Max("roll_calls__on", filter=Q(roll_calls__on__lte=on)),
        )[: PAGE + 1]
    )  # fmt: skip
    quiet = {path: _quiet_since(path, on) for path in {one.path[:STEP] for one in found}}
    listed = tuple(
        RoomRow(
            one.pk, one.path, one.school.name, one.name, one.call_listed, one.call_away, one.call_at, one.last_on,
            is_silent=_is_silent(one.last_on, quiet[one.path[:STEP]]),
        )
        for one in found[:PAGE]
    )  # fmt: skip
    return RoomRows(listed, listed[-1].path if len(found) > PAGE else "")


def _is_silent(last_on: date | None, since: date | None) -> bool:
    return since is not None and (last_on is None or last_on < since)


def _quiet_since(county_path: str, on: date) -> date | None:
    days = int(policy().value("attendance.silent_days", code_at(county_path), on).value)
    return quiet_since(calendar_at(county_path), on=on, days=days)


def _silent(viewer: Viewer, rows: QuerySet[SchoolClass], on: date) -> QuerySet[SchoolClass]:
    """Return those of ``rows`` that have pupils and were called on none of the last school days."""
    return _quiet(rows, _quiet_here(viewer, on), on)


def _quiet_here(viewer: Viewer, on: date) -> tuple[tuple[str, date], ...]:
    """Return the counties in reach, each with the day since when a class that nobody called is silent."""
    counties = sorted({path[:STEP] for path in viewer.schools(CALL)})
    return tuple((county, since) for county in counties if (since := _quiet_since(county, on)) is not None)


def _quiet(rows: QuerySet[SchoolClass], quiet: tuple[tuple[str, date], ...], on: date) -> QuerySet[SchoolClass]:
    wanted = Q(pk__in=())
    for county, since in quiet:
        called = RollCall.objects.filter(school_class=OuterRef("pk"), on__gte=since, on__lte=on)
        wanted |= Q(places.under([county]), ~Exists(called), began_on__lte=since)
    return rows.filter(wanted).filter(Exists(spells_on(on).filter(school_class=OuterRef("pk"))))


def silent_count(viewer: Viewer, *, on: date, most: int = COUNTED) -> int | None:
    """Return how many classes in reach nobody has called for too many school days; None: more than ``most``."""
    count = _silent_count(viewer, _quiet_here(viewer, on), on, most + 1)
    return count if count <= most else None


@asked_again
def _silent_count(viewer: Viewer, quiet: tuple[tuple[str, date], ...], on: date, most: int) -> int:
    return _quiet(callable_rooms(viewer, on), quiet, on).order_by()[:most].count()


def uncalled_count(viewer: Viewer, *, on: date, most: int = COUNTED) -> int | None:
    """Return how many classes in reach with pupils still wait for today's call, None: more than ``most``; none on a day without
    school."""
    held = tuple(path for path in viewer.schools(CALL) if calendar_at(path[:STEP]).is_school_day(on))
    count = _uncalled_count(viewer, held, on, most + 1) if held else 0
    return count if count <= most else None


@asked_again
def _uncalled_count(viewer: Viewer, held: tuple[str, ...], on: date, most: int) -> int:
    called = RollCall.objects.filter(school_class=OuterRef("pk"), on=on)
    rows = callable_rooms(viewer, on).filter(places.under(held)).filter(~Exists(called))
    return rows.filter(Exists(spells_on(on).filter(school_class=OuterRef("pk")))).order_by()[:most].count()


def room_page(viewer: Viewer, key: uuid.UUID | str, *, on: date) -> RoomPage:
    """Return one class's roll for a day. Raises :class:`AbsentError`."""
    room = room_of(viewer, key, on=on)
    call = standing_call(room, on)
    named = dict(call.not_here.values_list("child", "reason")) if call else {}
    listed = pupils(viewer, room, on=on)
    audit.note_look("attendance.room", [one.pk for one in listed], subject=f"places_schoolclass:{room.pk}")
    return RoomPage(
        room.pk, room.school.name, room.name, on,
        tuple(Pupil(one.pk, one.name, named.get(one.pk, "")) for one in listed),
        number=call.number if call else 0, called_at=call.recorded_at if call else None, away=call.away if call else 0,
        is_school_day=calendar_at(room.path[:STEP]).is_school_day(on),
    )  # fmt: skip


def newest_unexplained(rows: QuerySet[NotHere]) -> QuerySet[NotHere]:
    """Return those of ``rows`` that name a child without a reason in the newest call of the class in which the child still is, on
    a day that no note explains."""
    later = RollCall.objects.filter(school_class=OuterRef("roll_call__school_class")).filter(
        Q(on__gt=OuterRef("roll_call__on")) | Q(on=OuterRef("roll_call__on"), number__gt=OuterRef("roll_call__number"))
    )
    notes = Answer.objects.filter(
        absence__child=OuterRef("child"), kind__in=EXPLAINS, since__lte=OuterRef("roll_call__on"),
        until__gte=OuterRef("roll_call__on"),
    )  # fmt: skip
    withdrawn = Answer.objects.filter(absence=OuterRef("absence"), kind=AnswerKind.WITHDRAWN, names=OuterRef("number"))
    return rows.filter(
        ~Exists(later), ~Exists(notes.filter(~Exists(withdrawn))), reason=Reason.UNKNOWN,
        child__cached_school_path=F("roll_call__school_class__path"),
    )  # fmt: skip


def _missed(viewer: Viewer) -> QuerySet[NotHere]:
    return newest_unexplained(NotHere.objects.filter(Children(viewer, SEE).q("child__")))


@asked_again
def missed_count(viewer: Viewer) -> int:
    """Return how many children in reach are missed."""
    return _missed(viewer).count()


def missed(viewer: Viewer, *, on: date, after: str = "") -> MissedPage:
    """Return a page of the children in reach whom a class misses without knowing why, by name."""
    rows = _missed(viewer)
    if after:
        try:
            mark = Child.objects.filter(pk=uuid.UUID(after)).values_list("pinyin", "pk").first()
        except ValueError:
            mark = None
        if mark is not None:
            rows = rows.filter(Q(child__pinyin__gt=mark[0]) | Q(child__pinyin=mark[0], child__pk__gt=mark[1]))
    found = list(
        rows.select_related("child", "roll_call__school_class__school").order_by("child__pinyin", "child__pk")[
            : PAGE + 1
        ]
    )
    page = found[:PAGE]
    said = words_of([one.child_id for one in page], on=on)
    audit.note_look("attendance.missed", [one.child_id for one in page])
    running = dict(
        Absence.objects.filter(child__in=[one.child_id for one in page], cached_ended_on=None).values_list(
            "child", "pk"
        )
    )
    listed = []
    for one in page:
        county = one.child.county_path
        days = missed_days(said[one.child_id], calendar_at(county), on=on)
        room, last = one.roll_call.school_class, one.roll_call.on
        listed.append(
            Missed(one.child_id, one.child.name, room.school.name, room.name, days[0] if days else last, last, len(days),
                   called_for(days, steps_at(county, on)), running.get(one.child_id))
        )  # fmt: skip
    return MissedPage(tuple(listed), str(page[-1].child_id) if len(found) > PAGE else "")


def words_of(children: Iterable[uuid.UUID], *, on: date) -> dict[uuid.UUID, dict[date, Word]]:
    """Return child → day → what the standing call of that day says, of every class in which the child was."""
    told = told_of(children, on=on)
    return defaultdict(dict, {child: {day: one.word for day, one in days.items()} for child, days in told.items()})


def told_of(children: Iterable[uuid.UUID], *, on: date) -> dict[uuid.UUID, dict[date, Told]]:
    """Return the same with who called the class."""
    keys = list(children)
    spells = list(
        EnrolmentSpell.objects.filter(child__in=keys, school_class__isnull=False, status=SpellStatus.ACTIVE)
        .values_list("child", "school_class", "began_on", "ended_on", "recorded_at")
    )  # fmt: skip
    calls: dict[uuid.UUID, dict[date, tuple[uuid.UUID, datetime, str]]] = defaultdict(dict)
    window = RollCall.objects.filter(on__lte=on, on__gt=on - BACK, school_class__in={row[1] for row in spells})
    columns = ("school_class", "on", "pk", "recorded_at", "recorded_by")
    for room, day, key, at, by in window.order_by("number").values_list(*columns):
        calls[room][day] = key, at, by
    standing = {key for days in calls.values() for key, _at, _by in days.values()}
    named = {
        (call, child): reason
        for call, child, reason in NotHere.objects.filter(child__in=keys).values_list("roll_call", "child", "reason")
        if call in standing
    }
    found: dict[uuid.UUID, dict[date, Told]] = defaultdict(dict)
    for child, room, began, ended, written in spells:
        for day, (key, at, by) in calls[room].items():
            if (began is not None and day < began) or (ended is not None and day >= ended):
                continue
            reason = named.get((key, child))
            if reason is not None:
                found[child][day] = Told(Word.AWAY if reason == Reason.UNKNOWN else Word.EXCUSED, by)
            elif written <= at:
                found[child].setdefault(day, Told(Word.HERE, by))
    return found
