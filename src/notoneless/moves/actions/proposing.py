"""A move is proposed by the school that the child leaves, or reported by the one where the child arrived."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from notoneless.accounts.terms import STEP, Viewer, covers
from notoneless.attendance.queries.calls import calendar_at
from notoneless.audit import actions as audit
from notoneless.children.access import Children, kept_of
from notoneless.children.models import Child
from notoneless.children.queries.searching import by_number
from notoneless.children.rules import looking
from notoneless.moves.access import ACT
from notoneless.moves.actions.telling import tell_asked
from notoneless.moves.actions.writing import Key, class_of, day_come, put
from notoneless.moves.models import Move
from notoneless.moves.queries.ground import answer_days
from notoneless.moves.terms import OPEN, ActKind, MoveError, Side, Way
from notoneless.places.models import School, SchoolClass
from notoneless.responsibility.queries import system_scope

MOST_WORDS = 160


def propose(
    *, child: Key, way: str, by: Viewer, at: datetime, on: date, text: str = "", to_school: Key | None = None,
    elsewhere: str = "", contact: str = "",
) -> Move:  # fmt: skip
    """Propose that ``child``, who left on ``on``, moves ``within`` the county to ``to_school``, or ``out`` of it to a school
    told in words (``elsewhere``: place and full name); or say that it came ``into`` the county from such a school and sits with us
    since ``on``. The child's present school must be the actor's. Until the other side confirms, nothing changes in the file.

    Raises children's AbsentError (no such child in reach), X104, X106 (a move of this child waits already), X107 (not at a school
    for which the actor speaks), X108 (no other school was named).
    """
    day_come(on, at)
    going = Way(way)
    with transaction.atomic():
        found = Children(by, ACT).one(child, lock=True)
        school = _present_school(found)
        if school is None or not any(covers(path, school.path) for path in by.schools(ACT)):
            raise MoveError(
                "X107",
                "这名孩子现在不在您负责的学校，不能由您提出转学。请由孩子现在的学校提出，或由转入学校登记到校。",
                "The child is not at a school for which you speak. Let its present school propose, or the new one report it.",
            )
        told = " ".join(elsewhere.split())[:MOST_WORDS]
        other = _school_in(found.county_path, to_school) if going == Way.WITHIN else None
        if (going == Way.WITHIN and (other is None or other.pk == school.pk)) or (
            going != Way.WITHIN and len(told) < 4
        ):
            raise MoveError(
                "X108",
                "请写清对方学校：本县的从名单里选另一所学校；县外的写明省、市、县和学校全称。",
                "Name the other school: one of the county's list, another than its own; or, outside, its place and full name.",
            )
        out = going == Way.OUT
        move = _open(
            found, side=Side.TO if going == Way.INTO else Side.FROM, at=at, on=on, contact=contact,
            from_school=None if going == Way.INTO else school, from_elsewhere=told if going == Way.INTO else "",
            to_school=other or (school if going == Way.INTO else None), to_elsewhere=told if out else "",
        )  # fmt: skip
        put(move, ActKind.PROPOSED, side=move.asked, by=by, at=at, on=on, text=text)
        audit.write(
            "moves.propose", by=by, at=at, subject=f"moves_move:{move.pk}", children=[found.pk],
            detail={"way": going.value, "on": str(on)},
        )  # fmt: skip
        tell_asked(move, by=by, at=at)
    return move


def report_arrival(
    *, name: str, number: str, school_class: Key, by: Viewer, at: datetime, on: date, text: str = ""
) -> Move:
    """Report that a child of another school of the county sits in ``school_class`` since ``on``. It is found by its whole number
    and its name, both of them: whoever has not met the child has not both.

    Raises X104, X106, X109, X112 (no child of that number and name in the county, or on no school's roll), X113 (sits with us
    already).
    """
    day_come(on, at)
    with transaction.atomic():
        room = _own_class(by, school_class, at=at)
        county = room.path[:STEP]
        asked = looking.read(number)
        with system_scope():
            bearers = by_number(asked.numbers, counties=(county,)) if asked.numbers else []
            files = {kept.pk: kept for kept in map(kept_of, Child.objects.filter(pk__in=bearers, removed_at=None))}
            wanted = "".join(name.split())
            match = [one for one in files.values() if one.name == wanted]
            school = _present_school(match[0]) if len(match) == 1 else None
            found = Child.objects.select_for_update().get(pk=match[0].pk) if school else None
        if found is None or school is None:
            audit.write(
                "moves.arrival_unknown", by=by, at=at, subject=f"places_school:{room.school_id}", detail={"on": str(on)}
            )
            unknown = True
        else:
            unknown = False
            if school.pk == room.school_id:
                raise MoveError(
                    "X113",
                    "这名孩子已经在您的学校，不用登记转入。换班请在儿童档案里更改就读。",
                    "The child is at your school already. A change of class is entered in its file.",
                )
            move = _open(
                found, side=Side.TO, at=at, on=on, contact="", from_school=school, from_elsewhere="",
                to_school=room.school, to_elsewhere="",
            )  # fmt: skip
            put(move, ActKind.PROPOSED, side=Side.TO, by=by, at=at, on=on, text=text, school_class=room)
            audit.write(
                "moves.propose", by=by, at=at, subject=f"moves_move:{move.pk}", children=[found.pk],
                detail={"way": Way.WITHIN.value, "on": str(on), "arrival": True},
            )  # fmt: skip
            tell_asked(move, by=by, at=at)
    if unknown:
        raise MoveError(
            "X112",
            "没有查到这个姓名和号码的本县在籍学生。请核对姓名、完整的证件号码或学籍号；从县外来的，先建档，再从档案登记从县外转入。",
            "No pupil of this county bears that name and number. Check both; for one from outside open a file, and enter the arrival from there.",
        )
    return move


def _open(
    child: Child, *, side: Side, at: datetime, on: date, contact: str, from_school: School | None, from_elsewhere: str,
    to_school: School | None, to_elsewhere: str,
) -> Move:  # fmt: skip
    """Begin a move of a child whose file is locked. Raises X106 where one waits already."""
    with system_scope():
        waits = Move.objects.filter(child=child, cached_state__in=OPEN).exists()
    if waits:
        raise MoveError(
            "X106",
            "这名孩子已有一件转学没有办完。请先在转学页办结或撤回那一件。",
            "A move of this child is not settled yet. Settle or withdraw that one first.",
        )
    today = timezone.localdate(at)
    due = calendar_at(child.county_path).add_working(today, answer_days(child.county_path, today))
    return Move.objects.create(
        child=child, county_path=child.county_path, from_school=from_school, from_elsewhere=from_elsewhere,
        to_school=to_school, to_elsewhere=to_elsewhere, contact=" ".join(contact.split())[:120], asked=side, left_on=on,
        opened_at=at, cached_due_on=due,
    )  # fmt: skip


def _present_school(child: Child) -> School | None:
    """Return the school on whose roll the child is in its county."""
    path = child.cached_school_path[: 3 * STEP]
    return School.objects.filter(path=path, ended_on=None).first() if len(path) == 3 * STEP else None


def _school_in(county: str, key: Key | None) -> School | None:
    try:
        found = School.objects.filter(pk=uuid.UUID(str(key)), ended_on=None).first() if key else None
    except ValueError:
        return None
    return found if found is not None and found.path[:STEP] == county else None


def _own_class(by: Viewer, key: Key, *, at: datetime) -> SchoolClass:
    try:
        found = SchoolClass.objects.select_related("school").filter(pk=uuid.UUID(str(key))).first()
    except ValueError:
        found = None
    mine = found is not None and any(covers(path, found.school.path) for path in by.schools(ACT))
    return class_of(found.school if found is not None and mine else None, key, at=at)
