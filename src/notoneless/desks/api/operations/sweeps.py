"""A sweep on its way into the files: its counts, its lines, the doubtful ones that a person judged, in a program of the office."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from ninja.params.functions import Query

from notoneless.desks.api import answers, bodies
from notoneless.desks.api.calls import FILE, _, api, found, now, policy, told, viewer, written
from notoneless.findings import actions, queries, tasks
from notoneless.findings.queries import figures as kept
from notoneless.findings.terms import ProposalKind, ProposalState

SEE, PUBLISH = "sweep.see", "sweep.publish"


def _told(one: Any) -> dict[str, Any]:
    return {
        "id": one.pk, "county": one.county.name, "as_of": one.as_of, "state": one.state, "lines": one.lines,
        "published_at": one.published_at,
    }  # fmt: skip


def _sweep(request: HttpRequest, key: uuid.UUID) -> Any:
    return found(queries.publication(viewer(request), key))


@api.get("/sweeps", response=told(list[answers.Sweep]), summary=_("拉网"))
@policy(get=SEE)
def list_sweeps(request: HttpRequest) -> Any:
    """The newest two hundred sweeps within reach."""
    return [_told(one) for one in queries.publications(viewer(request))]


@api.get("/sweeps/{sweep}", response=told(answers.SweepPage), summary=_("一次拉网"))
@policy(get=SEE)
def get_sweep(request: HttpRequest, sweep: uuid.UUID) -> Any:
    """One sweep: how many of its lines are of each kind, and how many still wait."""
    one = _sweep(request, sweep)
    counts = [{"kind": kind.value, "total": total, "open": left} for kind, total, left in queries.counts(one)]
    return _told(one) | {"counts": counts}


@api.get("/sweeps/{sweep}/proposals", response=told(answers.Proposals), summary=_("一次拉网的各行"))
@policy(get=SEE)
def list_proposals(
    request: HttpRequest,
    sweep: uuid.UUID,
    kind: ProposalKind | None = None,
    state: ProposalState | None = None,
    verdict: str = Query("", max_length=40),
    after: int = Query(0, ge=0, le=10**9),
) -> Any:
    """What each line of a sweep would do, fifty at a time. Whom it shows is written into the journal."""
    rows, further = queries.proposals(
        _sweep(request, sweep), kinds=[kind] if kind else (), states=[state] if state else (), verdict=verdict, after=after
    )  # fmt: skip
    return {
        "rows": [
            {"id": one.pk, "line": one.line, "kind": one.kind, "state": one.state, "child": one.child_id,
             "name": one.name, "verdict": one.verdict, "ledger": one.ledger, "changes": queries.label_of(one.changes)}
            for one in rows
        ],
        "next": str(further or ""),
    }  # fmt: skip


@api.get("/sweeps/{sweep}/figures", response=told(answers.SweepFigures), summary=_("拉网指标"))
@policy(get=SEE)
def get_sweep_figures(request: HttpRequest, sweep: uuid.UUID) -> Any:
    """The indicators that were counted from the sweep's lines: of the county, and town by town. No child stands in them."""
    one = _sweep(request, sweep)
    rows = kept.figures(one)
    towns = [town for row in rows for town in kept.towns(one, row.indicator)]
    return {"as_of": one.as_of, "state": one.state, "rows": rows, "towns": towns}


@api.get("/sweeps/{sweep}/county-file", response=told(None), openapi_extra=FILE, summary=_("交上级的指标文件"))
@policy(get=SEE)
def get_county_file(request: HttpRequest, sweep: uuid.UUID) -> Any:
    """The file that the level above gets: sums, no child, small numbers left out. Who took it along is written into the journal."""
    handed = actions.hand_up(publication=_sweep(request, sweep), by=viewer(request), at=now()[0])
    name = content_disposition_header(True, handed.name)
    return HttpResponse(
        handed.content,
        content_type="application/json",
        headers={"Content-Disposition": name},
    )


