"""What this desk puts into the menu."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from notoneless.desks.kit.menu import Item

ITEMS: tuple[Item, ...] = (
    Item(_("运行状况"), "house:health", "house.see", group=_("系统")),
    Item(_("留痕查询"), "house:journal", "journal.read", group=_("系统")),
    Item(_("每月查看统计"), "house:tallies", "journal.read", group=_("系统")),
)
