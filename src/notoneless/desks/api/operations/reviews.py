"""Quarterly reviews: the quarters, one with what was drawn, drawing one, sending somebody, writing what was found."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from pydantic import Field

from notoneless.desks.api.answers import reports as answers
from notoneless.desks.api.bodies import Body
from notoneless.desks.api.calls import _, api, now, policy, told, viewer, written
from notoneless.reports import actions, queries
from notoneless.reports.rules.review import Agreement
from notoneless.reports.terms import AbsentError, Quarter

REVIEW = "report.review"


class CountyDrawn(Body):
    """Of which county: the first step of its path."""

    county_path: Annotated[str, Field(pattern="^[0-9]{4}$")]


class SentTo(Body):
    """Who is to look: an account of the bureau."""

    to: uuid.UUID


class WhatWasFound(Body):
    """On which day, whether it was as reported, and how that was seen, in words that name nobody."""

    on: date
    agrees: bool
    found: Annotated[str, Field(max_length=2000)]


@api.get("/reviews", response=told(answers.Quarters), summary=_("季度复核"))
@policy(get=REVIEW)
def list_reviews(request: HttpRequest) -> Any:
    """The quarters that were drawn or may be, with the agreement so far."""
    rows = queries.quarters(viewer(request), on=now()[1])
    names = ("county_path", "drawn_on")
    return {
        "rows": [
            {name: getattr(row, name) for name in names} | {"quarter": row.quarter.number, "total": _agreed(row.total)}
            for row in rows
        ]
    }


@api.get("/reviews/{quarter}", response=told(answers.ReviewOfQuarter), summary=_("一个季度的复核"))
@policy(get=REVIEW)
def get_review(request: HttpRequest, quarter: int) -> Any:
    """A quarter: the agreement, and what was drawn. Whose names it shows is written into the journal."""
    try:
        page = queries.review_page(viewer(request), Quarter.read(quarter), on=now()[1])
    except AbsentError:
        raise Http404 from None
    names = ("county", "seed", "drawn_on", "checks")
    return {name: getattr(page, name) for name in names} | {"quarter": quarter, "total": _agreed(page.total)}


@api.post("/reviews/{quarter}", response=written(answers.ReviewKept), summary=_("季度复核抽样"))
@policy(post=REVIEW)
def draw_review(request: HttpRequest, quarter: int, body: CountyDrawn) -> Any:
    """Draw a quarter, once; drawn already, it is answered as it is."""
    try:
        row = actions.draw_review(
            county_path=body.county_path, quarter=Quarter.read(quarter), by=viewer(request), at=now()[0]
        )
    except AbsentError:
        raise Http404 from None
    return {"id": row.pk}


@api.post("/review-checks/{check}/to", response=written(answers.ReviewKept), summary=_("派员核查"))
@policy(post=REVIEW)
def assign_check(request: HttpRequest, check: uuid.UUID, body: SentTo) -> Any:
    """Send another person of the bureau, who had no hand in the child's case."""
    try:
        row = actions.assign_check(check=check, to=str(body.to), by=viewer(request), at=now()[0])
    except AbsentError:
        raise Http404 from None
    return {"id": row.pk}


@api.post("/review-checks/{check}", response=written(answers.ReviewKept), summary=_("登记核查结果"))
@policy(post=REVIEW)
def write_check(request: HttpRequest, check: uuid.UUID, body: WhatWasFound) -> Any:
    """Write what was found, once, by whoever was sent. What is not as reported opens the case again."""
    try:
        row = actions.write_check(check=check, by=viewer(request), at=now()[0], **body.dict())
    except AbsentError:
        raise Http404 from None
    return {"id": row.pk}


def _agreed(one: Agreement) -> dict[str, Any]:
    return {name: getattr(one, name) for name in ("drawn", "checked", "agree", "share", "interval")}
