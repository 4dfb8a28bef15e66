"""Acts on education centres and schools: established, recoded, moved, merged, split, closed; a school's facts amended."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from notoneless.places.actions.classes import carry_class, end_room
from notoneless.places.actions.common import (
    Act,
    By,
    Done,
    carry_along,
    find,
    in_order,
    journal,
    named,
    new_path,
    not_ahead,
    record,
    rewrite,
    save,
    sound,
    standing,
    turn_the_page,
)
from notoneless.places.actions.naming import same
from notoneless.places.models import AreaSchool, Division, EducationCentre, School, SchoolClass
from notoneless.places.rules import codes
from notoneless.places.rules.paths import NO_CENTRE
from notoneless.places.terms import AbsentError, Change, Key, Level, Line, PlaceError, SchoolKind, Setting


def establish_centre(
    *, county: Key, name: str, on: date, document: str, by: By, at: datetime, towns: Iterable[Key] = ()
) -> Done:
    """Establish an education centre of a county from ``on``, serving ``towns``. Raises AbsentError, Q010, Q027."""
    with transaction.atomic():
        act = Act(on, document, by, at)
        seat = find("division", county, act)
        if seat.level != Level.COUNTY:
            raise AbsentError
        called = named(name)
        one = EducationCentre.objects.create(
            path=new_path(Line.SCHOOL, seat.path), name=called, pinyin=sound(called), began_on=on, county=seat
        )
        one.towns.set([find("division", town, act) for town in towns])
        record(Change.OPENED, "centre", act, after=one, new_path=one.path, new_name=one.name)
        journal("establish_centre", "centre", one, act, name=one.name)
    return Done(one.pk)


def close_centre(*, key: Key, on: date, document: str, by: By, at: datetime, seen: int | None = None) -> Done:
    """End an education centre; its schools go elsewhere first. Raises AbsentError, Q020, Q022–Q024."""
    with transaction.atomic():
        act = Act(on, document, by, at)
        one = find("centre", key, act, seen=seen)
        _may_end(one, "centre", act)
        inside = one.schools.filter(ended_on=None).count()
        if inside:
            raise PlaceError(
                "Q024",
                f"“{one.name}”还管着 {inside} 所学校，不能撤销。请先把学校改隶到别的片区。",
                f"“{one.name}” still has {inside} schools. Move them to another centre first.",
            )
        one.ended_on = on
        save(one, "ended_on")
        record(Change.CLOSED, "centre", act, before=one, old_path=one.path, old_name=one.name)
        journal("close_centre", "centre", one, act)
    return Done(one.pk)


def establish_school(
    *, division: Key, name: str, code: str, kind: str, on: date, document: str, by: By, at: datetime,
    centre: Key | None = None, parent: Key | None = None, setting: str = "", is_boarding: bool = False,
    is_public: bool = True, headcount: int | None = None, boarders: int | None = None, note: str = "",
) -> Done:  # fmt: skip
    """Establish a school in a town or village from ``on`` (a day to come is allowed).

    ``code`` may be empty while the office has not yet been given one. Raises AbsentError, Q010, Q013, Q014, Q022, Q023,
    Q027–Q029.
    """
    with transaction.atomic():
        act = Act(on, document, by, at, note)
        one = begin_school(
            act, division=find("division", division, act),
            centre=find("centre", centre, act) if centre else None,
            parent=find("school", parent, act) if parent else None,
            name=name, code=code, kind=kind, setting=setting, is_boarding=is_boarding, is_public=is_public,
            headcount=headcount, boarders=boarders,
        )  # fmt: skip
        record(Change.OPENED, "school", act, after=one, new_path=one.path, new_name=one.name, new_code=one.code)
        journal("establish_school", "school", one, act, name=one.name, code=one.code)
    return Done(one.pk, tuple(act.warnings))


def begin_school(
    act: Act, *, division: Division, centre: EducationCentre | None, parent: School | None, name: str, code: str,
    kind: str, setting: str, is_boarding: bool, is_public: bool, headcount: int | None, boarders: int | None,
) -> School:  # fmt: skip
    """Write a new school's row. The county's row is held by the caller."""
    standing(division, act)
    if centre is not None:
        standing(centre, act)
    _known(kind, setting, headcount, boarders)
    if act.on < division.began_on or (centre is not None and act.on < centre.began_on):
        raise PlaceError(
            "Q022",
            f"所在地或片区在 {act.on} 还没有设立。请核对日期。",
            f"The place or the centre was not there yet on {act.on}. Check the day.",
        )
    number = codes.school_number(code, kind=kind) if code.strip() else ""
    if number:
        _free_code(number)
    else:
        act.warnings.append(_("学校标识码未填，取得后请补登"))
    called = named(name)
    county = Division.objects.get(path=division.path[:4])
    over = centre.path if centre else county.path + NO_CENTRE
    return School.objects.create(
        path=new_path(Line.SCHOOL, over), name=called, pinyin=sound(called), code=number, kind=kind, setting=setting,
        county=county, division=division, centre=centre, parent=parent, is_boarding=is_boarding, is_public=is_public,
        headcount=headcount, boarders=boarders, began_on=act.on,
    )  # fmt: skip


def _known(kind: str, setting: str, headcount: int | None, boarders: int | None) -> None:
    if kind not in SchoolKind.values or (setting and setting not in Setting.values):
        raise PlaceError(
            "Q029",
            "办学类型或城乡类型不在国标代码表（GB/T 33782-2017 表4、表5）内。请从列表中选择。",
            "The kind or the setting is not in the national tables (GB/T 33782-2017, 4 and 5). Choose from the list.",
        )
    if headcount is not None and boarders is not None and boarders > headcount:
        raise PlaceError(
            "Q015",
            f"寄宿生 {boarders} 人多于在校生 {headcount} 人。请核对两个数。",
            f"{boarders} boarders are more than {headcount} pupils. Check both figures.",
        )


def _free_code(number: str) -> None:
    held = School.objects.filter(code=number, ended_on=None).first()
    if held is not None:
        raise PlaceError(
            "Q028",
            f"学校标识码 {number} 已由另一所学校使用。请核对；若是它更名，请用“更名”。",
            f"The school code {number} is borne by another school. Check it; if that school got a new name, rename it.",
        )


def amend_school(
    *, key: Key, by: By, at: datetime, setting: str, is_boarding: bool, is_public: bool, headcount: int | None,
    boarders: int | None, seen: int | None = None,
) -> Done:  # fmt: skip
    """Set the facts of a school that are as of now and keep no history: setting, boarding, numbers of pupils.

    Raises AbsentError, Q015, Q020, Q023, Q025, Q029.
    """
    with transaction.atomic():
        act = Act(at.date(), "", by, at)
        one = find("school", key, act, seen=seen)
        standing(one, act)
        _known(one.kind, setting, headcount, boarders)
        facts: dict[str, Any] = {
            "setting": setting, "is_boarding": is_boarding, "is_public": is_public, "headcount": headcount,
            "boarders": boarders,
        }  # fmt: skip
        changed = {name: value for name, value in facts.items() if getattr(one, name) != value}
        if not changed:
            raise same("学校信息", "school's facts", one.name)
        old = {f"old_{name}": getattr(one, name) for name in changed}
        for name, value in changed.items():
            setattr(one, name, value)
        save(one, *changed)
        journal("amend_school", "school", one, act, **changed, **old)
    return Done(one.pk)


def recode_school(
    *, key: Key, code: str, on: date, document: str, by: By, at: datetime, seen: int | None = None
) -> Done:
    """Give a school another code from ``on``. Raises AbsentError, Q013, Q014, Q020–Q023, Q025, Q028."""
    with transaction.atomic():
        act = Act(on, document, by, at)
        one = find("school", key, act, seen=seen)
        number, old = codes.school_number(code, kind=one.kind), one.code
        if number == old:
            raise same("学校标识码", "school code", old)
        _free_code(number)
        turn_the_page(one, "school", act)
        one.code = number
        save(one, "code")
        record(Change.RECODED, "school", act, before=one, after=one, old_code=old, new_code=number)
        journal("recode_school", "school", one, act, old=old, new=number)
    return Done(one.pk)


def reclass_school(
    *, key: Key, kind: str, on: date, document: str, by: By, at: datetime, code: str = "", seen: int | None = None
) -> Done:
    """Make a school one of another kind from ``on`` (小学 → 九年一贯制学校), with the code of that kind where it gets one.

    Raises AbsentError, Q013, Q014, Q020–Q023, Q025, Q028, Q029.
    """
    with transaction.atomic():
        act = Act(on, document, by, at)
        one = find("school", key, act, seen=seen)
        _known(kind, one.setting, None, None)
        old_kind, old_code = one.kind, one.code
        if kind == old_kind:
            raise same("办学类型", "kind", str(SchoolKind(kind).label))
        number = codes.school_number(code or old_code, kind=kind) if code or old_code else ""
        if number != old_code:
            _free_code(number)
        turn_the_page(one, "school", act)
        one.kind, one.code = kind, number
        save(one, "kind", "code")
        record(
            Change.RECLASSED, "school", act, before=one, after=one, old_kind=SchoolKind(old_kind).label,
            new_kind=SchoolKind(kind).label, old_code=old_code, new_code=number,
        )  # fmt: skip
        journal("reclass_school", "school", one, act, old=old_kind, new=kind)
    return Done(one.pk)


def move_school(
    *, key: Key, on: date, document: str, by: By, at: datetime, division: Key, centre: Key | None,
    seen: int | None = None,
) -> Done:  # fmt: skip
    """Say where a school stands and which centre it belongs to from ``on``. Another centre gives it another path.

    Raises AbsentError, Q010, Q020–Q023, Q025, Q026.
    """
    with transaction.atomic():
        act = Act(on, document, by, at)
        one = find("school", key, act, seen=seen)
        home = find("division", division, act)
        over = find("centre", centre, act) if centre else None
        if home.pk == one.division_id and (over.pk if over else None) == one.centre_id:
            raise same("所在地和片区", "place and centre", home.name)
        for unit in (home, over):
            if unit is None:
                continue
            standing(unit, act)
            if unit.path[:4] != one.path[:4] or on < unit.began_on or unit.path == one.path[:4] == home.path:
                raise PlaceError(
                    "Q026",
                    f"“{one.name}”不能改到“{unit.name}”：须是本区县内、当日已设立的乡镇、村或片区。请另选。",
                    f"“{one.name}” cannot go to “{unit.name}”: choose a town, village or centre of this county that stood then.",
                )
        turn_the_page(one, "school", act)
        was, old = (one.division.name, one.centre.name if one.centre else ""), one.path
        changes_centre = (over.pk if over else None) != one.centre_id
        one.division, one.centre = home, over
        if changes_centre:
            one.path = new_path(Line.SCHOOL, over.path if over else one.path[:4] + NO_CENTRE)
        save(one, "division", "centre", "path")
        change = record(
            Change.MOVED, "school", act, before=one, after=one, old_path=old, new_path=one.path, old_place=was[0],
            new_place=home.name, old_centre=was[1], new_centre=over.name if over else "",
        )  # fmt: skip
        if one.path != old:
            carry_along(Line.SCHOOL, old, one.path, act)
            rewrite(change, Line.SCHOOL, old, one.path)
        journal("move_school", "school", one, act, division=home.pk, centre=over.pk if over else "")
    return Done(one.pk)


def merge_school(
    *, key: Key, into: Key, on: date, document: str, by: By, at: datetime, seen: int | None = None
) -> Done:
    """End a school that goes up in another on ``on``. Its classes end, and go on as classes of the other under the next
    free numbers; its campuses become the other's.

    Raises AbsentError, Q010, Q020–Q023, Q026, Q031.
    """
    with transaction.atomic():
        act = Act(on, document, by, at)
        one = find("school", key, act, seen=seen)
        heir = find("school", into, act)
        not_ahead(act)
        _may_end(one, "school", act)
        standing(heir, act)
        if heir.pk == one.pk or heir.path[:4] != one.path[:4] or on < heir.began_on:
            raise PlaceError(
                "Q026",
                f"“{one.name}”不能并入“{heir.name}”：须是本区县内、当日已设立的另一所学校。请另选。",
                f"“{one.name}” cannot go up in “{heir.name}”: choose another school of this county that stood then.",
            )
        change = record(
            Change.MERGED, "school", act, before=one, after=heir, old_path=one.path, new_path=heir.path,
            old_name=one.name, new_name=heir.name, old_code=one.code,
        )  # fmt: skip
        rooms = list(SchoolClass.objects.filter(school=one).order_by("grade", "number"))
        gone = [carry_class(room, heir, act, change) for room in rooms if room.ended_on is None or room.ended_on > on]
        for campus in one.campuses.filter(ended_on=None):
            campus.parent = heir
            save(campus, "parent")
        _leave_area(one, on)
        one.ended_on = on
        save(one, "ended_on")
        rewrite(change, Line.SCHOOL, one.path, heir.path, keeps_tail=False)
        journal("merge_school", "school", one, act, into=heir.pk, classes=len(gone))
    return Done(heir.pk, tuple(act.warnings), (one.pk,))


def split_school(
    *, key: Key, name: str, code: str, kind: str, division: Key, classes: Iterable[Key], on: date,
    document: str, by: By, at: datetime, centre: Key | None = None, setting: str = "", is_boarding: bool = False,
    seen: int | None = None,
) -> Done:  # fmt: skip
    """Let a new school come out of one that stays, on ``on``; the named classes go on as classes of the new one.

    Raises AbsentError, Q010, Q013, Q014, Q020–Q023, Q026–Q029, Q031.
    """
    with transaction.atomic():
        act = Act(on, document, by, at)
        one = find("school", key, act, seen=seen)
        standing(one, act)
        not_ahead(act)
        in_order(one, "school", act)
        made = begin_school(
            act, division=find("division", division, act), centre=find("centre", centre, act) if centre else None,
            parent=None, name=name, code=code, kind=kind, setting=setting, is_boarding=is_boarding,
            is_public=one.is_public, headcount=None, boarders=None,
        )  # fmt: skip
        change = record(
            Change.SPLIT, "school", act, before=one, after=made, new_path=made.path, old_name=one.name,
            new_name=made.name, new_code=made.code,
        )  # fmt: skip
        wanted = {str(room) for room in classes}
        rooms = [room for room in SchoolClass.objects.filter(school=one) if str(room.pk) in wanted]
        if len(rooms) != len(wanted):
            raise PlaceError(
                "Q026",
                "勾选的班级有的不在这所学校。请重新打开页面再选。",
                "Some of the classes ticked are not of this school. Open the page again and choose.",
            )
        for room in sorted(rooms, key=lambda room: (room.grade, room.number)):
            carry_class(room, made, act, change)
        journal("split_school", "school", one, act, made=made.pk, classes=len(rooms))
    return Done(made.pk, tuple(act.warnings), (one.pk,))


def close_school(*, key: Key, on: date, document: str, by: By, at: datetime, seen: int | None = None) -> Done:
    """End a school without an heir on ``on`` (a day to come is allowed); its classes end with it.

    Raises AbsentError, Q020, Q022–Q024, Q031; its campuses are moved or closed first.
    """
    with transaction.atomic():
        act = Act(on, document, by, at)
        one = find("school", key, act, seen=seen)
        _may_end(one, "school", act)
        campuses = one.campuses.filter(ended_on=None).count()
        if campuses:
            raise PlaceError(
                "Q024",
                f"“{one.name}”还有 {campuses} 个校区或教学点。请先合并或撤销它们，或改用“并入”。",
                f"“{one.name}” still has {campuses} campuses or teaching points. Merge or close them first.",
            )
        rooms = [room for room in one.classes.all() if room.ended_on is None or room.ended_on > on]
        for room in rooms:
            end_room(room, on)
        _leave_area(one, on)
        one.ended_on = on
        save(one, "ended_on")
        record(Change.CLOSED, "school", act, before=one, old_path=one.path, old_name=one.name, old_code=one.code)
        journal("close_school", "school", one, act, classes=len(rooms))
    return Done(one.pk)


def _may_end(one: Any, unit: str, act: Act) -> None:
    standing(one, act)
    in_order(one, unit, act)
    if act.on <= one.began_on:
        raise PlaceError(
            "Q022",
            f"“{one.name}”自 {one.began_on} 设立，撤并须在其后的日子。请核对日期。",
            f"“{one.name}” began on {one.began_on}; it can only end on a later day.",
        )


def _leave_area(one: School, on: date) -> None:
    """End a school's time in its inspector's area; a time that had not begun is taken off the list."""
    for member in AreaSchool.objects.filter(school=one, ended_on=None):
        if member.began_on >= on:
            member.delete()
        else:
            member.ended_on = on
            member.save(update_fields=("ended_on",))
