"""Showing in full for a reason; exports by two people; what is kept how long."""

from __future__ import annotations

import uuid
from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from notoneless.desks.guard.words import MASKS, SCRUBS, powers_by_post
from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.forms import sentence
from notoneless.desks.kit.policy import policy
from notoneless.privacy import actions, queries
from notoneless.privacy.terms import NotThere, PrivacyError

REVEAL = "child.reveal"


def _cell(given: object) -> dict[str, str]:
    """Return which cell a form or an address names."""
    return {key: str(given.get(key, ""))[:64] for key in ("table", "field", "row")}  # type: ignore[attr-defined]


@policy(post=REVEAL)
def reveal(request: HttpRequest) -> HttpResponse:
    """Show one field in full for some minutes, or the form again with what is amiss."""
    cell = _cell(request.POST)
    reason = request.POST.get("reason", "")
    at = timezone.now()
    try:
        shown = actions.reveal(**cell, reason=reason, by=asker(request), at=at)
    except NotThere:
        raise Http404 from None
    except PrivacyError as error:
        said = {"cell": cell, "reason": reason, "error": sentence(error)}
        return render(request, "guard/reveal_form.html", said, status=422)
    return render(request, "guard/shown.html", {"shown": shown, "seconds": _seconds(shown, at)})


@policy(get=REVEAL)
def shown(request: HttpRequest, reveal: uuid.UUID) -> HttpResponse:
    """Show again what was revealed, while it lasts."""
    at = timezone.now()
    try:
        found = queries.shown(reveal=reveal, by=asker(request), at=at)
    except NotThere:
        raise Http404 from None
    return render(request, "guard/shown.html", {"shown": found, "seconds": _seconds(found, at)})


@policy(get=REVEAL)
def masked(request: HttpRequest) -> HttpResponse:
    """The field under its mask; with ``ask``, with the form that asks for a reason."""
    try:
        cell = queries.masked(**_cell(request.GET), by=asker(request))
    except NotThere:
        raise Http404 from None
    template = "guard/reveal_form.html" if "ask" in request.GET else "guard/masked.html"
    return render(request, template, {"cell": cell})


def _seconds(shown: object, at: object) -> int:
    return int((shown.until - at).total_seconds())  # type: ignore[attr-defined]


@policy(get="house.see")
def alerts(request: HttpRequest) -> HttpResponse:
    """What should be looked into: too many looks, too many numbers shown, exports that failed."""
    by = asker(request)
    may_see, rows = by.has("security.set"), queries.alerts(by=by)
    return render(request, "guard/alerts.html", {"rows": rows, "may_see": may_see})


@policy(post="security.set")
def see_alert(request: HttpRequest, alert: int) -> HttpResponse:
    """Note that an alert was looked into."""
    try:
        actions.see_alert(alert_id=alert, by=asker(request), at=timezone.now())
    except NotThere:
        raise Http404 from None
    return redirect("guard:alerts")


@policy(get="impact.see")
def impact(request: HttpRequest) -> HttpResponse:
    """The impact assessment, made from the declarations of every table."""
    found = queries.inventory(on=timezone.localdate())
    worded = [(row, MASKS[row.care.mask], SCRUBS[row.care.scrub]) for row in found.fields]
    tables = [list(group) for _key, group in groupby(worded, key=lambda entry: entry[0].table)]
    sealed = sum(row.sealed for row in found.fields)
    context = {"found": found, "tables": tables, "posts": powers_by_post(), "sealed": sealed}
    return render(request, "guard/impact.html", context)
