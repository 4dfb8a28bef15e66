"""走访登记 — the visits, the people and the pupils behind every figure; one visit; what lies apart."""

from __future__ import annotations

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
from notoneless.desks.kit.forms import done, refused
from notoneless.desks.kit.policy import policy
from notoneless.desks.kit.spans import address, day_field, span_of
from notoneless.desks.kit.tables import Column, Table, page_of
from notoneless.desks.visits.asking import UnitFilter, there
from notoneless.desks.visits.forms import RaiseForm, SettleForm
from notoneless.standards.errors import UserError
from notoneless.visits import actions, queries
from notoneless.visits.queries import VisitPage
from notoneless.visits.terms import AbsentError

OF: Final = {
    "household_visits": gettext_lazy("走访（户次）"),
    "person_visits": gettext_lazy("走访人（入户人次）"),
    "outings": gettext_lazy("走访人（出访人次）"),
    "pupil_visits": gettext_lazy("学生（人次）"),
    "pupils": gettext_lazy("走访过的学生"),
    "repeated": gettext_lazy("走访过不止一次的学生"),
    "staff": gettext_lazy("参加走访的教职工和干部"),
    "others": gettext_lazy("没有账号的同行人"),
    "households": gettext_lazy("走访过的户"),
    "incomplete": gettext_lazy("走访表不完整的走访"),
    "unhoused": gettext_lazy("档案里没有户的走访"),
}


