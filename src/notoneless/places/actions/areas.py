"""Acts on inspector areas: three to five schools under one inspector; outside that a warning, never a refusal."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from notoneless.accounts.terms import Viewer
from notoneless.places import access
from notoneless.places.actions.common import Act, By, Done, find, lock_county, named, standing, tell
from notoneless.places.models import AreaSchool, InspectorArea, School
from notoneless.places.queries.asof import standing as stood
from notoneless.places.queries.parameters import area_size
from notoneless.places.terms import AbsentError, Key, Level, PlaceError


def found_area(*, county: Key, name: str, on: date, by: By, at: datetime, schools: Iterable[Key] = ()) -> Done:
    """Found an inspector's area of a county, with its first schools. Raises AbsentError, Q026, Q027, Q041."""
    with transaction.atomic():
        act = Act(on, "", by, at)
        seat = find("division", county, act)
        if seat.level != Level.COUNTY:
            raise AbsentError
        called = named(name)
        if InspectorArea.objects.filter(county=seat, name=called, ended_on=None).exists():
            raise PlaceError(
                "Q041",
                f"“{called}”已经有了。请换一个名称，或在已有的责任区里加学校。",
                f"There is an area “{called}” already. Choose another name, or add the schools to that one.",
            )
        area = InspectorArea.objects.create(name=called, county=seat, began_on=on)
        for school in schools:
            _join(area, find("school", school, act), act)
        _warn(area, act)
        _journal("found_area", area, act, name=called)
    return Done(area.pk, tuple(act.warnings))


def put_school_in_area(*, area: Key, school: Key, on: date, by: By, at: datetime) -> Done:
    """Put a school into an area from ``on``; its time in another area ends that day. Raises AbsentError, Q022, Q025, Q026."""
    with transaction.atomic():
        act = Act(on, "", by, at)
        one = _area(area, act)
        held = find("school", school, act)
        if held.ended_on is not None:  # it would stand in the area for ever
            raise AbsentError
        _join(one, held, act)
        _warn(one, act)
        _journal("put_school_in_area", one, act, school=school)
    return Done(one.pk, tuple(act.warnings))


def take_school_out(*, area: Key, school: Key, on: date, by: By, at: datetime) -> Done:
    """End a school's time in an area on ``on``. Raises AbsentError, Q022."""
    with transaction.atomic():
        act = Act(on, "", by, at)
        one, held = _area(area, act), find("school", school, act)
        member = AreaSchool.objects.filter(area=one, school=held, ended_on=None).first()
        if member is None:
            raise AbsentError
        _leave(member, act)
        _warn(one, act)
        _journal("take_school_out", one, act, school=held.pk)
    return Done(one.pk, tuple(act.warnings))


def rename_area(*, key: Key, name: str, by: By, at: datetime) -> Done:
    """Give an area another name. Raises AbsentError, Q025, Q027, Q041."""
    with transaction.atomic():
        act = Act(at.date(), "", by, at)
        one, called = _area(key, act), named(name)
        if called == one.name:
            raise PlaceError("Q025", f"名称已经是“{called}”，没有要改的。", f"The area is called “{called}” already.")
        if InspectorArea.objects.filter(county=one.county, name=called, ended_on=None).exists():
            raise PlaceError("Q041", f"“{called}”已经有了。请换一个名称。", f"There is an area “{called}” already.")
        old, one.name = one.name, called
        one.save(update_fields=("name",))
        _journal("rename_area", one, act, old=old, new=called)
    return Done(one.pk)


def end_area(*, key: Key, on: date, by: By, at: datetime) -> Done:
    """End an area with the time of its schools in it. Raises AbsentError, Q022."""
    with transaction.atomic():
        act = Act(on, "", by, at)
        one = _area(key, act)
        if on <= one.began_on:
            raise PlaceError(
                "Q022",
                f"“{one.name}”自 {one.began_on} 设立，撤销须在其后的日子。",
                f"“{one.name}” began on {one.began_on}; it can only end on a later day.",
            )
        for member in one.memberships.filter(ended_on=None):
            _leave(member, act)
        one.ended_on = on
        one.save(update_fields=("ended_on",))
        _journal("end_area", one, act)
    return Done(one.pk)


def _area(key: Key, act: Act) -> InspectorArea:
    rows = InspectorArea.objects.filter(ended_on=None).select_related("county")
    if isinstance(act.by, Viewer):
        one: InspectorArea = access.areas(act.by, access.EDIT).one(rows, pk=key)
    else:
        one = rows.get(pk=key)
    lock_county(one.county.path)
    return one


def _join(area: InspectorArea, school: School, act: Act) -> None:
    standing(school, act)
    if school.county_id != area.county_id:
        raise PlaceError(
            "Q026",
            f"“{school.name}”不在“{area.name}”所在的区县。请另选。",
            f"“{school.name}” is not in the county of “{area.name}”. Choose another.",
        )
    member = AreaSchool.objects.filter(school=school, ended_on=None).first()
    if member is not None:
        if member.area_id == area.pk:
            raise PlaceError(
                "Q025",
                f"“{school.name}”已在“{area.name}”，没有要改的。",
                f"“{school.name}” is in “{area.name}” already; there is nothing to change.",
            )
        act.warnings.append(
            _("“%(school)s”自 %(on)s 起不再属于“%(area)s”")
            % {"school": school.name, "on": act.on, "area": member.area.name}
        )
        _leave(member, act)
    AreaSchool.objects.create(area=area, school=school, began_on=act.on)


def _leave(member: AreaSchool, act: Act) -> None:
    if act.on <= member.began_on:
        # A time that began today or has not begun: it never was, so nothing of it is kept.
        member.delete()
        return
    member.ended_on = act.on
    member.save(update_fields=("ended_on",))


def _warn(area: InspectorArea, act: Act) -> None:
    size = area_size(area.county.code, act.on)
    many = AreaSchool.objects.filter(stood(act.on), area=area).count()
    if size.lamp(many) != "right":
        told = {"area": area.name, "many": many, "fewest": size.fewest, "most": size.most}
        act.warnings.append(_("“%(area)s”现有 %(many)s 所学校，一名督学宜负责 %(fewest)s—%(most)s 所") % told)


def _journal(verb: str, area: InspectorArea, act: Act, **detail: object) -> None:
    tell(
        verb, act.by, act.at, f"places_inspectorarea:{area.pk}",
        {"on": str(act.on)} | {key: str(value)[:200] for key, value in detail.items()},
    )  # fmt: skip
