"""One case on one page."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from notoneless.cases import queries
from notoneless.desks.cases.asking import asker, cases_only
from notoneless.desks.kit.policy import policy


@policy(get="case.see")
@cases_only
def case(request: HttpRequest, key: UUID) -> HttpResponse:
    """How the case stands, with whom it lies, what was done."""
    file = queries.case_file(asker(request), key, on=timezone.localdate())
    return render(request, "cases/case.html", {"file": file})
