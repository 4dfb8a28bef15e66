"""One page for one child."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from notoneless.children import queries
from notoneless.children.terms import AbsentError, MovedError
from notoneless.desks.kit.policy import policy
from notoneless.responsibility.terms import Line


@policy(get="child.see")
def child(request: HttpRequest, key: UUID) -> HttpResponse:
    """The child's file on one page: now, who answers, what is known since when, and everything that happened."""
    on = timezone.localdate()
    try:
        file = queries.child_file(request.viewer, key, on=on)  # type: ignore[attr-defined]
    except MovedError as moved:
        return redirect("files:child", key=moved.kept)
    except AbsentError:
        raise Http404 from None
    chain = file.chain
    lines = (
        [(line.label, links) for line in Line if (links := chain.on_line(line))] if chain is not None else []
    )  # fmt: skip
    return render(request, "files/child.html", {"file": file, "on": on, "lines": lines, "chain": chain})
