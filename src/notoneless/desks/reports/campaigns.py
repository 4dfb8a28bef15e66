"""清理行动 — campaigns of clearing: one is opened over the ledgers of a day; how far it is, by town, school and post; who is left.

Every figure on the page opens the list that it counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.forms import HouseForm, done
from notoneless.desks.kit.once import once_key
from notoneless.desks.kit.policy import policy
from notoneless.desks.kit.tables import Bulk, Column, Table
from notoneless.desks.kit.taking_out import ask_export
from notoneless.desks.reports.monthly import handed
from notoneless.desks.reports.reviews import there
from notoneless.programmes import queries as programmes
from notoneless.reports import actions, queries
from notoneless.reports.access import CAMPAIGN, counties
from notoneless.reports.queries import CampaignLine, CampaignPage, CampaignRow, Part
from notoneless.reports.rules.campaign import Share
from notoneless.reports.terms import Mark, Moment, ReportError

TONES: Final = {
    Mark.CLEARED: "green", Mark.CHECKING: "blue", Mark.BACK: "blue", Mark.PROVING: "amber", Mark.AGAIN: "red", Mark.OUT: "amber",
}  # fmt: skip
#: Where a refusal stands in the form.
AT: Final = {"V021": "name", "V007": "name", "V022": "snapshot_on", "V024": "snapshot_on", "V023": "due_on"}


def percent(one: Share | None) -> str:
    """Return a share in words; of nobody, nothing."""
    return "" if one is None or one.percent is None else f"{one.percent:.1f}%"


def lamp(line: CampaignLine) -> tuple[str, str]:
    """Return a campaign's lamp: its words and its colour."""
    if line.now.suspects and not line.now.open:
        return _("已全部销号"), "green"
    if line.moment == Moment.OVER:
        return _("已到期，还有 %(n)s 人") % {"n": line.now.open}, "red"
    return _("还有 %(n)s 个工作日") % {"n": line.left}, line.tone


@policy(get="report.see")
def campaigns(request: HttpRequest) -> HttpResponse:
    """The campaigns, with how far each is."""
    by = asker(request)
    lines = [
        (one, lamp(one), percent(one.now), percent(one.at_due))
        for one in queries.campaigns(by, on=timezone.localdate())
    ]
    return render(request, "reports/campaigns.html", {"lines": lines, "may_open": bool(counties(by, CAMPAIGN))})


class CampaignForm(HouseForm):
    """A campaign as it is opened."""

    name = forms.CharField(label=gettext_lazy("名称"), max_length=120)
    document = forms.CharField(
        label=gettext_lazy("文号"), max_length=80, required=False,
        help_text=gettext_lazy("照文件抄写；文件在“文件”里登记过的，页面会连过去。"),
    )  # fmt: skip
    snapshot_on = forms.DateField(
        label=gettext_lazy("名单以哪一天的台账为准"),
        help_text=gettext_lazy("那一天在台账里的疑似辍学、辍学和在办的学生列入名单，以后不增不减。"),
    )
    due_on = forms.DateField(label=gettext_lazy("期限"))


@policy(get="report.campaign", post="report.campaign")
@there
def new(request: HttpRequest) -> HttpResponse:
    """Open a campaign; what is refused comes back with everything in the form."""
    by, at = asker(request), timezone.now()
    on = timezone.localdate(at)
    form = CampaignForm(request.POST or None, initial={"snapshot_on": on, "due_on": queries.first_due(by, on=on)})
    if form.is_valid():
        county = next(iter(counties(by, CAMPAIGN)), "")
        try:
            one = actions.open_campaign(
                county_path=county, by=by, at=at, form_key=once_key(request), **form.cleaned_data
            )  # fmt: skip
        except ReportError as error:
            if error.code == "V001":
                raise
            form.refuse(error, AT.get(error.code))
        else:
            many = one.suspects.count()
            return done(
                request, reverse("reports:campaign", args=(one.pk,)), _("已开展，名单 %(n)s 人。") % {"n": many}
            )
    return render(request, "reports/campaign_new.html", {"form": form}, status=422 if form.errors else 200)


def _unseen(row: CampaignRow) -> str:
    return row.name if row.is_seen else _("（现在不在您的范围内）")


