"""What this desk puts into the menu."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from notoneless.accounts.terms import Viewer
from notoneless.desks.kit.menu import Item
from notoneless.desks.kit.tiles import Tile
from notoneless.findings import queries

ITEMS: tuple[Item, ...] = (Item(_("拉网发布"), "sweeps:list", "sweep.see", group=_("拉网")),)


def tiles(viewer: Viewer, on: date) -> Iterable[Tile]:
    """Yield what waits: lines of which a person must say whose they are."""
    if viewer.has("sweep.publish"):
        yield Tile(queries.waiting(viewer), _("拉网疑难待判定"), reverse("sweeps:list"), tone="amber")
