"""One's own letters: the list, one of them, what was chosen."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.forms import done
from notoneless.desks.kit.policy import policy
from notoneless.messaging import actions, queries
from notoneless.messaging.terms import Channel, NotThere


@policy(get=None)
def letters(request: HttpRequest) -> HttpResponse:
    """My letters, the newest first; with ``unread`` only those."""
    only = "unread" in request.GET
    found = queries.inbox(asker(request), after=request.GET.get("after", "")[:40], only_unread=only)
    return render(
        request, "inbox/list.html", {"found": found, "only_unread": only, "is_first": "after" not in request.GET}
    )


@policy(get=None, post=None)
def letter(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One letter; posted, it is read, and leads to where it is dealt with."""
    try:
        if request.method == "POST":
            to = actions.read(by=asker(request), at=timezone.now(), letter=key)
            return HttpResponseRedirect(to or reverse("inbox:list"), status=303)
        note = queries.letter(asker(request), key)
    except NotThere:
        raise Http404 from None
    return render(request, "inbox/letter.html", {"note": note})


@policy(post=None)
def read_all(request: HttpRequest) -> HttpResponse:
    """All of them are read."""
    count = actions.read_all(by=asker(request), at=timezone.now())
    return done(request, reverse("inbox:list"), _("%(count)s 条消息已标为已读。") % {"count": count})


@policy(get=None, post=None)
def choice(request: HttpRequest) -> HttpResponse:
    """By which ways I hear of letters."""
    by = asker(request)
    if request.method == "POST":
        actions.choose(by=by, at=timezone.now(), ways=set(request.POST.getlist("way")) & set(Channel.values))
        return done(request, reverse("inbox:choice"), _("提醒方式已保存。"))
    return render(request, "inbox/choice.html", {"chosen": queries.choices(by, on=timezone.localdate())})
