"""Campaigns of clearing as data."""

from __future__ import annotations

import uuid
from datetime import date

from ninja import Schema


class CampaignShare(Schema):
    """Of ``suspects``, how many are cleared: closed by evidence and a second person. ``percent`` is cut, and null of nobody."""

    suspects: int
    cleared: int
    percent: float | None


class Campaign(Schema):
    """A campaign. ``left`` are the working days until its last day, less than nought behind it; ``at_due`` is how it stood when that
    day ended, null before."""

    id: uuid.UUID
    name: str
    document: str
    county_path: str
    county: str
    snapshot_on: date
    due_on: date
    left: int
    now: CampaignShare
    at_due: CampaignShare | None


class Campaigns(Schema):
    """The campaigns, the newest last day first."""

    rows: list[Campaign]


class CampaignPart(Schema):
    """A town, a school or a post; ``key`` asks for its list ('none': those of none). ``unfiled`` are a town's schools whose monthly report
    did not come: nobody being listed there is not known to be nobody."""

    key: str
    name: str
    now: CampaignShare
    at_due: CampaignShare | None
    unfiled: list[str]


class CampaignChild(Schema):
    """A child of the list; without a name where its case is not in reach today."""

    case: uuid.UUID
    is_seen: bool
    name: str
    number: str
    town: str
    school: str
    whence: str
    ledger: str
    opened_on: date | None
    now: str
    at_due: str | None
    posts: str


class CampaignPage(Schema):
    """A campaign with its parts, who was found since (no share counts them), which schools' report of ``month`` is missing, and a page of
    the list that was asked for."""

    campaign: Campaign
    found: CampaignShare
    towns: list[CampaignPart]
    schools: list[CampaignPart]
    posts: list[CampaignPart]
    month: int | None
    unfiled: list[str]
    total: int
    rows: list[CampaignChild]
    next: str


class CampaignKept(Schema):
    """What was opened, and how many stand in its snapshot."""

    id: uuid.UUID
    suspects: int
