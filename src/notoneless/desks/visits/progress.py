"""走访进度 — of every class, school and town how many pupils were visited against what is asked; the leaders of schools by the month."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notoneless.accounts.terms import Viewer
from notoneless.children import queries as children
from notoneless.desks.kit import excel
from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.filters import NOWHERE, FilterForm
from notoneless.desks.kit.policy import policy
from notoneless.desks.kit.spans import Span, address
from notoneless.desks.kit.tables import Column, Table
from notoneless.desks.kit.tongue import said
from notoneless.responsibility.rules.shares import share_of
from notoneless.visits import queries
from notoneless.visits.queries import GroupProgress, LeaderLine, Progress

#: With more schools than these in sight, the classes of a school are opened from its line.
FEW: Final = 3


def _table(name: str, label: Any, column: str, whole: Progress, *, rooms: bool) -> Table:
    def listed(visited: str = "") -> Callable[[Progress], str]:
        def href(one: Progress) -> str:
            where = {} if one is whole else {column: one.path or queries.NOWHERE}
            return address("visits:targets", None, group=queries.CLASS, visited=visited, **where)

        return href

    def opened(one: Progress) -> str:
        return (
            address("visits:progress", school=one.path) if column == "school" and not rooms and one is not whole else ""
        )

    def classed(met: str = "") -> Callable[[Progress], str]:
        return lambda one: address("visits:rooms", met=met, school="" if one is whole else one.path)

    classes = () if rooms else (
        Column("reached", gettext_lazy("达到的班"), kind="number", href=classed("yes"), phone=False),
        Column("rooms", gettext_lazy("班数"), kind="number", href=classed(), phone=False),
    )  # fmt: skip
    if column == "place":
        classes = ()
    return Table(
        name,
        (
            Column("name", label, value=lambda one: _("合计") if one is whole else one.name or NOWHERE, href=opened, weight=20),
            Column("pupils", gettext_lazy("在籍学生"), kind="number", href=listed()),
            Column("visited", gettext_lazy("已走访（不重复）"), kind="number", href=listed("yes")),
            Column("unvisited", gettext_lazy("还没有走访"), kind="number", href=listed("no")),
            Column(
                "share", gettext_lazy("走访率"), kind="lamp", value=lambda one: share_of(one.visited, one.pupils),
                tone=lambda one: "green" if one.is_reached else "amber",
            ),
            *classes,
            *((Column("school", gettext_lazy("学校"), phone=False, weight=20),) if rooms else ()),
        ),
        unit=gettext_lazy("行"),
    )  # fmt: skip


def _listed(visited: str) -> Callable[[GroupProgress], str]:
    return lambda one: address("visits:targets", group=one.id, visited=visited) if one.known else ""


GROUPS: Final = Table(
    "visit_groups",
    (
        Column("name", gettext_lazy("应全部走访的学生"), value=said, weight=24),
        Column("children", gettext_lazy("人数"), kind="number", value=lambda one: one.children if one.known else None, href=_listed("")),
        Column("visited", gettext_lazy("已走访（不重复）"), kind="number", value=lambda one: one.visited if one.known else None, href=_listed("yes")),
        Column(
            "unvisited", gettext_lazy("还没有走访"), kind="number", value=lambda one: one.children - one.visited if one.known else None,
            href=_listed("no"),
        ),
        Column(
            "share", gettext_lazy("走访率"), value=lambda one: share_of(one.visited, one.children) if one.known else _("没有这方面的记录，或不在您的权限内"),
            weight=30,
        ),
    ),
    key="id",
    unit=gettext_lazy("类"),
)  # fmt: skip


@policy(get="child.see")
def progress(request: HttpRequest) -> HttpResponseBase:
    """How far the visits are; with ``school`` (a path) the classes of that school. As a book with ``book`` (schools), ``towns``, ``rooms``."""
    viewer, on = asker(request), timezone.localdate()
    found = queries.coverage(viewer, on=on)
    school = request.GET.get("school", "")
    rooms = [one for one in found.rooms if one.path.startswith(school)] if school else list(found.rooms)
    here_only = school if rooms else ""  # what is not there, or not his, is told back by no link
    tables = {
        "schools": (_table("visit_progress", gettext_lazy("学校"), "school", found.whole, rooms=False),
                    [found.whole, *found.schools] if found.schools else []),
        "towns": (_table("visit_progress_towns", gettext_lazy("镇街"), "place", found.whole, rooms=False), list(found.towns)),
        "rooms": (_table("visit_progress_rooms", gettext_lazy("班级"), "school", found.whole, rooms=True), rooms),
    }  # fmt: skip
    if (book := request.GET.get("book", "")) in tables:
        return excel.answer(*tables[book], name=_("走访进度"))
    here = reverse("visits:progress")
    empty = {"title": _("您的范围里没有在籍学生"), "text": _("学籍名册登记以后，这里按班、按校、按镇街列出走访进度。")}
    shown = (
        ("rooms",) if school else ("schools", "towns", "rooms") if len(found.schools) <= FEW else ("schools", "towns")
    )
    listings = [
        tables[name][0].listing(request, tables[name][1], export=f"{here}?book={name}" + (f"&school={here_only}" if here_only else ""), empty=empty)
        for name in shown
    ]  # fmt: skip
    groups = (
        GROUPS.listing(request, list(found.groups), empty={"title": _("没有应全部走访的学生"), "text": ""})
        if not school
        else None
    )
    context = {
        "listings": listings,
        "whole_groups": groups,
        "found": found,
        "may_homes": viewer.has("child.export"),
        "school": bool(here_only),
        "room": rooms[0] if here_only else None,
    }
    return render(request, "visits/progress.html", context)


MET: Final = (("yes", gettext_lazy("达到")), ("no", gettext_lazy("没有达到")))


class RoomsFilter(FilterForm):
    """Classes of which school, and whether they reach their share."""

    name = "visit_rooms"

    school = forms.ChoiceField(label=gettext_lazy("学校、班级"))
    met = forms.ChoiceField(label=gettext_lazy("覆盖比例"))

    def __init__(self, *args: Any, viewer: Viewer, on: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(school=children.units(viewer, on=on, **self.units_asked).schools, met=MET)


@policy(get="child.see")
def rooms(request: HttpRequest) -> HttpResponseBase:
    """The classes behind a figure of the progress; as a book with ``book``."""
    viewer, on = asker(request), timezone.localdate()
    form = RoomsFilter.of(request, viewer=viewer, on=on)
    found = queries.coverage(viewer, on=on)
    rows = [one for one in found.rooms if one.path.startswith(form.values.get("school", ""))]
    if met := form.values.get("met", ""):
        rows = [one for one in rows if one.is_reached is (met == "yes")]
    table = _table("visit_rooms", gettext_lazy("班级"), "school", found.whole, rooms=True)
    if "book" in request.GET:
        return excel.answer(table, rows, name=_("班级走访"))
    page, following = table.paged(request, rows)
    listing = table.listing(
        request, page, next=following, total=len(rows), query=form.query, is_filtered=bool(form.values),
        export=f"{reverse('visits:rooms')}?book=1&{form.query}",
        empty={"title": _("没有这样的班"), "text": _("换一个学校，或清除条件。")},
    )  # fmt: skip
    return render(request, "visits/rooms.html", {"table": listing, "form": form, "cadence": found.cadence})


def _leaders(time: Span) -> Table:
    return Table(
        "visit_leaders",
        (
            Column("name", gettext_lazy("姓名")),
            Column("post", gettext_lazy("岗位"), weight=24),
            Column(
                "visits", gettext_lazy("本期入户（户次）"), kind="number",
                href=lambda one: address("visits:list", time, what="household_visits", who=str(one.id)),
            ),
            Column("quota", gettext_lazy("应不少于"), kind="number"),
            Column(
                "met", gettext_lazy("是否达到"), kind="lamp", value=lambda one: _("达到") if one.is_met else _("没有达到"),
                tone=lambda one: "green" if one.is_met else "amber",
            ),
        ),
        unit=gettext_lazy("人"),
    )  # fmt: skip


@policy(get="child.see")
def leaders(request: HttpRequest) -> HttpResponseBase:
    """The leaders of the schools in scope and their visits of the month; as a book with ``book``."""
    on = timezone.localdate()
    rows: list[LeaderLine]
    rows, span = queries.leaders(asker(request), on=on)
    time: Span = {"since": span[0] if span else on, "until": span[1] if span else on}
    table = _leaders(time)
    if "book" in request.GET:
        return excel.answer(table, rows, name=_("学校领导入户"))
    met = sum(one.is_met for one in rows)
    page, following = table.paged(request, rows)
    listing = table.listing(
        request, page, next=following, total=len(rows), export=f"{reverse('visits:leaders')}?book=1",
        empty={"title": _("您的范围里没有学校领导"), "text": _("按岗位认定，见参数 visits.leader_posts。")},
    )  # fmt: skip
    context = {"table": listing, "met": met, "all": len(rows), "share": share_of(met, len(rows)), **time}
    return render(request, "visits/leaders.html", context)
