"""Monthly reports: which schools filed, filed nil, owe, are late; one school's report to check, file, correct, print."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any, Final
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notoneless.desks.kit import excel
from notoneless.desks.kit.asking import asker, whole_number
from notoneless.desks.kit.forms import HouseForm, done
from notoneless.desks.kit.once import once_key
from notoneless.desks.kit.papers import file_answer
from notoneless.desks.kit.policy import policy
from notoneless.desks.kit.tables import Column, Table
from notoneless.desks.kit.tiles import Tile
from notoneless.desks.kit.tongue import said
from notoneless.papers import DOCX
from notoneless.reports import actions, queries
from notoneless.reports.queries import Overview, ReportPage, Row
from notoneless.reports.terms import LABELS, MISSING, NAMES, AbsentError, Figures, Filing, Month, ReportError

TONES: Final = {
    Filing.RUNNING: "", Filing.OWED: "amber", Filing.LATE: "red", Filing.FILED: "green", Filing.NIL: "green",
}  # fmt: skip
#: Figures that stand in the list on the screen; the book has all.
SHOWN: Final = ("on_roll", "open", "found", "returned", "closed")
STATES: Final = {
    "filed": (Filing.FILED, Filing.NIL), "nil": (Filing.NIL,), "missing": MISSING, "late": (Filing.LATE,),
}  # fmt: skip
#: Where a refusal stands in the form.
AT: Final = {"V003": "nil", "V004": "nil", "V005": "work", "V006": "reason", "V007": "work"}


def _figure(name: str) -> Column:
    return Column(name, LABELS[name], kind="number", phone=name == "open", value=lambda row: _of(row, name), weight=12)


def _said(name: str, row: Row) -> int | str | None:
    return _("未报") if row.figures is None else _of(row, name)


def _of(row: Row, name: str) -> int | None:
    return getattr(row.figures, name) if row.figures is not None else None


SCHOOLS = Table(
    "reports",
    (
        Column("name", gettext_lazy("学校"), weight=30,
               href=lambda row: reverse("reports:report", args=(row.id, row.month.number))),
        Column("town", gettext_lazy("镇街"), phone=False, weight=18),
        Column("state", gettext_lazy("上报情况"), kind="lamp", value=lambda row: row.state.label,
               tone=lambda row: TONES[row.state]),
        Column("filed_on", gettext_lazy("上报日期"), kind="date"),
        *(_figure(name) for name in SHOWN),
    ),
    unit=gettext_lazy("所"),
)  # fmt: skip
#: In a book a report that did not come is said in words, so that nobody adds it up as nothing.
BOOK = replace(
    SCHOOLS,
    columns=(
        *SCHOOLS.columns[:4],
        Column("versions", gettext_lazy("版次"), kind="number", value=lambda row: row.versions or None, weight=8),
        *(replace(_figure(name), value=partial(_said, name)) for name in NAMES),
    ),
)


def _asked(request: HttpRequest) -> Overview | None:
    """Return the month that the address asks for; one that cannot be is answered as absent."""
    number = whole_number(request.GET.get("month", ""))
    try:
        month = Month.read(number) if number else None
        return queries.overview(
            asker(request), on=timezone.localdate(), month=month, county=request.GET.get("county", "")
        )
    except AbsentError:
        raise Http404 from None


@policy(get="report.see")
def schools(request: HttpRequest) -> HttpResponseBase:
    """How the reports of a month stand, school by school; as a book with ``book``."""
    seen = _asked(request)
    if seen is None:
        return render(request, "reports/list.html", {"table": SCHOOLS.listing(request, [], empty=_nothing())})
    state = request.GET.get("state", "")
    rows = [row for row in seen.rows if state not in STATES or row.state in STATES[state]]
    here = f"{reverse('reports:list')}?month={seen.month.number}"
    if "book" in request.GET:
        return excel.answer(
            BOOK, rows, name="{} {} {}".format(seen.county, said(seen.month), _("控辍保学月报")), sheet=said(seen.month),
            lines=[_("%(county)s %(month)s 控辍保学月报") % {"county": seen.county, "month": said(seen.month)}, *_sums(seen)],
        )  # fmt: skip
    listing = SCHOOLS.listing(
        request, rows, is_filtered=state in STATES, query=f"month={seen.month.number}", export=f"{reverse('reports:list')}?book=1",
        empty={"title": _("没有这样的学校"), "text": _("换一个条件，或者看全部学校。")},
    )  # fmt: skip
    total = seen.total
    tiles = [
        Tile(str(total.schools), _("应报学校"), here),
        Tile(str(total.filed), _("已报"), f"{here}&state=filed", tone="green"),
        Tile(str(total.nil), _("其中零报告"), f"{here}&state=nil"),
        Tile(str(total.missing), _("未报"), f"{here}&state=missing", tone="amber" if total.missing else ""),
        Tile(str(total.late), _("其中逾期"), f"{here}&state=late", tone="red" if total.late else ""),
    ]
    context = {
        "seen": seen,
        "table": listing,
        "tiles": tiles,
        "sums": _sums(seen),
        "figures": [(LABELS[name], getattr(total.figures, name)) for name in NAMES] if total.figures else [],
        "months": seen.months[:24],
    }
    return render(request, "reports/list.html", context)


def _nothing() -> dict[str, Any]:
    return {
        "title": _("还没有要上报的月份"),
        "text": _("发布第一次拉网结果或者立了第一件案之后，学校每月上报。"),
    }


def _sums(seen: Overview) -> list[str]:
    """Return what stands over every sum: how many filed, and that the missing are no zeros."""
    total = seen.total
    lines = [
        _("应报 %(schools)s 所，已报 %(filed)s 所（零报告 %(nil)s 所），未报 %(missing)s 所（逾期 %(late)s 所）；上报期限 %(due)s。")
        % {"schools": total.schools, "filed": total.filed, "nil": total.nil, "missing": total.missing, "late": total.late,
           "due": seen.due_on.isoformat()}
    ]  # fmt: skip
    if total.missing:
        lines.append(_("合计只加已报的学校；未报的情况不详，不按零计。"))
    return lines


@policy(get="report.see")
def summary(request: HttpRequest) -> HttpResponse:
    """A month of all schools in reach as a paper: ``form`` is pdf or docx."""
    seen = _asked(request)
    if seen is None:
        raise Http404
    return handed(request, queries.month_report(seen))


class ReportForm(HouseForm):
    """What a principal adds to the figures: that there was nobody, or what was done; why, where it corrects what was filed."""

    nil = forms.BooleanField(label=gettext_lazy("本校本月无疑似辍学学生（零报告）"), required=False)
    work = forms.CharField(
        label=gettext_lazy("本月做了什么"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("排查、劝返、家访、宣传等。不写学生姓名，写案号。"),
    )  # fmt: skip
    reason = forms.CharField(label=gettext_lazy("为什么更正"), required=False, max_length=400)
    saw = forms.IntegerField(widget=forms.HiddenInput, required=False)
    checked = forms.CharField(widget=forms.HiddenInput, required=False, max_length=400)

    def __init__(self, *args: Any, page: ReportPage, **kwargs: Any) -> None:
        newest = page.versions[0] if page.versions else None
        kwargs["initial"] = {
            "saw": page.row.versions,
            "checked": _folded(page.counted),
            "work": newest.work if newest else "",
            "nil": newest.is_nil if newest else False,
        }
        super().__init__(*args, **kwargs)
        if newest is None:
            del self.fields["reason"]

    @property
    def figures(self) -> Figures | None:
        """Return the figures that the writer had before him."""
        parts = self.cleaned_data["checked"].split(".")
        if len(parts) != len(NAMES) or not all(part.isascii() and part.isdigit() for part in parts):
            return None
        return Figures(*map(int, parts))


def _folded(figures: Figures | None) -> str:
    return ".".join(str(getattr(figures, name)) for name in NAMES) if figures else ""


@policy(get="report.see")
def report(request: HttpRequest, key: UUID, month: int) -> HttpResponse:
    """One school's report of a month: what the records say, what was filed, and for its principal the form."""
    return _report(request, key, month)


