"""How the house is, and what its journal says: for those who keep it, and for those who watch them."""

from __future__ import annotations

import io
from dataclasses import asdict
from typing import Final

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from notoneless.accounts import queries as accounts
from notoneless.audit import actions as audit
from notoneless.audit.queries import Wanted, month_of
from notoneless.audit.rules import packet as packets
from notoneless.audit.terms.verbs import in_words
from notoneless.desks.house.lists import JOURNAL, TALLIES, JournalFilter, TallyFilter, wanted_of
from notoneless.desks.kit import excel
from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.excel import CONTENT_TYPE
from notoneless.desks.kit.policy import policy
from notoneless.work.health import State, examine

#: So many lines of the month are shown; all of them are in the book.
SHOWN: Final = 100
TONES = {State.WELL: "green", State.LOOK: "amber", State.ILL: "red", State.TOLD: ""}


@policy(get="house.see")
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
def journal(request: HttpRequest) -> HttpResponse:
    """The journal, newest first, as asked; that it was read is a line of it."""
    filters, asked = JournalFilter.of(request), JOURNAL.asked(request)
    before = asked.number or None
    who = asker(request)
    wanted = wanted_of(filters.values, before=before, counties=who.counties, actor=_meant(filters))
    rows, following = audit.read_page(wanted, by=who, at=timezone.now())
    names = accounts.names_of(event.actor for event in rows)
    for event in rows:
        event.name = names.get(event.actor, "")  # type: ignore[attr-defined]
    listing = JOURNAL.listing(
        request, rows, next=str(following or ""), query=filters.query, is_filtered=bool(filters.values),
        export=reverse("house:packet"),
        empty={"title": _("没有符合条件的留痕"), "text": _("换一个时间段或条件，或清除条件。")},
    )  # fmt: skip
    return render(request, "house/journal.html", {"list": listing, "filters": filters})


def _meant(filters: JournalFilter) -> str:
    """Return whom the login name means; somebody who is nobody did nothing."""
    login = filters.values.get("login", "")
    found = accounts.account_by_login(login) if login else None
    return str(found.pk) if found else "-" if login else ""


@policy(get="journal.read")
def tallies(request: HttpRequest) -> HttpResponseBase:
    """Who looked at how much in a month, by what was done; whole as a book with ``book``."""
    at, who = timezone.now(), asker(request)
    filters = TallyFilter.of(request, today=timezone.localdate(at))
    month = filters.values.get("month") or f"{timezone.localdate(at):%Y-%m}"
    since, until = month_of(month)
    wanted = Wanted(since=since, until=until, kind=filters.values.get("kind", ""), counties=who.counties)
    found = audit.read_tallies(wanted, by=who, at=at)
    names = accounts.names_of(one.actor for one in found)
    rows = [asdict(one) | {"name": names.get(one.actor, "" if one.actor else _("系统"))} for one in found]
    if "book" in request.GET:
        return excel.answer(TALLIES, rows, name=f"{_('每月查看统计')}-{month}", lines=[month])
    shown = TALLIES.listing(
        request, rows[:SHOWN], query=filters.query, is_filtered=bool(filters.values), total=len(rows),
        export=f"{reverse('house:tallies')}?book=1",
        empty={"title": _("这个月没有留痕"), "text": _("换一个月份或类别，或清除条件。")},
    )  # fmt: skip
    return render(request, "house/tallies.html", {"list": shown, "filters": filters, "month": month})


@policy(get="incident.packet")
def packet(request: HttpRequest) -> FileResponse:
    """What an incident asks for, as a book; the same as JSON comes from the command."""
    filters, at, who = JournalFilter.of(request), timezone.now(), asker(request)
    wanted = wanted_of(filters.values, counties=who.counties, actor=_meant(filters))
    lines = audit.packet(wanted, by=who, at=at)
    head = packets.cover(who=f"{who.name}（{who.login}）", at=timezone.localtime(at), asked=wanted.as_dict())
    book, plain = io.BytesIO(), io.BytesIO()
    packets.write(
        book,
        plain,
        lines.values().iterator(),
        head=head,
        login_of=accounts.logins(),
        word_of=in_words,
        local=timezone.localtime,
    )
    book.seek(0)
    name = f"packet-{timezone.localtime(at):%Y%m%d-%H%M%S}.xlsx"
    return FileResponse(book, as_attachment=True, filename=name, content_type=CONTENT_TYPE)


def _word(state: State) -> str:
    words = {State.WELL: _("正常"), State.LOOK: _("请留意"), State.ILL: _("需马上处理"), State.TOLD: ""}
    return words[state]
