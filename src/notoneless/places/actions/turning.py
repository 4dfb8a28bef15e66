"""The turning of the school year: rehearsed until it is right, carried out once, taken back only before the year begins.

What is carried out is the plan that was rehearsed, to the class: when anything changed in between, it is rehearsed again.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone

from notoneless.accounts.terms import Viewer
from notoneless.audit import actions as audit
from notoneless.places import access
from notoneless.places.actions.common import By, Done, lock_county
from notoneless.places.models import Division, School, SchoolClass, YearTurn
from notoneless.places.queries.parameters import grades
from notoneless.places.queries.years import turn_plan
from notoneless.places.rules import paths
from notoneless.places.rules.schools import class_name, grades_of
from notoneless.places.rules.years import Plan
from notoneless.places.terms import AbsentError, Key, Level, PlaceError
from notoneless.standards.school_year import SchoolYear


def ask_for_classes(*, school: Key, school_year: int, classes: Mapping[int, int], by: By, at: datetime) -> Done:
    """Say how many classes a school wants in each grade of the next year (grade → number). A grade never gets fewer
    classes than go on into it. Raises AbsentError, Q030, Q054 (the year has turned)."""
    with transaction.atomic():
        one = School.objects.select_related("county").filter(pk=school).first()
        if one is None or (isinstance(by, Viewer) and not access.edits_classes_of(by, one)):
            raise AbsentError
        county = lock_county(one.path)
        span = grades_of(one.kind, grades(county.code, SchoolYear(school_year).began_on))
        if any(grade not in span or not 0 <= many <= 99 for grade, many in classes.items()):
            raise PlaceError(
                "Q030",
                f"“{one.name}”的年级应在 {span.start}—{span.stop - 1} 之间，每年级班数应在 0—99 之间。请核对。",
                f"“{one.name}” has grades {span.start} to {span.stop - 1}, with 0 to 99 classes each. Check the figures.",
            )
        turn = _turn(county, school_year)
        _not_done(turn)
        turn.entries = turn.entries | {str(one.pk): {str(grade): many for grade, many in classes.items()}}
        turn.save()
        audit.write("places.ask_for_classes", by=by, at=at, subject=f"places_school:{one.pk}",
                    detail={"year": school_year, "classes": {str(g): n for g, n in classes.items()}})  # fmt: skip
    return Done(one.pk)


def record_rehearsal(*, county: Key, school_year: int, by: By, at: datetime) -> Plan:
    """Rehearse the turn and keep its digest; return the plan. Raises AbsentError, Q054."""
    with transaction.atomic():
        one = _county(county, by)
        plan, _ = turn_plan(one, school_year)
        turn = _turn(one, school_year)
        _not_done(turn)
        turn.digest, turn.rehearsed_at, turn.rehearsed_by, turn.counts = plan.digest, at, by.actor, plan.counts
        turn.save()
        audit.write("places.rehearse_turn", by=by, at=at, subject=f"places_yearturn:{turn.pk}",
                    detail={"year": school_year, "digest": plan.digest} | plan.counts)  # fmt: skip
    return plan


def turn_year(*, county: Key, school_year: int, digest: str, by: By, at: datetime) -> Done:
    """Carry out the plan that was rehearsed under ``digest``: end the classes of the year before, make those of the year.

    Raises AbsentError, Q050 (not rehearsed), Q051 (something changed since), Q052 (something is unsettled), Q054 (done).
    """
    with transaction.atomic():
        one = _county(county, by)
        turn = _turn(one, school_year)
        _not_done(turn)
        if not turn.digest or not digest:
            raise PlaceError(
                "Q050",
                "学年转段要先预演。请先点“预演”，看清楚将发生什么，再正式转段。",
                "The turn of the year is rehearsed first. Rehearse it, see what would happen, then turn.",
            )
        plan, _ = turn_plan(one, school_year)
        if not plan.digest == turn.digest == digest:
            raise PlaceError(
                "Q051",
                "预演之后班级或学校有了变化，预演的结果已不作数。请重新预演。",
                "Classes or schools changed since the rehearsal, so it no longer holds. Rehearse again.",
            )
        if plan.unsettled:
            raise PlaceError(
                "Q052",
                f"还有 {len(plan.unsettled)} 处没有理清，不能转段。请按预演结果逐校处理，再预演一次。",
                f"{len(plan.unsettled)} matters are not settled, so the year cannot turn. Settle them school by school and "
                "rehearse again.",
            )
        _carry_out(plan, school_year)
        turn.done_at, turn.done_by, turn.counts = at, by.actor, plan.counts
        turn.save()
        audit.write("places.turn_year", by=by, at=at, subject=f"places_yearturn:{turn.pk}",
                    detail={"year": school_year, "digest": plan.digest} | plan.counts)  # fmt: skip
    return Done(turn.pk)


def _carry_out(plan: Plan, school_year: int) -> None:
    year = SchoolYear(school_year)
    for room in SchoolClass.objects.filter(pk__in=plan.ending, ended_on=None):
        room.ended_on = year.began_on
        room.version += 1
        room.save(update_fields=("ended_on", "version"))
    by_key = {str(one.pk): one for one in School.objects.filter(pk__in={one.school for one in plan.next_classes})}
    taken: dict[str, list[str]] = {}
    for key, path in SchoolClass.objects.filter(school__in=by_key.values()).values_list("school_id", "path"):
        taken.setdefault(str(key), []).append(path)
    rows = []
    for one in plan.next_classes:
        school = by_key[one.school]
        used = taken.setdefault(one.school, [])
        path = paths.next_child(school.path, used)
        used.append(path)
        rows.append(
            SchoolClass(
                path=path, name=class_name(one.grade, one.number), school=school, school_year=school_year,
                grade=one.grade, number=one.number, began_on=max(year.began_on, school.began_on),
                ended_on=min(year.ended_on, school.ended_on or year.ended_on), continues_id=one.continues or None,
            )
        )  # fmt: skip
    SchoolClass.objects.bulk_create(rows, batch_size=500)


def take_back_turn(*, county: Key, school_year: int, reason: str, by: By, at: datetime) -> Done:
    """Take back a turn before its year begins: the classes it made, which nobody uses yet, go; the year can turn again.

    Raises AbsentError, Q053 (the year has begun, or somebody uses a class already), Q055 (not turned, or no reason).
    """
    with transaction.atomic():
        one = _county(county, by)
        turn = YearTurn.objects.filter(county=one, school_year=school_year, taken_back_at=None).first()
        if turn is None or turn.done_at is None or len(reason.strip()) < 4:
            raise PlaceError(
                "Q055",
                "要撤回的学年转段不存在，或没有写明理由（至少 4 个字）。请核对学年并写明理由。",
                "There is no turn to take back, or no reason is given (at least 4 characters). Check the year, give a reason.",
            )
        year = SchoolYear(school_year)
        today: date = timezone.localtime(at).date()
        made = SchoolClass.objects.filter(school__county=one, school_year=school_year, began_on__gt=today)
        try:
            if today >= year.began_on:
                raise ProtectedError("begun", set())
            count, _ = made.delete()
        except ProtectedError:
            raise PlaceError(
                "Q053",
                f"{year.zh}已经开始，或新班级已有学生或班主任，不能整体撤回。请到学校页面逐班更正。",
                f"The school year {school_year} has begun, or its classes are in use: correct them one by one.",
            ) from None
        turn.taken_back_at, turn.taken_back_by, turn.taken_back_for = at, by.actor, reason.strip()[:300]
        turn.save()
        audit.write("places.take_back_turn", by=by, at=at, subject=f"places_yearturn:{turn.pk}",
                    detail={"year": school_year, "classes": count})  # fmt: skip
    return Done(turn.pk)


def _county(key: Key, by: By) -> Division:
    one = Division.objects.filter(pk=key, level=Level.COUNTY).first()
    if one is None or (isinstance(by, Viewer) and not access.turns(by, one)):
        raise AbsentError
    return lock_county(one.path)


def _turn(county: Division, school_year: int) -> YearTurn:
    turn, _ = YearTurn.objects.get_or_create(county=county, school_year=school_year, taken_back_at=None)
    return turn


def _not_done(turn: YearTurn) -> None:
    if turn.done_at is not None:
        raise PlaceError(
            "Q054",
            f"{SchoolYear(turn.school_year).zh}已于 {timezone.localtime(turn.done_at):%Y-%m-%d %H:%M} 转段，一年只转一次。",
            f"The year {turn.school_year} was turned on {timezone.localtime(turn.done_at):%Y-%m-%d %H:%M}; it turns once.",
        )
