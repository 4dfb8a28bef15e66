"""清单与措施: what is put in place for the children of cases, the cases behind a figure, one case with its marks."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from ninja import Schema
from ninja.params.functions import Query
from pydantic import Field

from notoneless.desks.api.answers import cases as case_answers
from notoneless.desks.api.answers import programmes as answers
from notoneless.desks.api.bodies import Body
from notoneless.desks.api.calls import _, api, now, policy, told, viewer, written
from notoneless.programmes import actions, queries
from notoneless.programmes.queries import TownFigures
from notoneless.programmes.rules.marks import Put
from notoneless.programmes.terms import AbsentError
from notoneless.standards.school_year import school_year

SEE, ACT = "case.see", "case.act"
PAGE = 50


class TownMarksLine(Schema):
    """A town's cases (or schools): how many items of how many are done, and of how many cases each item is (by its id)."""

    path: str
    name: str
    cases: int
    items: int
    done: int
    of: dict[str, int]


class SegmentLine(Schema):
    """The cases of one main reason, and for how many a measure that answers their reasons was carried out."""

    reason: str
    cases: int
    measured: int


class Marks(Schema):
    """The checklist by town, the measures by main reason; ``unreasoned`` cases are of no reason yet."""

    items: list[str]
    whole: TownMarksLine
    towns: list[TownMarksLine]
    segments: list[SegmentLine]
    unreasoned: int


class PutLine(Schema):
    """An item: whether it is done, since when, whether a record of the case proves it."""

    item: str
    is_done: bool
    on: date | None
    by_record: bool


class MarkedCase(Schema):
    """A case with what is put in place."""

    case: case_answers.CaseLine
    checklist: list[PutLine]
    measures: list[PutLine]


class MarkedCases(Schema):
    """A page of them; ``total`` is of all pages."""

    total: int
    rows: list[MarkedCase]
    next: str


class MarkBody(Body):
    """That an item is put in place, with where the proof lies; or that it is not any more, with the reason."""

    of: Literal["checklist", "measure"]
    item: Annotated[str, Field(min_length=1, max_length=32)]
    is_done: bool
    on: date
    proof: Annotated[str, Field(min_length=1, max_length=300)]


@api.get("/case-marks", response=told(Marks), summary=_("清单与措施"))
@policy(get=SEE)
def get_marks(request: HttpRequest, since: date | None = None, until: date | None = None) -> Any:
    """What is put in place for the cases opened in a time (this school year up to today, where none is named)."""
    on = now()[1]
    found = queries.mark_figures(viewer(request), on=on, since=since or school_year(on).began_on, until=until or on)
    return {
        "items": [one.id for one in found.items], "whole": town_line(found.whole),
        "towns": [town_line(one) for one in found.towns],
        "segments": list(found.segments), "unreasoned": found.unreasoned,
    }  # fmt: skip


@api.get("/marked-cases", response=told(MarkedCases), summary=_("各案件的清单与措施"))
@policy(get=SEE)
def list_marked_cases(
    request: HttpRequest, since: date | None = None, until: date | None = None, item: str = Query("", max_length=32),
    done: str = Query("", pattern="^(|yes|no)$"), reason: str = Query("", max_length=24),
    measured: str = Query("", pattern="^(|yes|no)$"), place: str = Query("", pattern="^(|nowhere|[0-9]{8})$"),
    after: int = Query(0, ge=0, le=10**7),
) -> Any:  # fmt: skip
    """The cases behind a figure of ``get_marks``, fifty at a time. Whom it shows is written into the journal."""
    on = now()[1]
    rows = queries.placed(
        viewer(request), on=on, since=since or school_year(on).began_on, until=until or on, item=item, done=done, reason=reason,
        measured=measured, place=place,
    )  # fmt: skip
    following = after + PAGE
    return {
        "total": len(rows),
        "rows": [
            {"case": one.case, "checklist": _puts(one.placed.checklist), "measures": _puts(one.placed.measures)}
            for one in queries.placed_lines(rows[after:following], on=on)
        ],
        "next": str(following) if following < len(rows) else "",
    }


@api.get("/cases/{case}/marks", response=told(MarkedCase), summary=_("一件案件的清单与措施"))
@policy(get=SEE)
def get_case_marks(request: HttpRequest, case: uuid.UUID) -> Any:
    """One case: its checklist, and the measures that answer its reasons."""
    page = there(queries.case_marks, viewer(request), case, on=now()[1])
    return {"case": page.line, "checklist": _puts(page.placed.checklist), "measures": _puts(page.placed.measures)}


@api.post("/cases/{case}/marks", response=written(answers.Kept), summary=_("登记落实情况"))
@policy(post=ACT)
def mark_case(request: HttpRequest, case: uuid.UUID, body: MarkBody) -> Any:
    """Mark an item as put in place for the child, or as no longer so."""
    return {"id": there(actions.mark, case=case, by=viewer(request), at=now()[0], **body.dict()).pk}


def town_line(one: TownFigures) -> dict[str, Any]:
    """Return a town's figures as :class:`TownMarksLine` has them."""
    told_ = {name: getattr(one, name) for name in ("path", "name", "cases", "items", "done")}
    return told_ | {"of": dict(one.of)}


def _puts(of: tuple[Put, ...]) -> list[dict[str, Any]]:
    return [
        {"item": one.item.id, "is_done": one.is_done, "on": one.on, "by_record": one.by_record} for one in of
    ]  # fmt: skip


def there(run: Any, *args: Any, **given: Any) -> Any:
    """Return what ``run`` gives; what is absent or another's is answered as absent."""
    try:
        return run(*args, **given)
    except AbsentError:
        raise Http404 from None
