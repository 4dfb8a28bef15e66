"""停课 — closures of the county, towns or schools: declared, changed, withdrawn; of each the figures by town, school and class."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notoneless.accounts.terms import Viewer
from notoneless.desks.kit import excel
from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.filters import NOWHERE
from notoneless.desks.kit.forms import HouseForm, done, refused
from notoneless.desks.kit.policy import policy
from notoneless.desks.kit.tables import Column, Table, page_of
from notoneless.desks.learning.asking import there
from notoneless.learning import actions, queries
from notoneless.learning.queries import ClosureFigures, ClosureLine, Part
from notoneless.learning.terms import AbsentError, LearningError, Scope

SEE, ASK, DECLARE = "barrier.see", "barrier.ask", "closure.declare"
#: Of so many schools the classes stand on the page; a county has thousands of them, and they are in the book.
FEW: Final = 10
NAMELESS: Final = gettext_lazy("全县可见：不写学生姓名，不写证件号、电话。")
AT: Final = {"X302": "until", "X303": "why", "X304": "why", "X309": "schools", "X310": "until"}


class ClosureForm(HouseForm):
    """Which schools are closed, from when to when, why."""

    county = forms.ChoiceField(label=gettext_lazy("区县"))
    scope = forms.ChoiceField(label=gettext_lazy("范围"), choices=Scope.choices, widget=forms.RadioSelect)
    towns = forms.MultipleChoiceField(
        label=gettext_lazy("哪些乡镇街道"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("范围选“乡镇街道”的填：这些镇街里的学校都算停课。"),
    )  # fmt: skip
    schools = forms.MultipleChoiceField(
        label=gettext_lazy("哪些学校"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("范围选“单所学校”的填。"),
    )  # fmt: skip
    began_on = forms.DateField(label=gettext_lazy("第一天"))
    until = forms.DateField(label=gettext_lazy("最后一天"), help_text=gettext_lazy("含这一天；以后可以改。"))
    why = forms.CharField(label=gettext_lazy("为什么停课"), max_length=200, help_text=NAMELESS)
    document = forms.CharField(label=gettext_lazy("文号"), max_length=80, required=False)

    def __init__(self, *args: Any, viewer: Viewer, on: Any, **kwargs: Any) -> None:
        counties = queries.county_pairs(viewer, on=on)
        kwargs["initial"] = {"began_on": on, "scope": Scope.COUNTY.value, "county": counties[0][0] if counties else ""}
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["county"].choices = counties
        if len(counties) == 1:
            fields["county"].widget = forms.HiddenInput()
        fields["towns"].choices = queries.town_pairs(viewer, on=on)
        fields["schools"].choices = queries.school_pairs(viewer, on=on)

    def given(self) -> dict[str, Any]:
        """Return what was said, as the action takes it."""
        said = dict(self.cleaned_data)
        towns, schools = said.pop("towns"), said.pop("schools")
        return said | {"units": {Scope.TOWNS: towns, Scope.SCHOOLS: schools}.get(said["scope"], [])}


class ChangeForm(HouseForm):
    """The new last day, and why."""

    until = forms.DateField(label=gettext_lazy("最后一天"))
    why = forms.CharField(label=gettext_lazy("改动理由"), max_length=200, help_text=NAMELESS)


class WithdrawForm(HouseForm):
    """Why a closure is withdrawn."""

    why = forms.CharField(label=gettext_lazy("撤销理由"), max_length=200, help_text=NAMELESS)


def _state(one: ClosureLine) -> Any:
    return _("已撤销") if one.is_withdrawn else _("停课中") if one.is_running else _("不在停课期")


TABLE: Final = Table(
    "closures",
    (
        Column("why", gettext_lazy("为什么停课"), href=page_of("learning:closure"), weight=26),
        Column("state", gettext_lazy("情况"), kind="lamp", value=_state, tone=lambda one: "amber" if one.is_running else ""),
        Column("began_on", gettext_lazy("第一天"), kind="date"),
        Column("until", gettext_lazy("最后一天"), kind="date"),
        Column("told", gettext_lazy("范围"), value=lambda one: one.told or one.scope, weight=30),
        Column("document", gettext_lazy("文号"), phone=False),
    ),
    unit=gettext_lazy("条"),
)  # fmt: skip


@policy(get=SEE)
def closures(request: HttpRequest) -> HttpResponse:
    """The closures of one's county."""
    viewer, on = asker(request), timezone.localdate()
    rows = queries.closures(viewer, on=on)
    page, following = TABLE.paged(request, rows)
    listing = TABLE.listing(
        request, page, next=following, total=len(rows), query="", is_filtered=False,
        empty={"title": _("没有停课"), "text": _("教育局登记停课以后，班主任在这里逐个问学生有什么困难。")},
    )  # fmt: skip
    return render(request, "learning/closures.html", {"table": listing, "may_declare": viewer.has(DECLARE)})


@policy(get=DECLARE, post=DECLARE)
@there
def new_closure(request: HttpRequest) -> HttpResponse:
    """Declare a closure."""
    viewer, at = asker(request), timezone.now()
    form = ClosureForm(request.POST or None, viewer=viewer, on=timezone.localdate(at))
    if request.method != "POST":
        return render(request, "learning/new_closure.html", {"form": form})
    if form.is_valid():
        try:
            row = actions.declare(by=viewer, at=at, **form.given())
        except AbsentError:
            raise
        except LearningError as error:
            form.refuse(error, AT.get(error.code))
        else:
            return done(
                request, reverse("learning:closure", args=[row.pk]), _("停课已登记。班主任现在可以逐个问学生。")
            )
    return refused(request, "learning/new_closure.html", {"form": form})


