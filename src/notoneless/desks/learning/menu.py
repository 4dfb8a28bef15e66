"""What this desk puts into the menu, and what of it waits for somebody today."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from notoneless.accounts.terms import Viewer
from notoneless.desks.kit.menu import Item
from notoneless.desks.kit.tiles import Tile
from notoneless.learning import queries

GROUP = _("走访")
ITEMS: tuple[Item, ...] = (Item(_("停课学习"), "learning:closures", "barrier.see", group=GROUP),)


def tiles(viewer: Viewer, on: date) -> Iterable[Tile]:
    """Yield whom nobody asked yet in the closures that run, and of the plans those that are late or have no measure."""
    if not viewer.has("barrier.ask"):
        return
    for one in queries.waiting(viewer, on=on):
        listed = f"{reverse('learning:pupils', args=[one.closure])}?asked=1&state="
        yield Tile(one.late, _("停课学生的困难逾期没有解决"), f"{listed}late", tone="red")
        yield Tile(one.unasked, _("停课以来还没有问的学生"), f"{listed}unasked", tone="amber")
        yield Tile(one.unplanned, _("有困难还没有定办法的学生"), f"{listed}unplanned", tone="amber")
