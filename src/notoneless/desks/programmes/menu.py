"""What this desk puts into the menu, and what waits for somebody today."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext_lazy as _

from notoneless.accounts.terms import Viewer
from notoneless.desks.kit.menu import Item
from notoneless.desks.kit.tiles import Tile
from notoneless.desks.programmes.tasks import waiting_tiles

GROUP = _("工作推进")
ITEMS: tuple[Item, ...] = (
    Item(_("任务"), "programmes:tasks", "programme.see", group=GROUP),
    Item(_("措施与依据"), "programmes:measures", "programme.see", group=GROUP),
    Item(_("目标树"), "programmes:goals", "programme.see", group=GROUP),
    Item(_("制度评分"), "programmes:institutions", "programme.see", group=GROUP),
    Item(_("四道关口"), "programmes:gates", "case.see", group=GROUP),
    Item(_("清单与措施"), "programmes:marks", "case.see", group=GROUP),
    Item(_("学校清单"), "programmes:schools", "programme.see", group=GROUP),
    Item(_("活动"), "programmes:activities", "child.see", group=GROUP),
    Item(_("会议"), "programmes:meetings", "programme.see", group=GROUP),
    Item(_("文件"), "programmes:documents", "programme.see", group=GROUP),
)


def tiles(viewer: Viewer, on: date) -> Iterable[Tile]:
    """Yield what waits: one's own tasks that are late or near, what waits for a look, what rose from below."""
    if viewer.has("programme.see"):
        yield from waiting_tiles(viewer, on)
