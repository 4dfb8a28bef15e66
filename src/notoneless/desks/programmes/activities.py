"""活动 — talks, class meetings, stands: one is entered with whom it was for and its proof; of a span how many, and whom they reached."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notoneless.accounts.terms import Viewer
from notoneless.children import queries as children
from notoneless.desks.kit import excel
from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.filters import FilterForm
from notoneless.desks.kit.forms import HouseForm, done, refused
from notoneless.desks.kit.once import once_key
from notoneless.desks.kit.papers import file_answer
from notoneless.desks.kit.policy import policy
from notoneless.desks.kit.spans import Span, address, day_field, span_of
from notoneless.desks.kit.tables import Column, Table, page_of
from notoneless.desks.kit.tongue import said
from notoneless.desks.programmes.asking import there
from notoneless.desks.programmes.forms import NAMELESS, SheetsField
from notoneless.programmes import actions, queries
from notoneless.programmes.queries import ActivityPart, Only
from notoneless.programmes.terms import AbsentError
from notoneless.standards.errors import UserError

READ, HOLD = "child.see", "activity.write"
AIMS: Final = {"aspiration": gettext_lazy("扶志教育"), "outreach": gettext_lazy("宣传发动")}
NOWHERE: Final = gettext_lazy("不在哪个镇街")
AT: Final = {
    "I031": "on", "I032": "title", "I033": "to", "I034": "households", "I035": "papers", "I036": "kind", "I037": "to", "V007": "text",
}  # fmt: skip


class SpanFilter(FilterForm):
    """Of which time."""

    name = "activity_figures"

    since = day_field(gettext_lazy("不早于"))
    until = day_field(gettext_lazy("不晚于"))


class ActivitiesFilter(SpanFilter):
    """Of which time, aim and kind, of which school or town."""

    name = "activities"

    aim = forms.ChoiceField(label=gettext_lazy("为了什么"))
    kind = forms.ChoiceField(label=gettext_lazy("种类"))
    place = forms.ChoiceField(label=gettext_lazy("镇街"))
    school = forms.ChoiceField(label=gettext_lazy("学校"))

    def __init__(self, *args: Any, viewer: Viewer, on: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = children.units(viewer, on=on)
        self.offer(
            aim=AIMS.items(), kind=_kinds(viewer, on), place=[*children.towns(viewer), (queries.NO_TOWN, NOWHERE)],
            school=[pair for pair in units.schools if len(pair[0]) == children.SCHOOL],
        )  # fmt: skip

    @property
    def only(self) -> Only:
        """What is asked for, without the time."""
        return Only(**{name: self.values[name] for name in ("aim", "kind", "place", "school") if name in self.values})


class ActivityForm(HouseForm):
    """An activity that was held."""

    unit = forms.ChoiceField(label=gettext_lazy("举办单位"))
    kind = forms.ChoiceField(label=gettext_lazy("种类"))
    on = forms.DateField(label=gettext_lazy("日期"))
    title = forms.CharField(label=gettext_lazy("活动名称"), max_length=120, help_text=NAMELESS)
    held_by = forms.CharField(
        label=gettext_lazy("由谁举办"), max_length=300, help_text=gettext_lazy("写职务，例如：德育主任、班主任。")
    )
    to = forms.MultipleChoiceField(
        label=gettext_lazy("哪些班级、学校、村社参加"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("选了班级或学校，覆盖的学生按当天的名册计算。"),
    )  # fmt: skip
    households = forms.IntegerField(
        label=gettext_lazy("宣传到的户数"), required=False, help_text=gettext_lazy("面向群众的填写；不面向群众的留空。")
    )
    text = forms.CharField(
        label=gettext_lazy("内容和效果"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=NAMELESS,
    )  # fmt: skip
    papers = SheetsField()
    proof_at = forms.CharField(
        label=gettext_lazy("材料在哪里"), max_length=200, required=False, help_text=gettext_lazy("没有附材料的，写明存放的地方。")
    )  # fmt: skip

    def __init__(self, *args: Any, viewer: Viewer, on: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["unit"].choices = queries.unit_pairs(viewer, on=on)
        fields["kind"].choices = _kinds(viewer, on)
        fields["to"].choices = queries.audience_pairs(viewer, on=on)


class WithdrawActivityForm(HouseForm):
    """Why an activity is withdrawn."""

    reason = forms.CharField(label=gettext_lazy("撤销理由"), max_length=300)


def _kinds(viewer: Viewer, on: Any) -> list[tuple[str, str]]:
    return list({one.id: said(one) for county in sorted(viewer.counties) for one in queries.activity_kinds(county, on)}.items())  # fmt: skip


TABLE: Final = Table(
    "activities",
    (
        Column("title", gettext_lazy("活动"), href=page_of("programmes:activity"), weight=28),
        Column("on", gettext_lazy("日期"), kind="date"),
        Column("kind", gettext_lazy("种类"), value=lambda one: said(one.kind), weight=16),
        Column("unit", gettext_lazy("举办单位"), phone=False, weight=20),
        Column("pupils", gettext_lazy("覆盖学生"), kind="number"),
        Column("households", gettext_lazy("宣传户数（填报）"), kind="number"),
    ),
    unit=gettext_lazy("场"),
)  # fmt: skip


@policy(get=READ)
def activities(request: HttpRequest) -> HttpResponseBase:
    """The activities in reach; as a book with ``book``."""
    viewer, on = asker(request), timezone.localdate()
    form = ActivitiesFilter.of(request, viewer=viewer, on=on)
    rows = queries.activities(viewer, **span_of(form, on), only=form.only)
    if "book" in request.GET:
        return excel.answer(TABLE, rows, name=_("活动"))
    page, following = TABLE.paged(request, rows)
    listing = TABLE.listing(
        request, page, next=following, total=len(rows), query=form.query, is_filtered=bool(form.values),
        export=f"{reverse('programmes:activities')}?book=1",
        empty={"title": _("这段时间没有活动"), "text": _("活动、讲座、班会、宣传办过之后，在这里登记。")},
    )  # fmt: skip
    return render(request, "programmes/activities.html", {"table": listing, "form": form, "may_hold": viewer.has(HOLD)})


def _table(
    name: str, label: Any, word: str, whole: ActivityPart, time: Span, words: Callable[[ActivityPart], Any]
) -> Table:
    def listed(to: str) -> Callable[[ActivityPart], str]:
        return lambda one: address(to, time, **({} if one is whole else {word: one.key}))

    return Table(
        name,
        (
            Column("name", label, value=lambda one: _("合计") if one is whole else words(one), weight=20),
            Column("activities", gettext_lazy("活动（次）"), kind="number", value=lambda one: one.tally.activities,
                   href=listed("programmes:activities")),
            Column("pupils", gettext_lazy("覆盖学生（不重复）"), kind="number", value=lambda one: one.tally.pupils,
                   href=listed("programmes:activity_pupils")),
            Column("pupil_times", gettext_lazy("覆盖人次"), kind="number", value=lambda one: one.tally.pupil_times, phone=False),
            Column("households", gettext_lazy("宣传户次（填报）"), kind="number", value=lambda one: one.tally.households),
        ),
        unit=gettext_lazy("行"),
    )  # fmt: skip


@policy(get=READ)
def activity_figures(request: HttpRequest) -> HttpResponseBase:
    """The figures of a time (this school year, where none is named), by aim, kind, town and school; as a book with ``book``."""
    viewer, on = asker(request), timezone.localdate()
    form = SpanFilter.of(request)
    time = span_of(form, on)
    found = queries.activity_figures(viewer, **time)
    kinds = dict(_kinds(viewer, on))
    parts = {
        "aims": (_table("activity_aims", gettext_lazy("为了什么"), "aim", found.whole, time, lambda one: AIMS.get(one.key, one.key)),
                 [found.whole, *found.aims] if found.aims else []),
        "kinds": (_table("activity_kinds", gettext_lazy("种类"), "kind", found.whole, time, lambda one: kinds.get(one.key, one.key)),
                  list(found.kinds)),
        "towns": (_table("activity_towns", gettext_lazy("镇街"), "place", found.whole, time, lambda one: one.name or NOWHERE),
                  [_nowhere(one) for one in found.towns]),
        "schools": (_table("activity_schools", gettext_lazy("学校"), "school", found.whole, time, lambda one: one.name),
                    list(found.schools)),
    }  # fmt: skip
    if (book := request.GET.get("book", "")) in parts:
        return excel.answer(*parts[book], name=_("活动统计"))
    here = reverse("programmes:activity_figures")
    empty = {"title": _("这段时间没有活动"), "text": _("换一段时间看看。")}
    listings = [
        table.listing(request, rows, query=form.query, is_filtered=bool(form.values), export=f"{here}?book={name}", empty=empty)
        for name, (table, rows) in parts.items()
    ]  # fmt: skip
    return render(request, "programmes/activity_figures.html", {"listings": listings, "form": form, **time})


def _nowhere(one: ActivityPart) -> ActivityPart:
    return one if one.key else ActivityPart(queries.NO_TOWN, "", one.tally)


PUPILS: Final = Table(
    "activity_pupils",
    (
        Column("name", gettext_lazy("姓名"), href=page_of("files:child")),
        Column("times", gettext_lazy("覆盖次数"), kind="number"),
        Column("room", gettext_lazy("班级")),
        Column("school", gettext_lazy("学校"), phone=False, weight=20),
    ),
    unit=gettext_lazy("人"),
)  # fmt: skip


@policy(get=READ)
def activity_pupils(request: HttpRequest) -> HttpResponse:
    """The pupils behind a figure."""
    viewer, on = asker(request), timezone.localdate()
    form = ActivitiesFilter.of(request, viewer=viewer, on=on)
    rows = queries.reached_pupils(viewer, **span_of(form, on), only=form.only)
    page, following = PUPILS.paged(request, rows)
    listing = PUPILS.listing(
        request, queries.reached_lines(page), next=following, total=len(rows), query=form.query, is_filtered=bool(form.values),
        empty={"title": _("没有覆盖到学生"), "text": _("换一个条件，或者看全部。")},
    )  # fmt: skip
    return render(request, "programmes/activity_pupils.html", {"table": listing, "form": form})


@policy(get=HOLD, post=HOLD)
@there
def new_activity(request: HttpRequest) -> HttpResponse:
    """Enter an activity that was held."""
    viewer, at = asker(request), timezone.now()
    on = timezone.localdate(at)
    posted = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = ActivityForm(*posted, viewer=viewer, on=on, initial={"on": on})
    if request.method != "POST":
        return render(request, "programmes/new_activity.html", {"form": form})
    if form.is_valid():
        try:
            row = actions.hold_activity(by=viewer, at=at, form_key=once_key(request), **form.cleaned_data)
        except AbsentError:
            raise
        except UserError as error:
            form.refuse(error, AT.get(error.code))
        else:
            return done(request, reverse("programmes:activity", args=[row.pk]), _("活动已登记。"))
    return refused(request, "programmes/new_activity.html", {"form": form})


@policy(get=READ)
@there
def activity(request: HttpRequest, key: UUID) -> HttpResponse:
    """One activity with its proofs."""
    page = queries.activity_page(asker(request), key)
    may = page.may_withdraw and not page.activity.withdrawn_at
    context = {"page": page, "kind": said(page.row.kind), "form": WithdrawActivityForm() if may else None}
    return render(request, "programmes/activity.html", context)


@policy(post=HOLD)
@there
def withdraw_activity(request: HttpRequest, key: UUID) -> HttpResponse:
    """Withdraw an activity, with the reason."""
    viewer = asker(request)
    form = WithdrawActivityForm(request.POST)
    if form.is_valid():
        try:
            actions.withdraw_activity(activity=key, by=viewer, at=timezone.now(), **form.cleaned_data)
        except AbsentError:
            raise
        except UserError as error:
            form.refuse(error, "reason")
        else:
            return done(request, reverse("programmes:activity", args=[key]), _("已撤销。它仍保留，不再计数。"))
    page = queries.activity_page(viewer, key)
    if not page.may_withdraw:
        raise AbsentError  # a form without a reason is answered no further than one with it
    return refused(request, "programmes/activity.html", {"page": page, "kind": said(page.row.kind), "form": form})


@policy(get=READ)
@there
def activity_proof(request: HttpRequest, key: UUID) -> HttpResponse:
    """A picture or paper that lies with an activity."""
    name, media, data = queries.open_activity_proof(asker(request), key)
    return file_answer(data, media, name)
