"""Campaigns of clearing: the campaigns, one with its figures and its list, opening one, its paper."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja.params.functions import Query
from pydantic import Field

from notoneless.desks.api.answers import campaigns as answers
from notoneless.desks.api.bodies import Body
from notoneless.desks.api.calls import FILE, _, api, now, policy, told, viewer, written
from notoneless.desks.api.operations.reports import PAPER, handed
from notoneless.reports import actions, queries
from notoneless.reports.queries import CampaignLine, CampaignRow, Part
from notoneless.reports.rules.campaign import Share
from notoneless.reports.terms import AbsentError

SEE, CAMPAIGN = "report.see", "report.campaign"


class CampaignSaid(Body):
    """Of which county (the first step of its path), under which name, by which document, over whose ledgers, until when."""

    county_path: Annotated[str, Field(pattern="^[0-9]{4}$")]
    name: Annotated[str, Field(max_length=120)]
    document: Annotated[str, Field(max_length=80)] = ""
    snapshot_on: date
    due_on: date


@api.get("/campaigns", response=told(answers.Campaigns), summary=_("清理行动"))
@policy(get=SEE)
def list_campaigns(request: HttpRequest) -> Any:
    """The campaigns in reach, with how far each is now and was on its last day."""
    return {"rows": [_line(one) for one in queries.campaigns(viewer(request), on=now()[1])]}


@api.get("/campaigns/{campaign}", response=told(answers.CampaignPage), summary=_("一次清理行动"))
@policy(get=SEE)
def get_campaign(
    request: HttpRequest,
    campaign: uuid.UUID,
    who: str = Query("suspects", pattern="^(suspects|found)$"),
    town: str = Query("", max_length=32),
    school: str = Query("", max_length=32),
    post: str = Query("", max_length=120),
    mark: str = Query("", pattern="^(|open|cleared|checking|back|proving|again|out)$"),
    day: str = Query("now", pattern="^(now|due)$"),
    after: str = Query("", max_length=40),
) -> Any:
    """A campaign by town, school and post, and a page of its list: of the snapshot, or of those found since. ``mark``
    narrows it, as it stands now or stood on the last day. Whose names it shows is written into the journal."""
    asked = {"who": who, "town": town, "school": school, "post": post, "mark": mark, "day": day}
    by, on = viewer(request), now()[1]
    try:
        page = queries.campaign_page(by, campaign, on=on, only=queries.campaign_filter(asked), after=after)
    except AbsentError:
        raise Http404 from None
    return {
        "campaign": _line(page.line),
        "found": _share(page.found),
        "towns": [_part(one) for one in page.towns],
        "schools": [_part(one) for one in page.schools],
        "posts": [_part(one) for one in page.posts],
        "month": page.month.number if page.month else None,
        "unfiled": page.unfiled,
        "total": page.total,
        "rows": [_row(one) for one in page.rows],
        "next": page.next,
    }


@api.post("/campaigns", response=written(answers.CampaignKept), summary=_("开展清理行动"))
@policy(post=CAMPAIGN)
def open_campaign(request: HttpRequest, body: CampaignSaid) -> Any:
    """Open a campaign over everybody who stood in the county's ledgers on a day. Its list never grows and never shrinks."""
    try:
        row = actions.open_campaign(by=viewer(request), at=now()[0], **body.dict())
    except AbsentError:
        raise Http404 from None
    return {"id": row.pk, "suspects": row.suspects.count()}


@api.get("/campaigns/{campaign}/paper", response=told(None), openapi_extra=FILE, summary=_("清理行动情况报告"))
@policy(get=SEE)
def get_campaign_paper(request: HttpRequest, campaign: uuid.UUID, form: str = PAPER) -> Any:
    """The campaign of a whole county as a paper that names no child."""
    by, on = viewer(request), now()[1]
    try:
        page = queries.campaign_page(by, campaign, on=on, only=queries.campaign_filter({}))
        return handed(queries.campaign_report(page, queries.campaign_open(by, campaign, on=on), on=on), form)
    except AbsentError:
        raise Http404 from None


def _share(one: Share | None) -> dict[str, Any] | None:
    return None if one is None else {"suspects": one.suspects, "cleared": one.cleared, "percent": one.percent}


def _line(one: CampaignLine) -> dict[str, Any]:
    names = ("id", "name", "document", "county_path", "county", "snapshot_on", "due_on", "left")
    return {name: getattr(one, name) for name in names} | {"now": _share(one.now), "at_due": _share(one.at_due)}


def _part(one: Part) -> dict[str, Any]:
    return {
        "key": one.key, "name": one.name, "now": _share(one.now), "at_due": _share(one.at_due), "unfiled": one.unfiled,
    }  # fmt: skip


def _row(one: CampaignRow) -> dict[str, Any]:
    names = ("is_seen", "name", "number", "town", "school", "whence", "ledger", "opened_on", "posts")
    return {name: getattr(one, name) for name in names} | {
        "case": one.id, "now": one.now.value, "at_due": one.at_due.value if one.at_due else None,
    }  # fmt: skip
