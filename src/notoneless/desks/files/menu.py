"""What this desk puts into the menu, and which children wait for somebody today."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from notoneless.accounts.terms import Viewer
from notoneless.children import queries
from notoneless.desks.kit.menu import Item
from notoneless.desks.kit.tiles import Tile, counted

GROUP = _("儿童档案")
ITEMS: tuple[Item, ...] = (
    Item(_("儿童名单"), "files:list", "child.see", group=GROUP),
    Item(_("学习困难"), "files:learning", "learning.see", group=GROUP),
    Item(_("困难家庭逐户"), "files:households", "child.export", group=GROUP),
)


def tiles(viewer: Viewer, on: date) -> Iterable[Tile]:
    """Yield whom the newest sweep put into the ledgers of children out of school. What cases found since is counted by the ledgers of
    the cases: a child found last week stands here until the next sweep."""
    if not viewer.has("child.see"):
        return
    counts = queries.ledger_counts(viewer)
    for ledger, label, tone in (
        ("suspected_dropout", _("最近一次拉网列为疑似辍学"), "amber"),
        ("dropout", _("最近一次拉网列为辍学"), "amber"),
    ):
        count = counts[ledger]
        yield Tile(
            counted(count, queries.COUNTED),
            label,
            reverse("files:list") + f"?ledger={ledger}&asked=1",
            tone=tone,  # type: ignore[arg-type]
        )
