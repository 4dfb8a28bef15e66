"""应走访的学生 — whom one must visit, whoever is due first in front; a touch of the name opens the form."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.policy import policy
from notoneless.desks.kit.tables import Bulk, Column, Table
from notoneless.desks.kit.taking_out import ask_export
from notoneless.desks.visits.asking import GROUPS, YES_NO, UnitFilter
from notoneless.visits import queries
from notoneless.visits.queries import TargetLine


class TargetFilter(UnitFilter):
    """Of which group, visited or not, where."""

    name = "visit_targets"

    group = forms.ChoiceField(label=gettext_lazy("为什么要走访"))
    visited = forms.ChoiceField(label=gettext_lazy("走访情况"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = dict(GROUPS)
        if not kwargs["viewer"].has("child.export"):
            del offered[queries.HARDSHIP]
        if not kwargs["viewer"].has("learning.see"):
            del offered[queries.LEARNING]
        self.offer(group=offered.items(), visited=YES_NO)


def _state(row: TargetLine) -> str:
    return _("已走访 %(day)s") % {"day": row.visited_on.isoformat()} if row.visited_on else _("还没有走访")


def _tone(row: TargetLine) -> str:
    return "green" if row.visited_on else "red" if row.is_late else "amber"


TABLE: Final = Table(
    "visit_targets",
    (
        Column("name", gettext_lazy("姓名"), href=lambda row: reverse("visits:write", args=[row.id])),
        Column("state", gettext_lazy("走访情况"), kind="lamp", value=_state, tone=_tone),
        Column("due_on", gettext_lazy("最迟"), kind="date"),
        Column("groups", gettext_lazy("为什么要走访"), kind="tags", value=lambda row: [GROUPS[one] for one in row.groups], phone=False),
        Column("place", gettext_lazy("住地"), weight=20),
        Column("room", gettext_lazy("班级"), phone=False),
        Column("school", gettext_lazy("学校"), phone=False, weight=20),
    ),
    unit=gettext_lazy("人"),
)  # fmt: skip


@policy(get="child.see")
def targets(request: HttpRequest) -> HttpResponse:
    """The children in scope who must be visited."""
    viewer, on = asker(request), timezone.localdate()
    form = TargetFilter.of(request, viewer=viewer, on=on)
    asked = {name: form.values[name] for name in ("group", "visited", "place", "school") if name in form.values}
    rows = queries.targets(viewer, on=on, **asked)
    page, following = TABLE.paged(request, rows)
    bulk = []
    # Who struggles with learning is a list that is read here and carried nowhere.
    if viewer.has("visit.write") and asked.get("group") != queries.LEARNING:
        bulk.append(Bulk(gettext_lazy("领走访工作簿、纸质表"), reverse("visits:book_pick"), everything=True))
    if viewer.has("child.export") and asked.get("group") != queries.LEARNING:
        bulk.append(Bulk(gettext_lazy("导出所选"), reverse("visits:export"), everything=True))
    listing = TABLE.listing(
        request, queries.target_lines(page, on=on), next=following, total=len(rows), query=form.query, bulk=bulk,
        is_filtered=bool(form.values), empty={"title": _("没有这样的学生"), "text": _("换一个条件，或者看全部。")},
    )  # fmt: skip
    context = {"table": listing, "form": form, "cadence": queries.cadence_of(viewer, on=on)}
    return render(request, "visits/targets.html", context)


@policy(post="child.export")
def export(request: HttpRequest) -> HttpResponse:
    """The picked children, or all that the filter gives, go on to where an export is asked for, with a reason."""
    return ask_export(request, "visit_targets")
