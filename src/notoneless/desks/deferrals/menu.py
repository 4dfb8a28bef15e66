"""What this desk puts into the menu, and what of it waits for somebody today."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from notoneless.accounts.terms import Viewer
from notoneless.deferrals import queries
from notoneless.desks.kit.menu import Item
from notoneless.desks.kit.tiles import Tile, Tone

ITEMS: tuple[Item, ...] = (Item(_("缓学休学"), "deferrals:list", "child.see", group=_("儿童档案")),)

#: Figure → its words, its colour, the question that it stands for.
FIGURES: tuple[tuple[str, str | Promise, Tone, str], ...] = (
    ("decide", _("缓学休学申请等您批准"), "amber", "group=decide"),
    ("recheck", _("缓学休学快到期、等本单位复核"), "amber", "group=recheck"),
    ("risen", _("下级逾期未复核、报上来的缓学休学"), "red", "group=risen"),
    ("expired", _("缓学休学到期、没有登记到校"), "red", "group=expired"),
    ("in_force", _("今天在批准期内的缓学休学"), "blue", "state=in_force"),
)


def figures(viewer: Viewer, on: date, *, but: tuple[str, ...] = ()) -> list[Tile]:
    """Return the figures over the list, each with the address of its list; one of nought is left out."""
    counts = queries.counts(viewer, on=on, but=but)
    return [
        Tile(counts[key], label, f"{reverse('deferrals:list')}?{question}&asked=1", tone=tone)
        for key, label, tone, question in FIGURES
        if key not in but and counts[key]
    ]


def tiles(viewer: Viewer, on: date) -> Iterable[Tile]:
    """Yield what waits for somebody: a decision, a look before the last day, what rose to him, what ran out."""
    if viewer.has("child.see"):
        yield from figures(viewer, on, but=("in_force",))
