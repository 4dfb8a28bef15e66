"""The front door: what needs somebody today, and the questions that they keep asking."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from notoneless.accounts import actions as accounts
from notoneless.accounts.terms import AccountError
from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.filters import without_numbers
from notoneless.desks.kit.forms import done, sentence
from notoneless.desks.kit.policy import policy
from notoneless.desks.kit.tiles import tiles_for
from notoneless.work.health import examine, is_well


@policy(get=None)
def home(request: HttpRequest) -> HttpResponse:
    """The first page after signing in: what needs this person today."""
    viewer = asker(request)
    return render(request, "kit/home.html", {"tiles": tiles_for(viewer, on=timezone.localdate())})


@policy(post=None)
def keep_filter(request: HttpRequest) -> HttpResponse:
    """Keep what a list is filtered by, under a name."""
    given = request.POST
    try:
        kept = accounts.keep_filter(
            by=asker(request),
            at=timezone.now(),
            list_name=given.get("list", "")[:40],
            name=given.get("name", ""),
            query=without_numbers(given.get("query", "")),
        )
    except AccountError as error:
        messages.error(request, sentence(error))
        return HttpResponseRedirect(_back(request), status=303)
    return done(request, _back(request), _("已存为常用筛选“%(name)s”。") % {"name": kept.name})


@policy(post=None)
def drop_filter(request: HttpRequest, filter_id: uuid.UUID) -> HttpResponse:
    """Forget one of one's own filters."""
    accounts.drop_filter(by=asker(request), at=timezone.now(), filter_id=filter_id)
    return done(request, _back(request), _("常用筛选已删除。"))


def _back(request: HttpRequest) -> str:
    """Return the list that the form stood over; an address elsewhere leads to the first page."""
    back = request.POST.get("back", "")
    is_ours = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return back if is_ours else "/"


@policy(get=None, public=True)
def healthz(request: HttpRequest) -> HttpResponse:
    """For the server before us and its alarms: well or not, and nothing else."""
    well = is_well(examine(at=timezone.now(), quick=True))
    return HttpResponse("ok\n" if well else "not ok\n", status=200 if well else 503, content_type="text/plain")
