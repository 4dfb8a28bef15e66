"""What watches over the files: exports, alerts, the journal, the house's health. What is shown in full is shown to a person."""

from __future__ import annotations

import io
import uuid
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.module_loading import import_string
from ninja.params.functions import Path, Query

from notoneless.accounts import queries as accounts
from notoneless.audit import actions as audit
from notoneless.audit.queries import Wanted, days, month_of
from notoneless.audit.rules import packet as packets
from notoneless.audit.terms import Kind
from notoneless.audit.terms.verbs import in_words
from notoneless.desks.api import answers, bodies
from notoneless.desks.api.calls import FILE, _, api, in_person, now, policy, told, viewer, written
from notoneless.privacy import actions, queries
from notoneless.work.health import examine

EXPORT, APPROVE = "child.export", "child.approve_export"


@api.get("/exports", response=told(list[answers.Export]), summary=_("令牌主人的导出"))
@policy(get=EXPORT)
def list_exports(request: HttpRequest) -> Any:
    """The newest hundred exports that the token's owner asked for."""
    return queries.exports_of(by=viewer(request), at=now()[0])


@api.get("/export-lists/{name}", response=told(answers.ExportList), summary=_("一个可导出的名单"))
@policy(get=EXPORT)
def get_export_list(request: HttpRequest, name: str) -> Any:
    """The columns of a list that can be asked for; those that need a second person are marked."""
    on = now()[1]
    choice = queries.list_choice(exporter=name, filters={"on": on.isoformat()}, by=viewer(request), on=on)
    columns = [{"key": key, "label": label, "tells_of_need": need} for key, label, need in choice.columns]
    return {"name": choice.name, "title": choice.title, "columns": columns, "approval_above": choice.above}


@api.post("/exports", response=written(), summary=_("申请导出"))
@policy(post=EXPORT)
def request_export(request: HttpRequest, body: bodies.ExportBody) -> Any:
    """Ask for a list, saying what for. A second person agrees where that is due; the file is fetched at the desk."""
    at, on = now()
    filters = {key: value for key, value in body.filters.items() if value} | {"on": on.isoformat()}
    export = actions.request_export(
        exporter=body.list, filters=filters, columns=sorted(body.columns), in_full=body.in_full, reason=body.reason,
        by=viewer(request), at=at,
    )  # fmt: skip
    import_string("notoneless.privacy.tasks.make_export").enqueue(str(export))
    return {"id": export}


@api.get("/approvals", response=told(answers.Approvals), summary=_("待审批的导出"))
@policy(get=APPROVE)
def list_approvals(request: HttpRequest) -> Any:
    """The exports that wait for the decision of the token's owner, and those decided."""
    by = viewer(request)
    return {"waiting": queries.waiting_for(by=by), "decided": queries.exports_decided(by=by)}


@api.get("/alerts", response=told(list[answers.Alert]), summary=_("告警"))
@policy(get="house.see")
def list_alerts(request: HttpRequest) -> Any:
    """The newest alerts, open ones first."""
    return queries.alerts(by=viewer(request))


@api.post("/alerts/{alert}/seen", response=written(), summary=_("告警已看"))
@policy(post="security.set")
def see_alert(request: HttpRequest, alert: int) -> Any:
    """Note that an alert was looked into."""
    actions.see_alert(alert_id=alert, by=viewer(request), at=now()[0])
    return {}


@api.get("/impact", response=told(answers.Impact), summary=_("影响评估"))
@policy(get="impact.see")
def get_impact(request: HttpRequest) -> Any:
    """What the house holds of persons and how it treats it, made from the declarations of every table."""
    inventory = queries.inventory(on=now()[1])
    fields = [
        {"table": row.table, "field": row.field, "label": row.label, "level": int(row.care.level),
         "mask": row.care.mask.value, "keep": row.care.keep.value, "scrub": row.care.scrub.value, "sealed": row.sealed,
         "days": row.days}
        for row in inventory.fields
    ]  # fmt: skip
    return {"tables": inventory.tables, "open_fields": inventory.open_fields, "fields": fields}