def pupils_of(key: UUID, **words: str) -> str:
    """Return the address of the list of a closure's pupils, narrowed by words."""
    asked = {word: value for word, value in words.items() if value} | {"asked": "1"}
    return f"{reverse('learning:pupils', args=[key])}?{urlencode(asked)}"


def _table(name: str, label: Any, word: str, key: UUID) -> Table:
    def listed(state: str) -> Callable[[Part], str]:
        return lambda one: pupils_of(key, state=state, **({word: one.key} if one.key else {}))

    def number(figure: str, words: Any, state: str, *, phone: bool = True) -> Column:
        return Column(
            figure, words, kind="number", value=lambda one: getattr(one.tally, figure), href=listed(state), phone=phone
        )

    return Table(
        name,
        (
            Column("name", label, value=lambda one: (one.name or NOWHERE) if one.key else _("合计"), weight=24),
            number("pupils", gettext_lazy("学生"), "", phone=False),
            Column("asked_share", gettext_lazy("已问"), kind="number", value=lambda one: one.tally.asked_share, href=listed("asked")),
            number("unasked", gettext_lazy("还没问"), "unasked"),
            number("barrier", gettext_lazy("有困难"), "barrier"),
            number("unplanned", gettext_lazy("待定办法"), "unplanned"),
            number("open", gettext_lazy("办理中"), "open", phone=False),
            number("late", gettext_lazy("逾期"), "late"),
            number("closed", gettext_lazy("已办结"), "closed", phone=False),
            Column("closed_share", gettext_lazy("办结率"), kind="number", value=lambda one: one.tally.closed_share, href=listed("closed")),
            number("visited", gettext_lazy("已特别走访"), "visited"),
        ),
        unit=gettext_lazy("行"),
    )  # fmt: skip


def _context(request: HttpRequest, found: ClosureFigures) -> dict[str, Any]:
    key = found.closure.id
    tables = _tables(found)
    here = reverse("learning:closure", args=[key])
    empty = {"title": _("没有这样的学生"), "text": _("停课的学校名册上没有您范围内的学生。")}
    listings = [
        table.listing(request, rows, query="", is_filtered=False, export=f"{here}?book={name}", empty=empty)
        for name, (table, rows) in tables.items()
        if name != "rooms" or len(found.schools) <= FEW
    ]
    kinds = [(words, many, pupils_of(key, barrier=kind)) for kind, words, many in found.kinds]
    may = asker(request).has(ASK) and not found.closure.is_withdrawn
    return {
        "found": found, "listings": listings, "is_long": len(found.schools) > FEW, "rooms": f"{here}?book=rooms", "kinds": kinds,
        "may_ask": may, "late": pupils_of(key, state="late"), "unvisited": pupils_of(key, state="unvisited"),
    }  # fmt: skip


def _tables(found: ClosureFigures) -> dict[str, tuple[Table, list[Part]]]:
    key = found.closure.id
    return {
        "towns": (_table("closure_towns", gettext_lazy("镇街（住地）"), "place", key), [found.whole, *found.towns]),
        "schools": (_table("closure_schools", gettext_lazy("学校"), "school", key), list(found.schools)),
        "rooms": (_table("closure_rooms", gettext_lazy("班级"), "school", key), list(found.rooms)),
    }  # fmt: skip


@policy(get=SEE)
@there
def closure(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """One closure with its figures; one of its tables as a book with ``book``."""
    found = queries.closure_figures(asker(request), key, on=timezone.localdate())
    tables = _tables(found)
    if (book := request.GET.get("book", "")) in tables:
        return excel.answer(*tables[book], name=_("停课学习"))
    context = _context(request, found)
    if found.closure.may_change:
        context |= {"change": ChangeForm(initial={"until": found.closure.until}, auto_id="change-%s"),
                    "withdraw": WithdrawForm(auto_id="withdraw-%s")}  # fmt: skip
    return render(request, "learning/closure.html", context)


def _acted(request: HttpRequest, key: UUID, name: str, act: Callable[..., None], said: str) -> HttpResponse:
    """Carry out a change of a closure, or show it again with the form that was refused."""
    viewer, at = asker(request), timezone.now()
    kinds: dict[str, type[HouseForm]] = {"change": ChangeForm, "withdraw": WithdrawForm}
    form = kinds[name](request.POST, auto_id=f"{name}-%s")
    if form.is_valid():
        try:
            act(closure=key, by=viewer, at=at, **form.cleaned_data)
        except AbsentError:
            raise
        except LearningError as error:
            form.refuse(error, AT.get(error.code))
        else:
            return done(request, reverse("learning:closure", args=[key]), said)
    found = queries.closure_figures(viewer, key, on=timezone.localdate(at))
    if not found.closure.may_change:
        raise AbsentError  # a form without a reason is answered no further than one with it
    forms_ = {"change": ChangeForm(initial={"until": found.closure.until}, auto_id="change-%s"),
              "withdraw": WithdrawForm(auto_id="withdraw-%s")}  # fmt: skip
    return refused(request, "learning/closure.html", _context(request, found) | forms_ | {name: form})


@policy(post=DECLARE)
@there
def change_closure(request: HttpRequest, key: UUID) -> HttpResponse:
    """Move the last day of a closure, with the reason."""
    return _acted(request, key, "change", actions.change, _("最后一天已改。"))


@policy(post=DECLARE)
@there
def withdraw_closure(request: HttpRequest, key: UUID) -> HttpResponse:
    """Withdraw a closure that was declared by mistake, with the reason."""
    return _acted(request, key, "withdraw", actions.withdraw, _("已撤销。问过的都保留，不再计数。"))
