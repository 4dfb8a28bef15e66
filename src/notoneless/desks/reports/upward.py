"""学期、学年报告 — what a county tells prefecture and province: drawn from the records, filled, handed up, corrected by a further version.

Every figure on the page opens the list that it counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

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
from notoneless.desks.kit.tongue import said
from notoneless.desks.reports.campaigns import percent as cleared
from notoneless.desks.reports.monthly import handed
from notoneless.desks.reports.reviews import percent, there
from notoneless.reports import actions, queries
from notoneless.reports.queries import UpwardPage, UpwardRow
from notoneless.reports.queries.upward_children import NONE
from notoneless.reports.rules.upward import COLUMNS, Words
from notoneless.reports.terms import STAGES, UPWARD, AbsentError, ReportError, Upward
from notoneless.responsibility.rules.shares import share_of

TONES: Final = {
    Upward.RUNNING: "", Upward.DRAFTED: "amber", Upward.FILLED: "blue", Upward.LATE: "red", Upward.HANDED: "green",
}  # fmt: skip
WORDS: Final = ("figure", "stage", "town", "reason", "group")
#: Where a refusal stands in the form.
AT: Final = {"V007": "problems", "V032": "problems", "V033": "reason"}
#: Figures whose children are more or less than cases, and those of them that stand in the tiles.
TILES: Final = ("found", "confirmed", "returned", "closed", "reopened", "open", "dropout", "overdue")

#: Why the records give no net enrolment.
LACKS: Final = {
    queries.Lack.NO_SWEEP: gettext_lazy("不详：还没有发布过拉网结果"),
    queries.Lack.NOT_KEPT: gettext_lazy("不详：那次拉网没有留下指标"),
    queries.Lack.NO_ROLL: gettext_lazy("不详：那次拉网没有交户籍册，或户籍册里没有适龄儿童"),
}


@policy(get="report.upward")
def terms(request: HttpRequest) -> HttpResponse:
    """The terms and school years that are owed, and how the report of each stands."""
    lines = [(one, TONES[one.state]) for one in queries.upward_reports(asker(request), on=timezone.localdate())]
    may_template = bool(queries.report_templates(asker(request)))
    return render(request, "reports/terms.html", {"lines": lines, "may_template": may_template})


class WordsForm(HouseForm):
    """What the office writes itself."""

    problems = forms.CharField(
        label=gettext_lazy("存在的问题"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("不写学生姓名，写案号。"),
    )  # fmt: skip
    measures = forms.CharField(
        label=gettext_lazy("采取的措施"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )
    next_steps = forms.CharField(
        label=gettext_lazy("下一步打算"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )
    saw = forms.IntegerField(widget=forms.HiddenInput, required=False)


class HandUpForm(HouseForm):
    """That the report goes up, and why, where it corrects one that did."""

    reason = forms.CharField(label=gettext_lazy("为什么更正"), required=False, max_length=400)
    saw = forms.IntegerField(widget=forms.HiddenInput, required=False)
    saw_words = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, is_further: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_further:
            del self.fields["reason"]


def _named(row: UpwardRow) -> str:
    return row.name or _("（现在不在您的范围内）")


def _opens(row: UpwardRow) -> str:
    if row.case:
        return reverse("cases:case", args=(row.case,))
    return reverse("files:child", args=(row.child.id,)) if row.child else ""


LIST = Table(
    "upward",
    (
        Column("name", gettext_lazy("姓名"), value=_named, weight=10, href=_opens),
        Column("town", gettext_lazy("镇街")),
        Column("school", gettext_lazy("学校")),
        Column("stage", gettext_lazy("学段"), value=lambda one: STAGES.get(one.stage, one.stage)),
        Column("reason", gettext_lazy("原因"), value=lambda one: queries.reason_said(one.reason)),
        Column("figures", gettext_lazy("计入的项目"), phone=False,
               value=lambda one: "、".join(str(label) for name, label in UPWARD.items() if name in one.figures)),
        Column("number", gettext_lazy("案号"), phone=False),
    ),
    unit=gettext_lazy("人"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that opens its list; without an address where the reader may not have the list told."""

    label: str | Promise
    count: int
    href: str


@dataclass(frozen=True, slots=True)
class PartLine:
    """A stage, a town, a reason or a group, with its figures."""

    name: str | Promise
    figures: tuple[Figure, ...]


