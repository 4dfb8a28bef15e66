"""Classes, lists brought in, and the turning of the school year."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest
from ninja import File, Form
from ninja.files import UploadedFile
from ninja.params.functions import Form as Filled
from ninja.params.functions import Query

from notoneless.desks.api import answers, bodies
from notoneless.desks.api import schemas as give
from notoneless.desks.api.calls import _, acted, api, now, policy, told, viewer, written
from notoneless.desks.kit import sheets
from notoneless.places import actions, queries
from notoneless.places.rules.importing import HEADINGS

SEE, TURN = "place.see", "year.turn"
YEAR: Any = Query(..., ge=2000, le=2100)


@api.get("/schools/{school}/classes", response=told(list[give.Class]), summary=_("一所学校的班级"))
@policy(get=SEE)
def list_classes(request: HttpRequest, school: uuid.UUID) -> Any:
    """The classes of one school."""
    return list(queries.class_list(viewer(request), school))


@api.post("/schools/{school}/classes", response=written(), summary=_("编班"))
@policy(post=SEE)
def form_class(request: HttpRequest, school: uuid.UUID, body: bodies.NewClass) -> Any:
    """Form a class of a school year; for who may edit the school's classes."""
    return acted(request, actions.form_class, school=school, **body.dict())


@api.post("/classes/{room}/renumber", response=written(), summary=_("改班号"))
@policy(post=SEE)
def renumber_class(request: HttpRequest, room: uuid.UUID, body: bodies.Number) -> Any:
    """Give a class another number."""
    return acted(request, actions.renumber_class, key=room, **body.dict())


@api.post("/classes/{room}/end", response=written(), summary=_("撤班"))
@policy(post=SEE)
def end_class(request: HttpRequest, room: uuid.UUID, body: bodies.OnDay) -> Any:
    """End a class before its year is over."""
    return acted(request, actions.end_class, key=room, **body.dict())


@api.get("/schools/{school}/next-year", response=told(answers.NextYear), summary=_("下学年班数"))
@policy(get=SEE)
def get_next_year(request: HttpRequest, school: uuid.UUID, school_year: int = YEAR) -> Any:
    """How many classes a school asked for in a school year."""
    by = viewer(request)
    if not queries.school_page(by, school, on=now()[1]).may_edit_classes:
        raise Http404
    wish = queries.next_year_of(by, school, school_year=school_year)
    rows = [
        {"grade": grade, "planned": wish.planned.get(grade), "going_on": wish.going_on.get(grade, 0)}
        for grade in wish.grades
    ]
    return {"grades": rows, "is_turned": wish.is_turned}


@api.post("/schools/{school}/next-year", response=written(), summary=_("上报下学年班数"))
@policy(post=SEE)
def ask_for_classes(request: HttpRequest, school: uuid.UUID, body: bodies.Grades, school_year: int = YEAR) -> Any:
    """Say how many classes a school wants in each grade."""
    classes = {row.grade: row.classes for row in body.grades}
    return acted(request, actions.ask_for_classes, school=school, school_year=school_year, classes=classes)


@api.get("/imports", response=told(list[answers.ListKind]), summary=_("可导入的名单"))
@policy(get=SEE)
def list_imports(request: HttpRequest) -> Any:
    """The lists that may be brought in, with the columns of each and the counties that it may be brought into."""
    return [
        {
            "kind": kind,
            "columns": [{"name": one.zh[0], "en": one.en, "must": one.must} for one in headings],
            "counties": [{"id": one.pk, "name": one.name} for one in counties],
        }
        for kind, headings in HEADINGS.items()
        if (counties := queries.county_to_fill(viewer(request), kind))
    ]


