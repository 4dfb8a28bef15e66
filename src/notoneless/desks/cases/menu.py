"""What this desk puts into the menu, and what waits for somebody today."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext_lazy as _

from notoneless.accounts.terms import Viewer
from notoneless.desks.cases.todo import figures
from notoneless.desks.kit.menu import Item
from notoneless.desks.kit.tiles import Tile

GROUP = _("今天要办")
ITEMS: tuple[Item, ...] = (
    Item(_("待办"), "cases:todo", "case.see", group=GROUP),
    Item(_("案件"), "cases:list", "case.see", group=GROUP),
    Item(_("三本台账"), "cases:ledgers", "case.see", group=GROUP),
    Item(_("办案情况"), "cases:effort", "case.see", group=GROUP),
    Item(_("分级按时"), "cases:levels", "case.see", group=GROUP),
    Item(_("销号复核"), "cases:checks", "case.check", group=GROUP),
)
#: Where those who may see cases begin their day.
HOME = ("cases:todo", "case.see")


def tiles(viewer: Viewer, on: date) -> Iterator[Tile]:
    """Yield the figures of the to-do list."""
    if viewer.has("case.see"):
        yield from figures(viewer, on)
