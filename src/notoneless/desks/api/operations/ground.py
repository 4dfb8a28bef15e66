"""Divisions, schools, centres and areas: what stands on a day, and the acts on them, each rehearsed with ``rehearse``."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpRequest
from ninja.params.functions import Query

from notoneless.desks.api import answers, bodies
from notoneless.desks.api import schemas as give
from notoneless.desks.api.calls import Seen, _, acted, api, in_sight, now, policy, told, version_of, viewer, written
from notoneless.places import actions, queries
from notoneless.places.queries import SchoolFilter

PLACE, SEE = "place.edit", "place.see"


def _division(request: HttpRequest, key: uuid.UUID, what: str, seen: str, run: Any, **given: Any) -> Any:
    """Act on a division that may be acted on so: what the desk does not offer at its level is not there."""
    page = queries.division_page(viewer(request), key, on=now()[1])
    without = {1: {"recode", "move", "merge", "split", "close"}, 2: {"move"}, 3: set[str]()}[page.division.level]
    if not page.may_edit or what in without:
        raise Http404
    one = page.division
    return in_sight(
        lambda: acted(request, run, key=key, seen=version_of(seen), **given),
        lambda: (one.version, {"name": one.name, "code": one.code, "ended_on": one.ended_on}),
    )


def _school(request: HttpRequest, key: uuid.UUID, seen: str, run: Any, **given: Any) -> Any:
    page = queries.school_page(viewer(request), key, on=now()[1])
    if not page.may_edit:
        raise Http404
    one = page.school
    names = ("name", "code", "kind", "setting", "headcount", "boarders", "is_boarding", "is_public", "ended_on")
    return in_sight(
        lambda: acted(request, run, key=key, seen=version_of(seen), **given),
        lambda: (one.version, {name: getattr(one, name) for name in names}),
    )


def _centre(request: HttpRequest, key: uuid.UUID, seen: str, run: Any, **given: Any) -> Any:
    one = {row.id: row for row in queries.centre_list(viewer(request), on=now()[1])}.get(key)
    if one is None:
        raise Http404
    return in_sight(
        lambda: acted(request, run, key=key, seen=version_of(seen), **given),
        lambda: (one.version, {"name": one.name}),
    )


@api.get("/places", response=told(list[give.Place]), summary=_("行政区划"))
@policy(get=SEE)
def list_places(request: HttpRequest) -> Any:
    """Counties, towns and villages within reach, each behind the one above it."""
    return list(queries.division_tree(viewer(request), on=now()[1]))


@api.get("/places/{place}", response=told(answers.DivisionPage), summary=_("一个行政区划"))
@policy(get=SEE)
def get_place(request: HttpRequest, place: uuid.UUID) -> Any:
    """One division: what lies in it, its history, the version to send with an act."""
    return queries.division_page(viewer(request), place, on=now()[1])


@api.post("/places/{place}/parts", response=written(), summary=_("新设乡镇或村"))
@policy(post=PLACE)
def establish_division(
    request: HttpRequest, place: uuid.UUID, body: bodies.NewDivision, rehearse: bool = Query(False)
) -> Any:
    """Establish a town or village under a division."""
    page = queries.division_page(viewer(request), place, on=now()[1])
    if not page.may_edit or page.division.level > 2:
        raise Http404
    return acted(request, actions.establish_division, rehearse=rehearse, parent=place, **body.dict())


@api.post("/places/{place}/rename", response=written(), summary=_("区划更名"))
@policy(post=PLACE)
def rename_division(
    request: HttpRequest, place: uuid.UUID, body: bodies.Rename, seen: Seen, rehearse: bool = Query(False)
) -> Any:
    """Rename a division from a day."""
    return _division(request, place, "rename", seen, actions.rename, rehearse=rehearse, unit="division", **body.dict())


@api.post("/places/{place}/recode", response=written(), summary=_("区划代码变更"))
@policy(post=PLACE)
def recode_division(
    request: HttpRequest, place: uuid.UUID, body: bodies.Recode, seen: Seen, rehearse: bool = Query(False)
) -> Any:
    """Give a division another code; a town's villages follow."""
    return _division(request, place, "recode", seen, actions.recode_division, rehearse=rehearse, **body.dict())


@api.post("/places/{place}/move", response=written(), summary=_("村社区改隶"))
@policy(post=PLACE)
def move_village(
    request: HttpRequest, place: uuid.UUID, body: bodies.Into, seen: Seen, rehearse: bool = Query(False)
) -> Any:
    """Put a village under another town of the county."""
    return _division(request, place, "move", seen, actions.move_village, rehearse=rehearse, **body.dict())


