"""The war map for programs: the figures of the page, by the same question."""

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
    """Open, overdue and returned by town, in the order of their codes; with ``at``, by village and school of one town."""
    try:
        return queries.war_map(viewer(request), on=now()[1], at=at)
    except AbsentError:
        raise Http404 from None
