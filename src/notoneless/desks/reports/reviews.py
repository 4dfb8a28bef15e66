"""Quarterly reviews: a quarter is drawn, somebody of the bureau sent to each school and child, what was found written down."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notoneless.children.terms import AbsentError as NoChildError
from notoneless.desks.kit.absence import there_or_404
from notoneless.desks.kit.asking import asker, whole_number
from notoneless.desks.kit.forms import HouseForm, done, sentence
from notoneless.desks.kit.policy import policy
from notoneless.desks.kit.tables import Column, Table
from notoneless.desks.reports.monthly import handed
from notoneless.reports import actions, queries
from notoneless.reports.queries import CheckLine
from notoneless.reports.rules.review import Agreement
from notoneless.reports.terms import AbsentError, Quarter
from notoneless.standards.errors import UserError

AT: Final = {"V015": "found", "V007": "found", "V016": "on", "V012": "to"}


there = there_or_404(AbsentError, NoChildError)


def percent(told: Agreement) -> str:
    """Return a share with its interval in words; of nothing checked, nothing."""
    if told.share is None or told.interval is None:
        return ""
    low, high = told.interval
    return _("%(share)s%%（95%% 区间 %(low)s%%–%(high)s%%）") % {
        "share": f"{_cut(told.share):.1f}", "low": f"{_cut(low):.1f}", "high": f"{100 * high:.1f}",
    }  # fmt: skip


def _cut(share: float) -> float:
    """Return a share in per cent, cut and not rounded: 99.96 % is not 100 %."""
    return int(share * 1000 + 1e-9) / 10


def _mark(one: CheckLine) -> str:
    return _("待核查") if one.agrees is None else _("相符") if one.agrees else _("不符")


CHECKS = Table(
    "checks",
    (
        Column("name", gettext_lazy("学校或学生"), weight=28, href=lambda one: reverse("reports:check", args=(one.id,))),
        Column("what", gettext_lazy("抽查对象"), value=lambda one: one.what.label, phone=False),
        Column("town", gettext_lazy("镇街"), phone=False),
        Column("school", gettext_lazy("就读学校"), phone=False, weight=24),
        Column("checker_name", gettext_lazy("核查人"), value=lambda one: one.checker_name or _("未派")),
        Column("state", gettext_lazy("核查结果"), kind="lamp", value=_mark,
               tone=lambda one: {None: "amber", True: "green", False: "red"}[one.agrees]),
        Column("checked_on", gettext_lazy("核查日期"), kind="date", phone=False),
    ),
    unit=gettext_lazy("项"),
)  # fmt: skip


@policy(get="report.review", post="report.review")
@there
def reviews(request: HttpRequest) -> HttpResponse:
    """The quarters that were drawn or may be; posting draws one."""
    by, at = asker(request), timezone.now()
    if request.method == "POST":
        quarter = Quarter.read(whole_number(request.POST.get("quarter", "")))
        try:
            actions.draw_review(county_path=request.POST.get("county", ""), quarter=quarter, by=by, at=at)
        except AbsentError:
            raise
        except UserError as error:
            messages.error(request, sentence(error))
            return redirect("reports:reviews")
        return done(
            request, reverse("reports:review", args=(quarter.number,)), _("已抽样并派员。抽样种子已留存，可复算。")
        )
    lines = [(one, percent(one.total)) for one in queries.quarters(by, on=timezone.localdate(at))]
    return render(request, "reports/reviews.html", {"lines": lines})


@policy(get="report.review")
@there
def review(request: HttpRequest, quarter: int) -> HttpResponse:
    """A quarter: the agreement in all and by town, and what was drawn."""
    page = queries.review_page(asker(request), Quarter.read(quarter), on=timezone.localdate())
    if request.GET.get("form") in ("pdf", "docx"):
        return handed(request, queries.review_report(page))
    state = request.GET.get("state", "")
    wanted: dict[str, Callable[[CheckLine], bool]] = {
        "mine": lambda one: one.is_mine and one.agrees is None,
        "open": lambda one: one.agrees is None,
        "no": lambda one: one.agrees is False,
    }
    rows = [one for one in page.checks if state not in wanted or wanted[state](one)]
    context = {
        "page": page,
        "table": CHECKS.listing(
            request, rows, is_filtered=state in wanted,
            empty={"title": _("没有这样的抽查项"), "text": _("换一个条件，或者看全部。")},
        ),
        "states": [("", _("全部")), ("mine", _("派给我、待核查")), ("open", _("待核查")), ("no", _("不符"))],
        "state": state,
        "total": percent(page.total),
        "kinds": [(kind.label, many, told, percent(told)) for kind, many, told in page.by_kind],
        "towns": [(town, told, percent(told)) for town, told in page.by_town],
    }  # fmt: skip
    return render(request, "reports/review.html", context)


class CheckForm(HouseForm):
    """What was found where somebody was sent."""

    on = forms.DateField(label=gettext_lazy("核查日期"))
    agrees = forms.TypedChoiceField(
        label=gettext_lazy("与上报、销号的情况"), widget=forms.RadioSelect, coerce=lambda said: said == "yes",
        choices=(("yes", gettext_lazy("相符")), ("no", gettext_lazy("不符"))),
    )  # fmt: skip
    found = forms.CharField(
        label=gettext_lazy("怎么核查的，查到什么"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("不写学生姓名和号码。"),
    )  # fmt: skip


class AssignForm(HouseForm):
    """Who is sent instead."""

    to = forms.ChoiceField(label=gettext_lazy("改派给"))

    def __init__(self, *args: Any, people: tuple[tuple[str, str], ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = people  # type: ignore[attr-defined]


@policy(get="report.review", post="report.review")
@there
def check(request: HttpRequest, key: UUID) -> HttpResponse:
    """One school or child that was drawn: whoever was sent writes what was found; before that another may be sent."""
    by, at = asker(request), timezone.now()
    on = timezone.localdate(at)
    line, quarter, county = queries.check_line(by, key, on=on)
    people = queries.checkers(county, on=on)
    sends = "to" in request.POST
    form = CheckForm(request.POST if request.method == "POST" and not sends else None, initial={"on": on})
    send = AssignForm(request.POST if sends else None, people=people, initial={"to": line.checker})
    asked = send if sends else form
    if asked.is_valid():
        try:
            if sends:
                actions.assign_check(check=key, to=send.cleaned_data["to"], by=by, at=at)
                return done(request, reverse("reports:check", args=(key,)), _("已改派。"))
            actions.write_check(check=key, by=by, at=at, **form.cleaned_data)
        except (AbsentError, NoChildError):
            raise
        except UserError as error:
            asked.refuse(error, AT.get(error.code))
        else:
            said = _("已登记。") if form.cleaned_data["agrees"] else _("已登记；涉及学生的，已重新立案或立案。")
            return done(request, reverse("reports:review", args=(quarter.number,)), said)
    context = {"line": line, "quarter": quarter, "form": form, "send": send, "mark": _mark(line), "key": key}
    return render(request, "reports/check.html", context, status=422 if asked.errors else 200)