@api.get("/health", response=told(list[answers.Sign]), summary=_("系统状况"))
@policy(get="house.see")
def get_health(request: HttpRequest) -> Any:
    """Every sign of the house, also of its keys and of its journal."""
    return [
        {"name": one.name, "label": str(one.label), "state": one.state.value, "seen": str(one.seen), "advice": str(one.advice)}
        for one in examine(at=now()[0])
    ]  # fmt: skip


def _wanted(
    request: HttpRequest, actor: uuid.UUID | None, child: uuid.UUID | None, since: date | None, until: date | None,
    kind: Kind | None, verb: str, before: int | None = None,
) -> Wanted:  # fmt: skip
    begin, end = days(since, until)
    return Wanted(
        actor=str(actor or ""), child=child, since=begin, until=end, kind=kind or "", verb=verb, before=before,
        counties=viewer(request).counties,
    )  # fmt: skip


@api.get("/journal", response=told(answers.Journal), summary=_("留痕"))
@policy(get="journal.read")
def list_journal(
    request: HttpRequest,
    actor: uuid.UUID | None = None,
    child: uuid.UUID | None = None,
    since: date | None = None,
    until: date | None = None,
    kind: Kind | None = None,
    verb: str = "",
    before: int | None = Query(None, ge=1, le=10**15),
) -> Any:
    """The journal, newest first, fifty at a time; ``next`` goes into ``before``. That it was read is a line of it."""
    wanted = _wanted(request, actor, child, since, until, kind, verb, before)
    rows, further = audit.read_page(wanted, by=viewer(request), at=now()[0])
    return {"rows": rows, "next": str(further or "")}


@api.get("/journal/months/{month}", response=told(list[answers.Tally]), summary=_("每月查看统计"))
@policy(get="journal.read")
def count_journal(request: HttpRequest, month: str = Path(..., pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$")) -> Any:
    """Who looked at how much in a month (``2026-09``), by verb, most first. That it was counted is a line of the journal."""
    since, until = month_of(month)
    wanted = Wanted(since=since, until=until, counties=viewer(request).counties)
    return audit.read_tallies(wanted, by=viewer(request), at=now()[0])


@api.get("/journal/packet", response=told(None), openapi_extra=FILE, summary=_("事件取证包"))
@policy(get="incident.packet")
def get_packet(
    request: HttpRequest,
    actor: uuid.UUID | None = None,
    child: uuid.UUID | None = None,
    since: date | None = None,
    until: date | None = None,
    kind: Kind | None = None,
    verb: str = "",
) -> Any:
    """What an incident asks for, as JSON: who saw which children, when, from where."""
    by, at = viewer(request), now()[0]
    wanted = _wanted(request, actor, child, since, until, kind, verb)
    lines = audit.packet(wanted, by=by, at=at)
    head = packets.cover(who=f"{by.name}（{by.login}）", at=timezone.localtime(at), asked=wanted.as_dict())
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
    answer = HttpResponse(plain.getvalue(), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="packet-{timezone.localtime(at):%Y%m%d-%H%M%S}.json"'
    return answer


in_person(
    "/reveals", power="child.reveal", name="reveal", summary=_("查看完整号码"),
    why="A number in full is shown to a person who says why, on a screen, for minutes; a program would keep it.",
)  # fmt: skip
in_person(
    "/approvals/{export}", power=APPROVE, name="decide_export", summary=_("审批导出"),
    why="Two people agree that a list goes out. If a program may be one of them, it is one person.",
)  # fmt: skip
in_person(
    "/exports/{export}/fetch", power=EXPORT, name="fetch_export", summary=_("取导出的文件"),
    why="The password is shown once, to whoever asked, and the file bears that person's mark.",
)  # fmt: skip
