"""What this desk puts into the menu, and what of it waits for somebody today."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from notoneless.accounts.terms import Viewer
from notoneless.desks.kit.menu import Item
from notoneless.desks.kit.tiles import Tile, Tone
from notoneless.moves import queries

ITEMS: tuple[Item, ...] = (Item(_("转学"), "moves:list", "child.see", group=_("儿童档案")),)

#: Figure → its words, its colour, the question that it stands for.
FIGURES: tuple[tuple[str, str | Promise, Tone, str], ...] = (
    ("answer", _("转学等本校确认"), "amber", "group=answer"),
    ("waiting", _("本校提出、等对方确认的转学"), "blue", "group=waiting"),
    ("bureau", _("逾期或被退回、等教育局裁定的转学"), "red", "group=bureau"),
    ("risen", _("下级逾期、报上来的转学"), "red", "group=risen"),
    ("open", _("没有人确认在新学校上课的转学"), "amber", "state=open"),
)


def figures(viewer: Viewer, on: date, *, but: tuple[str, ...] = ()) -> list[Tile]:
    """Return the figures over the list, each with the address of its list; one of nought is left out."""
    counts = queries.counts(viewer, on=on, but=but)
    return [
        Tile(counts[key], label, f"{reverse('moves:list')}?{question}&asked=1", tone=tone)
        for key, label, tone, question in FIGURES
        if key not in but and counts[key]
    ]


def tiles(viewer: Viewer, on: date) -> Iterable[Tile]:
    """Yield what waits for somebody: his school's word, the bureau's, what rose to him."""
    if viewer.has("child.see"):
        yield from figures(viewer, on, but=("waiting", "open"))
