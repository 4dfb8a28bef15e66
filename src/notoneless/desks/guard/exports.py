"""Lists on their way out: asked for, agreed to by a second person, fetched once."""

from __future__ import annotations

import uuid
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notoneless.desks.kit import excel
from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.forms import refused, sentence
from notoneless.desks.kit.policy import policy
from notoneless.desks.kit.tables import Column, Table
from notoneless.privacy import actions, queries
from notoneless.privacy.terms import NotThere, PrivacyError

EXPORT, APPROVE = "child.export", "child.approve_export"
OWN: Final = frozenset({"list", "columns", "in_full", "reason", "csrfmiddlewaretoken", "once"})
#: So long a filter may be. The longest is the ids of a page's ticked rows, fifty of 36 letters; what is longer came from no
#: page, and is not cut, because half an id is another question.
WORDS: Final = 4000
TONES = {
    "asked": "amber",
    "granted": "blue",
    "ready": "green",
    "fetched": "",
    "refused": "red",
    "gone": "",
    "failed": "red",
}


_NUMBER = Column("number", gettext_lazy("编号"), weight=16)
_TITLE = Column("title", gettext_lazy("名单"), weight=14)
_ASKED_NAME = Column("asked_name", gettext_lazy("申请人"), weight=12)
_CHILDREN = Column("children", gettext_lazy("儿童人数"), kind="number", weight=10)
_IN_FULL = Column("in_full", gettext_lazy("完整号码"), kind="yes", weight=10)
_COLUMNS = Column("columns", gettext_lazy("列"), weight=36)
_REASON = Column("reason", gettext_lazy("用途"), weight=30)
_ASKED_AT = Column("asked_at", gettext_lazy("申请时间"), kind="time", weight=17)
_STATE = Column("state_label", gettext_lazy("状态"), weight=12)
_DECIDED_AT = Column("decided_at", gettext_lazy("办理时间"), kind="time", weight=17)
_WHY_NOT = Column("why", gettext_lazy("说明"), value=lambda row: row.refusal or row.failure, weight=30)
#: The lists of these pages as books: what stands on the page, and no child.
MINE: Final = Table(
    "exports",
    (
        _NUMBER, _TITLE, _CHILDREN, _IN_FULL, _COLUMNS, _REASON, _ASKED_AT, _STATE,
        Column("decided_name", gettext_lazy("审批人"), weight=12), _DECIDED_AT, _WHY_NOT,
    ),
)  # fmt: skip
WAITING: Final = Table(
    "approvals",
    (
        _NUMBER, _TITLE, _ASKED_NAME, Column("asked_posts", gettext_lazy("申请人岗位"), weight=30), _CHILDREN, _IN_FULL,
        _COLUMNS, _REASON, _ASKED_AT,
    ),
)  # fmt: skip
DECIDED: Final = Table(
    "decided", (_NUMBER, _TITLE, _ASKED_NAME, _CHILDREN, _IN_FULL, _REASON, _ASKED_AT, _DECIDED_AT, _STATE, _WHY_NOT)
)


@policy(get=EXPORT)
def mine(request: HttpRequest) -> HttpResponseBase:
    """My exports, the newest first; as a book with ``book``."""
    rows = queries.exports_of(by=asker(request), at=timezone.now())
    if "book" in request.GET:
        return excel.answer(MINE, rows, name=_("我的导出"))
    return render(request, "guard/exports.html", {"rows": [(row, TONES[row.state]) for row in rows]})


@policy(get=EXPORT, post=EXPORT)
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for a list: which columns, whether with full numbers, what for. The filters come with the address."""
    given = request.POST if request.method == "POST" else request.GET
    filters = {key: given[key] for key in given if key not in OWN and given[key]}
    if any(len(value) > WORDS for value in filters.values()):
        raise Http404
    at, by = timezone.now(), asker(request)
    try:
        choice = queries.list_choice(exporter=given.get("list", ""), filters=filters, by=by, on=timezone.localdate(at))
    except NotThere:
        raise Http404 from None
    chosen = given.getlist("columns") or [key for key, _label, need in choice.columns if not need]
    context: dict[str, Any] = {
        "choice": choice,
        "columns": [(key, label, need, key in chosen) for key, label, need in choice.columns],
        "filters": filters,
        "in_full": "in_full" in given,
        "reason": given.get("reason", ""),
    }
    if request.method != "POST":
        return render(request, "guard/export_new.html", context)
    try:
        export = actions.request_export(
            exporter=choice.name, filters=filters, columns=chosen, in_full=context["in_full"],
            reason=context["reason"], by=by, at=at,
        )  # fmt: skip
    except NotThere:
        raise Http404 from None
    except PrivacyError as error:
        return refused(request, "guard/export_new.html", context | {"error": sentence(error)})
    _hand_in(export)
    messages.success(request, _("已提交。需要审批的，批准后自动生成；不需要的，稍候即可取件。"))
    return redirect("guard:exports")


@policy(post=EXPORT, fresh=True)
def fetch(request: HttpRequest, export: uuid.UUID) -> HttpResponse:
    """The link, for minutes, and, the first time, the password."""
    try:
        ticket = actions.fetch_export(export=export, by=asker(request), at=timezone.now())
    except NotThere:
        raise Http404 from None
    return render(request, "guard/export_fetch.html", {"ticket": ticket, "export": export})


@policy(post=EXPORT)
def download(request: HttpRequest, export: uuid.UUID) -> HttpResponse:
    """The file, once."""
    try:
        parcel = actions.download_export(
            export=export, ticket=request.POST.get("ticket", ""), by=asker(request), at=timezone.now()
        )  # fmt: skip
    except NotThere:
        raise Http404 from None
    answer = HttpResponse(parcel.content, content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{parcel.name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@policy(get=APPROVE)
def waiting(request: HttpRequest) -> HttpResponseBase:
    """What waits for my decision, and what I decided; both as a book with ``book``."""
    by = asker(request)
    asked, decided = queries.waiting_for(by=by), queries.exports_decided(by=by)
    if "book" in request.GET:
        sheets = (
            excel.Sheet(_("待我审批的"), WAITING.columns, asked),
            excel.Sheet(_("我办理过的"), DECIDED.columns, decided),
        )
        return excel.answer_sheets(sheets, name=_("导出审批"))
    shown = [(row, TONES[row.state]) for row in decided]
    return render(request, "guard/approvals.html", {"waiting": asked, "decided": shown})


@policy(post=APPROVE, fresh=True)
def decide(request: HttpRequest, export: uuid.UUID) -> HttpResponse:
    """Agree to an export, or refuse it and say why."""
    by, at = asker(request), timezone.now()
    try:
        if "approve" in request.POST:
            actions.approve_export(export=export, by=by, at=at)
            _hand_in(export)
            messages.success(request, _("已批准，正在生成。"))
        else:
            actions.refuse_export(export=export, reason=request.POST.get("reason", ""), by=by, at=at)
            messages.success(request, _("已退回，申请人能看到理由。"))
    except NotThere:
        raise Http404 from None
    except PrivacyError as error:
        messages.error(request, sentence(error))
    return redirect("guard:approvals")


def _hand_in(export: uuid.UUID) -> None:
    """Hand the making to the worker, in this transaction; one that still waits for approval is left alone there."""
    import_string("notoneless.privacy.tasks.make_export").enqueue(str(export))
