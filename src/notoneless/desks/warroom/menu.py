"""What this desk puts into the menu."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from notoneless.desks.kit.menu import Item

ITEMS: tuple[Item, ...] = (Item(_("作战图"), "warroom:map", "case.see", group=_("今天要办")),)
