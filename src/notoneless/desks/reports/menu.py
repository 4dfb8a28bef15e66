"""What this desk puts into the menu, and what waits for somebody today."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from notoneless.accounts.terms import Viewer
from notoneless.desks.kit.menu import Item
from notoneless.desks.kit.tiles import Tile
from notoneless.reports import queries

GROUP = _("上报")
ITEMS: tuple[Item, ...] = (
    Item(_("月报"), "reports:list", "report.see", group=GROUP),
    Item(_("三统一核对"), "reports:three", "case.see", group=GROUP),
    Item(_("清理行动"), "reports:campaigns", "report.see", group=GROUP),
    Item(_("村组摸排"), "reports:rounds", "case.see", group=GROUP),
    Item(_("季度复核"), "reports:reviews", "report.review", group=GROUP),
    Item(_("学期学年报告"), "reports:terms", "report.upward", group=GROUP),
)


def tiles(viewer: Viewer, on: date) -> Iterable[Tile]:
    """Yield what waits: one's own report of the last month, and how many in reach are late."""
    if viewer.has("report.upward"):
        yield Tile(
            queries.upward_late(viewer, on=on), _("学期学年报告逾期未上报"), reverse("reports:terms"), tone="red"
        )
    if viewer.has("report.see"):
        own, late = queries.waiting(viewer, on=on)
        yield Tile(own, _("上个月的月报，待上报"), reverse("reports:list"), tone="amber")
        yield Tile(0 if own else late, _("学校月报逾期未报"), f"{reverse('reports:list')}?state=late", tone="red")
        for one in queries.campaigns(viewer, on=on):
            if one.due_on >= on:
                note = gettext("期限 %(day)s") % {"day": one.due_on.isoformat()}
                yield Tile(
                    one.now.open,
                    _("清理行动，还没有销号"),
                    reverse("reports:campaign", args=(one.id,)),
                    note=note,
                    tone="amber" if one.tone == "amber" else "",
                )
