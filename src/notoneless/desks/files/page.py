"""One page for one child."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from notoneless.cases import queries as cases
from notoneless.children import queries
from notoneless.deferrals import queries as deferrals
from notoneless.desks.files.asking import files_only
from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.policy import policy
from notoneless.moves import queries as moves
from notoneless.responsibility.terms import Line
from notoneless.visits import queries as visits


@policy(get="child.see")
@files_only
def child(request: HttpRequest, key: UUID) -> HttpResponse:
    """The child's file on one page: now, who answers, what is known since when, and everything that happened."""
    on, viewer = timezone.localdate(), asker(request)
    file = queries.child_file(viewer, key, on=on)
    chain = file.chain
    lines = [
        (line.label, [(link, file.unit_of(link)) for link in links])
        for line in Line
        if chain is not None and (links := chain.on_line(line))
    ]
    case = cases.case_mark(viewer, file.id) if viewer.has("case.see") else None
    context = {
        "file": file,
        "on": on,
        "lines": lines,
        "chain": chain,
        "case": case,
        "moves": moves.moves_of(viewer, file.id, on=on),
        "may_move": viewer.has("move.act"),
        "deferrals": deferrals.deferrals_of(viewer, file.id, on=on),
        "may_defer": viewer.has("deferral.take") and deferrals.may_take(viewer, file.id),
        "visits": visits.visits_of(viewer, file.id),
        "may_visit": viewer.has("visit.write"),
        "learning": queries.learning_of(viewer, file.id, on=on) if viewer.has("learning.see") else (),
        "may_open": viewer.has("case.open") and not (case and case.is_open),
    }
    return render(request, "files/child.html", context)
