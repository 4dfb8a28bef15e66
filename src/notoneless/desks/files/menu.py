"""What this desk puts into the menu, and which children wait for somebody today."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from notoneless.accounts.terms import Viewer
from notoneless.children import queries
from notoneless.desks.kit.menu import Item
from notoneless.desks.kit.tiles import Tile, counted

GROUP = _("儿童档案")
ITEMS: tuple[Item, ...] = (
    Item(_("儿童名单"), "files:list", "child.see", group=GROUP),
    Item(_("困难家庭逐户"), "files:households", "child.export", group=GROUP),
)


def tiles(viewer: Viewer, on: date) -> Iterable[Tile]:
    """Yield the children whom somebody must look for: those sought, those known to be out of school."""
    if not viewer.has("child.see"):
        return
    counts = queries.ledger_counts(viewer)
    for ledger, label, tone in (
        ("suspected_dropout", _("疑似辍学，要去找"), "red"),
        ("dropout", _("辍学在册，要劝返"), "red"),
    ):
        count = counts[ledger]
        yield Tile(
            counted(count, queries.COUNTED),
            label,
            reverse("files:list") + f"?ledger={ledger}&asked=1",
            tone=tone,  # type: ignore[arg-type]
        )