@api.post("/places/{place}/merge", response=written(), summary=_("区划并入另一个"))
@policy(post=PLACE)
def merge_division(
    request: HttpRequest, place: uuid.UUID, body: bodies.Into, seen: Seen, rehearse: bool = Query(False)
) -> Any:
    """Merge a division into another of its level."""
    return _division(request, place, "merge", seen, actions.merge_division, rehearse=rehearse, **body.dict())


@api.post("/places/{place}/split", response=written(), summary=_("从区划分出新的"))
@policy(post=PLACE)
def split_division(
    request: HttpRequest, place: uuid.UUID, body: bodies.SplitDivision, seen: Seen, rehearse: bool = Query(False)
) -> Any:
    """Found a division out of another."""
    return _division(request, place, "split", seen, actions.split_division, rehearse=rehearse, **body.dict())


@api.post("/places/{place}/close", response=written(), summary=_("撤销区划"))
@policy(post=PLACE)
def close_division(
    request: HttpRequest, place: uuid.UUID, body: bodies.Dated, seen: Seen, rehearse: bool = Query(False)
) -> Any:
    """Close a division in which nothing lies any more."""
    return _division(request, place, "close", seen, actions.close_division, rehearse=rehearse, **body.dict())


@api.get("/schools", response=told(give.Schools), summary=_("学校"))
@policy(get=SEE)
def list_schools(
    request: HttpRequest,
    text: str = Query("", max_length=100),
    kind: str = Query("", max_length=3),
    town: str = Query("", pattern="^([0-9a-f-]{36})?$"),
    centre: str = Query("", pattern="^([0-9a-f-]{36})?$"),
    small: bool = Query(False),
    boarding: bool = Query(False),
    after: str = Query("", max_length=400),
) -> Any:
    """Schools within reach, by name or code, fifty at a time."""
    only = SchoolFilter(text=text, kind=kind, town=town, centre=centre, small=small, boarding=boarding)
    page = queries.school_list(viewer(request), on=now()[1], only=only, after=after)
    return {"rows": page.rows, "next": page.next}


@api.post("/schools", response=written(), summary=_("新设学校"))
@policy(post=PLACE)
def establish_school(request: HttpRequest, body: bodies.NewSchool, rehearse: bool = Query(False)) -> Any:
    """Establish a school."""
    return acted(request, actions.establish_school, rehearse=rehearse, **body.dict())


@api.get("/schools/{school}", response=told(answers.SchoolPage), summary=_("一所学校"))
@policy(get=SEE)
def get_school(request: HttpRequest, school: uuid.UUID) -> Any:
    """One school: its facts, classes, history, the version to send with an act."""
    return queries.school_page(viewer(request), school, on=now()[1])


@api.post("/schools/{school}/amend", response=written(), summary=_("修改学校信息"))
@policy(post=PLACE)
def amend_school(request: HttpRequest, school: uuid.UUID, body: bodies.SchoolFactsBody, seen: Seen) -> Any:
    """Correct the facts of a school that keep no history."""
    return _school(request, school, seen, actions.amend_school, **body.dict())


@api.post("/schools/{school}/rename", response=written(), summary=_("学校更名"))
@policy(post=PLACE)
def rename_school(
    request: HttpRequest, school: uuid.UUID, body: bodies.Rename, seen: Seen, rehearse: bool = Query(False)
) -> Any:
    """Rename a school from a day."""
    return _school(request, school, seen, actions.rename, rehearse=rehearse, unit="school", **body.dict())


@api.post("/schools/{school}/move", response=written(), summary=_("学校改隶"))
@policy(post=PLACE)
def move_school(
    request: HttpRequest, school: uuid.UUID, body: bodies.MoveSchool, seen: Seen, rehearse: bool = Query(False)
) -> Any:
    """Move a school to another place or centre."""
    return _school(request, school, seen, actions.move_school, rehearse=rehearse, **body.dict())


@api.post("/schools/{school}/reclass", response=written(), summary=_("变更办学类型"))
@policy(post=PLACE)
def reclass_school(
    request: HttpRequest, school: uuid.UUID, body: bodies.Reclass, seen: Seen, rehearse: bool = Query(False)
) -> Any:
    """Make a school one of another kind."""
    return _school(request, school, seen, actions.reclass_school, rehearse=rehearse, **body.dict())


@api.post("/schools/{school}/recode", response=written(), summary=_("学校代码变更"))
@policy(post=PLACE)
def recode_school(
    request: HttpRequest, school: uuid.UUID, body: bodies.Recode, seen: Seen, rehearse: bool = Query(False)
) -> Any:
    """Give a school another code."""
    return _school(request, school, seen, actions.recode_school, rehearse=rehearse, **body.dict())


@api.post("/schools/{school}/merge", response=written(), summary=_("学校并入另一所"))
@policy(post=PLACE)
def merge_school(
    request: HttpRequest, school: uuid.UUID, body: bodies.Into, seen: Seen, rehearse: bool = Query(False)
) -> Any:
    """Merge a school into another; its classes go on there."""
    return _school(request, school, seen, actions.merge_school, rehearse=rehearse, **body.dict())