LIST = Table(
    "campaign",
    (
        Column("name", gettext_lazy("姓名"), value=_unseen, weight=10,
               href=lambda one: reverse("cases:case", args=(one.id,)) if one.is_seen else ""),
        Column("now", gettext_lazy("现在"), kind="lamp", value=lambda one: one.now.label, tone=lambda one: TONES[one.now]),
        Column("at_due", gettext_lazy("期限当天"), kind="lamp", value=lambda one: one.at_due.label if one.at_due else "",
               tone=lambda one: TONES[one.at_due] if one.at_due else ""),
        Column("town", gettext_lazy("镇街")),
        Column("school", gettext_lazy("学校")),
        Column("posts", gettext_lazy("责任岗位"), phone=False),
        Column("whence", gettext_lazy("发现来源"), phone=False),
        Column("ledger", gettext_lazy("当时的台账"), phone=False),
        Column("opened_on", gettext_lazy("立案"), kind="date", phone=False),
        Column("number", gettext_lazy("案号"), phone=False),
    ),
    unit=gettext_lazy("人"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that opens its list."""

    count: int
    href: str


@dataclass(frozen=True, slots=True)
class PartLine:
    """A town, a school or a post, with its figures."""

    name: str | Promise
    part: Part
    suspects: Figure
    cleared: Figure
    left: Figure
    at_due: Figure | None
    share: str


class Sight:
    """A campaign's figures as the page shows them; ``all`` is every one of them, with its address."""

    def __init__(self, page: CampaignPage) -> None:
        self.page = page
        self.here = reverse("reports:campaign", args=(page.line.id,))
        self.all: list[Figure] = []

    def figure(self, count: int, **asked: str) -> Figure:
        """Return a figure with the address of its list."""
        one = Figure(count, f"{self.here}?{urlencode({'who': 'suspects'} | asked)}")
        self.all.append(one)
        return one

    def lines(self, parts: Iterable[Part], by: str, nameless: str | Promise) -> list[PartLine]:
        """Return parts with their figures."""
        return [
            PartLine(
                one.name or nameless, one, self.figure(one.now.suspects, **{by: one.key}),
                self.figure(one.now.cleared, mark="cleared", **{by: one.key}),
                self.figure(one.now.open, mark="open", **{by: one.key}),
                self.figure(one.at_due.cleared, mark="cleared", day="due", **{by: one.key}) if one.at_due else None,
                percent(one.now),
            )
            for one in parts
        ]  # fmt: skip


@policy(get="report.see")
@there
def campaign(request: HttpRequest, key: UUID) -> HttpResponse:
    """A campaign: how far it is, by town, school and post; and the list that was asked for."""
    by, on = asker(request), timezone.localdate()
    only = queries.campaign_filter(
        {name: request.GET.get(name, "") for name in ("who", "town", "school", "post", "mark", "day")}
    )
    page = queries.campaign_page(by, key, on=on, only=only, after=LIST.asked(request).after)
    sight = Sight(page)
    line = page.line
    asked = {name: value for name in ("who", "town", "school", "post", "mark", "day") if (value := getattr(only, name))}
    bulk = [Bulk(gettext_lazy("导出所选"), reverse("reports:campaign_export"), everything=True)]
    whole = {
        "suspects": sight.figure(line.now.suspects),
        "cleared": sight.figure(line.now.cleared, mark="cleared"),
        "left": sight.figure(line.now.open, mark="open"),
        "due_cleared": sight.figure(line.at_due.cleared, mark="cleared", day="due") if line.at_due else None,
        "due_left": sight.figure(line.at_due.open, mark="open", day="due") if line.at_due else None,
        "found": sight.figure(page.found.suspects, who="found"),
        "found_cleared": sight.figure(page.found.cleared, who="found", mark="cleared"),
    }
    context = {
        "page": page,
        "line": line,
        "lamp": lamp(line),
        "whole": whole,
        "share": percent(line.now),
        "due_share": percent(line.at_due),
        "marks": [(mark.label, TONES[mark], sight.figure(many, mark=mark.value)) for mark, many in page.marks],
        "parts": [
            (_("按镇街"), _("镇街"), sight.lines(page.towns, "town", gettext_lazy("住地不详"))),
            (_("按学校"), _("学校"), sight.lines(page.schools, "school", gettext_lazy("不在校"))),
            (_("按责任岗位"), _("责任岗位"), sight.lines(page.posts, "post", gettext_lazy("还没有派发"))),
        ],
        "figures": [(one.href, one.count) for one in sight.all],
        "total": page.total,
        "heading": _heading(page, on),
        "documents": _documents(request, line),
        "table": LIST.listing(
            request, page.rows, next=page.next, total=page.total, query=urlencode(asked | {"campaign": str(key)}),
            bulk=bulk if by.has("child.export") else (), is_filtered=only != queries.campaign_filter({}),
            empty={"title": _("没有这样的学生"), "text": _("换一个条件，或者看全部名单。")},
        ),
    }  # fmt: skip
    return render(request, "reports/campaign.html", context)


def _heading(page: CampaignPage, on: date) -> str:
    """Return what the list below is, in words."""
    only = page.only
    names = {
        part.key: part.name for parts in (page.towns, page.schools, page.posts) for part in parts
    }  # fmt: skip
    said = [_("名单确定后发现") if only.who == "found" else _("清理名单")]
    said += [names.get(one) or _("不详") for one in (only.town, only.school, only.post) if one]
    if only.mark:
        said.append(_("还没有销号") if only.mark == "open" else str(Mark(only.mark).label))
    if only.day == "due":
        said.append(page.line.due_on.isoformat())
    return " · ".join(said)


def _documents(request: HttpRequest, line: CampaignLine) -> str:
    """Return where the campaign's document is registered, if it is and the asker reads the register."""
    by = asker(request)
    if not (line.document and by.has("programme.see")):
        return ""
    found = next(
        (one for one in programmes.documents(by, on=timezone.localdate()) if one.number == line.document), None
    )
    return reverse("programmes:document", args=(found.id,)) if found else ""


@policy(get="report.see")
@there
def paper(request: HttpRequest, key: UUID) -> HttpResponse:
    """The campaign as a paper: ``form`` is pdf or docx."""
    by, on = asker(request), timezone.localdate()
    page = queries.campaign_page(by, key, on=on, only=queries.campaign_filter({}))
    return handed(request, queries.campaign_report(page, queries.campaign_open(by, key, on=on), on=on))


@policy(post="child.export")
def export(request: HttpRequest) -> HttpResponse:
    """The picked children, or all of the list, go on to where an export is asked for, with a reason."""
    return ask_export(request, "campaign")