@api.post("/imports/{kind}", response=written(), summary=_("读入一份名单"))
@policy(post=SEE)
def keep_draft(
    request: HttpRequest,
    kind: str,
    county: Form[uuid.UUID],
    on: Form[date],
    file: File[UploadedFile],
    document: str = Filled("", max_length=120),
    school_year: int | None = Filled(None, ge=2000, le=2100),
) -> Any:
    """Read a list (xlsx, xls, ods, csv) and keep it. Nothing changes: look at it, then apply it."""
    counties = queries.county_to_fill(viewer(request), kind) if kind in HEADINGS else ()
    if county not in {one.pk for one in counties}:
        raise Http404
    wanted = [sheets.Wanted(one.name, one.zh, one.must, is_number=one.name == "code") for one in HEADINGS[kind]]
    reading = sheets.read(file, wanted)
    return acted(
        request, actions.keep_draft, county=county, kind=kind, rows=[(row.number, row.cells) for row in reading.rows],
        faults=[(one.number, f"“{one.heading}”：{one.zh}", f"{one.heading}: {one.en}") for one in reading.faults],
        file_name=file.name or "", on=on, document=document, school_year=school_year,
    )  # fmt: skip


@api.get("/imports/drafts/{draft}", response=told(answers.Draft), summary=_("一份读入的名单"))
@policy(get=SEE)
def get_draft(request: HttpRequest, draft: uuid.UUID) -> Any:
    """What a list would change, row by row, and the digest with which it is applied."""
    page = queries.draft_page(viewer(request), draft)
    return {
        "id": page.id, "kind": page.kind, "file_name": page.file_name, "on": page.on, "made_at": page.made_at,
        "applied_at": page.applied_at, "counts": dict(page.counts),
        "digest": page.preview.digest if page.preview else "",
        "lines": page.preview.of("unclear", "changed", "new") if page.preview else (),
    }  # fmt: skip


@api.post("/imports/drafts/{draft}/apply", response=written(), summary=_("办理一份名单"))
@policy(post=SEE)
def apply_draft(request: HttpRequest, draft: uuid.UUID, body: bodies.Digest) -> Any:
    """Carry out a list as it was looked at."""
    return acted(request, actions.apply_draft, key=draft, seen=body.digest)


@api.get("/year-turns", response=told(list[answers.Named]), summary=_("可转段的区县"))
@policy(get=TURN)
def list_year_turns(request: HttpRequest) -> Any:
    """The counties whose school year may be turned."""
    return list(queries.counties_to_turn(viewer(request)))


@api.get("/year-turns/{county}/{school_year}", response=told(answers.Turn), summary=_("学年转段"))
@policy(get=TURN)
def get_year_turn(request: HttpRequest, county: uuid.UUID, school_year: int) -> Any:
    """Where the turning of a school year stands, what it would do, and the digest with which it is carried out."""
    page = queries.turn_page(viewer(request), county, school_year=_near(school_year))
    return {
        "county": page.county, "school_year": page.school_year, "rehearsed_at": page.rehearsed_at,
        "is_fresh": page.is_fresh, "done_at": page.done_at, "digest": page.plan.digest,
        "counts": dict(page.counts if page.done_at else page.plan.counts), "unsettled": page.plan.unsettled,
    }  # fmt: skip


def _near(year: int) -> int:
    """Return a school year about the present one: no other is turned, as at the desk."""
    if abs(year - now()[1].year) > 2:
        raise Http404
    return year


@api.post("/year-turns/{county}/{school_year}/rehearse", response=written(), summary=_("预演转段"))
@policy(post=TURN)
def rehearse_year_turn(request: HttpRequest, county: uuid.UUID, school_year: int) -> Any:
    """Rehearse the turn: nothing changes, and what would is written down."""
    at, _on = now()
    actions.record_rehearsal(county=county, school_year=_near(school_year), by=viewer(request), at=at)
    return {"id": county}


@api.post("/year-turns/{county}/{school_year}/turn", response=written(), summary=_("正式转段"))
@policy(post=TURN)
def turn_year(request: HttpRequest, county: uuid.UUID, school_year: int, body: bodies.Digest) -> Any:
    """Turn the school year as it was rehearsed."""
    return acted(request, actions.turn_year, county=county, school_year=_near(school_year), digest=body.digest)


@api.post("/year-turns/{county}/{school_year}/take-back", response=written(), summary=_("撤回转段"))
@policy(post=TURN)
def take_back_turn(request: HttpRequest, county: uuid.UUID, school_year: int, body: bodies.Why) -> Any:
    """Take the turn back."""
    return acted(request, actions.take_back_turn, county=county, school_year=_near(school_year), reason=body.reason)
