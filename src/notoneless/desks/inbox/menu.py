"""What this desk puts into the menu. One's own letters are behind the bell at the top."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from notoneless.accounts.terms import Viewer
from notoneless.desks.kit.menu import Item
from notoneless.desks.kit.tiles import Tile
from notoneless.messaging import queries

ITEMS: tuple[Item, ...] = (Item(_("消息渠道"), "inbox:ways", "house.run", group=_("系统")),)


def tiles(viewer: Viewer, on: date) -> Iterator[Tile]:
    """Yield what waits for who runs the house: sendings that were given up."""
    if viewer.has("house.run"):
        failed = sum(way.dead for way in queries.ways(viewer))
        yield Tile(failed, _("没有发出去的提醒"), reverse("inbox:failed"), _("查明原因后重发"), "red")
