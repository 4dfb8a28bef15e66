"""What this desk puts into the menu."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from notoneless.accounts.terms import Viewer
from notoneless.desks.kit.menu import Item
from notoneless.desks.kit.tiles import Tile
from notoneless.places import queries

GROUP = _("地方与学校")

ITEMS: tuple[Item, ...] = (
    Item(_("学校"), "ground:schools", "place.see", group=GROUP),
    Item(_("乡镇与村"), "ground:divisions", "place.see", group=GROUP),
    Item(_("片区"), "ground:centres", "place.edit", group=GROUP),
    Item(_("督学责任区"), "ground:areas", "place.see", group=GROUP),
    Item(_("学年转段"), "ground:year", "year.turn", group=GROUP),
    Item(_("导入名单"), "ground:lists", "place.edit", group=GROUP),
    Item(_("地图边界"), "ground:boundaries", "house.run", group=_("系统")),
)


def tiles(viewer: Viewer, on: date) -> Iterable[Tile]:
    """Yield what waits: schools that no inspector looks after, a school year that has not been turned."""
    if viewer.has("place.edit"):
        without = queries.count_without_area(viewer, on)
        yield Tile(without, _("学校没有责任区督学"), reverse("ground:areas"), tone="amber")
    if viewer.has("year.turn"):
        waiting = queries.year_waiting(viewer, on=on)
        yield Tile(1 if waiting else 0, _("学年转段待办"), reverse("ground:year"), note=waiting, tone="blue")
