"""走访问题 — problems found at the door: the list, one of them with what was done, the figures by town and by school."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
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
from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.filters import NOWHERE, FilterForm
from notoneless.desks.kit.forms import HouseForm, done, refused
from notoneless.desks.kit.once import once_key
from notoneless.desks.kit.papers import file_answer
from notoneless.desks.kit.policy import policy
from notoneless.desks.kit.spans import Span, address, day_field, span_of
from notoneless.desks.kit.tables import Column, Table, page_of
from notoneless.desks.visits.asking import UnitFilter, there
from notoneless.desks.visits.forms import MOST_BYTES, HandForm, ReopenForm, SolveForm, WithdrawForm
from notoneless.desks.visits.lists import raise_form, visit_context
from notoneless.responsibility.rules.shares import share_of
from notoneless.standards.errors import UserError
from notoneless.visits import actions, queries
from notoneless.visits.queries import IssuePage, IssuePart
from notoneless.visits.terms import AbsentError, IssueDeed, IssueState

PAGE: Final = 50
TONES: Final = {"waiting": "amber", "assigned": "blue", "solved": "green", "withdrawn": ""}
FORMS: Final[dict[str, type[Any]]] = {
    "solved": SolveForm,
    "assigned": HandForm,
    "reopened": ReopenForm,
    "withdrawn": WithdrawForm,
}
ACTS: Final[dict[str, Callable[..., Any]]] = {
    "solved": actions.solve, "assigned": actions.assign, "reopened": actions.reopen, "withdrawn": actions.withdraw,
}  # fmt: skip
AT: Final = {"U132": "on", "U133": "due_on", "U134": "to", "U136": "proof", "U137": "text", "U138": "to"}


class IssueFilter(UnitFilter):
    """How they stand, in whose hands, raised when, where."""

    name = "visit_issues"

    state = forms.ChoiceField(label=gettext_lazy("办理情况"))
    since = day_field(gettext_lazy("提出不早于"))
    until = day_field(gettext_lazy("提出不晚于"))
    mine = forms.BooleanField(label=gettext_lazy("只看交给我的"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(
            state=[
                *IssueState.choices,
                (queries.LATE, gettext_lazy("办理中，已逾期")),
                (queries.COUNTED, gettext_lazy("除撤销以外的")),
            ]
        )


TABLE: Final = Table(
    "visit_issues",
    (
        Column("name", gettext_lazy("姓名"), href=page_of("visits:issue")),
        Column("kind", gettext_lazy("问题类别")),
        Column(
            "state", gettext_lazy("办理情况"), kind="lamp", value=lambda row: _("已逾期") if row.is_late else row.state_label,
            tone=lambda row: "red" if row.is_late else TONES[row.state],
        ),
        Column("to", gettext_lazy("谁在办")),
        Column("due_on", gettext_lazy("最迟"), kind="date"),
        Column("raised_on", gettext_lazy("提出"), kind="date", phone=False),
        Column("solved_on", gettext_lazy("解决"), kind="date", phone=False),
        Column("place", gettext_lazy("住地"), phone=False, weight=20),
        Column("school", gettext_lazy("学校"), phone=False, weight=20),
    ),
    unit=gettext_lazy("件"),
)  # fmt: skip


@policy(get="child.see")
def issues(request: HttpRequest) -> HttpResponse:
    """The problems in scope, the most urgent first."""
    viewer, on = asker(request), timezone.localdate()
    form = IssueFilter.of(request, viewer=viewer, on=on)
    asked = {name: form.values[name] for name in ("state", "since", "until", "school", "mine") if name in form.values}
    place = form.values.get("place", "")
    rows = queries.issues(
        viewer, on=on, **asked, place="" if place == queries.NOWHERE else place, nowhere=place == queries.NOWHERE
    )
    first, total = TABLE.asked(request).number, rows.count()
    page = queries.issue_lines(rows[first : first + PAGE], on=on, is_list=True)
    listing = TABLE.listing(
        request, page, next=str(first + PAGE) if first + PAGE < total else "", total=total, query=form.query,
        is_filtered=bool(form.values),
        empty={"title": _("没有这样的问题"), "text": _("走访时发现的问题，在走访表最后登记，或者在那次走访的页面上补。")},
    )  # fmt: skip
    return render(request, "visits/issues.html", {"table": listing, "form": form})


@policy(get="child.see", post="visit.write")
@there
def issue(request: HttpRequest, key: UUID) -> HttpResponse:
    """One problem; a post writes what was done about it."""
    viewer, on = asker(request), timezone.localdate()
    page = queries.issue_page(viewer, key, on=on)
    if request.method != "POST":
        return render(request, "visits/issue.html", _context(page, on))
    deed = request.POST.get("deed", "")
    if not page.may:
        raise Http404
    if deed not in page.may:
        return refused(request, "visits/issue.html", _context(page, on, passed=True))
    form = FORMS[deed](request.POST, request.FILES, hands=page.hands, on=on, auto_id=f"{deed}-%s")
    if form.is_valid():
        given = dict(form.cleaned_data)
        if proof := given.pop("proof", None):
            given["proof"] = (proof.name or "", proof.read(MOST_BYTES))
        if "to" in given:
            given["to"] = given["to"] or None
        try:
            ACTS[deed](issue=key, by=viewer, at=timezone.now(), form_key=once_key(request), **given)
        except AbsentError:
            raise
        except UserError as error:
            form.refuse(error, AT.get(error.code))
        else:
            return done(request, reverse("visits:issue", args=[key]), _("已登记。"))
    return refused(request, "visits/issue.html", _context(page, on, refused=(deed, form)))


def _context(
    page: IssuePage, on: date, *, refused: tuple[str, HouseForm] | None = None, passed: bool = False
) -> dict[str, Any]:
    sent, form = refused or ("", None)
    deeds = [
        (
            one,
            IssueDeed(one).label,
            form if one == sent else FORMS[one](hands=page.hands, on=on, auto_id=f"{one}-%s"),
            one == sent,
        )
        for one in page.may
    ]
    return {
        "page": page,
        "deeds": deeds,
        "tone": "red" if page.line.is_late else TONES[page.line.state],
        "passed": passed,
    }


@policy(post="visit.write")
@there
def raise_issue(request: HttpRequest, key: UUID) -> HttpResponse:
    """Raise a problem behind a visit."""
    viewer, on = asker(request), timezone.localdate()
    page = queries.visit_page(viewer, key, on=on)
    if not page.may_write:
        raise Http404
    form = raise_form(page, request.POST)
    if form.is_valid():
        try:
            found = actions.raise_issue(
                visit=key, by=viewer, at=timezone.now(), form_key=once_key(request), **form.cleaned_data
            )
        except AbsentError:
            raise
        except UserError as error:
            form.refuse(error, {"U127": "kind", "U126": "child", "U137": "text"}.get(error.code))
        else:
            return done(request, reverse("visits:issue", args=[found.pk]), _("已提出，请交办。"))
    return refused(request, "visits/visit.html", visit_context(request, key, sent=form))


@policy(get="child.see")
@there
def proof(request: HttpRequest, key: UUID) -> HttpResponse:
    """A proof that lies with a deed."""
    name, media, data = queries.open_proof(asker(request), key)
    return file_answer(data, media, name)


class IssueFiguresFilter(FilterForm):
    """Of the problems raised in which time."""

    name = "visit_issue_figures"

    since = day_field(gettext_lazy("提出不早于"))
    until = day_field(gettext_lazy("提出不晚于"))


def _figures(name: str, label: Any, column: str, whole: IssuePart, time: Span) -> Table:
    def listed(state: str) -> Callable[[IssuePart], str]:
        def href(one: IssuePart) -> str:
            where = {} if one is whole else {column: one.path or queries.NOWHERE}
            return address("visits:issues", time, state=state, **where)

        return href

    def figure(key: str, words: Any, state: str) -> Column:
        return Column(key, words, kind="number", value=lambda one: getattr(one.tally, key), href=listed(state))

    return Table(
        name,
        (
            Column("name", label, value=lambda one: _("合计") if one is whole else one.name or NOWHERE, weight=20),
            figure("raised", gettext_lazy("提出"), queries.COUNTED),
            figure("solved", gettext_lazy("已解决"), IssueState.SOLVED.value),
            Column("share", gettext_lazy("解决率"), kind="number", value=lambda one: share_of(one.tally.solved, one.tally.raised)),
            Column("days", gettext_lazy("用时（天，中位数）"), kind="number", value=lambda one: one.tally.days, phone=False),
            figure("waiting", gettext_lazy("待交办"), IssueState.WAITING.value),
            figure("late", gettext_lazy("已逾期"), queries.LATE),
        ),
        unit=gettext_lazy("行"),
    )  # fmt: skip


@policy(get="child.see")
def issue_figures(request: HttpRequest) -> HttpResponseBase:
    """The figures of the problems raised in a time, by town and by school; as a book with ``book`` (towns) or ``book=schools``."""
    viewer, on = asker(request), timezone.localdate()
    form = IssueFiguresFilter.of(request)
    time = span_of(form, on)
    found = queries.issue_figures(viewer, on=on, **time)
    towns = _figures("issue_towns", gettext_lazy("镇街"), "place", found.whole, time)
    schools = _figures("issue_schools", gettext_lazy("学校"), "school", found.whole, time)
    rows = {"1": (towns, [found.whole, *found.towns]), "schools": (schools, list(found.schools))}
    if (book := request.GET.get("book", "")) in rows:
        return excel.answer(*rows[book], name=_("走访问题统计"))
    here = reverse("visits:issue_figures")
    empty = {"title": _("这段时间没有提出问题"), "text": _("换一段时间看看。")}
    listings = {
        name: rows[key][0].listing(
            request,
            rows[key][1],
            query=form.query,
            is_filtered=bool(form.values),
            export=f"{here}?book={key}",
            empty=empty,
        )
        for name, key in (("towns", "1"), ("schools", "schools"))
    }
    return render(request, "visits/issue_figures.html", {**listings, "form": form, **time})
