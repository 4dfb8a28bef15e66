"""What this desk puts into the menu."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from notoneless.accounts.terms import Viewer
from notoneless.desks.kit.menu import Item
from notoneless.desks.kit.tiles import Tile
from notoneless.privacy import queries

GROUP = _("隐私保护")
ITEMS: tuple[Item, ...] = (
    Item(_("我的导出"), "guard:exports", "child.export", group=GROUP),
    Item(_("待我审批的导出"), "guard:approvals", "child.approve_export", group=GROUP),
    Item(_("异常提醒"), "guard:alerts", "house.see", group=GROUP),
    Item(_("隐私影响评估"), "guard:impact", "impact.see", group=GROUP),
)


def tiles(viewer: Viewer, on: date) -> Iterator[Tile]:
    """Yield what waits for the viewer today: exports to decide, alerts to look into."""
    if viewer.has("child.approve_export"):
        count = len(queries.waiting_for(by=viewer))
        yield Tile(count, _("待审批的导出"), reverse("guard:approvals"), _("由您批准或退回"), "amber")
    if viewer.has("security.set"):
        open_ = sum(row.seen_at is None for row in queries.alerts(by=viewer))
        yield Tile(open_, _("异常提醒"), reverse("guard:alerts"), _("查看、导出超出常规"), "red")
