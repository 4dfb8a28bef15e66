"""铁脚板摸排 — which village groups were gone through from door to door, by town; a village with its groups, for the phone of whoever
stands at the door: visited, by whom, nobody found, or how many."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notoneless.accounts.terms import Viewer
from notoneless.children import queries as children
from notoneless.desks.kit import excel
from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.filters import FilterForm
from notoneless.desks.kit.forms import HouseForm, done, sentence
from notoneless.desks.kit.once import once_key
from notoneless.desks.kit.policy import policy
from notoneless.desks.kit.spans import Span, address, day_field, span_of
from notoneless.desks.kit.tables import Column, Table
from notoneless.desks.reports.reviews import there
from notoneless.reports import actions, queries
from notoneless.reports.queries import GroupLine, RoundFigures, TownRounds
from notoneless.reports.terms import AbsentError, Swept
from notoneless.responsibility.rules.shares import share_of
from notoneless.standards.errors import UserError

SEE, WRITE = "case.see", "case.open"
TONES: Final = {Swept.NIL: "green", Swept.FOUND: "amber", Swept.NOT: "red"}
AT: Final = {"V050": "on", "V051": "who", "V052": "households", "V053": "found", "V007": "note"}
STATES: Final = (
    *Swept.choices, ("swept", gettext_lazy("走访过")), ("listed", gettext_lazy("全部村组")),
    ("unlisted", gettext_lazy("没有登记村组的村")),
)  # fmt: skip


class RoundsFilter(FilterForm):
    """Of which time."""

    name = "rounds"

    since = day_field(gettext_lazy("走访不早于"))
    until = day_field(gettext_lazy("走访不晚于"))


class GroupsFilter(FilterForm):
    """Which groups, in which time."""

    name = "groups"

    state = forms.ChoiceField(label=gettext_lazy("走访情况"))
    place = forms.ChoiceField(label=gettext_lazy("镇街"))
    since = day_field(gettext_lazy("走访不早于"))
    until = day_field(gettext_lazy("走访不晚于"))

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(state=STATES, place=children.towns(viewer))


class GroupsForm(HouseForm):
    """The groups of a village, one a line."""

    names = forms.CharField(
        label=gettext_lazy("村组，一行一个"), max_length=10000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("例如：一组、二组。留下的照旧，新写的从今天起算，删去的到今天为止，记录都保留。"),
    )  # fmt: skip


class RoundForm(HouseForm):
    """That a group was gone through: on which day, by whom, at how many doors, and how many were found."""

    group = forms.ChoiceField(label=gettext_lazy("村组"))
    on = forms.DateField(label=gettext_lazy("走访日期"))
    who = forms.CharField(
        label=gettext_lazy("走访人员"), max_length=120, help_text=gettext_lazy("写岗位，例如：村干部、班主任。")
    )
    households = forms.IntegerField(label=gettext_lazy("走访户数"), min_value=0, max_value=30000)
    found = forms.IntegerField(
        label=gettext_lazy("发现不在校的孩子"), min_value=0, max_value=30000, initial=0,
        help_text=gettext_lazy("没有发现填 0，就是零报告。"),
    )  # fmt: skip
    note = forms.CharField(
        label=gettext_lazy("备注"), max_length=300, required=False, help_text=gettext_lazy("不写学生姓名和号码。")
    )

    def __init__(self, *args: Any, groups: tuple[tuple[str, str], ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].choices = groups  # type: ignore[attr-defined]


class StrikeForm(HouseForm):
    """Why a round is struck."""

    why = forms.CharField(
        label=gettext_lazy("为什么划去"), max_length=300, help_text=gettext_lazy("不写学生姓名和号码。")
    )


def _span(form: FilterForm, on: date, campaigns: tuple[tuple[str, date, date], ...]) -> Span:
    """Return the time that is asked for; where none is, that of the newest campaign, and without one the school year so far."""
    return span_of(form, on, newest=campaigns[0][1:] if campaigns else None)


def _figures(found: RoundFigures, time: Span) -> Table:
    def listed(state: str) -> Callable[[TownRounds], str]:
        return lambda one: address("reports:groups", time, state=state, place=one.path)

    def figure(name: str, label: Any, state: str, *, phone: bool = True) -> Column:
        return Column(name, label, kind="number", href=listed(state), phone=phone)

    return Table(
        "rounds",
        (
            Column("name", gettext_lazy("镇街"), value=lambda one: _("合计") if one is found.whole else one.name, weight=20),
            figure("groups", gettext_lazy("村组"), "listed"),
            figure("swept", gettext_lazy("走访过"), "swept"),
            figure("nil", Swept.NIL.label, Swept.NIL.value),
            figure("found", Swept.FOUND.label, Swept.FOUND.value),
            figure("missed", Swept.NOT.label, Swept.NOT.value),
            Column("share", gettext_lazy("走访率"), value=lambda one: share_of(one.swept, one.groups), kind="number"),
            Column("households", gettext_lazy("走访户次"), kind="number", phone=False),
            figure("unlisted", gettext_lazy("没有登记村组的村"), "unlisted"),
        ),
        unit=gettext_lazy("行"),
    )  # fmt: skip


@policy(get=SEE)
def rounds(request: HttpRequest) -> HttpResponseBase:
    """How many village groups were gone through in a time (the newest campaign's, where none is named), by town; as a book with ``book``."""
    by, on = asker(request), timezone.localdate()
    form, campaigns = RoundsFilter.of(request), queries.campaign_times(by)
    time = _span(form, on, campaigns)
    found = queries.round_figures(by, on=on, **time)
    table = _figures(found, time)
    rows = [found.whole, *found.towns] if found.towns else []
    if "book" in request.GET:
        return excel.answer(table, rows, name=_("村组摸排"))
    listing = table.listing(
        request, rows, query=form.query, is_filtered=bool(form.values), export=f"{reverse('reports:rounds')}?book=1",
        empty={"title": _("您的范围内没有村"), "text": _("摸排按村组登记，由村和镇街办理。")},
    )  # fmt: skip
    periods = [(name, address("reports:rounds", {"since": first, "until": last})) for name, first, last in campaigns]
    return render(request, "reports/rounds.html", {"table": listing, "form": form, "periods": periods, **time})


GROUPS: Final = Table(
    "groups",
    (
        Column("name", gettext_lazy("村组"), value=lambda one: one.name or _("没有登记村组"),
               href=lambda one: reverse("reports:village", args=[one.village_id])),
        Column("village", gettext_lazy("村（社区）"), weight=20),
        Column("town", gettext_lazy("镇街"), phone=False, weight=20),
        Column("state", gettext_lazy("走访情况"), kind="lamp", value=lambda one: one.state.label if one.state else "",
               tone=lambda one: TONES[one.state] if one.state else ""),
        Column("last_on", gettext_lazy("最近一次"), kind="date"),
        Column("who", gettext_lazy("走访人员"), phone=False, weight=24),
        Column("rounds", gettext_lazy("次数"), kind="number", phone=False),
        Column("households", gettext_lazy("走访户次"), kind="number", phone=False),
        Column("found", gettext_lazy("发现不在校的孩子"), kind="number"),
    ),
    unit=gettext_lazy("个"),
)  # fmt: skip


@policy(get=SEE)
def groups(request: HttpRequest) -> HttpResponseBase:
    """The groups behind a figure, village by village; as a book with ``book``."""
    by, on = asker(request), timezone.localdate()
    form = GroupsFilter.of(request, viewer=by)
    time = _span(form, on, queries.campaign_times(by))
    state, place = form.values.get("state", ""), form.values.get("place", "")
    rows: list[GroupLine] = queries.groups(by, on=on, state=state, place=place, **time)
    if "book" in request.GET:
        return excel.answer(GROUPS, rows, name=_("村组摸排名单"))
    page, following = GROUPS.paged(request, rows)
    listing = GROUPS.listing(
        request, page, next=following, total=len(rows), query=form.query, is_filtered=bool(form.values),
        empty={"title": _("没有这样的村组"), "text": _("换一个条件，或者看全部。")},
        export=f"{reverse('reports:groups')}?book=1",
    )  # fmt: skip
    return render(request, "reports/groups.html", {"table": listing, "form": form, **time})


@policy(get=SEE)
@there
def village(request: HttpRequest, key: UUID) -> HttpResponse:
    """A village with its groups and the rounds through them."""
    return _page(request, key)


@policy(post=WRITE)
@there
def list_groups(request: HttpRequest, key: UUID) -> HttpResponse:
    """Let the village have the groups of the list."""
    form = GroupsForm(request.POST)
    if form.is_valid():
        try:
            new, gone = actions.set_groups(
                village=key, text=form.cleaned_data["names"], by=asker(request), at=timezone.now()
            )
        except AbsentError:
            raise
        except UserError as error:
            form.refuse(error, "names")
        else:
            told = _("村组已登记：新增 %(new)s 个，停用 %(gone)s 个。") % {"new": new, "gone": gone}
            return done(request, reverse("reports:village", args=[key]), told)
    return _page(request, key, groups=form)


@policy(post=WRITE)
@there
def add_round(request: HttpRequest, key: UUID) -> HttpResponse:
    """Write down a round through one of the village's groups."""
    by, at = asker(request), timezone.now()
    offered = queries.group_choices(by, key, on=timezone.localdate(at))
    form = RoundForm(request.POST, groups=offered)
    if form.is_valid():
        said = dict(form.cleaned_data)
        try:
            row = actions.add_round(group=said.pop("group"), by=by, at=at, form_key=once_key(request), **said)
        except AbsentError:
            raise
        except UserError as error:
            form.refuse(error, AT.get(error.code))
        else:
            told = _("已登记：走访过，零报告。")
            if row.found:
                told = _(
                    "已登记：发现 %(n)s 人。请逐人立案：有档案的在儿童名单里打开立案，没有档案的报镇街教育干事建档。"
                ) % {"n": row.found}
            return done(request, reverse("reports:village", args=[key]), told)
    return _page(request, key, round_=form)


@policy(post=WRITE)
@there
def strike(request: HttpRequest, key: UUID) -> HttpResponse:
    """Strike a round that was not gone so."""
    form = StrikeForm(request.POST)
    why = form.cleaned_data["why"] if form.is_valid() else ""
    try:
        row = actions.strike_round(round_=key, why=why, by=asker(request), at=timezone.now())
    except AbsentError:
        raise
    except UserError as error:
        messages.error(request, sentence(error))
        return redirect("reports:village", queries.village_of_round(asker(request), key))
    return done(request, reverse("reports:village", args=[row.group.village_id]), _("已划去。"))


def _page(
    request: HttpRequest, key: UUID, *, groups: GroupsForm | None = None, round_: RoundForm | None = None
) -> HttpResponse:
    on = timezone.localdate()
    page = queries.village_page(asker(request), key, on=on)
    names = "\n".join(one.name for one in page.groups)
    offered = tuple((str(one.id), one.name) for one in page.groups)
    context = {
        "page": page, "key": key, "lines": [(one, TONES[one.state] if one.state else "") for one in page.groups],
        "round": round_ or RoundForm(groups=offered, initial={"on": on}), "listed": groups or GroupsForm(initial={"names": names}),
        "may_see_children": asker(request).has("child.see"), "strike": StrikeForm(),
    }  # fmt: skip
    return render(request, "reports/village.html", context, status=422 if groups or round_ else 200)
