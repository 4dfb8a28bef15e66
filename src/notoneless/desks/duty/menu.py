"""What this desk puts into the menu, and what it has waiting for somebody today."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from notoneless.accounts.terms import Viewer
from notoneless.desks.kit.menu import Item
from notoneless.desks.kit.tiles import Tile
from notoneless.responsibility import queries
from notoneless.responsibility.terms import GapKind

GROUP = _("责任链")
ITEMS: tuple[Item, ...] = (
    Item(_("我的岗位"), "duty:mine", None, group=GROUP),
    Item(_("岗位与任职"), "duty:organisation", "post.see", group=GROUP),
    Item(_("责任缺口"), "duty:gaps", "gap.see", group=GROUP),
    Item(_("责任书"), "duty:letters", "letter.see", group=GROUP),
    Item(_("控辍工作小组"), "duty:groups", "gap.see", group=GROUP),
    Item(_("责任链样式"), "duty:model", "post.edit", group=GROUP),
)


def tiles(viewer: Viewer, on: date) -> Iterator[Tile]:
    """Yield what waits for ``viewer``: hand-overs to answer, letters to sign, posts that nobody holds."""
    to_answer, to_sign = queries.own_waiting(viewer)
    mine = reverse("duty:mine")
    yield Tile(to_answer, _("待您签收的交接"), mine, tone="red")
    yield Tile(to_sign, _("待您签字的责任书"), mine, tone="amber")
    if viewer.has("gap.see"):
        counts = queries.gap_counts(viewer, on, (GapKind.VACANT, GapKind.NO_GROUP))
        yield Tile(counts[GapKind.VACANT], _("应设岗位空缺"), reverse("duty:gap", args=[GapKind.VACANT]), tone="red")
        yield Tile(counts[GapKind.NO_GROUP], _("没有控辍小组或一校一案的学校"), reverse("duty:gap", args=[GapKind.NO_GROUP]),
                   tone="amber")  # fmt: skip