@api.post("/schools/{school}/split", response=written(), summary=_("从学校分出新校"))
@policy(post=PLACE)
def split_school(
    request: HttpRequest, school: uuid.UUID, body: bodies.SplitSchool, seen: Seen, rehearse: bool = Query(False)
) -> Any:
    """Found a school out of another, with some of its classes."""
    return _school(request, school, seen, actions.split_school, rehearse=rehearse, **body.dict())


@api.post("/schools/{school}/close", response=written(), summary=_("撤销学校"))
@policy(post=PLACE)
def close_school(
    request: HttpRequest, school: uuid.UUID, body: bodies.Dated, seen: Seen, rehearse: bool = Query(False)
) -> Any:
    """Close a school; its classes end that day."""
    return _school(request, school, seen, actions.close_school, rehearse=rehearse, **body.dict())


@api.get("/centres", response=told(list[answers.Centre]), summary=_("片区"))
@policy(get=PLACE)
def list_centres(request: HttpRequest) -> Any:
    """The education centres."""
    return list(queries.centre_list(viewer(request), on=now()[1]))


@api.post("/centres", response=written(), summary=_("新设片区"))
@policy(post=PLACE)
def establish_centre(request: HttpRequest, body: bodies.NewCentre, rehearse: bool = Query(False)) -> Any:
    """Establish an education centre."""
    return acted(request, actions.establish_centre, rehearse=rehearse, **body.dict())


@api.post("/centres/{centre}/rename", response=written(), summary=_("片区更名"))
@policy(post=PLACE)
def rename_centre(
    request: HttpRequest, centre: uuid.UUID, body: bodies.Rename, seen: Seen, rehearse: bool = Query(False)
) -> Any:
    """Rename an education centre from a day."""
    return _centre(request, centre, seen, actions.rename, rehearse=rehearse, unit="centre", **body.dict())


@api.post("/centres/{centre}/close", response=written(), summary=_("撤销片区"))
@policy(post=PLACE)
def close_centre(
    request: HttpRequest, centre: uuid.UUID, body: bodies.Dated, seen: Seen, rehearse: bool = Query(False)
) -> Any:
    """Close an education centre that has no school any more."""
    return _centre(request, centre, seen, actions.close_centre, rehearse=rehearse, **body.dict())


@api.get("/areas", response=told(answers.Areas), summary=_("督学责任区"))
@policy(get=SEE)
def list_areas(request: HttpRequest) -> Any:
    """The inspectors' areas, and the schools that lie in none."""
    by, on = viewer(request), now()[1]
    rows = [
        {"id": row.id, "name": row.name, "county": row.county, "began_on": row.began_on, "lamp": row.lamp,
         "schools": _pairs(row.schools)}
        for row in queries.area_list(by, on=on)
    ]  # fmt: skip
    return {"rows": rows, "without": _pairs(queries.schools_without_area(by, on=on))}


def _pairs(pairs: Any) -> list[dict[str, Any]]:
    return [{"id": key, "name": name} for key, name in pairs]


@api.post("/areas", response=written(), summary=_("新设责任区"))
@policy(post=PLACE)
def found_area(request: HttpRequest, body: bodies.NewArea) -> Any:
    """Found an inspector's area."""
    return acted(request, actions.found_area, **body.dict())


@api.post("/areas/{area}/rename", response=written(), summary=_("责任区更名"))
@policy(post=PLACE)
def rename_area(request: HttpRequest, area: uuid.UUID, body: bodies.NamedBody) -> Any:
    """Rename an inspector's area."""
    return acted(request, actions.rename_area, key=area, **body.dict())


@api.post("/areas/{area}/end", response=written(), summary=_("撤销责任区"))
@policy(post=PLACE)
def end_area(request: HttpRequest, area: uuid.UUID, body: bodies.OnDay) -> Any:
    """End an inspector's area."""
    return acted(request, actions.end_area, key=area, **body.dict())


@api.post("/areas/{area}/put", response=written(), summary=_("学校划入责任区"))
@policy(post=PLACE)
def put_school_in_area(request: HttpRequest, area: uuid.UUID, body: bodies.AreaSchool) -> Any:
    """Put a school into an area."""
    return acted(request, actions.put_school_in_area, area=area, **body.dict())


@api.post("/areas/{area}/take-out", response=written(), summary=_("学校划出责任区"))
@policy(post=PLACE)
def take_school_out(request: HttpRequest, area: uuid.UUID, body: bodies.AreaSchool) -> Any:
    """Take a school out of an area."""
    return acted(request, actions.take_school_out, area=area, **body.dict())