class VisitsFilter(UnitFilter):
    """What the list is of, in which time, where, whose."""

    name = "visits"

    what = forms.ChoiceField(label=gettext_lazy("看什么"))
    since = day_field(gettext_lazy("不早于"))
    until = day_field(gettext_lazy("不晚于"))
    mine = forms.BooleanField(label=gettext_lazy("只看我参加的"))
    who = forms.UUIDField(widget=forms.HiddenInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(what=OF.items())


def _complete(row: Any) -> str:
    return _("完整") if row.is_complete else _("不完整")


def _day_of(row: Any) -> str:
    """Return where somebody's visits of that day are listed; of whom without an account, all visits of the day."""
    who = {"who": str(row.id)} if row.id else {}
    return address("visits:list", {"since": row.on, "until": row.on}, what="household_visits", **who)


_VISIT: Final = (
    Column("on", gettext_lazy("日期"), kind="date", href=page_of("visits:visit")),
    Column("children", gettext_lazy("学生"), kind="tags"),
    Column("visitors", gettext_lazy("走访人"), kind="tags"),
    Column(
        "complete",
        gettext_lazy("走访表"),
        kind="lamp",
        value=_complete,
        tone=lambda row: "green" if row.is_complete else "amber",
    ),
    Column("issues", gettext_lazy("问题"), kind="number"),
)
_WHO: Final = Column("who", gettext_lazy("姓名"))
VISITS: Final = Table("visits", _VISIT, unit=gettext_lazy("户次"))
EACH: Final = Table("visits", (_VISIT[0], _WHO, *_VISIT[1:]), unit=gettext_lazy("人次"))
PUPILS: Final = Table(
    "visits",
    (
        Column("name", gettext_lazy("姓名"), href=lambda row: reverse("files:child", args=[row.id])),
        Column("times", gettext_lazy("走访次数"), kind="number"),
        Column("last_on", gettext_lazy("最近一次"), kind="date"),
        Column("place", gettext_lazy("住地")),
        Column("school", gettext_lazy("学校"), phone=False),
    ),
    unit=gettext_lazy("人"),
)
_REACHED: Final = (
    Column("visits", gettext_lazy("走访（户次）"), kind="number"),
    Column("pupils", gettext_lazy("走访过的学生"), kind="number"),
    Column("last_on", gettext_lazy("最近一次"), kind="date"),
)
STAFF: Final = Table("visits", (Column("name", gettext_lazy("姓名")), *_REACHED), unit=gettext_lazy("人"))
OUTINGS: Final = Table(
    "visits",
    (
        Column("on", gettext_lazy("日期"), kind="date"),
        Column("name", gettext_lazy("姓名")),
        Column("unit", gettext_lazy("单位"), phone=False),
        Column("visits", gettext_lazy("走访（户次）"), kind="number", href=_day_of),
        Column("pupils", gettext_lazy("走访过的学生"), kind="number"),
    ),
    unit=gettext_lazy("人次"),
)
HOMES: Final = Table(
    "visits",
    (Column("children", gettext_lazy("学生"), kind="tags"), Column("place", gettext_lazy("住地")), *_REACHED),
    unit=gettext_lazy("户"),
)
OTHERS: Final = Table(
    "visits",
    (Column("name", gettext_lazy("姓名")), Column("unit", gettext_lazy("单位")), *_REACHED),
    unit=gettext_lazy("人"),
)
TABLES: Final = (
    dict.fromkeys(queries.VISITS, VISITS)
    | dict.fromkeys(queries.PUPILS, PUPILS)
    | {
        "person_visits": EACH,
        "pupil_visits": EACH,
        "outings": OUTINGS,
        "staff": STAFF,
        "others": OTHERS,
        "households": HOMES,
    }
)


@policy(get="child.see")
def visits(request: HttpRequest) -> HttpResponse:
    """The visits of a time (this school year, where none is named), or who stands behind a figure of them."""
    viewer, on = asker(request), timezone.localdate()
    form = VisitsFilter.of(request, viewer=viewer, on=on)
    of, time = form.values.get("what", "household_visits"), span_of(form, on)
    who = viewer.actor if form.values.get("mine") else str(form.values.get("who", ""))
    keys = queries.counted(
        viewer, of=of, **time, school=form.values.get("school", ""), place=form.values.get("place", ""), who=who
    )  # fmt: skip
    table = TABLES[of]
    page, following = table.paged(request, keys)
    rows: Any
    if of == "staff":
        rows = queries.staff_lines(page, viewer, **time)
    elif of == "outings":
        rows = queries.outing_lines(page, viewer)
    elif of == "others":
        rows = queries.other_lines(page, viewer, **time)
    elif of == "households":
        rows = queries.door_lines(page, viewer, **time)
    elif of in queries.PUPILS:
        rows = queries.pupil_lines(page, viewer, **time)
    else:
        rows = queries.visit_lines(page, viewer)
    listing = table.listing(
        request, rows, next=following, total=len(keys), query=form.query, is_filtered=bool(form.values),
        empty={
            "title": _("没有这样的走访"), "text": _("换一段时间，或者从应走访的学生里登记一次。"), "href": reverse("visits:targets"),
            "verb": _("应走访的学生"),
        },
    )  # fmt: skip
    return render(request, "visits/visits.html", {"table": listing, "form": form, "heading": OF[of], **time})


@policy(get="child.see")
@there
def visit(request: HttpRequest, key: UUID) -> HttpResponse:
    """One visit."""
    return render(request, "visits/visit.html", visit_context(request, key))


def visit_context(request: HttpRequest, key: UUID, *, sent: RaiseForm | None = None) -> dict[str, Any]:
    """Return what the page of a visit shows; ``sent`` is a form that was refused."""
    viewer, on = asker(request), timezone.localdate()
    page = queries.visit_page(viewer, key, on=on)
    return {"page": page, "raise_form": sent or (raise_form(page) if page.may_write else None)}


def raise_form(page: VisitPage, data: Any = None) -> RaiseForm:
    """Return the form of a problem behind a visit."""
    return RaiseForm(data, children=[(str(one.id), one.name) for one in page.children], kinds=page.kinds)


HELD: Final = Table(
    "visits_held",
    (
        Column("on", gettext_lazy("走访日期"), kind="date", href=page_of("visits:held_one")),
        Column("children", gettext_lazy("学生"), kind="tags"),
        Column("why", gettext_lazy("为什么另存")),
        Column("refusal", gettext_lazy("到达时的说明"), phone=False),
        Column("by", gettext_lazy("谁交的")),
        Column("received_at", gettext_lazy("什么时候"), kind="time", phone=False),
    ),
    unit=gettext_lazy("份"),
)


@policy(get="visit.write")
def held(request: HttpRequest) -> HttpResponse:
    """What lies apart and waits for somebody to decide."""
    rows = queries.held_rows(asker(request))
    page, following = HELD.paged(request, rows)
    empty = {
        "title": _("没有待核对的走访记录"),
        "text": _("同一次走访交了两份不同的内容，会另存在这里，不覆盖原来的。"),
    }
    return render(
        request,
        "visits/held.html",
        {"table": HELD.listing(request, page, next=following, total=len(rows), empty=empty)},
    )


@policy(get="visit.write", post="visit.write")
@there
def held_one(request: HttpRequest, key: UUID) -> HttpResponse:
    """What lies apart beside its visit, with what differs; a post takes it as a correction, or leaves it."""
    viewer = asker(request)
    form = SettleForm(request.POST or None)
    page = queries.held_page(viewer, key, on=timezone.localdate())
    context = {"page": page, "row": page.row, "form": form, "key": key}
    if request.method != "POST":
        return render(request, "visits/held_one.html", context)
    if form.is_valid():
        try:
            settled = actions.settle(
                held=key, take=form.cleaned_data["take"] == "yes", why=form.cleaned_data["why"], on=form.cleaned_data["on"],
                by=viewer, at=timezone.now(),
            )  # fmt: skip
        except AbsentError:
            raise
        except UserError as error:
            form.refuse(error, {"U106": "why", "U128": "why", "U120": "on"}.get(error.code))
        else:
            to = reverse("visits:visit", args=[settled.visit_id]) if settled.visit_id else reverse("visits:held")
            return done(request, to, _("已处理。"))
    return refused(request, "visits/held_one.html", context)
