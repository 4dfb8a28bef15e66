"""The classes of today, one class's roll, and who is missed."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from notoneless.attendance import actions, queries
from notoneless.attendance.terms import AbsentError, AttendanceError, Reason
from notoneless.desks.attendance.tables import MISSED, ROOMS
from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.forms import done, refused, sentence
from notoneless.desks.kit.policy import policy


@policy(get="class.call")
def today(request: HttpRequest) -> HttpResponse:
    """The classes whose roll one calls, and what was said of them today; with ``silent`` those not called for days."""
    only_silent = request.GET.get("silent") == "1"
    page = queries.rooms(
        asker(request), on=timezone.localdate(), after=ROOMS.asked(request).after, only_silent=only_silent
    )
    empty = {"title": _("没有要点名的班"), "text": _("您负责的学校里没有在办的班级，或者都点过名了。")}
    listing = ROOMS.listing(
        request, page.rows, next=page.next, query="silent=1" if only_silent else "", empty=empty,
        is_filtered=False,
    )  # fmt: skip
    return render(request, "attendance/today.html", {"table": listing, "only_silent": only_silent})


@policy(get="child.see")
def missed(request: HttpRequest) -> HttpResponse:
    """The children whom a class misses without knowing why, and what the days call for."""
    page = queries.missed(asker(request), on=timezone.localdate(), after=MISSED.asked(request).after)
    empty = {
        "title": _("没有原因不明的缺勤"),
        "text": _("点过名的班里，没有原因不明的学生。没有点名的班不在此列。"),
    }
    return render(
        request, "attendance/missed.html", {"table": MISSED.listing(request, page.rows, next=page.next, empty=empty)}
    )


def day_of(text: str) -> date:
    """Return the day that an address or a form names, today for none and for one that cannot be read."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return timezone.localdate()


@policy(get="class.call", post="class.call")
def room(request: HttpRequest, key: UUID) -> HttpResponse:
    """Call one class: all are here, or these are not."""
    given = request.POST if request.method == "POST" else request.GET
    on = day_of(given.get("on", ""))
    if request.method != "POST":
        return render(request, "attendance/room.html", _context(request, key, on))
    ticked = request.POST.getlist("away")
    away = {child: request.POST.get(f"why-{child}", Reason.UNKNOWN.value) for child in ticked}
    saw = request.POST.get("saw", "0")
    all_here = "all" in request.POST
    if all_here and set(ticked) == set(request.POST.getlist("stood")):
        away = {}  # the ticks only repeat the call that stands; pressing "all here" corrects it
    try:
        call = actions.call(
            room=key, on=on, away=away, all_here=all_here, saw=int(saw) if saw.isdecimal() and len(saw) < 5 else 0,
            by=asker(request), at=timezone.now(),
        )  # fmt: skip
    except AbsentError:
        raise Http404 from None
    except AttendanceError as error:
        return refused(
            request, "attendance/room.html", _context(request, key, on, away=away) | {"refusal": sentence(error)}
        )
    if call.away:
        said = _("已点名：应到 %(all)s 人，%(away)s 人没到。") % {"all": call.listed, "away": call.away}
    else:
        said = _("已点名：%(all)s 人全到。") % {"all": call.listed}
    return done(request, reverse("attendance:today"), said)


def _context(request: HttpRequest, key: UUID, on: date, *, away: dict[str, str] | None = None) -> dict[str, Any]:
    try:
        page = queries.room_page(asker(request), key, on=on)
    except AbsentError:
        raise Http404 from None
    typed = {str(one.id): one.reason for one in page.pupils} if away is None else away
    rows = [(one, typed.get(str(one.id), "")) for one in page.pupils]
    return {"room": page, "rows": rows, "reasons": Reason.choices, "today": timezone.localdate()}