@api.get(
    "/sweeps/{sweep}/figures/{indicator}/names", response=told(answers.BehindNames), summary=_("拉网指标未计入的名单")
)
@policy(get=SEE)
def list_behind_figure(
    request: HttpRequest, sweep: uuid.UUID, indicator: str, town: str = Query("", max_length=64),
    after: int = Query(0, ge=0, le=10**12),
) -> Any:  # fmt: skip
    """The children who keep a figure from the whole, fifty at a time. Whom it shows is written into the journal."""
    one = _sweep(request, sweep)
    rows, further, total = kept.behind(one, indicator, town=town, after=after)
    return {"total": total, "rows": rows, "next": str(further or "")}


@api.post("/sweeps/{sweep}/take", response=written(), summary=_("写入档案"))
@policy(post=PUBLISH)
def take_sweep(request: HttpRequest, sweep: uuid.UUID, body: bodies.Kinds) -> Any:
    """Have the worker take over what is clear. Doubtful lines are never taken in bulk."""
    one = _sweep(request, sweep)
    tasks.take_over.enqueue(str(one.pk), viewer(request).actor, [*(body.kinds or map(str, actions.BULK))])
    return {"id": one.pk}


@api.post("/sweeps/{sweep}/finish", response=written(), summary=_("完成发布"))
@policy(post=PUBLISH)
def finish_sweep(request: HttpRequest, sweep: uuid.UUID) -> Any:
    """Call a sweep published."""
    return {"id": actions.finish(publication=_sweep(request, sweep), by=viewer(request), at=now()[0]).pk}


@api.post("/sweeps/{sweep}/undo", response=written(), summary=_("撤回写入"))
@policy(post=PUBLISH)
def undo_sweep(request: HttpRequest, sweep: uuid.UUID, body: bodies.Why) -> Any:
    """Have the worker take everything out again that was taken over, as long as the sweep is not called published."""
    by = viewer(request)
    one = actions.order_undo(publication=_sweep(request, sweep), by=by, at=now()[0], reason=body.reason)
    tasks.undo_taking.enqueue(str(one.pk), by.actor)
    return {"id": one.pk}


@api.post("/sweeps/{sweep}/withdraw", response=written(), summary=_("撤回拉网"))
@policy(post=PUBLISH)
def withdraw_sweep(request: HttpRequest, sweep: uuid.UUID, body: bodies.Why) -> Any:
    """Withdraw a sweep of which nothing is in the files yet."""
    one = actions.withdraw(publication=_sweep(request, sweep), by=viewer(request), at=now()[0], reason=body.reason)
    return {"id": one.pk}


@api.get("/sweeps/{sweep}/next-doubt", response=told(answers.Next), summary=_("下一行需判定的"))
@policy(get=PUBLISH)
def get_next_doubt(request: HttpRequest, sweep: uuid.UUID, after: int = Query(0, ge=0, le=10**9)) -> Any:
    """The next line that waits for a person's judgement."""
    waiting = queries.next_doubt(_sweep(request, sweep), after=after)
    return {"id": waiting.pk if waiting else None}


@api.get("/doubts/{doubt}", response=told(answers.Doubt), summary=_("一行疑难"))
@policy(get=PUBLISH)
def get_doubt(request: HttpRequest, doubt: uuid.UUID) -> Any:
    """One doubtful line beside the files it may mean, numbers masked."""
    pair = found(queries.doubt(viewer(request), doubt))
    files = [{"file": side, "differing": sorted(differing)} for side, differing in pair.files]
    return {"id": pair.proposal.pk, "state": pair.proposal.state, "line": pair.line, "files": files}


@api.post("/doubts/{doubt}/decide", response=written(), summary=_("判定一行疑难"))
@policy(post=PUBLISH)
def decide_doubt(request: HttpRequest, doubt: uuid.UUID, body: bodies.Judgement) -> Any:
    """Write a person's judgement on one doubtful line."""
    pair = found(queries.doubt(viewer(request), doubt))
    child = actions.decide(
        proposal=pair.proposal, child=body.child, take_it=body.choice != "refuse", by=viewer(request), at=now()[0]
    )
    return {"id": child}
