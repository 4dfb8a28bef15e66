"""Acts on towns and villages: established, recoded, moved, merged, split, closed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from notoneless.places.actions.common import (
    Act,
    By,
    Done,
    carry_along,
    find,
    in_order,
    journal,
    keep_former,
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
from notoneless.places.models import Division, School, UnitChange
from notoneless.places.rules import codes
from notoneless.places.terms import Change, Key, Level, Line, PlaceError


def establish_division(
    *, parent: Key, name: str, code: str, on: date, document: str, by: By, at: datetime, note: str = ""
) -> Done:
    """Establish a town under a county, or a village under a town, from ``on`` (a day to come is allowed).

    Warns where no list of ours holds the code. Raises AbsentError, Q010–Q012, Q023, Q024, Q027, Q028.
    """
    with transaction.atomic():
        act = Act(on, document, by, at, note)
        over = find("division", parent, act)
        one = _begin(over, name, code, act)
        record(Change.OPENED, "division", act, after=one, new_path=one.path, new_name=one.name, new_code=one.code)
        journal("establish", "division", one, act, name=one.name, code=one.code)
    return Done(one.pk, tuple(act.warnings))


def _begin(over: Division, name: str, code: str, act: Act) -> Division:
    standing(over, act)
    if over.level == Level.VILLAGE:
        raise PlaceError(
            "Q024",
            "村、社区之下不再设行政区划。请在乡镇街道之下新设。",
            "There are no divisions under a village. Establish it under a town.",
        )
    if act.on < over.began_on:
        raise PlaceError(
            "Q022",
            f"上级“{over.name}”自 {over.began_on} 起才有，{act.on} 更早。请核对日期。",
            f"The unit above, “{over.name}”, began on {over.began_on}; {act.on} lies before.",
        )
    number = codes.division_code(code, level=over.level + 1, parent_code=over.code)
    _free_code(number)
    if not codes.is_listed(number):
        act.warnings.append(_("代码 %(code)s 不在随附的统计用区划代码表中，请核对") % {"code": number})
    called = named(name)
    return Division.objects.create(
        path=new_path(Line.PLACE, over.path), code=number, level=over.level + 1, name=called, pinyin=sound(called),
        began_on=act.on, parent=over,
    )  # fmt: skip


def _free_code(number: str) -> None:
    held = Division.objects.filter(code=number, ended_on=None).first()
    if held is not None:
        raise PlaceError(
            "Q028",
            f"代码 {number} 已由“{held.name}”使用。请核对代码；若是它更名，请用“更名”。",
            f"The code {number} is borne by “{held.name}”. Check it; if that unit got a new name, rename it.",
        )


def recode_division(
    *, key: Key, code: str, on: date, document: str, by: By, at: datetime, seen: int | None = None
) -> Done:
    """Give a town or village another code from ``on``; the codes of a town's villages follow their new beginning.

    Raises AbsentError, Q011, Q012, Q020–Q023, Q025, Q028.
    """
    with transaction.atomic():
        act = Act(on, document, by, at)
        one = find("division", key, act, seen=seen)
        old, over = one.code, one.parent
        number = codes.division_code(code, level=one.level, parent_code=over.code if over else "")
        if number == old:
            raise same("区划代码", "code", old)
        _free_code(number)
        turn_the_page(one, "division", act)
        one.code = number
        save(one, "code")
        cause = record(Change.RECODED, "division", act, before=one, after=one, old_code=old, new_code=number)
        parts = [part for part in one.parts.filter(ended_on=None) if part.code.startswith(old)]
        for part in parts:
            _follow_code(part, old, number, act, cause)
        journal("recode", "division", one, act, old=old, new=number, parts=len(parts))
    return Done(one.pk)


def _follow_code(one: Division, old: str, new: str, act: Act, cause: UnitChange) -> None:
    was, number = one.code, new + one.code[len(old) :]
    _free_code(number)
    turn_the_page(one, "division", act)
    one.code = number
    save(one, "code")
    record(Change.RECODED, "division", act, before=one, after=one, cause=cause, old_code=was, new_code=number)
    for part in one.parts.filter(ended_on=None):
        if part.code.startswith(was):
            _follow_code(part, was, number, act, cause)


def move_village(
    *, key: Key, into: Key, on: date, document: str, by: By, at: datetime, seen: int | None = None
) -> Done:
    """Put a village under another town of the county from ``on``. Its code is its own until it is recoded.

    Raises AbsentError, Q010, Q020–Q023, Q025, Q026.
    """
    with transaction.atomic():
        act = Act(on, document, by, at)
        one = find("division", key, act, seen=seen)
        town = find("division", into, act)
        _fits(one, town, act, under=True)
        if one.parent_id == town.pk:
            raise same("上级", "unit above", town.name)
        if not one.code.startswith(town.code):
            act.warnings.append(
                _("“%(name)s”的代码 %(code)s 仍以原乡镇代码开头，换码后请登记“代码变更”")
                % {"name": one.name, "code": one.code}
            )
        _rehang(one, town, act)
        journal("move", "division", one, act, into=town.pk)
    return Done(one.pk, tuple(act.warnings))


def _fits(one: Division, into: Division, act: Act, *, under: bool) -> None:
    standing(into, act)
    if under:
        right = into.level == one.level - 1 and one.level == Level.VILLAGE
    else:
        right = into.level == one.level and one.level != Level.COUNTY
    if not right or into.pk == one.pk or into.path[:4] != one.path[:4] or act.on < into.began_on:
        raise PlaceError(
            "Q026",
            f"“{one.name}”不能归入“{into.name}”：须是同一区县内、当日已设立的{'乡镇街道' if under else '同级单位'}。请另选。",
            f"“{one.name}” cannot go to “{into.name}”: it must be a {'town' if under else 'unit of the same level'} of the "
            "same county, established by that day. Choose another.",
        )


def _rehang(one: Division, town: Division, act: Act, cause: UnitChange | None = None) -> None:
    """Put ``one`` under ``town``: its page is turned, its path and those under it are new."""
    turn_the_page(one, "division", act)
    old, over = one.path, one.parent
    one.path, one.parent = new_path(Line.PLACE, town.path), town
    save(one, "path", "parent")
    change = record(
        Change.MOVED, "division", act, before=one, after=one, cause=cause, old_path=old, new_path=one.path,
        old_parent=over.name if over else "", new_parent=town.name,
    )  # fmt: skip
    carry_along(Line.PLACE, old, one.path, act)
    rewrite(change, Line.PLACE, old, one.path)


def merge_division(
    *, key: Key, into: Key, on: date, document: str, by: By, at: datetime, seen: int | None = None
) -> Done:
    """End a town or village that goes up in another of its level on ``on``: its villages and schools go along.

    Raises AbsentError, Q010, Q020–Q023, Q026.
    """
    with transaction.atomic():
        act = Act(on, document, by, at)
        one = find("division", key, act, seen=seen)
        heir = find("division", into, act)
        standing(one, act)
        not_ahead(act)
        in_order(one, "division", act)
        _fits(one, heir, act, under=False)
        _may_end(one, act)
        change = record(
            Change.MERGED, "division", act, before=one, after=heir, old_path=one.path, new_path=heir.path,
            old_name=one.name, new_name=heir.name, old_code=one.code,
        )  # fmt: skip
        parts = list(one.parts.filter(ended_on=None).order_by("path"))
        for part in parts:
            _rehang(part, heir, act, change)
        schools = _resettle(one, heir, act)
        _end(one, act)
        rewrite(change, Line.PLACE, one.path, heir.path, keeps_tail=False)
        journal("merge", "division", one, act, into=heir.pk, parts=len(parts), schools=schools)
    return Done(heir.pk, tuple(act.warnings), (one.pk,))


def _resettle(one: Division, heir: Division, act: Act) -> int:
    """Say of every school that stands in ``one`` that it stands in ``heir`` from the day on."""
    schools = list(School.objects.filter(division=one, ended_on=None))
    for school in schools:
        keep_former(school, "school", act.on)
        school.division = heir
        save(school, "division")
    return len(schools)


def split_division(
    *, key: Key, name: str, code: str, parts: Iterable[Key], on: date, document: str, by: By, at: datetime,
    schools: Iterable[Key] = (), seen: int | None = None,
) -> Done:  # fmt: skip
    """Let a new town or village come out of one that stays, on ``on``; the named villages and schools go to the new one.

    Raises AbsentError, Q010–Q012, Q020–Q023, Q026–Q028.
    """
    with transaction.atomic():
        act = Act(on, document, by, at)
        one = find("division", key, act, seen=seen)
        standing(one, act)
        not_ahead(act)
        in_order(one, "division", act)
        if one.parent is None:
            raise PlaceError(
                "Q026",
                "区县不能在这里拆分。请联系系统管理员重新建立。",
                "A county cannot be split here. Ask the administrator to found it anew.",
            )
        made = _begin(one.parent, name, code, act)
        change = record(
            Change.SPLIT, "division", act, before=one, after=made, new_path=made.path, old_name=one.name,
            new_name=made.name, new_code=made.code,
        )  # fmt: skip
        going = [_own_part(one, part, act) for part in parts]
        for part in going:
            _rehang(part, made, act, change)
        moved = [_own_school(one, school, act) for school in schools]
        for school in moved:
            keep_former(school, "school", act.on)
            school.division = made
            save(school, "division")
        journal("split", "division", one, act, made=made.pk, parts=len(going), schools=len(moved))
    return Done(made.pk, tuple(act.warnings), (one.pk,))


def _own_part(one: Division, key: Key, act: Act) -> Any:
    part = find("division", key, act)
    if part.parent_id != one.pk:
        raise PlaceError(
            "Q026",
            f"“{part.name}”不在“{one.name}”之下，不能随它拆出。请只勾选它自己的村、社区。",
            f"“{part.name}” does not lie under “{one.name}” and cannot go with the split. Tick its own villages only.",
        )
    return part


def _own_school(one: Division, key: Key, act: Act) -> Any:
    school = find("school", key, act)
    if school.division_id != one.pk:
        raise PlaceError(
            "Q026",
            f"“{school.name}”不在“{one.name}”，不能随它拆出。",
            f"“{school.name}” does not stand in “{one.name}” and cannot go with the split.",
        )
    return school


def close_division(*, key: Key, on: date, document: str, by: By, at: datetime, seen: int | None = None) -> Done:
    """End a town or village without an heir on ``on``. Raises AbsentError, Q020, Q022–Q024; what stands in it goes first."""
    with transaction.atomic():
        act = Act(on, document, by, at)
        one = find("division", key, act, seen=seen)
        standing(one, act)
        in_order(one, "division", act)
        _may_end(one, act)
        inside = one.parts.filter(ended_on=None).count() + School.objects.filter(division=one, ended_on=None).count()
        if inside or one.level == Level.COUNTY:
            raise PlaceError(
                "Q024",
                f"“{one.name}”之下还有 {inside} 个村、社区或学校，不能撤销。请先改隶、合并或撤销它们，或改用“并入”。",
                f"“{one.name}” still holds {inside} villages or schools. Move, merge or close them first, or merge the unit.",
            )
        _end(one, act)
        record(Change.CLOSED, "division", act, before=one, old_path=one.path, old_name=one.name, old_code=one.code)
        journal("close", "division", one, act)
    return Done(one.pk)


def _may_end(one: Any, act: Act) -> None:
    if act.on <= one.began_on:
        raise PlaceError(
            "Q022",
            f"“{one.name}”自 {one.began_on} 设立，撤销须在其后的日子。请核对日期。",
            f"“{one.name}” began on {one.began_on}; it can only end on a later day.",
        )


def _end(one: Any, act: Act) -> None:
    one.ended_on = act.on
    save(one, "ended_on")