class Sight:
    """A report's figures as the page shows them; ``all`` is every one of them, with its address."""

    def __init__(self, page: UpwardPage) -> None:
        self.page = page
        self.here = reverse("reports:term", args=(page.line.period.key,))
        self.all: list[Figure] = []

    def figure(self, name: str, count: int, label: str | Promise = "", **asked: str) -> Figure:
        """Return a figure with the address of its list."""
        words = {"version": str(self.page.version), "figure": name} | asked
        one = Figure(label or UPWARD[name], count, f"{self.here}?{urlencode(words)}#list")
        self.all.append(one)
        return one

    def lines(self, by: str, names: Any, nameless: str | Promise) -> list[PartLine]:
        """Return the parts of one kind with their figures."""
        opens = by != "group" or self.page.may_list_groups
        found = []
        for part in self.page.parts[by]:
            figures = tuple(
                self.figure(name, part.counts[name], **{by: part.key})
                if opens
                else Figure(UPWARD[name], part.counts[name], "")
                for name in COLUMNS
            )
            found.append(PartLine(names.get(part.key) or (nameless if part.key == NONE else part.key), figures))
        return found


@policy(get="report.upward")
@there
def term(request: HttpRequest, period: int) -> HttpResponse:
    """The report of a term or a school year, and the list that was asked for."""
    return _term(request, period)


@policy(post="report.review")
@there
def write(request: HttpRequest, period: int) -> HttpResponse:
    """Keep what the office writes; what is refused comes back with everything in the form."""
    by, at = asker(request), timezone.now()
    page = _page(request, period)
    form = WordsForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            actions.write_upward(
                period=period, by=by, at=at, saw=given["saw"] or 0,
                words=Words(given["problems"], given["measures"], given["next_steps"]),
            )  # fmt: skip
        except ReportError as error:
            if isinstance(error, AbsentError):
                raise
            _again(form, error, page)
        else:
            return done(request, f"{reverse('reports:term', args=(period,))}?version=0", _("已存好。"))
    return _term(request, period, page=page, words=form)


@policy(post="report.hand_up")
@there
def hand_up(request: HttpRequest, period: int) -> HttpResponse:
    """Hand the report up as the records and the words stand now."""
    by, at = asker(request), timezone.now()
    page = _page(request, period)
    form = HandUpForm(request.POST, is_further=bool(page.line.versions))
    if form.is_valid():
        given = form.cleaned_data
        try:
            actions.hand_up(
                period=period, by=by, at=at, saw=given["saw"] or 0, saw_words=given["saw_words"] or 0,
                reason=given.get("reason", ""), form_key=once_key(request),
            )  # fmt: skip
        except ReportError as error:
            if isinstance(error, AbsentError):
                raise
            _again(form, error, page)
        else:
            return done(request, reverse("reports:term", args=(period,)), _("报告已上报。"))
    return _term(request, period, page=page, hand=form)


def _again(form: HouseForm, error: ReportError, page: UpwardPage) -> None:
    """Put a refusal into the form; sent again after another's writing was read, it is sent in the sight of both."""
    form.refuse(error, AT.get(error.code))
    if error.code == "V034":
        data = dict(form.data.items())
        data["saw"], data["saw_words"] = str(_saw(form, page)), str(page.saw)
        form.data = data


def _saw(form: HouseForm, page: UpwardPage) -> int:
    return page.saw if isinstance(form, WordsForm) else (page.line.versions[0].version if page.line.versions else 0)


def _page(request: HttpRequest, period: int, *, reads: bool = False) -> UpwardPage:
    """Return the report; ``reads`` the list and the version that the address asks for, else the records of today."""
    given = request.GET if reads else {}
    number = given.get("version", "")
    version = int(number) if number.isascii() and number.isdigit() and len(number) < 5 else None
    return queries.upward_page(
        asker(request), period, on=timezone.localdate(), version=version if reads else 0,
        only=queries.upward_filter({name: given.get(name, "") for name in WORDS}),
        after=LIST.asked(request).after if reads else "",
    )  # fmt: skip


