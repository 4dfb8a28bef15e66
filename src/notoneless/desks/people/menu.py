"""What this desk puts into the menu."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from notoneless.desks.kit.menu import Item

GROUP = _("人员")
ITEMS: tuple[Item, ...] = (
    Item(_("人员与账号"), "people:accounts", "account.see", group=GROUP),
    Item(_("邀请"), "people:invite", "account.invite", group=GROUP),
    Item(_("批量开户"), "people:staff", "account.invite", group=GROUP),
    Item(_("访问令牌"), "people:tokens", "token.make", group=GROUP),
)
