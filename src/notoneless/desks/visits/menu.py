"""What this desk puts into the menu, and what of it waits for somebody today."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from notoneless.accounts.terms import Viewer
from notoneless.desks.kit.menu import Item
from notoneless.desks.kit.tiles import Tile
from notoneless.visits import queries

GROUP = _("走访")
ITEMS: tuple[Item, ...] = (
    Item(_("应走访的学生"), "visits:targets", "child.see", group=GROUP),
    Item(_("走访工作簿"), "visits:books", "visit.write", group=GROUP),
    Item(_("走访安排"), "visits:rounds", "visit.write", group=GROUP),
    Item(_("我的走访安排"), "visits:my_rounds", "visit.write", group=GROUP),
    Item(_("走访登记"), "visits:list", "child.see", group=GROUP),
    Item(_("走访问题"), "visits:issues", "child.see", group=GROUP),
    Item(_("走访进度"), "visits:progress", "child.see", group=GROUP),
    Item(_("走访统计"), "visits:figures", "child.see", group=GROUP),
    Item(_("离线走访的手机"), "visits:phones", "visit.write", group=GROUP),
)


def tiles(viewer: Viewer, on: date) -> Iterable[Tile]:
    """Yield the problems in one's hands, the children of one's own class or village who are still to be visited, what lies apart."""
    if not viewer.has("visit.write"):
        return
    counts = queries.my_issue_counts(viewer, on=on)
    mine = f"{reverse('visits:issues')}?mine=on&asked=1"
    yield Tile(counts["late"], _("交给您的走访问题，已逾期"), f"{mine}&state={queries.LATE}", tone="red")
    yield Tile(counts["open"], _("交给您的走访问题，期限内"), f"{mine}&state=assigned", tone="amber")
    yield Tile(queries.held_count(viewer), _("走访记录待核对"), reverse("visits:held"), tone="amber")
    waiting = queries.unvisited_count(viewer, on=on)
    yield Tile(waiting, _("学生还没有走访"), f"{reverse('visits:targets')}?visited=no&asked=1", tone="blue")
