"""走访安排 — a week of rounds: asked for by ticking children, people and evenings; changed by hand; and for whoever goes, the own days in order."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.forms import HouseForm, done, refused
from notoneless.desks.kit.policy import policy
from notoneless.desks.kit.tables import Column, Table, page_of
from notoneless.desks.kit.tongue import said
from notoneless.desks.visits.asking import UnitFilter, there
from notoneless.desks.visits.round_maps import credit_of, drawing_of
from notoneless.standards.errors import UserError
from notoneless.visits import actions, queries
from notoneless.visits.queries import RoundPage, RoundSheet
from notoneless.visits.rules.weeks import Evening
from notoneless.visits.terms import AbsentError, RoundState

#: Refusals → the field at which they stand.
AT: Final = {"U180": "children", "U181": "people", "U182": "begin", "U183": "people"}
TONES: Final = {
    RoundState.DRAFT: "",
    RoundState.WAITING: "amber",
    RoundState.PLANNED: "green",
    RoundState.REFUSED: "red",
}


class RoundFilter(UnitFilter):
    """Of which town or class the children are offered."""

    name = "visit_rounds"


class RoundForm(HouseForm):
    """Which families, who goes, on which evenings."""

    children = forms.MultipleChoiceField(label=gettext_lazy("走访哪些学生"), widget=forms.CheckboxSelectMultiple)
    people = forms.MultipleChoiceField(label=gettext_lazy("谁去"), widget=forms.CheckboxSelectMultiple)
    since = forms.DateField(label=gettext_lazy("从哪天起"))
    until = forms.DateField(label=gettext_lazy("到哪天"))
    begin = forms.TimeField(label=gettext_lazy("每天几点出门"), widget=forms.TimeInput(attrs={"type": "time"}))
    end = forms.TimeField(label=gettext_lazy("每天几点前回来"), widget=forms.TimeInput(attrs={"type": "time"}))
    two = forms.BooleanField(label=gettext_lazy("每家两人同去"), required=False)

    def __init__(self, *args: Any, sheet: RoundSheet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["children"].choices = [(str(key), label) for key, label in sheet.children]  # type: ignore[attr-defined]
        self.fields["people"].choices = [(str(key), label) for key, label in sheet.people]  # type: ignore[attr-defined]

    def evenings(self) -> tuple[Evening, ...]:
        """Return the evenings of every day of the time."""
        since, until = self.cleaned_data["since"], self.cleaned_data["until"]
        begin, end = (self.cleaned_data[name].hour * 60 + self.cleaned_data[name].minute for name in ("begin", "end"))
        return tuple(Evening(since + timedelta(days=n), begin, end) for n in range(min((until - since).days, 28) + 1))


TABLE: Final = Table(
    "visit_rounds",
    (
        Column("first_on", gettext_lazy("从哪天起"), kind="date", href=page_of("visits:week")),
        Column("last_on", gettext_lazy("到哪天"), kind="date", phone=False),
        Column("state", gettext_lazy("排得怎样"), kind="lamp", value=lambda row: row.state_label, tone=lambda row: TONES[row.state]),
        Column("maker", gettext_lazy("谁排的")),
    Column("people", gettext_lazy("几人去"), kind="number"),
        Column("families", gettext_lazy("几家"), kind="number"),
        Column("placed", gettext_lazy("排上几家"), kind="number", phone=False),
        Column("visited", gettext_lazy("已走访"), kind="number"),
    ),
    unit=gettext_lazy("份安排"),
)  # fmt: skip


@policy(get="visit.write", post="visit.write")
def rounds(request: HttpRequest) -> HttpResponse:
    """The weeks that one has planned, and the form by which a further one is asked for."""
    viewer, on = asker(request), timezone.localdate()
    narrowed = RoundFilter.of(request, viewer=viewer, on=on)
    sheet = queries.round_sheet(
        viewer, on=on, school=narrowed.values.get("school", ""), place=narrowed.values.get("place", "")
    )
    first: dict[str, Any] = {
        "since": on + timedelta(days=1),
        "until": on + timedelta(days=5),
        "begin": "18:00",
        "end": "21:00",
    }
    form = RoundForm(request.POST or None, sheet=sheet, initial=first)
    rows = queries.rounds(viewer)
    page, following = TABLE.paged(request, rows)
    empty = {"title": _("还没有走访安排"), "text": _("在上面选学生、选人、选时间，排一次。")}
    context = {
        "form": form, "narrowed": narrowed, "sheet": sheet,
        "table": TABLE.listing(request, page, next=following, total=len(rows), query=narrowed.query, empty=empty),
    }  # fmt: skip
    if request.method != "POST":
        return render(request, "visits/rounds.html", context)
    if form.is_valid():
        try:
            made = actions.ask_rounds(
                children=[UUID(key) for key in form.cleaned_data["children"]],
                going=[(UUID(key), form.evenings()) for key in form.cleaned_data["people"]],
                people=2 if form.cleaned_data["two"] else 1, by=viewer, at=timezone.now(), is_draft="hours" in request.POST,
            )  # fmt: skip
        except UserError as error:
            form.refuse(error, AT.get(error.code))
        else:
            if "hours" in request.POST:
                return done(
                    request, reverse("visits:rounds_hours", args=[made.pk]), _("学生和人选好了。请写每人、每家的时间。")
                )
            return done(request, reverse("visits:week", args=[made.pk]), _("正在排，几秒钟后刷新页面。"))
    return refused(request, "visits/rounds.html", context)


@policy(get="visit.write", post="visit.write")
@there
def week(request: HttpRequest, key: UUID) -> HttpResponse:
    """One week; a post moves a family, takes it out, holds it fast, lets it go, or has the week made anew."""
    viewer = asker(request)
    page = queries.round_page(viewer, key)
    if request.method != "POST":
        return render(request, "visits/week.html", _context(page))
    try:
        changed = _change(request, page)
    except AbsentError:
        raise
    except UserError as error:
        return refused(request, "visits/week.html", _context(page) | {"error": f"{error.code} {said(error)}"})
    if not changed:  # what the page does not offer
        return refused(request, "visits/week.html", _context(page))
    return done(request, reverse("visits:week", args=[key]), changed)


def _context(page: RoundPage) -> dict[str, Any]:
    days: dict[tuple[str, date], list[Any]] = {}
    for one in page.stops:
        if one.on is not None:
            days.setdefault((one.who, one.on), []).append(one)
    return {
        "page": page, "hours": [{"name": one.name, "days": list(zip(page.days, one.cells, strict=True))} for one in page.hours],
        "days": [(who, on, stops) for (who, on), stops in sorted(days.items())],
        "waiting": page.row.state == RoundState.WAITING, "draft": page.row.state == RoundState.DRAFT, "refused_code": page.code,
    }  # fmt: skip


def _change(request: HttpRequest, page: RoundPage) -> str:
    """Carry out what the body says and return what to tell; nothing for what the page does not offer."""
    given = request.POST
    try:
        family, seen = UUID(given.get("family") or str(UUID(int=0))), int(given.get("seen", "-1"))
        to = given.get("to", "").split(":")
        goer, outing = (UUID(to[0]), int(to[1])) if len(to) == 2 else (UUID(int=0), 0)
        nth, out_of = int(given.get("nth") or 1), UUID(given["from"]) if given.get("from") else None
    except ValueError:
        return ""
    act: dict[str, Any] = {"plan": page.row.id, "seen": seen, "by": asker(request), "at": timezone.now()}
    what = given.get("do", "")
    if what == "again":
        actions.plan_again(**act)
        return _("正在重新排，几秒钟后刷新页面。")
    if what == "move":
        actions.move_stop(**act, family=family, goer=goer, outing=outing, nth=nth, out_of=out_of)
    elif what == "out":
        actions.take_out(**act, family=family)
    elif what in ("lock", "free"):
        actions.lock_stop(**act, family=family, is_locked=what == "lock")
    else:
        return ""
    return _("已改好。")


@policy(get="visit.write")
def my_rounds(request: HttpRequest) -> HttpResponse:
    """One's own days from today, each in its order, with a drawing where the towns' outlines are known."""
    days = [
        (day, drawing_of(day.map) if day.map else None, credit_of(day.map) if day.map else "")
        for day in queries.my_days(asker(request), on=timezone.localdate())
    ]
    return render(request, "visits/my_rounds.html", {"days": days})