@policy(post="report.file")
def file(request: HttpRequest, key: UUID, month: int) -> HttpResponse:
    """File it; what is refused comes back with everything in the form."""
    return _report(request, key, month)


def _report(request: HttpRequest, key: UUID, month: int) -> HttpResponse:
    by, at = asker(request), timezone.now()
    page = _page(request, key, month)
    form = ReportForm(request.POST or None, page=page) if page.may_file and page.is_over else None
    if request.method == "POST" and form is None:
        raise Http404
    if form is not None and form.is_valid():
        try:
            actions.file_report(
                school=key, month=page.row.month, by=by, at=at, declares_nil=form.cleaned_data["nil"],
                work=form.cleaned_data["work"], reason=form.cleaned_data.get("reason", ""),
                saw=form.cleaned_data["saw"] or 0, checked=form.figures, form_key=once_key(request),
            )  # fmt: skip
        except ReportError as error:
            form.refuse(error, AT.get(error.code))
            if error.code in ("V008", "V009"):  # read again, and sent again, it is filed in the sight of both
                page = _page(request, key, month)
                data = request.POST.copy()
                data["saw"], data["checked"] = str(page.row.versions), _folded(page.counted)
                form.data = data
        else:
            return done(request, reverse("reports:report", args=(key, month)), _("月报已上报。"))
    newest = page.versions[0] if page.versions else None
    rows = [
        (LABELS[name], getattr(page.counted, name, None), getattr(newest.figures, name) if newest else None)
        for name in NAMES
    ]
    context = {
        "page": page,
        "row": page.row,
        "form": form,
        "newest": newest,
        "rows": rows,
        "differs": bool(newest and page.counted and newest.figures != page.counted),
        "tone": TONES[page.row.state],
        "months": [(row, TONES[row.state]) for row in page.months[:24]],
        "key": key,
    }
    return render(request, "reports/report.html", context, status=422 if form is not None and form.errors else 200)


@policy(get="report.see")
def paper(request: HttpRequest, key: UUID, month: int) -> HttpResponse:
    """A filed version as a paper: ``form`` is pdf or docx, ``version`` which one (the newest without it)."""
    try:
        drawn = queries.school_report(_page(request, key, month), version=whole_number(request.GET.get("version", "")))
    except AbsentError:
        raise Http404 from None
    return handed(request, drawn)


def _page(request: HttpRequest, key: UUID, month: int) -> ReportPage:
    try:
        return queries.report_page(asker(request), key, Month.read(month), on=timezone.localdate())
    except AbsentError:
        raise Http404 from None


def handed(request: HttpRequest, drawn: queries.Drawn) -> HttpResponse:
    """Answer with a paper as the address asks for it: ``form`` is pdf or docx."""
    if request.GET.get("form") == "docx":
        return file_answer(drawn.docx, DOCX, f"{drawn.name}.docx")
    return file_answer(drawn.pdf(), "application/pdf", f"{drawn.name}.pdf")
