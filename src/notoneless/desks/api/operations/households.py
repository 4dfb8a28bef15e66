"""困难家庭逐户: the households whose children must all stand on a school's roll; those of which one does not."""

from __future__ import annotations

import uuid
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Schema
from ninja.params.functions import Query
from pydantic import Field

from notoneless.children import queries
from notoneless.desks.api.calls import _, api, now, policy, told, viewer

EXPORT = "child.export"
PAGE = 50


class TownHomes(Schema):
    """The households of a town (``path`` is empty for all, and where nobody knows where they live): whole, not whole; ``unhoused``
    are children of these kinds whose file names no household."""

    path: str
    name: str
    homes: int
    whole: int
    broken: int
    unhoused: int


class Homes(Schema):
    """All and by town; ``kinds`` are those that count today, in words."""

    kinds: list[str]
    whole: TownHomes
    towns: list[TownHomes]


class HomeRow(Schema):
    """A household: its children of school age, and those of them on no roll, by id and name."""

    town: str
    children: list[tuple[uuid.UUID, str]]
    missing: list[tuple[uuid.UUID, str]]


class HomeRows(Schema):
    """A page of them; ``total`` is of all pages."""

    total: int
    rows: list[HomeRow]
    next: str


@api.get("/households", response=told(Homes), summary=_("困难家庭逐户"))
@policy(get=EXPORT)
def get_households(request: HttpRequest) -> Any:
    """How many households of these kinds have every child of school age on a school's roll, by town."""
    return queries.home_figures(viewer(request), on=now()[1])


@api.get("/households/list", response=told(HomeRows), summary=_("困难家庭逐户名单"))
@policy(get=EXPORT)
def list_households(
    request: HttpRequest, state: str = Query("broken", pattern="^(broken|unhoused)$"),
    place: str = Query("", pattern="^(|nowhere|[0-9]{8})$"), after: Annotated[int, Field(ge=0, lt=10_000_000)] = 0,
) -> Any:  # fmt: skip
    """The households that are not whole, or the children without one, fifty at a time. Whom it shows is written into the journal."""
    rows, total = queries.homes_listed(viewer(request), on=now()[1], state=state, place=place, after=after)
    following = after + PAGE
    return {
        "total": total,
        "rows": [{"town": one.town, "children": one.children, "missing": one.missing} for one in rows],
        "next": str(following) if following < total else "",
    }
