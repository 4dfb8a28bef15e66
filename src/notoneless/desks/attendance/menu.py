"""What this desk puts into the menu, and what of it waits for somebody today."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from notoneless.accounts.terms import Viewer
from notoneless.attendance import queries
from notoneless.desks.kit.menu import Item
from notoneless.desks.kit.tiles import Tile, counted

ITEMS: tuple[Item, ...] = (
    Item(_("每日点名"), "attendance:today", "class.call", group=_("儿童档案")),
    Item(_("点名情况"), "attendance:calling", "class.call", group=_("儿童档案")),
    Item(_("班额"), "attendance:sizes", "class.call", group=_("儿童档案")),
    Item(_("缺勤跟进"), "attendance:tasks", "child.see", group=_("儿童档案")),
    Item(_("未到校学生"), "attendance:missed", "child.see", group=_("儿童档案")),
)


def tiles(viewer: Viewer, on: date) -> Iterable[Tile]:
    """Yield what is to be done about children who are missed, the children, the classes that wait for their call, and those that
    nobody has called for days."""
    if viewer.has("case.act"):
        counts = queries.task_counts(viewer, on=on)
        mine = reverse("attendance:tasks")
        yield Tile(counts["red"], _("缺勤跟进，已逾期"), mine, tone="red")
        yield Tile(counts["due"], _("缺勤跟进，期限内"), mine, tone="amber")
        yield Tile(counts["risen"], _("缺勤跟进，下级逾期报上来的"), f"{mine}?group=risen", tone="red")
    if viewer.has("child.see"):
        yield Tile(queries.missed_count(viewer), _("没到校，原因不明"), reverse("attendance:missed"), tone="red")
    if viewer.has("class.call"):
        yield Tile(
            counted(queries.silent_count(viewer, on=on), queries.COUNTED), _("班级连日没有点名"), f"{reverse('attendance:today')}?silent=1",
            tone="amber",
        )  # fmt: skip
        yield Tile(
            counted(queries.uncalled_count(viewer, on=on), queries.COUNTED),
            _("班级今天还没点名"),
            reverse("attendance:today"),
            tone="blue",
        )
