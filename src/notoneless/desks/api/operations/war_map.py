"""The war map for programs: the figures of the page and of the wall, by the same questions."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from ninja.params.functions import Query

from notoneless.cases import queries
from notoneless.cases.terms import AbsentError
from notoneless.desks.api.answers import war_map as answers
from notoneless.desks.api.calls import _, api, now, policy, told, viewer


@api.get("/war-map", response=told(answers.CaseMap), summary=_("作战图"))
@policy(get="case.see")
def get_war_map(request: HttpRequest, at: str = Query("", pattern=r"^([0-9]{8})?$")) -> Any:
    """Open, overdue and returned by town, in the order of their codes; with ``at``, by village and school of one town. Whose task is
    the most pressing, and the last eight weeks."""
    by, on = viewer(request), now()[1]
    try:
        found = queries.war_map(by, on=on, at=at)
    except AbsentError:
        raise Http404 from None
    more = {"trend": queries.trend(by, on=on, at=at), "pressing": queries.pressing(by, on=on, at=at)}
    return {name: getattr(found, name) for name in ("on", "whole", "places", "schools", "unplaced")} | more


@api.get("/war-map/wall", response=told(answers.MapWall), summary=_("作战图大屏"))
@policy(get="case.see")
def get_wall(request: HttpRequest) -> Any:
    """What may hang where anybody passes, for whoever answers for a whole county: small numbers are null."""
    try:
        return queries.wall(viewer(request), on=now()[1])
    except AbsentError:
        raise Http404 from None
