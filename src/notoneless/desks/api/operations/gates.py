"""四道关口: how many cases passed which gate, the cases behind a figure, one case at its gates, its public notices."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import Schema
from ninja.params.functions import Query
from pydantic import Field

from notoneless.desks.api.answers import cases as case_answers
from notoneless.desks.api.answers import programmes as answers
from notoneless.desks.api.bodies import Body
from notoneless.desks.api.calls import _, api, now, policy, told, viewer, written
from notoneless.programmes import actions, queries
from notoneless.programmes.queries import TownGates
from notoneless.programmes.rules.gates import Stand
from notoneless.programmes.terms import AbsentError
from notoneless.standards.school_year import school_year

SEE, ORDER = "case.see", "case.order"
PAGE = 50


class TownLine(Schema):
    """A town's cases: how many passed each gate (by its id), what inspections found and is open or mended; the last two are ``null``
    where a review is not the asker's to read."""

    path: str
    name: str
    cases: int
    passed: dict[str, int]
    open: int | None
    closed: int | None


class Gates(Schema):
    """The gates in their order, all cases and by town; a child whose home nobody knows stands under the path ''."""

    gates: list[str]
    whole: TownLine
    towns: list[TownLine]


class GateLine(Schema):
    """How one gate stands; ``on`` is when it was passed, or from when its proof counts."""

    gate: str
    state: str
    on: date | None


class GatedCase(Schema):
    """A case at its gates; ``found`` is '', ``open`` or ``closed``."""

    case: case_answers.CaseLine
    gates: list[GateLine]
    found: str


class GatedCases(Schema):
    """A page of them; ``total`` is of all pages."""

    total: int
    rows: list[GatedCase]
    next: str


class PublicNotice(Schema):
    """A public notice: its words, where and how long."""

    id: uuid.UUID
    said: list[tuple[str, str]]
    place: str
    posted_on: date
    until: date
    taken_on: date | None
    taken_why: str


class CaseAtGates(GatedCase):
    """One case at its gates with its notices, and what a notice would say today."""

    notices: list[PublicNotice]
    would_say: list[tuple[str, str]]
    may_post: bool


class NoticeBody(Body):
    """Where the notice hangs since when; what it says is of the parameters alone."""

    place: Annotated[str, Field(min_length=1, max_length=120)]
    on: date


class TakeDownBody(Body):
    """Why a notice is taken down."""

    why: Annotated[str, Field(min_length=1, max_length=300)]


@api.get("/gates", response=told(Gates), summary=_("四道关口"))
@policy(get=SEE)
def get_gates(request: HttpRequest, since: date | None = None, until: date | None = None) -> Any:
    """How many of the cases opened in a time (this school year up to today, where none is named) passed which gate, by town."""
    on = now()[1]
    found = queries.gate_figures(viewer(request), on=on, since=since or school_year(on).began_on, until=until or on)

    def line(one: TownGates) -> dict[str, Any]:
        of_reviews = {"open": one.open, "closed": one.closed} if found.is_reviewer else {"open": None, "closed": None}
        return {"path": one.path, "name": one.name, "cases": one.cases, "passed": dict(one.of)} | of_reviews

    return {
        "gates": [gate.id for gate in found.gates], "whole": line(found.whole), "towns": [line(one) for one in found.towns]
    }  # fmt: skip


@api.get("/gated-cases", response=told(GatedCases), summary=_("各案件的关口"))
@policy(get=SEE)
def list_gated_cases(
    request: HttpRequest, since: date | None = None, until: date | None = None, gate: str = Query("", max_length=24),
    state: str = Query("", max_length=12), found: str = Query("", pattern="^(|open|closed)$"),
    place: str = Query("", pattern="^(|nowhere|[0-9]{8})$"), after: int = Query(0, ge=0, le=10**7),
) -> Any:  # fmt: skip
    """The cases behind a figure of ``get_gates``, fifty at a time; ``place`` is a town's path. Whom it shows is written into the journal."""
    by, on = viewer(request), now()[1]
    rows = queries.gated(
        by, on=on, since=since or school_year(on).began_on, until=until or on, gate=gate, state=state, found=found, place=place
    )  # fmt: skip
    following = after + PAGE
    return {
        "total": len(rows),
        "rows": [
            {"case": one.case, "gates": _gates(one.gates), "found": one.found}
            for one in queries.gated_lines(by, rows[after:following], on=on)
        ],
        "next": str(following) if following < len(rows) else "",
    }


@api.get("/cases/{case}/gates", response=told(CaseAtGates), summary=_("一件案件的关口"))
@policy(get=SEE)
def get_case_gates(request: HttpRequest, case: uuid.UUID) -> Any:
    """One case at its gates."""
    page = _there(queries.case_gates, viewer(request), case, on=now()[1])
    return {
        "case": page.line, "gates": _gates(page.gates), "found": page.found, "notices": list(page.notices),
        "would_say": list(page.would_say), "may_post": page.may_post,
    }  # fmt: skip


@api.post("/cases/{case}/notices", response=written(answers.Kept), summary=_("登记公示"))
@policy(post=ORDER)
def post_notice(request: HttpRequest, case: uuid.UUID, body: NoticeBody) -> Any:
    """Enter that a case's public notice hangs: the gate is passed by itself when its working days are over."""
    return {"id": _there(actions.post_notice, case=case, by=viewer(request), at=now()[0], **body.dict()).pk}


@api.post("/notices/{notice}/take-down", response=written(answers.Kept), summary=_("撤下公示"))
@policy(post=ORDER)
def take_down_notice(request: HttpRequest, notice: uuid.UUID, body: TakeDownBody) -> Any:
    """Take a notice down before its last day: it proves nothing then."""
    return {"id": _there(actions.take_down_notice, notice=notice, by=viewer(request), at=now()[0], **body.dict()).pk}


def _gates(of: tuple[Stand, ...]) -> list[dict[str, Any]]:
    return [{"gate": one.gate.id, "state": one.state.value, "on": one.on} for one in of]


def _there(run: Any, *args: Any, **given: Any) -> Any:
    """Return what ``run`` gives; what is absent or another's is answered as absent."""
    try:
        return run(*args, **given)
    except AbsentError:
        raise Http404 from None
