"""Writing on a case: one address for each kind of act, each with its power, all by the same road.

The form's one-time key goes with the act, so that a form sent twice is one act; so does the newest act that stood on the page,
so that two officers who write at once both keep what they wrote, and each is told what the other did.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from notoneless.cases import actions, queries
from notoneless.cases.terms import AbsentError
from notoneless.children import queries as children
from notoneless.children.terms import AbsentError as NoChildError
from notoneless.children.terms import MovedError
from notoneless.desks.cases import forms, page
from notoneless.desks.cases.asking import cases_only
from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.forms import done, refused
from notoneless.desks.kit.once import once_key
from notoneless.desks.kit.policy import policy
from notoneless.standards.errors import UserError


@dataclass(frozen=True, slots=True)
class Deed:
    """One kind of act: the power at its door, what writes it, what is said when it is done."""

    power: str
    write: Callable[..., Any]
    said: str | Promise


ACT, ORDER, PLACE = "case.act", "case.order", "case.place"
DEEDS: Final[dict[str, Deed]] = {
    "dispatched": Deed(ORDER, actions.dispatch, _("已派发。")),
    "accepted": Deed(ACT, actions.accept, _("已接收。请按期核实去向。")),
    "declined": Deed(ACT, actions.decline, _("已退回教育局另行派发。")),
    "verified": Deed(ACT, actions.verify, _("核查结果已登记。")),
    "reasoned": Deed(ACT, actions.reason, _("原因已登记。")),
    "contacted": Deed(ACT, actions.contact, _("联系情况已登记。")),
    "visited": Deed(ACT, actions.visit, _("走访情况已登记。")),
    "stepped": Deed(ACT, actions.take_step, _("劝返措施已登记。")),
    "served": Deed(ACT, actions.serve, _("送达已登记。")),
    "referred": Deed(ORDER, actions.refer, _("转办已登记，到期提醒回函。")),
    "replied": Deed(ORDER, actions.reply, _("回函已登记。")),
    "returned": Deed(PLACE, actions.return_to_school, _("复学已登记，往后按日跟踪。")),
    "followed": Deed(PLACE, actions.follow_up, _("跟踪情况已登记。")),
    "seen": Deed(ACT, actions.see, _("已登记。")),
    "closing": Deed("case.close", actions.ask_closure, _("已申请销号，等另一位同志复核。")),
    "checked": Deed("case.check", actions.check_closure, _("复核意见已登记。")),
    "reopened": Deed("case.open", actions.reopen, _("已重新立案。")),
    "handed_over": Deed(ACT, actions.hand_over, _("已提出移交；对方接手以前，仍由原单位办理。")),
    "taken_over": Deed(ACT, actions.take_over, _("已登记。")),
    "struck": Deed(ACT, actions.strike, _("已划去。原来的内容仍然看得到。")),
    "noted": Deed(ACT, actions.note, _("已记下。")),
}


def _view(kind: str) -> Callable[..., HttpResponse]:
    @policy(post=DEEDS[kind].power)
    @cases_only
    def write(request: HttpRequest, key: UUID) -> HttpResponse:
        return _write(request, key, kind)

    write.__name__ = write.__qualname__ = kind
    write.__doc__ = f"One act of the kind {kind}."
    return write


#: Kind of act → the view that writes it.
VIEWS: Final[dict[str, Callable[..., HttpResponse]]] = {kind: _view(kind) for kind in DEEDS}


def _write(request: HttpRequest, key: UUID, kind: str) -> HttpResponse:
    deed, by, at = DEEDS[kind], asker(request), timezone.now()
    on = timezone.localdate(at)
    file = queries.case_file(by, key, on=on)
    form = forms.form_of(kind, file, on, request.POST, request.FILES)
    if form.is_valid():
        try:
            deed.write(case=key, by=by, at=at, form_key=once_key(request), **form.given())
        except (AbsentError, NoChildError):
            raise
        except UserError as error:
            form.refuse(error, form.at)
        else:
            if (told := _meanwhile(request, file, page.seen_of(request))) is not None:
                messages.warning(request, told)
            return done(request, reverse("cases:case", args=[key]), deed.said)
    return page.again(request, file, on, kind, form)


def _meanwhile(request: HttpRequest, file: queries.CaseFile, saw: int | None) -> str | None:
    """Return what others wrote while this form stood open: it is kept, and so is what is written now."""
    others = page.written_since(file, saw, asker(request))
    if not others:
        return None
    listed = "；".join(f"{act.by or gettext('系统')} {act.label}" for act in others)
    return gettext("您填表的时候，别人也在这件案件上写了：%(listed)s。两边都保留，请看一看有没有不一致。") % {
        "listed": listed
    }


@policy(get="case.open", post="case.open")
@cases_only
def open_(request: HttpRequest, child: UUID) -> HttpResponse:
    """Open the case of a child: who told of it, when, what."""
    by, at = asker(request), timezone.now()
    on = timezone.localdate(at)
    form = forms.OpenForm(request.POST or None, request.FILES or None, on=on)
    try:
        file = children.child_file(by, child, on=on)
    except MovedError:  # found to be one with another: the case is opened from that one's page
        raise Http404 from None
    context = {"form": form, "file": file}
    if request.method != "POST":
        return render(request, "cases/open.html", context)
    if form.is_valid():
        try:
            case = actions.open_case(child=child, by=by, at=at, form_key=once_key(request), **form.cleaned_data)
        except (AbsentError, NoChildError):
            raise
        except UserError as error:
            form.refuse(error)
        else:
            return done(request, reverse("cases:case", args=[case.pk]), _("已立案。"))
    return refused(request, "cases/open.html", context)
