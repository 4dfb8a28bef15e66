"""What this desk puts into the menu."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from notoneless.accounts.terms import Viewer
from notoneless.desks.kit.menu import Item
from notoneless.desks.kit.tiles import Tile
from notoneless.imports import queries

ITEMS: tuple[Item, ...] = (Item(_("收册拉网"), "imports:list", "sweep.publish", group=_("拉网")),)


def tiles(viewer: Viewer, on: date) -> Iterable[Tile]:
    """Yield what waits: sets of rolls that ask something or that were refused."""
    if viewer.has("sweep.publish"):
        yield Tile(queries.waiting(viewer), _("收册待处理"), reverse("imports:list"), tone="amber")
