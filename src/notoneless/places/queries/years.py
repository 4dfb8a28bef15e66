"""The turning of the school year, rehearsed: what it would do, from the classes that stand."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, Min, OuterRef

from notoneless.accounts.terms import Viewer
from notoneless.places import access
from notoneless.places.models import Division, School, SchoolClass, YearTurn
from notoneless.places.queries.asof import standing
from notoneless.places.queries.parameters import grades, leave_at_top
from notoneless.places.rules.schools import grades_of
from notoneless.places.rules.years import ClassNow, Plan, SchoolNow, plan_turn
from notoneless.places.terms import Key, Level
from notoneless.standards.school_year import SchoolYear
from notoneless.standards.school_year import school_year as year_of


@dataclass(frozen=True, slots=True)
class TurnPage:
    """Where the turn into a school year stands: the plan of this moment, what was rehearsed, whether it is done."""

    county_id: uuid.UUID
    county: str
    school_year: int
    plan: Plan
    names: Mapping[str, str]
    rehearsed_at: datetime | None
    is_fresh: bool
    done_at: datetime | None
    counts: Mapping[str, int]
    may_turn: bool


def turn_plan(county: Division, school_year: int) -> tuple[Plan, dict[str, str]]:
    """Return what turning ``county`` into ``school_year`` would do, from what stands now, and school id → name."""
    year = SchoolYear(school_year)
    eve = date.fromordinal(year.began_on.toordinal() - 1)
    schools = list(School.objects.filter(standing(eve), county=county).order_by("path"))
    rooms: dict[uuid.UUID, list[SchoolClass]] = defaultdict(list)
    mine = SchoolClass.objects.filter(school__in=schools)
    for room in mine.filter(standing(eve), school_year=school_year - 1).order_by("grade", "number"):
        rooms[room.school_id].append(room)
    made: dict[uuid.UUID, list[tuple[int, int]]] = defaultdict(list)
    for school, grade, number in mine.filter(school_year=school_year).values_list("school_id", "grade", "number"):
        made[school].append((grade, number))
    turn = YearTurn.objects.filter(county=county, school_year=school_year, taken_back_at=None).first()
    wanted = {
        school: {int(grade): int(many) for grade, many in said.items()}
        for school, said in (turn.entries if turn else {}).items()
    }
    compulsory = [
        SchoolNow(
            id=str(one.pk), name=one.name, kind=one.kind,
            classes=tuple(ClassNow(str(room.pk), room.grade, room.number) for room in rooms[one.pk]),
            made=tuple(made[one.pk]), stands_next_year=one.stood_on(year.began_on),
        )
        for one in schools
    ]  # fmt: skip
    plan = plan_turn(
        compulsory, school_year=school_year, grades=grades(county.code, year.began_on), entries=wanted,
        leave_at_top=leave_at_top(county.code, year.began_on),
        records_from=SchoolClass.objects.filter(school__county=county).aggregate(first=Min("school_year"))["first"],
    )  # fmt: skip
    return plan, {str(one.pk): one.name for one in schools}


def rehearse_turn(viewer: Viewer, county: Key, *, school_year: int) -> Plan:
    """Return what turning the county into ``school_year`` would do; nothing is written. Raises :class:`AbsentError`."""
    one = access.divisions(viewer).one(Division.objects.all(), pk=county)
    return turn_plan(one, school_year)[0]


def turn_page(viewer: Viewer, county: Key, *, school_year: int) -> TurnPage:
    """Return where the turn of a county into ``school_year`` stands. Raises :class:`AbsentError`."""
    one = access.divisions(viewer).one(Division.objects.all(), pk=county)
    turn = YearTurn.objects.filter(county=one, school_year=school_year, taken_back_at=None).first()
    plan, names = turn_plan(one, school_year)
    return TurnPage(
        county_id=one.pk,
        county=one.name,
        school_year=school_year,
        plan=plan,
        names=names,
        rehearsed_at=turn.rehearsed_at if turn else None,
        is_fresh=bool(turn and turn.digest == plan.digest and turn.done_at is None),
        done_at=turn.done_at if turn else None,
        counts=turn.counts if turn else {},
        may_turn=access.turns(viewer, one),
    )


def year_waiting(viewer: Viewer, *, on: date) -> str:
    """Return the name of the first county in reach whose next school year waits to be turned, '' when none does: from July on
    for the year that begins in September, until it is turned. Where the first classes known are that year's own, they were
    brought in and nothing waits."""
    ahead = year_of(on).first + (1 if on.month in (7, 8) else 0)
    if on.month not in (7, 8, 9):
        return ""
    done = YearTurn.objects.filter(school_year=ahead, taken_back_at=None).exclude(done_at=None).values("county")
    counties = Division.objects.filter(path__in=viewer.schools(access.TURN), level=Level.COUNTY)
    classes = SchoolClass.objects.filter(school__county=OuterRef("pk"))
    began_so = Exists(classes.filter(school_year=ahead)) & ~Exists(classes.filter(school_year__lt=ahead))
    waiting = counties.exclude(pk__in=done).exclude(began_so)
    return waiting.order_by("path").values_list("name", flat=True).first() or ""


@dataclass(frozen=True, slots=True)
class CountyChoice:
    """A county to choose."""

    id: uuid.UUID
    name: str


def counties_to_turn(viewer: Viewer) -> tuple[CountyChoice, ...]:
    """Return the counties whose school year the viewer may turn."""
    rows = Division.objects.filter(path__in=viewer.schools(access.TURN), level=Level.COUNTY, ended_on=None)
    return tuple(CountyChoice(one.pk, one.name) for one in rows.order_by("path"))


@dataclass(frozen=True, slots=True)
class NextYear:
    """What a school would have next year: its grades, the classes planned in each, how many of them go on from below, whether
    the year has been turned already."""

    grades: range
    planned: Mapping[int, int]
    going_on: Mapping[int, int]
    is_turned: bool


def next_year_of(viewer: Viewer, school: Key, *, school_year: int) -> NextYear:
    """Return what a school would have in a school year, as far as is known now. Raises :class:`AbsentError`."""
    one = access.schools(viewer).one(School.objects.select_related("county"), pk=school)
    plan, _ = turn_plan(one.county, school_year)
    span = grades_of(one.kind, grades(one.county.code, SchoolYear(school_year).began_on))
    mine = [room for room in plan.next_classes if room.school == str(one.pk)]
    made = list(SchoolClass.objects.filter(school=one, school_year=school_year).values_list("grade", flat=True))
    turned = YearTurn.objects.filter(county=one.county, school_year=school_year, taken_back_at=None)
    return NextYear(
        grades=span,
        planned={g: sum(1 for room in mine if room.grade == g) + made.count(g) for g in span},
        going_on={g: sum(1 for room in mine if room.grade == g and room.continues) for g in span},
        is_turned=turned.exclude(done_at=None).exists(),
    )
