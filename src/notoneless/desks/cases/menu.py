"""What this desk puts into the menu."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from notoneless.desks.kit.menu import Item

GROUP = _("今天要办")
ITEMS: tuple[Item, ...] = (Item(_("案件"), "cases:list", "case.see", group=GROUP),)
