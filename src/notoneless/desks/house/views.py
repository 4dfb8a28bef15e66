"""How the house is, and what its journal says: for those who keep it, and for those who watch them."""

from __future__ import annotations

import io

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from notoneless.accounts import queries as accounts
from notoneless.accounts.terms import Viewer
from notoneless.audit import actions as audit
from notoneless.audit.rules import packet as packets
from notoneless.desks.house.lists import JOURNAL, JournalFilter, wanted_of
from notoneless.desks.kit.excel import CONTENT_TYPE
from notoneless.desks.kit.policy import policy
from notoneless.work.health import State, examine

TONES = {State.WELL: "green", State.LOOK: "amber", State.ILL: "red", State.TOLD: ""}


@policy(get="house.see")
@never_cache
def health(request: HttpRequest) -> HttpResponse:
    """Every sign of the house, what must be acted on first."""
    at = timezone.now()
    order = list(TONES)
    signs = sorted(examine(at=at), key=lambda sign: -order.index(sign.state) if sign.state is not State.TOLD else 1)
    told = [(sign, TONES[sign.state], _word(sign.state)) for sign in signs]
    return render(
        request, "house/health.html", {"signs": told, "at": at, "ill": sum(s.state is State.ILL for s in signs)}
    )


@policy(get="journal.read")
@never_cache
def journal(request: HttpRequest) -> HttpResponse:
    """The journal, newest first, as asked; that it was read is a line of it."""
    filters, asked = JournalFilter.of(request), JOURNAL.asked(request)
    before = int(asked.after) if asked.after.isdigit() else None
    wanted = wanted_of(filters.values, before=before, counties=viewer(request).counties)
    rows, following = audit.read_page(wanted, by=viewer(request), at=timezone.now())
    listing = JOURNAL.listing(
        request, rows, next=str(following or ""), query=filters.query, is_filtered=bool(filters.values),
        export=reverse("house:packet"),
        empty={"title": _("没有符合条件的留痕"), "text": _("换一个时间段或条件，或清除条件。")},
    )  # fmt: skip
    return render(request, "house/journal.html", {"list": listing, "filters": filters})


@policy(get="incident.packet")
@never_cache
def packet(request: HttpRequest) -> FileResponse:
    """What an incident asks for, as a book; the same as JSON comes from the command."""
    filters, at, who = JournalFilter.of(request), timezone.now(), viewer(request)
    wanted = wanted_of(filters.values, counties=who.counties)
    lines = audit.packet(wanted, by=who, at=at)
    head = packets.cover(who=f"{who.name}（{who.login}）", at=timezone.localtime(at), asked=wanted.as_dict())
    book, plain = io.BytesIO(), io.BytesIO()
    packets.write(
        book, plain, lines.values().iterator(), head=head, login_of=accounts.logins(), local=timezone.localtime
    )
    book.seek(0)
    name = f"packet-{timezone.localtime(at):%Y%m%d-%H%M%S}.xlsx"
    return FileResponse(book, as_attachment=True, filename=name, content_type=CONTENT_TYPE)


def viewer(request: HttpRequest) -> Viewer:
    """Return who asks."""
    found: Viewer = request.viewer  # type: ignore[attr-defined]
    return found


def _word(state: State) -> str:
    words = {State.WELL: _("正常"), State.LOOK: _("请留意"), State.ILL: _("需马上处理"), State.TOLD: ""}
    return words[state]
