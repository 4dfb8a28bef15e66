"""What this desk puts into the menu."""

from __future__ import annotations

from notoneless.desks.kit.menu import Item

ITEMS: tuple[Item, ...] = ()