def _term(
    request: HttpRequest, period: int, *, page: UpwardPage | None = None, words: WordsForm | None = None,
    hand: HandUpForm | None = None,
) -> HttpResponse:  # fmt: skip
    by, on = asker(request), timezone.localdate()
    page = page or _page(request, period, reads=True)
    sight, line, only = Sight(page), page.line, page.only
    is_draft = page.version == 0
    newest = line.versions[0].version if line.versions else 0
    if is_draft and page.may_fill and words is None:
        told = page.words
        initial = {"problems": told.problems, "measures": told.measures, "next_steps": told.next_steps, "saw": page.saw}
        words = WordsForm(initial=initial)
    if is_draft and page.may_hand_up and hand is None and on > line.period.last:
        hand = HandUpForm(is_further=bool(newest), initial={"saw": newest, "saw_words": page.saw})
    groups = {key: said(row) for key, row in queries.group_names(line.county_path, page.until).items()}
    bulk = [Bulk(gettext_lazy("导出所选"), reverse("reports:term_export"), everything=True)]
    asked = {name: value for name in WORDS if (value := getattr(only, name))}
    facts = page.facts
    age = (
        sight.figure(queries.SCHOOL_AGE, facts.school_age, _("适龄儿童台账")) if facts.school_age is not None else None
    )
    context = {
        "page": page, "line": line, "period": line.period, "tone": TONES[line.state], "is_draft": is_draft, "newest": newest,
        "shown": next((one for one in line.versions if one.version == page.version), None),
        "age": age, "facts": facts,
        "lack": LACKS[facts.lack] if facts.lack else "",
        "indicators": [
            (
                one, share_of(one.numerator, one.denominator) if one.is_known else "",
                f"{reverse('sweeps:figures', args=[facts.sweep])}?indicator={one.id}#names" if facts.sweep and by.has("sweep.see") else "",
            )
            for one in facts.indicators
            if one.id != queries.NET or one.is_known
        ],
        "figures": [sight.figure(name, page.counts[name]) for name in UPWARD],
        "columns": [UPWARD[name] for name in COLUMNS],
        "parts": [
            (_("按学段"), _("学段"), sight.lines("stage", STAGES, "")),
            (_("按镇街"), _("镇街"), sight.lines("town", page.names["town"], gettext_lazy("住地不详"))),
            (_("按原因"), _("原因"), sight.lines("reason", page.names["reason"], gettext_lazy("没有查明"))),
            (_("重点群体"), _("群体"), sight.lines("group", groups, "")),
        ],
        "reviews": [(one, percent(one.agreement) if one.agreement else "") for one in facts.reviews],
        "campaigns": [(one, cleared(one.share)) for one in facts.campaigns],
        "addresses": [(one.href, one.count) for one in sight.all],
        "total": page.total, "heading": _heading(page, groups), "words": words, "hand": hand,
        "table": LIST.listing(
            request, page.rows, next=page.next, total=page.total,
            query=urlencode(asked | {"period": str(period), "version": str(page.version)}),
            bulk=bulk if by.has("child.export") and only.figure != queries.SCHOOL_AGE else (),
            empty={"title": _("没有这样的学生"), "text": _("点别的数字，看它数的是谁。")},
        ),
    }  # fmt: skip
    wrong = any(form is not None and form.is_bound and form.errors for form in (words, hand))
    return render(request, "reports/term.html", context, status=422 if wrong else 200)


def _heading(page: UpwardPage, groups: dict[str, str]) -> str:
    """Return what the list below is, in words."""
    only = page.only
    label = _("适龄儿童台账") if only.figure == queries.SCHOOL_AGE else str(UPWARD.get(only.figure, only.figure))
    parts = [label]
    if only.stage:
        parts.append(str(STAGES.get(only.stage, only.stage)))
    for name, names in (("town", page.names["town"]), ("reason", page.names["reason"]), ("group", groups)):
        if word := getattr(only, name):
            parts.append(names.get(word) or _("不详"))
    return " · ".join(parts)


@policy(get="report.upward")
@there
def paper(request: HttpRequest, period: int) -> HttpResponse:
    """The version that the address asks for as a paper: ``form`` is pdf or docx."""
    return handed(request, queries.upward_report(_page(request, period, reads=True)))


@policy(post="child.export")
def export(request: HttpRequest) -> HttpResponse:
    """The picked children, or all of the list, go on to where an export is asked for, with a reason."""
    return ask_export(request, "upward")
