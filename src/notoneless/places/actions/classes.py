"""Acts on classes. A class lives one school year at most; what goes on is a new class that says which one it continues."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from notoneless.accounts.terms import Viewer
from notoneless.places import access
from notoneless.places.actions.common import Act, By, Done, lock_county, new_path, rewrite, save, taken, tell
from notoneless.places.models import School, SchoolClass, UnitChange
from notoneless.places.queries.parameters import grades
from notoneless.places.rules.paths import next_child
from notoneless.places.rules.schools import class_name, grades_of
from notoneless.places.terms import AbsentError, Key, Line, PlaceError, UnitChangedError
from notoneless.standards.school_year import SchoolYear


def form_class(
    *, school: Key, school_year: int, grade: int, number: int, by: By, at: datetime, on: date | None = None
) -> Done:
    """Form a class of a school year, from the year's first day or from ``on`` in it.

    Raises AbsentError, Q023 (the school is no more), Q030 (no such grade there), Q031 (the class stands already), Q032.
    """
    with transaction.atomic():
        one = _school(school, by)
        year = SchoolYear(school_year)
        day = on or year.began_on
        if day not in year:
            raise PlaceError(
                "Q032",
                f"{day} 不在 {year.zh} 内。请核对日期或学年。",
                f"{day} does not lie in the school year {school_year}. Check the day or the year.",
            )
        room = make_class(one, year, grade, number, began_on=max(day, one.began_on))
        _journal("form_class", room, by, at)
    return Done(room.pk)


def form_classes(
    *, school: Key, school_year: int, classes: Sequence[tuple[int, int]], by: By, at: datetime
) -> tuple[uuid.UUID, ...]:
    """Form many classes (grade, number) of a school from the year's first day, all or none; return their keys in order.

    Raises AbsentError, Q023, Q030, Q031 as :func:`form_class` does for one.
    """
    with transaction.atomic():
        one = _school(school, by)
        year = SchoolYear(school_year)
        began_on = max(year.began_on, one.began_on)
        standing = set(SchoolClass.objects.filter(school=one, school_year=year.first).values_list("grade", "number"))
        span = _grades(one, year, began_on)
        used = taken(Line.SCHOOL, one.path)
        rooms = []
        for grade, number in classes:
            _fits(one, span, grade, number)
            if (grade, number) in standing:
                raise _stands(year, grade, number)
            standing.add((grade, number))
            room = _class(one, year, grade, number, path=next_child(one.path, used), began_on=began_on)
            used.add(room.path)
            rooms.append(room)
        SchoolClass.objects.bulk_create(rooms)
        if rooms:
            tell(
                "form_classes", by, at, f"places_school:{one.pk}",
                {"year": year.first, "classes": [[grade, number] for grade, number in classes]},
            )  # fmt: skip
    return tuple(room.pk for room in rooms)


def make_class(
    school: School, year: SchoolYear, grade: int, number: int, *, began_on: date, continues: SchoolClass | None = None
) -> SchoolClass:
    """Write a class's row. The county's row is held by the caller. Raises Q023, Q030, Q031."""
    _fits(school, _grades(school, year, began_on), grade, number)
    if SchoolClass.objects.filter(school=school, school_year=year.first, grade=grade, number=number).exists():
        raise _stands(year, grade, number)
    path = new_path(Line.SCHOOL, school.path)
    room = _class(school, year, grade, number, path=path, began_on=began_on, continues=continues)
    room.save(force_insert=True)
    return room


def _class(
    school: School, year: SchoolYear, grade: int, number: int, *, path: str, began_on: date,
    continues: SchoolClass | None = None,
) -> SchoolClass:  # fmt: skip
    return SchoolClass(
        path=path, name=class_name(grade, number), school=school, school_year=year.first, grade=grade, number=number,
        began_on=began_on, ended_on=min(year.ended_on, school.ended_on or year.ended_on), continues=continues,
    )  # fmt: skip


def _grades(school: School, year: SchoolYear, began_on: date) -> range:
    """Return the grades that a class of the school may have. Raises Q023 for a school that is no more by then."""
    if school.ended_on is not None and school.ended_on <= began_on:
        raise PlaceError(
            "Q023",
            f"“{school.name}”已于 {school.ended_on} 撤销，不能再开班。",
            f"“{school.name}” ended on {school.ended_on}; no class can begin there.",
        )
    return grades_of(school.kind, grades(school.county.code, year.began_on))


def _fits(school: School, span: range, grade: int, number: int) -> None:
    if grade not in span or not 1 <= number <= 99:
        raise PlaceError(
            "Q030",
            f"“{school.name}”的年级应在 {span.start}—{span.stop - 1} 之间，班号应在 1—99 之间。请核对年级、班号或办学类型。",
            f"“{school.name}” has grades {span.start} to {span.stop - 1}, and classes are numbered 1 to 99. Check the grade, "
            "the number, or the school's kind.",
        )


def _stands(year: SchoolYear, grade: int, number: int) -> PlaceError:
    return PlaceError(
        "Q031",
        f"{year.zh}{class_name(grade, number)}已经有了。请换一个班号。",
        f"Class {number} of grade {grade} stands already in {year.first}. Choose another number.",
    )


def renumber_class(*, key: Key, number: int, by: By, at: datetime, seen: int | None = None) -> Done:
    """Give a class another number within its grade. Raises AbsentError, Q020, Q025, Q030, Q031."""
    with transaction.atomic():
        room = _room(key, by, seen)
        if number == room.number:
            raise PlaceError(
                "Q025", f"班号已经是 {number}，没有要改的。", f"The class has the number {number} already."
            )  # fmt: skip
        if not 1 <= number <= 99:
            raise PlaceError("Q030", "班号应在 1—99 之间。", "Classes are numbered 1 to 99.")
        rivals = SchoolClass.objects.filter(
            school=room.school, school_year=room.school_year, grade=room.grade, number=number
        )
        if rivals.exists():
            raise PlaceError(
                "Q031",
                f"{class_name(room.grade, number)}已经有了。请先给那个班换号。",
                f"Class {number} of that grade stands already. Give that one another number first.",
            )
        old = room.number
        room.number, room.name = number, class_name(room.grade, number)
        save(room, "number", "name")
        _journal("renumber_class", room, by, at, old=old, new=number)
    return Done(room.pk)


def end_class(*, key: Key, on: date, by: By, at: datetime, seen: int | None = None) -> Done:
    """End a class before its year is over. Raises AbsentError, Q020, Q033."""
    with transaction.atomic():
        room = _room(key, by, seen)
        if not room.began_on < on < (room.ended_on or SchoolYear(room.school_year).ended_on):
            raise PlaceError(
                "Q033",
                f"{room.name}自 {room.began_on} 起，至 {room.ended_on or '学年末'} 止；撤班须在这之间。请核对日期。",
                f"The class runs from {room.began_on} to {room.ended_on or 'the end of the year'}; it can end in between.",
            )
        end_room(room, on)
        _journal("end_class", room, by, at, ended_on=on)
    return Done(room.pk)


def end_room(room: SchoolClass, on: date) -> None:
    """End a class on ``on``. Raises Q031 for a class that begins only then or later: it is taken back first."""
    if room.began_on >= on:
        raise PlaceError(
            "Q031",
            f"{room.school.name}已编好 {room.began_on} 起的{room.name}。请先撤回学年转段，或把生效日改到其后。",
            f"{room.school.name} already has classes that begin on {room.began_on}. Take back the turn of the year first, "
            "or choose a later day.",
        )  # fmt: skip
    room.ended_on = on
    save(room, "ended_on")


def carry_class(room: SchoolClass, into: School, act: Act, change: UnitChange) -> SchoolClass:
    """End a class and let it go on in another school under the next free number of its grade.

    A class that begins only on that day or later never stood in the old school: it is the other's from its beginning.
    """
    year = SchoolYear(room.school_year)
    begun, old = room.began_on < act.on, room.path
    if begun:
        end_room(room, act.on)
    last = SchoolClass.objects.filter(school=into, school_year=year.first, grade=room.grade).aggregate(
        last=Max("number")
    )["last"]
    number = room.number if last is None else last + 1
    if begun:
        made = make_class(into, year, room.grade, number, began_on=act.on, continues=room)
    else:
        made = _rehouse(room, into, number)
    rewrite(change, Line.SCHOOL, old, made.path, keeps_tail=False)
    return made


def _rehouse(room: SchoolClass, into: School, number: int) -> SchoolClass:
    """Make a class that has not begun one of another school."""
    span = grades_of(into.kind, grades(into.county.code, room.began_on))
    if room.grade not in span:
        raise PlaceError(
            "Q030",
            f"“{into.name}”的年级是 {span.start}—{span.stop - 1}，收不下{room.name}。请先变更它的办学类型。",
            f"“{into.name}” has grades {span.start} to {span.stop - 1} and cannot take a class of grade {room.grade}. Change "
            "its kind first.",
        )
    room.school, room.number, room.name = into, number, class_name(room.grade, number)
    room.path = new_path(Line.SCHOOL, into.path)
    save(room, "school", "number", "name", "path")
    return room


def _school(key: Key, by: By) -> School:
    """Return the school, its county locked, when ``by`` may edit its classes. Raises :class:`AbsentError`."""
    try:
        one = School.objects.select_related("county").get(pk=key)
    except (School.DoesNotExist, ValidationError, ValueError, TypeError):
        raise AbsentError from None
    if isinstance(by, Viewer) and not access.edits_classes_of(by, one):
        raise AbsentError
    lock_county(one.path)
    return one


def _room(key: Key, by: By, seen: int | None) -> SchoolClass:
    rows: Any = SchoolClass.objects.select_related("school")
    if isinstance(by, Viewer):
        found: SchoolClass = access.classes(by, access.EDIT_CLASS).one(rows, pk=key)
    else:
        found = rows.get(pk=key)
    lock_county(found.path)
    found = SchoolClass.objects.select_for_update().get(pk=found.pk)
    if seen is not None and seen != found.version:
        raise UnitChangedError(
            "Q020",
            "您打开这一页之后，别人已经改过这个班。请看一看改动，再提交一次；您填的内容还在。",
            "Somebody changed this class after you opened the page. Look at the change and send again; what you typed is kept.",
        )
    return found


def _journal(verb: str, room: SchoolClass, by: By, at: datetime, **detail: object) -> None:
    tell(
        verb, by, at, f"places_schoolclass:{room.pk}",
        {"school": str(room.school_id), "year": room.school_year, "grade": room.grade, "number": room.number}
        | {key: str(value) for key, value in detail.items()},
    )  # fmt: skip
