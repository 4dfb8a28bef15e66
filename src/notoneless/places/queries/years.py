"""The turning of the school year, rehearsed: what it would do, from the classes that stand."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from notoneless.accounts.terms import Viewer
from notoneless.places import access
from notoneless.places.models import Division, School, SchoolClass, YearTurn
from notoneless.places.queries.asof import standing
from notoneless.places.queries.parameters import grades
from notoneless.places.rules.years import ClassNow, Plan, SchoolNow, plan_turn
from notoneless.places.terms import Key
from notoneless.standards.school_year import SchoolYear


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
    plan = plan_turn(compulsory, school_year=school_year, grades=grades(county.code, year.began_on), entries=wanted)
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
